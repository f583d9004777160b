package cql2

import (
	"math"
	"strings"
)

// ParseJSON reads a filter in the JSON encoding. Errors are *SyntaxError; positions are places in data. Members that
// the standard does not know are ignored, unknown operations become calls of custom functions.
func ParseJSON(data []byte) (Expr, error) {
	src := string(data)
	if len(src) > MaxBytes {
		return nil, fail(newLocator(src).at(MaxBytes), "the filter is longer than %d bytes", MaxBytes)
	}
	n, err := readJSON(src)
	if err != nil {
		return nil, err
	}
	e, err := n.expr()
	if err != nil {
		return nil, err
	}
	if err := want(isPredicate, aPredicate, "as the filter", e); err != nil {
		return nil, err
	}
	return e, checkDepth(e, MaxDepth)
}

// expr makes the node for a JSON value: strings, numbers and booleans are literals, objects say what they are.
func (n *jnode) expr() (Expr, error) {
	switch n.kind {
	case 's':
		return &TextLit{node{n.pos}, n.text}, nil
	case 'n':
		f, err := n.float()
		return &NumberLit{node{n.pos}, f}, err
	case 'b':
		return &BoolLit{node{n.pos}, n.truth}, nil
	case '[':
		items, err := n.exprs()
		return &ArrayLit{node{n.pos}, items}, err
	case '{':
		return n.object()
	}
	return nil, fail(n.pos, `expected an expression, not null; write {"op":"isNull",…}`)
}

// exprs makes the nodes of an array of arguments.
func (n *jnode) exprs() ([]Expr, error) {
	if n.kind != '[' {
		return nil, fail(n.pos, "expected an array, not %s", n.what())
	}
	var list []Expr
	for i := range n.kids {
		e, err := n.kids[i].expr()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// float reads a number; those past float64 are refused, as in the text encoding.
func (n *jnode) float() (float64, error) {
	if n.kind != 'n' {
		return 0, fail(n.pos, "expected a number, not %s", n.what())
	}
	f, err := n.number.Float64()
	if err != nil || math.IsInf(f, 0) {
		return 0, fail(n.pos, "this number is too large")
	}
	return f, nil
}

// object goes by the member that tells the kind. "type" comes before "bbox", because GeoJSON geometries may carry both.
func (n *jnode) object() (Expr, error) {
	for _, key := range [...]string{"op", "property", "date", "timestamp", "type", "interval", "bbox"} {
		m, ok := n.get(key)
		if !ok {
			continue
		}
		if wantText := key != "interval" && key != "bbox"; wantText && m.kind != 's' {
			return nil, fail(m.pos, "expected a string as %q, not %s", key, m.what())
		}
		switch key {
		case "op":
			return n.op(m)
		case "property":
			if m.text == "" {
				return nil, fail(m.pos, "a property name is empty")
			}
			return &Property{node{n.pos}, m.text}, nil
		case "date", "timestamp":
			return n.instant(m, key == "date")
		case "type":
			g, err := n.geometry(true)
			return &GeometryLit{node{n.pos}, g}, err
		case "interval":
			return n.interval(m)
		}
		box, err := m.floats()
		if err != nil {
			return nil, err
		}
		return newBBox(n.pos, box)
	}
	return nil, fail(n.pos, `expected "op", "property", "date", "timestamp", "interval", "bbox" or "type" in this object`)
}

// instant reads {"date":…} or {"timestamp":…}; the node begins at the object, errors point at the text.
func (n *jnode) instant(m jnode, day bool) (Expr, error) {
	e, err := parseInstant(m.pos, m.text)
	if err != nil {
		return nil, err
	}
	if _, ok := e.(*DateLit); ok != day {
		return nil, fail(m.pos, `expected a day in "date" or an instant in "timestamp"`)
	}
	switch e := e.(type) {
	case *DateLit:
		e.pos = n.pos
	case *TimestampLit:
		e.pos = n.pos
	}
	return e, nil
}

// interval reads {"interval":[start, end]}, whose strings are moments or "..".
func (n *jnode) interval(m jnode) (Expr, error) {
	if m.kind != '[' || len(m.kids) != 2 {
		return nil, fail(m.pos, "expected an array of two ends as interval")
	}
	var ends [2]Expr
	for i := range m.kids {
		k := &m.kids[i]
		var err error
		switch {
		case k.kind == 's' && k.text == "..":
		case k.kind == 's':
			ends[i], err = parseInstant(k.pos, k.text)
		default:
			if ends[i], err = k.expr(); err == nil {
				err = want(isValue, "a date, a timestamp, \"..\" or a property", "in an interval", ends[i])
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return newInterval(n.pos, ends[0], ends[1])
}

// op reads an operation. Names are taken in any case, as in the text encoding; the schema has them in one.
func (n *jnode) op(op jnode) (Expr, error) {
	args, ok := n.get("args")
	if !ok {
		return nil, fail(n.pos, `the operation %q has no "args"`, op.text)
	}
	if strings.EqualFold(op.text, "in") {
		return n.in(args)
	}
	list, err := args.exprs()
	if err != nil {
		return nil, err
	}
	arity := func(want int) error {
		if len(list) != want {
			return fail(args.pos, "%q takes %d arguments, not %d", op.text, want, len(list))
		}
		return nil
	}
	name := strings.ToLower(op.text)
	switch name {
	case "and", "or":
		return newLogic(n.pos, LogicOp(name), list)
	case "not":
		if err := arity(1); err != nil {
			return nil, err
		}
		return newNot(n.pos, list[0])
	case "isnull":
		if err := arity(1); err != nil {
			return nil, err
		}
		return newIsNull(n.pos, list[0])
	case "between":
		if err := arity(3); err != nil {
			return nil, err
		}
		return newBetween(n.pos, list[0], list[1], list[2])
	case "like", "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "^", "div":
		if err := arity(2); err != nil {
			return nil, err
		}
		return newBinary(n.pos, name, list[0], list[1])
	}
	if !isName(op.text) || isKeyword(op.text) || isConstructor(op.text) {
		return nil, fail(op.pos, "%q is not an operation and cannot name a function", op.text)
	}
	return newCall(n.pos, op.text, list)
}

// newBinary makes the operations of two operands.
func newBinary(pos Pos, op string, l, r Expr) (Expr, error) {
	switch op {
	case "like":
		return newLike(pos, l, r)
	case "=", "<>", "<", ">", "<=", ">=":
		return newCompare(pos, CompareOp(op), l, r)
	}
	return newArith(pos, ArithOp(op), l, r)
}

// in reads {"op":"in","args":[x,[…]]}, the one operation whose second argument is not an expression.
func (n *jnode) in(args jnode) (Expr, error) {
	if args.kind != '[' || len(args.kids) != 2 {
		return nil, fail(args.pos, `"in" takes a value and an array`)
	}
	x, err := args.kids[0].expr()
	if err != nil {
		return nil, err
	}
	list, err := args.kids[1].exprs()
	if err != nil {
		return nil, err
	}
	return newIn(n.pos, x, list)
}
