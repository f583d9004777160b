package cql2

import (
	"slices"
	"strings"
)

// Both parsers make their nodes here, so that the two encodings accept the same expressions and refuse the others with
// the same words. What depends on the queryables is left to Check.

func isPredicate(e Expr) bool {
	switch e := e.(type) {
	case *Logic, *Not, *Compare, *Like, *Between, *In, *IsNull, *BoolLit:
		return true
	case *Call:
		return !isStandard(e.Name) || e.Name[1] == '_'
	}
	return false
}

// isValue reports whether e may stand where the grammar wants a property or a custom function, of whatever type.
func isValue(e Expr) bool {
	switch e := e.(type) {
	case *Property:
		return true
	case *Call:
		return !isStandard(e.Name)
	}
	return false
}

func isFoldCall(e Expr) bool {
	c, ok := e.(*Call)
	return ok && (c.Name == "casei" || c.Name == "accenti")
}

func isCharacter(e Expr) bool {
	_, text := e.(*TextLit)
	return text || isFoldCall(e) || isValue(e)
}

func isPattern(e Expr) bool {
	for isFoldCall(e) {
		e = e.(*Call).Args[0]
	}
	_, text := e.(*TextLit)
	return text
}

func isNumeric(e Expr) bool {
	switch e.(type) {
	case *NumberLit, *Arith:
		return true
	}
	return isValue(e)
}

func isInstant(e Expr) bool {
	switch e.(type) {
	case *DateLit, *TimestampLit:
		return true
	}
	return isValue(e)
}

func isTemporal(e Expr) bool {
	_, interval := e.(*IntervalLit)
	return interval || isInstant(e)
}

func isSpatial(e Expr) bool {
	switch e.(type) {
	case *GeometryLit, *BBoxLit:
		return true
	}
	return isValue(e)
}

func isList(e Expr) bool {
	_, list := e.(*ArrayLit)
	return list || isValue(e)
}

func isScalar(e Expr) bool {
	_, boolean := e.(*BoolLit)
	return boolean || isCharacter(e) || isNumeric(e) || isInstant(e)
}

func want(ok func(Expr) bool, what, where string, list ...Expr) error {
	for _, e := range list {
		if !ok(e) {
			return fail(e.Pos(), "expected %s %s", what, where)
		}
	}
	return nil
}

const (
	aPredicate = "a predicate, such as a comparison,"
	aScalar    = "a text, number, boolean, date, timestamp, property or function"
	aNumber    = "a number, property, function or calculation"
)

func newLogic(pos Pos, op LogicOp, args []Expr) (Expr, error) {
	if len(args) < 2 {
		return nil, fail(pos, "%s needs at least two arguments", op)
	}
	return &Logic{node{pos}, op, args}, want(isPredicate, aPredicate, "beside "+strings.ToUpper(string(op)), args...)
}

func newNot(pos Pos, x Expr) (Expr, error) {
	return &Not{node{pos}, x}, want(isPredicate, aPredicate, "after NOT", x)
}

func newCompare(pos Pos, op CompareOp, l, r Expr) (Expr, error) {
	return &Compare{node{pos}, op, l, r}, want(isScalar, aScalar, "beside "+string(op), l, r)
}

func newLike(pos Pos, x, pattern Expr) (Expr, error) {
	if err := want(isPattern, "a text as pattern", "after LIKE", pattern); err != nil {
		return nil, err
	}
	return &Like{node{pos}, x, pattern}, want(isCharacter, "a text, property or function", "before LIKE", x)
}

// newBetween also takes texts and instants, which the grammar leaves out and its users do not.
func newBetween(pos Pos, x, lo, hi Expr) (Expr, error) {
	return &Between{node{pos}, x, lo, hi}, want(isScalar, aScalar, "in BETWEEN", x, lo, hi)
}

func newIn(pos Pos, x Expr, list []Expr) (Expr, error) {
	if len(list) == 0 {
		return nil, fail(pos, "the list of IN is empty")
	}
	return &In{node{pos}, x, list}, want(isScalar, aScalar, "in IN", append([]Expr{x}, list...)...)
}

func newIsNull(pos Pos, x Expr) (Expr, error) {
	if _, list := x.(*ArrayLit); list {
		return nil, fail(x.Pos(), "a list is never NULL")
	}
	return &IsNull{node{pos}, x}, nil
}

func newArith(pos Pos, op ArithOp, l, r Expr) (Expr, error) {
	return &Arith{node{pos}, op, l, r}, want(isNumeric, aNumber, "beside "+string(op), l, r)
}

func newCall(pos Pos, name string, args []Expr) (Expr, error) {
	name, standard := standardName(name)
	c := &Call{node{pos}, name, args}
	if !standard {
		return c, nil
	}
	arity, ok, what := 2, isList, "a list or property"
	switch {
	case name == "casei" || name == "accenti":
		arity, ok, what = 1, isCharacter, "a text or property"
	case strings.HasPrefix(name, "s_"):
		ok, what = isSpatial, "a geometry, BBOX or property"
	case strings.HasPrefix(name, "t_"):
		ok, what = isTemporal, "a date, timestamp, interval or property"
	}
	if len(args) != arity {
		return nil, fail(pos, "%s takes %d arguments, not %d", strings.ToUpper(name), arity, len(args))
	}
	return c, want(ok, what, "in "+strings.ToUpper(name), args...)
}

func newInterval(pos Pos, start, end Expr) (Expr, error) {
	e := &IntervalLit{node{pos}, start, end}
	ends := slices.DeleteFunc([]Expr{start, end}, func(x Expr) bool { return x == nil })
	return e, want(isInstant, "a 'date', a 'timestamp', '..' or a property", "in INTERVAL", ends...)
}
