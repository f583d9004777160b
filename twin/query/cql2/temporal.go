package cql2

import (
	"cmp"
	"math"
	"strings"
)

// span is the closed time between two moments in microseconds; an instant is a span that ends where it starts, an
// open end is the least or the greatest int64.
type span struct{ start, end int64 }

// spanExpr is a compiled temporal operand. An end of day resolution compares with anything by UTC day.
type spanExpr struct {
	of               func(Row) (span, bool)
	startDay, endDay bool
}

// span compiles a temporal operand.
func (c *checker) span(e Expr) (spanExpr, error) {
	i, ok := e.(*IntervalLit)
	if !ok {
		f, t, err := c.moment(e)
		return spanExpr{func(r Row) (span, bool) {
			v, ok := f(r)
			return span{v, v}, ok
		}, t == Date, t == Date}, err
	}
	start, st, err := c.end(i.Start, math.MinInt64)
	if err != nil {
		return spanExpr{}, err
	}
	end, et, err := c.end(i.End, math.MaxInt64)
	if err != nil {
		return spanExpr{}, err
	}
	s := spanExpr{func(r Row) (span, bool) {
		a, ok := start(r)
		if !ok {
			return span{}, false
		}
		b, ok := end(r)
		return span{a, b}, ok
	}, st == Date, et == Date}
	if isLiteral(i.Start) && isLiteral(i.End) {
		if v, _ := s.of(nil); moments(s.startDay, s.endDay)(v.start, v.end) > 0 {
			return s, mismatch(i.pos, "this interval ends before it starts")
		}
	}
	return s, nil
}

// isLiteral reports whether an end of an interval is constant; open is constant too.
func isLiteral(e Expr) bool {
	switch e.(type) {
	case nil, *DateLit, *TimestampLit:
		return true
	}
	return false
}

// end compiles an end of an interval; an open one lies beyond every moment.
func (c *checker) end(e Expr, open int64) (microFunc, Type, error) {
	if e == nil {
		return func(Row) (int64, bool) { return open, true }, Timestamp, nil
	}
	return c.moment(e)
}

// moment compiles a date or timestamp.
func (c *checker) moment(e Expr) (microFunc, Type, error) {
	f, t, err := c.micros(e)
	if err == nil && !isMoment(t) {
		err = mismatch(e.Pos(), "expected a date or timestamp, not a %s", t)
	}
	return f, t, err
}

// moments is the three-way comparison of two moments, by day where either is of day resolution.
func moments(aDay, bDay bool) func(a, b int64) int {
	if aDay || bDay {
		return func(a, b int64) int { return cmp.Compare(dayOf(a), dayOf(b)) }
	}
	return cmp.Compare[int64]
}

// relation holds how the ends of two spans compare: ss is start with start, se start with end, and so on.
type relation struct{ ss, se, es, ee int }

// relations gives the test behind each temporal function, after the Time Ontology in OWL. Those that the standard
// defines for intervals alone are marked.
func relations(name string) (holds func(relation) bool, intervals bool) {
	switch strings.TrimPrefix(name, "t_") {
	case "after":
		return func(r relation) bool { return r.se > 0 }, false
	case "before":
		return func(r relation) bool { return r.es < 0 }, false
	case "disjoint":
		return func(r relation) bool { return r.se > 0 || r.es < 0 }, false
	case "intersects":
		return func(r relation) bool { return r.se <= 0 && r.es >= 0 }, false
	case "equals":
		return func(r relation) bool { return r.ss == 0 && r.ee == 0 }, false
	case "contains":
		return func(r relation) bool { return r.ss < 0 && r.ee > 0 }, true
	case "during":
		return func(r relation) bool { return r.ss > 0 && r.ee < 0 }, true
	case "finishedBy":
		return func(r relation) bool { return r.ss < 0 && r.ee == 0 }, true
	case "finishes":
		return func(r relation) bool { return r.ss > 0 && r.ee == 0 }, true
	case "meets":
		return func(r relation) bool { return r.es == 0 }, true
	case "metBy":
		return func(r relation) bool { return r.se == 0 }, true
	case "overlappedBy":
		return func(r relation) bool { return r.ss > 0 && r.se < 0 && r.ee > 0 }, true
	case "overlaps":
		return func(r relation) bool { return r.ss < 0 && r.es > 0 && r.ee < 0 }, true
	case "startedBy":
		return func(r relation) bool { return r.ss == 0 && r.ee > 0 }, true
	}
	return func(r relation) bool { return r.ss == 0 && r.ee < 0 }, true // starts
}

// temporal compiles a T_ function: four comparisons of ends, on which the relation is a formula.
func (c *checker) temporal(e *Call) (triFunc, error) {
	holds, intervals := relations(e.Name)
	var spans [2]spanExpr
	for i, x := range e.Args {
		if _, ok := x.(*IntervalLit); !ok && intervals {
			return nil, mismatch(x.Pos(), "%s compares intervals; write INTERVAL(…, …)", strings.ToUpper(e.Name))
		}
		var err error
		if spans[i], err = c.span(x); err != nil {
			return nil, err
		}
	}
	a, b := spans[0], spans[1]
	ss, se := moments(a.startDay, b.startDay), moments(a.startDay, b.endDay)
	es, ee := moments(a.endDay, b.startDay), moments(a.endDay, b.endDay)
	return func(r Row) tri {
		x, ok := a.of(r)
		if !ok {
			return unknown
		}
		y, ok := b.of(r)
		if !ok {
			return unknown
		}
		return truth(holds(relation{
			ss(x.start, y.start), se(x.start, y.end), es(x.end, y.start), ee(x.end, y.end),
		}))
	}, nil
}
