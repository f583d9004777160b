package cql2

import (
	"cmp"
	"slices"
)

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

// compare compiles l op r, both of which must be of one kind.
func (c *checker) compare(op CompareOp, l, r Expr) (triFunc, error) {
	lt, err := c.typeOf(l)
	if err != nil {
		return nil, err
	}
	rt, err := c.typeOf(r)
	if err != nil {
		return nil, err
	}
	if err := comparable2(l, r, lt, rt); err != nil {
		return nil, err
	}
	switch lt {
	case Text:
		a, err := c.text(l)
		if err != nil {
			return nil, err
		}
		b, err := c.text(r)
		return ordered(op, a, b), err
	case Int, Float:
		a, err := c.number(l)
		if err != nil {
			return nil, err
		}
		b, err := c.number(r)
		return ordered(op, a, b), err
	}
	a, _, err := c.micros(l)
	if err != nil {
		return nil, err
	}
	b, _, err := c.micros(r)
	if lt != rt {
		a, b = days(a), days(b)
	}
	return ordered(op, a, b), err
}

// days turns instants into days, so that a date and a timestamp compare.
func days(f microFunc) microFunc {
	return func(r Row) (int64, bool) {
		v, ok := f(r)
		return dayOf(v), ok
	}
}

func isMoment(t Type) bool { return t == Date || t == Timestamp }

func isNumber(t Type) bool { return t == Int || t == Float }

// comparable2 refuses what has no order and pairs of different kinds, and says how to mend the usual slip.
func comparable2(l, r Expr, lt, rt Type) error {
	for i, t := range [...]Type{lt, rt} {
		if t == Geometry || t == TextList || t == list || t == interval {
			return mismatch([...]Expr{l, r}[i].Pos(), "a %s cannot be compared; use S_, T_ or A_ functions", t)
		}
	}
	switch {
	case lt == rt, isNumber(lt) && isNumber(rt), isMoment(lt) && isMoment(rt):
		return nil
	case isMoment(lt) && rt == Text:
		return mismatch(r.Pos(), "a %s is compared with a text; write DATE('…') or TIMESTAMP('…')", lt)
	case isMoment(rt) && lt == Text:
		return mismatch(l.Pos(), "a text is compared with a %s; write DATE('…') or TIMESTAMP('…')", rt)
	}
	return mismatch(r.Pos(), "a %s is compared with a %s", lt, rt)
}

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

func (c *checker) between(e *Between) (triFunc, error) {
	lo, err := c.compare(Ge, e.X, e.Lo)
	if err != nil {
		return nil, err
	}
	hi, err := c.compare(Le, e.X, e.Hi)
	return and(lo, hi), err
}

// in compiles a list of constants into one search, anything else into a chain of comparisons.
func (c *checker) in(e *In) (triFunc, error) {
	tests := make([]triFunc, len(e.List))
	for i, x := range e.List {
		var err error
		if tests[i], err = c.compare(Eq, e.X, x); err != nil {
			return nil, err
		}
	}
	if texts, ok := constants(e.List, constText); ok {
		x, err := c.text(e.X)
		return oneOf(x, texts), err
	}
	if numbers, ok := constants(e.List, constNumber); ok {
		x, err := c.number(e.X)
		return oneOf(x, numbers), err
	}
	return or(tests...), nil
}

func constNumber(e Expr) (float64, bool) {
	n, ok := e.(*NumberLit)
	if !ok {
		return 0, false
	}
	return n.Value, true
}

// constants gives the values of list in ascending order if all are constant.
func constants[T cmp.Ordered](list []Expr, value func(Expr) (T, bool)) ([]T, bool) {
	values := make([]T, len(list))
	for i, e := range list {
		var ok bool
		if values[i], ok = value(e); !ok {
			return nil, false
		}
	}
	slices.Sort(values)
	return slices.Compact(values), true
}

func oneOf[T cmp.Ordered](x func(Row) (T, bool), sorted []T) triFunc {
	return func(r Row) tri {
		v, ok := x(r)
		if !ok {
			return unknown
		}
		_, found := slices.BinarySearch(sorted, v)
		return truth(found)
	}
}

// isNull compiles every kind of operand to its test for NULL.
func (c *checker) isNull(e *IsNull) (triFunc, error) {
	if isBool(e.X) || isStandardPredicate(e.X) {
		x, err := c.predicate(e.X)
		return func(r Row) tri { return truth(x(r) == unknown) }, err
	}
	t, err := c.typeOf(e.X)
	if err != nil {
		return nil, err
	}
	p, property := e.X.(*Property)
	switch {
	case property:
		i, _, err := c.column(p)
		return func(r Row) tri {
			v := r.Value(i)
			return truth(v.Kind == KindNull || v.Num != v.Num)
		}, err
	case t == Text:
		x, err := c.text(e.X)
		return func(r Row) tri {
			_, ok := x(r)
			return truth(!ok)
		}, err
	case isNumber(t):
		x, err := c.number(e.X)
		return func(r Row) tri {
			_, ok := x(r)
			return truth(!ok)
		}, err
	case t == interval:
		x, err := c.span(e.X)
		return func(r Row) tri {
			_, ok := x.of(r)
			return truth(!ok)
		}, err
	}
	return func(Row) tri { return isFalse }, nil // the other literals
}

func isStandardPredicate(e Expr) bool {
	c, ok := e.(*Call)
	return ok && isStandard(c.Name) && !isFoldCall(e)
}
