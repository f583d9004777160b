package cql2

import "cmp"

// outcome says which results of a three-way comparison make op true.
func outcome(op CompareOp) (lt, eq, gt tri) {
	switch op {
	case Eq:
		return isFalse, isTrue, isFalse
	case Ne:
		return isTrue, isFalse, isTrue
	case Lt:
		return isTrue, isFalse, isFalse
	case Le:
		return isTrue, isTrue, isFalse
	case Gt:
		return isFalse, isFalse, isTrue
	}
	return isFalse, isTrue, isTrue
}

// pair compiles both sides, one of which often is a constant: then the row is asked once.
func pair[T cmp.Ordered](op CompareOp, l, r Expr, compile func(Expr) (func(Row) (T, bool), error),
	constant func(Expr) (T, bool),
) (triFunc, error) {
	a, err := compile(l)
	if err != nil {
		return nil, err
	}
	b, err := compile(r)
	if err != nil {
		return nil, err
	}
	if v, ok := constant(r); ok {
		return against(op, a, v), nil
	}
	if v, ok := constant(l); ok {
		return against(flip(op), b, v), nil
	}
	return ordered(op, a, b), nil
}

// flip is the comparison that holds with its sides exchanged.
func flip(op CompareOp) CompareOp {
	switch op {
	case Lt:
		return Gt
	case Gt:
		return Lt
	case Le:
		return Ge
	case Ge:
		return Le
	}
	return op
}

// against compares with a constant.
func against[T cmp.Ordered](op CompareOp, x func(Row) (T, bool), v T) triFunc {
	lt, eq, gt := outcome(op)
	return func(r Row) tri {
		a, ok := x(r)
		switch {
		case !ok:
			return unknown
		case a == v:
			return eq
		case a < v:
			return lt
		}
		return gt
	}
}

// microsAs compiles moments and truth values, moments as days where sides of different resolution meet.
func (c *checker) microsAs(byDay bool) func(Expr) (func(Row) (int64, bool), error) {
	return func(e Expr) (func(Row) (int64, bool), error) {
		f, _, err := c.micros(e)
		if byDay {
			f = days(f)
		}
		return f, err
	}
}

// constMicros is the value of a moment or truth value that depends on no row, in the resolution of microsAs.
func constMicros(byDay bool) func(Expr) (int64, bool) {
	return func(e Expr) (int64, bool) {
		var v int64
		switch e := e.(type) {
		case *BoolLit:
			v = BoolValue(e.Value).Int
		case *DateLit:
			v = e.Micros
		case *TimestampLit:
			v = e.Micros
		default:
			return 0, false
		}
		if byDay {
			v = dayOf(v)
		}
		return v, true
	}
}

// ordered compares two values of the row.
func ordered[T cmp.Ordered](op CompareOp, l, r func(Row) (T, bool)) triFunc {
	lt, eq, gt := outcome(op)
	return func(row Row) tri {
		a, ok := l(row)
		if !ok {
			return unknown
		}
		b, ok := r(row)
		switch {
		case !ok:
			return unknown
		case a == b:
			return eq
		case a < b:
			return lt
		}
		return gt
	}
}
