package cql2

import (
	"cmp"
	"slices"
)

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
	l, lt = asMoment(l, lt, rt)
	r, rt = asMoment(r, rt, lt)
	if err := comparable2(l, r, lt, rt); err != nil {
		return nil, err
	}
	switch lt {
	case Text:
		return pair(op, l, r, c.text, constText)
	case Int, Float:
		return pair(op, l, r, c.number, constNumber)
	}
	return pair(op, l, r, c.microsAs(lt != rt), constMicros(lt != rt))
}

// asMoment reads a text literal beside a moment as the day or instant that it writes, as the abstract test suite has it in
// lists of IN; what writes neither stays a text, which comparable2 refuses.
func asMoment(e Expr, t, beside Type) (Expr, Type) {
	lit, ok := e.(*TextLit)
	if !ok || !isMoment(beside) {
		return e, t
	}
	switch m, _ := parseInstant(lit.pos, lit.Value); m := m.(type) {
	case *DateLit:
		return m, Date
	case *TimestampLit:
		return m, Timestamp
	}
	return e, t
}

// days turns instants into days, so that a date and a timestamp compare.
func days(f microFunc) microFunc {
	return func(r Row) (int64, bool) {
		v, ok := f(r)
		return dayOf(v), ok
	}
}

// isMoment reports whether t is a point in time, at whatever resolution.
func isMoment(t Type) bool { return t == Date || t == Timestamp }

// isNumber reports whether t computes as float64.
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

// between is the conjunction of two comparisons, which is also what types it: all three must be comparable.
func (c *checker) between(e *Between) (triFunc, error) {
	lo, err := c.compare(Ge, e.X, e.Lo)
	if err != nil {
		return nil, err
	}
	hi, err := c.compare(Le, e.X, e.Hi)
	if err != nil {
		return nil, err
	}
	a, ok1 := constNumber(e.Lo)
	b, ok2 := constNumber(e.Hi)
	if !ok1 || !ok2 {
		return and(lo, hi), nil
	}
	x, err := c.number(e.X)
	return func(r Row) tri { // the usual form asks the row once
		v, ok := x(r)
		if !ok {
			return unknown
		}
		return truth(a <= v && v <= b)
	}, err
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
	t, err := c.typeOf(e.X)
	if err != nil {
		return nil, err
	}
	if texts, ok := constants(e.List, constText); ok && t == Text {
		x, err := c.text(e.X)
		return oneOf(x, texts), err
	}
	if numbers, ok := constants(e.List, constNumber); ok {
		x, err := c.number(e.X)
		return oneOf(x, numbers), err
	}
	return or(tests...), nil
}

// constNumber is the value of a number that depends on no row.
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

// oneOf searches constants by halves. Constants are never NULL, so that a miss is FALSE and not NULL.
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
