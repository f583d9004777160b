package cql2

import (
	"slices"
	"strings"
)

// Both parsers make their nodes here, so that the two encodings accept the same expressions and refuse the others with
// the same words. What depends on the queryables is left to Check.

// isPredicate: anything with a truth value. Of the standard functions those are the S_, T_ and A_ ones; a custom function
// may be anything, which Check will find out.
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

// isFoldCall: casei and accenti, the standard functions that give a text.
func isFoldCall(e Expr) bool {
	c, ok := e.(*Call)
	return ok && (c.Name == "casei" || c.Name == "accenti")
}

// isCharacter: characterExpression in the grammar.
func isCharacter(e Expr) bool {
	_, text := e.(*TextLit)
	return text || isFoldCall(e) || isValue(e)
}

// isPattern: patternExpression in the grammar. Patterns are constant, so that each is compiled once.
func isPattern(e Expr) bool {
	for isFoldCall(e) {
		e = e.(*Call).Args[0]
	}
	_, text := e.(*TextLit)
	return text
}

// isNumeric: numericExpression in the grammar.
func isNumeric(e Expr) bool {
	switch e.(type) {
	case *NumberLit, *Arith:
		return true
	}
	return isValue(e)
}

// isInstant: a moment, or what may turn out to be one.
func isInstant(e Expr) bool {
	switch e.(type) {
	case *DateLit, *TimestampLit:
		return true
	}
	return isValue(e)
}

// isTemporal: temporalExpression in the grammar.
func isTemporal(e Expr) bool {
	_, interval := e.(*IntervalLit)
	return interval || isInstant(e)
}

// isSpatial: geomExpression in the grammar.
func isSpatial(e Expr) bool {
	switch e.(type) {
	case *GeometryLit, *BBoxLit:
		return true
	}
	return isValue(e)
}

// isList: arrayOperand in the grammar.
func isList(e Expr) bool {
	_, list := e.(*ArrayLit)
	return list || isValue(e)
}

// isScalar: scalarExpression in the grammar; its operands have an order.
func isScalar(e Expr) bool {
	_, boolean := e.(*BoolLit)
	return boolean || isCharacter(e) || isNumeric(e) || isInstant(e)
}

// want fails at the first of list that is not of the kind.
func want(ok func(Expr) bool, what, where string, list ...Expr) error {
	for _, e := range list {
		if !ok(e) {
			return fail(e.Pos(), "expected %s %s", what, where)
		}
	}
	return nil
}

// What errors call the kinds that are wanted in several places.
const (
	aPredicate = "a predicate, such as a comparison,"
	aScalar    = "a text, number, boolean, date, timestamp, property or function"
	aNumber    = "a number, property, function or calculation"
)

// newLogic joins two or more. It does not flatten: (a OR b) OR c stays as it was written, and prints so.
func newLogic(pos Pos, op LogicOp, args []Expr) (Expr, error) {
	if len(args) < 2 {
		return nil, fail(pos, "%s needs at least two arguments", op)
	}
	return &Logic{node{pos}, op, args}, want(isPredicate, aPredicate, "beside "+strings.ToUpper(string(op)), args...)
}

// newNot also serves NOT LIKE, NOT IN and their like, which are a Not around the plain form, as in the JSON encoding.
func newNot(pos Pos, x Expr) (Expr, error) {
	return &Not{node{pos}, x}, want(isPredicate, aPredicate, "after NOT", x)
}

// newCompare takes any two scalars; that they are of one type is for Check to see.
func newCompare(pos Pos, op CompareOp, l, r Expr) (Expr, error) {
	return &Compare{node{pos}, op, l, r}, want(isScalar, aScalar, "beside "+string(op), l, r)
}

// newLike checks the pattern first: a forgotten quote around it is the usual slip.
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

// newIn refuses the empty list, which SQL and the grammar refuse too.
func newIn(pos Pos, x Expr, list []Expr) (Expr, error) {
	if len(list) == 0 {
		return nil, fail(pos, "the list of IN is empty")
	}
	return &In{node{pos}, x, list}, want(isScalar, aScalar, "in IN", append([]Expr{x}, list...)...)
}

// newIsNull takes every operand that may lack a value, predicates among them.
func newIsNull(pos Pos, x Expr) (Expr, error) {
	if _, list := x.(*ArrayLit); list {
		return nil, fail(x.Pos(), "a list is never NULL")
	}
	return &IsNull{node{pos}, x}, nil
}

// newArith computes from numbers alone; texts and moments have no arithmetic in CQL2.
func newArith(pos Pos, op ArithOp, l, r Expr) (Expr, error) {
	return &Arith{node{pos}, op, l, r}, want(isNumeric, aNumber, "beside "+string(op), l, r)
}

// newCall brings the names of standard functions into one form and checks their operands; custom ones take anything.
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

// newInterval takes moments or nil at either end. The order of the ends is known to Check, where both are constant.
func newInterval(pos Pos, start, end Expr) (Expr, error) {
	e := &IntervalLit{node{pos}, start, end}
	ends := slices.DeleteFunc([]Expr{start, end}, func(x Expr) bool { return x == nil })
	return e, want(isInstant, "a 'date', a 'timestamp', '..' or a property", "in INTERVAL", ends...)
}
