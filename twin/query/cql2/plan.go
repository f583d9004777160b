package cql2

import "github.com/paulmach/orb"

// Bounds gives a box that the geometry in column meets in every row that matches, for a spatial index to be asked first;
// false means that the filter does not tell. It looks through AND and OR, never through NOT.
func (p *Program) Bounds(column string) (orb.Bound, bool) { return boundsOf(p.expr, column) }

// boundsOf looks for the box below e. Every spatial function but S_DISJOINT implies that its operands share a point.
func boundsOf(e Expr, column string) (orb.Bound, bool) {
	switch e := e.(type) {
	case *Logic:
		if e.Op == Or {
			return unionOf(e.Args, column)
		}
		return smallestOf(e.Args, column)
	case *Call:
		if !isStandard(e.Name) || e.Name[:2] != "s_" || e.Name == "s_disjoint" {
			break
		}
		for i, x := range e.Args {
			if p, ok := x.(*Property); ok && p.Name == column {
				return literalBound(e.Args[1-i])
			}
		}
	}
	return orb.Bound{}, false
}

// literalBound is the box of a constant geometry; over the antimeridian it is the whole turn.
func literalBound(e Expr) (orb.Bound, bool) {
	switch e := e.(type) {
	case *GeometryLit:
		return e.Geometry.Bound(), true
	case *BBoxLit:
		return e.geometry().Bound(), true
	}
	return orb.Bound{}, false
}

// unionOf holds only if every alternative has a box: a single one without may match anywhere.
func unionOf(args []Expr, column string) (orb.Bound, bool) {
	var all orb.Bound
	for i, x := range args {
		b, ok := boundsOf(x, column)
		switch {
		case !ok:
			return orb.Bound{}, false
		case i == 0:
			all = b
		default:
			all = all.Union(b)
		}
	}
	return all, true
}

// smallestOf picks the best box of a conjunction. Boxes must not be cut with each other: a large geometry meets two
// that are apart.
func smallestOf(args []Expr, column string) (orb.Bound, bool) {
	var best orb.Bound
	found := false
	area := func(b orb.Bound) float64 { return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1]) }
	for _, x := range args {
		if b, ok := boundsOf(x, column); ok && (!found || area(b) < area(best)) {
			best, found = b, true
		}
	}
	return best, found
}

// Conjunct is something that holds of a column in every row that matches: its value is one of Values, or, where Values
// is nil, it lies between Lo and Hi. A null Lo or Hi leaves that side open; LoOpen and HiOpen leave out the end itself.
type Conjunct struct {
	Column         string
	Values         []Value
	Lo, Hi         Value
	LoOpen, HiOpen bool
}

// Equals lists the conjuncts of the filter that compare one column with constants of its own type, in the order of the
// text. They are necessary, seldom sufficient: what an index finds by them must still go through Match.
func (p *Program) Equals() []Conjunct {
	var found []Conjunct
	p.conjuncts(p.expr, &found)
	return found
}

// conjuncts descends through AND alone; beneath OR and NOT nothing is necessary.
func (p *Program) conjuncts(e Expr, found *[]Conjunct) {
	switch e := e.(type) {
	case *Logic:
		if e.Op == And {
			each(e.Args, func(x Expr) { p.conjuncts(x, found) })
		}
	case *Compare:
		if c, ok := p.comparison(e); ok {
			*found = append(*found, c)
		}
	case *Between:
		lo, ok1 := p.constantFor(e.X, e.Lo)
		hi, ok2 := p.constantFor(e.X, e.Hi)
		if ok1 && ok2 {
			*found = append(*found, Conjunct{Column: e.X.(*Property).Name, Lo: lo, Hi: hi})
		}
	case *In:
		var values []Value
		for _, x := range e.List {
			v, ok := p.constantFor(e.X, x)
			if !ok {
				return
			}
			values = append(values, v)
		}
		*found = append(*found, Conjunct{Column: e.X.(*Property).Name, Values: values})
	}
}

// comparison reads property op constant, whichever way round.
func (p *Program) comparison(e *Compare) (Conjunct, bool) {
	l, r, op := e.L, e.R, e.Op
	if _, ok := l.(*Property); !ok {
		l, r, op = r, l, flip(op)
	}
	v, ok := p.constantFor(l, r)
	if !ok || op == Ne {
		return Conjunct{}, false
	}
	c := Conjunct{Column: l.(*Property).Name}
	switch op {
	case Eq:
		c.Values = []Value{v}
	case Lt, Le:
		c.Hi, c.HiOpen = v, op == Lt
	default:
		c.Lo, c.LoOpen = v, op == Gt
	}
	return c, true
}

// constantFor is the value of a constant that is compared with x, if x is a property of the very type.
func (p *Program) constantFor(x, constant Expr) (Value, bool) {
	prop, ok := x.(*Property)
	if !ok {
		return Value{}, false
	}
	t := p.types[p.column(prop.Name)]
	if s, ok := constText(constant); ok {
		return TextValue(s), t == Text
	}
	switch e := constant.(type) {
	case *NumberLit:
		return NumberValue(e.Value), isNumber(t)
	case *BoolLit:
		return BoolValue(e.Value), t == Bool
	case *DateLit:
		return Value{Kind: KindDate, Int: e.Micros}, t == Date
	case *TimestampLit:
		return Value{Kind: KindTimestamp, Int: e.Micros}, t == Timestamp
	}
	return Value{}, false
}
