package cql2

import "strings"

// maxElements bounds literal lists: each row compares every element of one list with every element of the other. The
// list of IN, which is searched by halves, needs no such bound.
const maxElements = 256

// set is the elements of a list: texts of a row, or values. Order and repetition mean nothing.
type set struct {
	texts  []string
	values []Value
}

// size counts elements, repetitions included: no test below depends on it being exact.
func (s set) size() int { return len(s.texts) + len(s.values) }

// at builds the i-th element; a text of a row becomes a Value on the stack.
func (s set) at(i int) Value {
	if s.values != nil {
		return s.values[i]
	}
	return TextValue(s.texts[i])
}

// has searches linearly: lists of rows are short, and literal ones are bounded by maxElements.
func (s set) has(v Value) bool {
	if v.Kind == KindText {
		for _, t := range s.texts {
			if t == v.Str {
				return true
			}
		}
	}
	for i := range s.values {
		if same(s.values[i], v) {
			return true
		}
	}
	return false
}

// same compares as the operator = does, values of different kinds being different.
func same(a, b Value) bool {
	switch {
	case a.Kind == KindDate && b.Kind == KindTimestamp, a.Kind == KindTimestamp && b.Kind == KindDate:
		return dayOf(a.Int) == dayOf(b.Int)
	case a.Kind != b.Kind:
		return false
	}
	return a.Str == b.Str && a.Num == b.Num && a.Int == b.Int
}

// holdsAll reports whether o is a subset of s; the empty set is one of every set.
func (s set) holdsAll(o set) bool {
	for i := range o.size() {
		if !s.has(o.at(i)) {
			return false
		}
	}
	return true
}

// shares reports whether the sets have an element in common.
func (s set) shares(o set) bool {
	for i := range o.size() {
		if s.has(o.at(i)) {
			return true
		}
	}
	return false
}

// array compiles an A_ function. A list that is NULL, or holds a NULL, makes the predicate NULL: whether an unknown
// element is among the others is not known.
func (c *checker) array(e *Call) (triFunc, error) {
	var sets [2]func(Row) (set, bool)
	var elements [2]Type
	for i, x := range e.Args {
		var err error
		if sets[i], elements[i], err = c.set(x); err != nil {
			return nil, err
		}
	}
	for i, t := range elements {
		if items, ok := e.Args[i].(*ArrayLit); ok && elements[1-i] == Text && t != Text && len(items.Items) > 0 {
			return nil, mismatch(items.Items[0].Pos(), "%s holds texts; so must this list", e.Args[1-i])
		}
	}
	var holds func(a, b set) bool
	switch strings.TrimPrefix(e.Name, "a_") {
	case "contains":
		holds = set.holdsAll
	case "containedBy":
		holds = func(a, b set) bool { return b.holdsAll(a) }
	case "equals":
		holds = func(a, b set) bool { return a.holdsAll(b) && b.holdsAll(a) }
	default:
		holds = set.shares
	}
	l, r := sets[0], sets[1]
	eval := func(row Row) tri {
		a, ok := l(row)
		if !ok {
			return unknown
		}
		b, ok := r(row)
		if !ok {
			return unknown
		}
		return truth(holds(a, b))
	}
	if isConstant(e) {
		v := eval(nil)
		return func(Row) tri { return v }, nil
	}
	return eval, nil
}

// set compiles a list operand. The type is that of its elements, or 0 for mixed ones.
func (c *checker) set(e Expr) (func(Row) (set, bool), Type, error) {
	switch e := e.(type) {
	case *Property:
		i, t, err := c.column(e)
		if err == nil && t != TextList {
			err = mismatch(e.pos, "%s is a %s, not a list", e.Name, t)
		}
		return func(r Row) (set, bool) {
			v := r.Value(i)
			return set{texts: v.Texts}, v.Kind == KindTexts
		}, Text, err
	case *ArrayLit:
		return c.literalSet(e)
	case *Call:
		return nil, 0, mismatch(e.pos, "there is no function %s that gives a list", e.Name)
	}
	return nil, 0, mismatch(e.Pos(), "expected a list here")
}

// literalSet compiles a list that stands in the filter. Without properties in it, it is computed once, here.
func (c *checker) literalSet(e *ArrayLit) (func(Row) (set, bool), Type, error) {
	if len(e.Items) > maxElements {
		return nil, 0, mismatch(e.Items[maxElements].Pos(), "a list of more than %d elements", maxElements)
	}
	items := make([]func(Row) Value, len(e.Items))
	common := Type(0)
	for i, x := range e.Items {
		f, t, err := c.element(x)
		if err != nil {
			return nil, 0, err
		}
		if items[i] = f; i == 0 {
			common = t
		} else if common != t {
			common = 0
		}
	}
	eval := func(r Row) (set, bool) {
		values := make([]Value, len(items))
		for i, f := range items {
			if values[i] = f(r); values[i].Kind == KindNull {
				return set{}, false // whether the set holds a value is not known
			}
		}
		return set{values: values}, true
	}
	if !isConstant(e) {
		return eval, common, nil
	}
	s, ok := eval(nil)
	return func(Row) (set, bool) { return s, ok }, common, nil
}

// element compiles one element of a literal list.
func (c *checker) element(e Expr) (func(Row) Value, Type, error) {
	t, err := c.typeOf(e)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case isBool(e) || isStandardPredicate(e):
		x, err := c.predicate(e)
		return func(r Row) Value {
			v := x(r)
			if v == unknown {
				return Value{}
			}
			return BoolValue(v == isTrue)
		}, Bool, err
	case t == Text:
		x, err := c.text(e)
		return func(r Row) Value {
			if s, ok := x(r); ok {
				return TextValue(s)
			}
			return Value{}
		}, Text, err
	case isNumber(t):
		x, err := c.number(e)
		return func(r Row) Value {
			if f, ok := x(r); ok {
				return NumberValue(f)
			}
			return Value{}
		}, Float, err
	case t == Bool || isMoment(t):
		x, _, err := c.micros(e)
		kind := map[Type]Kind{Date: KindDate, Timestamp: KindTimestamp, Bool: KindBool}[t]
		return func(r Row) Value {
			if v, ok := x(r); ok {
				return Value{Kind: kind, Int: v}
			}
			return Value{}
		}, t, err
	}
	return nil, 0, mismatch(e.Pos(), "a list cannot hold a %s", t)
}
