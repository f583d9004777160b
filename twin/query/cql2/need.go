package cql2

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// Need is something that holds of every row that matches: what a planner may ask indexes for. It is necessary, seldom
// sufficient, so that what an index finds must still go through Match.
type Need struct {
	Kind   NeedKind
	Kids   []Need    // of NeedAll and NeedAny, at least two
	Column string    // of NeedValue and NeedBox
	Box    orb.Bound // of NeedBox: a box that the geometry in Column meets
	Values           // of NeedValue
}

// NeedKind says which members of a Need hold.
type NeedKind uint8

// The kinds of need.
const (
	NeedNothing NeedKind = iota // any row may match
	NeedMiracle                 // no row matches
	NeedAll                     // all of Kids hold
	NeedAny                     // one of Kids holds
	NeedValue                   // the value in Column, or one item of it, is among Values
	NeedBox                     // the geometry in Column meets Box
)

// Values are a set of values of one type: those in In where that is not nil, else texts that begin with Prefix where that
// is not empty, else those from Lo to Hi. A null Lo or Hi leaves that side open; LoOpen and HiOpen leave out the end itself.
type Values struct {
	In             []Value
	Prefix         string
	Lo, Hi         Value
	LoOpen, HiOpen bool
}

// Needs tells what the filter needs of a row.
func (p *Program) Needs() Need { return p.need(p.expr, false) }

// need is that of e, or of NOT e. Both kinds are asked for TRUE alone: that NULL is not TRUE goes for NOT NULL too.
func (p *Program) need(e Expr, not bool) Need {
	switch e := e.(type) {
	case *Not:
		return p.need(e.X, !not)
	case *Logic:
		kids := make([]Need, len(e.Args))
		for i, x := range e.Args {
			kids[i] = p.need(x, not)
		}
		return joined(kids, (e.Op == And) != not)
	case *BoolLit:
		if e.Value == not {
			return Need{Kind: NeedMiracle}
		}
	case *Compare:
		return p.needCompare(e.Op, e.L, e.R, not)
	case *Between:
		op := [...]CompareOp{Ge, Le}
		return joined([]Need{p.needCompare(op[0], e.X, e.Lo, not), p.needCompare(op[1], e.X, e.Hi, not)}, !not)
	case *In:
		if !not {
			return p.needIn(e)
		}
	case *Like:
		if !not {
			return p.needLike(e)
		}
	case *Call:
		if !not && isStandard(e.Name) {
			return p.needCall(e)
		}
	}
	return Need{}
}

// joined drops what says nothing from a conjunction, and lets it spoil a disjunction.
func joined(kids []Need, all bool) Need {
	var kept []Need
	for _, k := range kids {
		switch {
		case k.Kind == NeedMiracle && all:
			return k
		case k.Kind == NeedNothing && !all:
			return k
		case k.Kind != NeedNothing && k.Kind != NeedMiracle:
			kept = append(kept, k)
		}
	}
	if all {
		kept = narrowed(kept)
	}
	switch {
	case len(kept) == 1:
		return kept[0]
	case len(kept) == 0 && all:
		return Need{}
	case len(kept) == 0:
		return Need{Kind: NeedMiracle}
	case all:
		return Need{Kind: NeedAll, Kids: kept}
	}
	return Need{Kind: NeedAny, Kids: kept}
}

// narrowed joins a lower and an upper limit of one column into one range: each by itself may leave half of the rows.
func narrowed(kids []Need) []Need {
	var kept []Need
	for _, k := range kids {
		i := slices.IndexFunc(kept, func(o Need) bool { return o.Column == k.Column && o.halfOf(&k) })
		if i < 0 {
			kept = append(kept, k)
			continue
		}
		o := &kept[i]
		if o.Lo.Kind == KindNull {
			o.Lo, o.LoOpen = k.Lo, k.LoOpen
		} else {
			o.Hi, o.HiOpen = k.Hi, k.HiOpen
		}
	}
	return kept
}

// halfOf tells whether two needs are a lower and an upper limit.
func (n *Need) halfOf(o *Need) bool {
	limit := func(n *Need) bool { return n.Kind == NeedValue && n.In == nil && n.Prefix == "" }
	lo, hi := n.Lo.Kind != KindNull, n.Hi.Kind != KindNull
	return limit(n) && limit(o) && lo != hi && (o.Lo.Kind != KindNull) == hi && (o.Hi.Kind != KindNull) == lo
}

// negated is the comparison that is TRUE where op is FALSE.
func negated(op CompareOp) CompareOp {
	return map[CompareOp]CompareOp{Eq: Ne, Ne: Eq, Lt: Ge, Ge: Lt, Gt: Le, Le: Gt}[op]
}

// needCompare reads property op constant, whichever way round.
func (p *Program) needCompare(op CompareOp, l, r Expr, not bool) Need {
	if _, ok := p.constantOf(l); ok {
		l, r, op = r, l, flip(op)
	}
	if not {
		op = negated(op)
	}
	prop, ok := l.(*Property)
	if !ok {
		return p.needDistance(op, l, r)
	}
	if op == Ne {
		return Need{}
	}
	return p.needValue(prop.Name, op, r)
}

// needValue is that of a column compared with a constant. A column of days and an instant, or the other way round, compare
// by day, as the program does.
func (p *Program) needValue(column string, op CompareOp, constant Expr) Need {
	t := p.types[p.column(column)]
	constant, _ = asMoment(constant, 0, t)
	v, ok := p.constantOf(constant)
	if !ok {
		return Need{}
	}
	n := Need{Kind: NeedValue, Column: column}
	switch {
	case t == Date && v.Kind == KindTimestamp:
		v = Value{Kind: KindDate, Int: dayOf(v.Int) * dayMicros}
	case t == Timestamp && v.Kind == KindDate:
		n.Values = dayRange(op, v.Int)
		return n
	case !holds(t, v):
		return Need{}
	}
	n.Values = valuesOf(op, v)
	return n
}

// holds tells whether a column of a type may hold a value of this kind.
func holds(t Type, v Value) bool {
	switch v.Kind {
	case KindText:
		return t == Text
	case KindNumber:
		return isNumber(t)
	case KindBool:
		return t == Bool
	case KindDate:
		return t == Date
	}
	return t == Timestamp
}

// valuesOf is the set that a comparison with v leaves.
func valuesOf(op CompareOp, v Value) Values {
	switch op {
	case Eq:
		return Values{In: []Value{v}}
	case Lt, Le:
		return Values{Hi: v, HiOpen: op == Lt}
	}
	return Values{Lo: v, LoOpen: op == Gt}
}

// dayRange is valuesOf for instants that are compared with a day by their day.
func dayRange(op CompareOp, day int64) Values {
	first, next := Value{Kind: KindTimestamp, Int: day}, Value{Kind: KindTimestamp, Int: day + dayMicros}
	switch op {
	case Eq:
		return Values{Lo: first, Hi: next, HiOpen: true}
	case Lt:
		return Values{Hi: first, HiOpen: true}
	case Le:
		return Values{Hi: next, HiOpen: true}
	case Gt:
		return Values{Lo: next}
	}
	return Values{Lo: first}
}

// constantOf is the value of an expression that no row has a say in.
func (p *Program) constantOf(e Expr) (Value, bool) {
	if s, ok := constText(e); ok {
		return TextValue(s), true
	}
	switch e := e.(type) {
	case *NumberLit:
		return NumberValue(e.Value), true
	case *Arith:
		return constArith(e)
	case *BoolLit:
		return BoolValue(e.Value), true
	case *DateLit:
		return Value{Kind: KindDate, Int: e.Micros}, true
	case *TimestampLit:
		return Value{Kind: KindTimestamp, Int: e.Micros}, true
	}
	return Value{}, false
}

// constArith computes what holds no property, as -5 or 3*1000 do not.
func constArith(e *Arith) (Value, bool) {
	if !isConstant(e) {
		return Value{}, false
	}
	f, err := (&checker{}).number(e)
	if err != nil {
		return Value{}, false
	}
	v, ok := f(nil)
	return NumberValue(v), ok
}

// needIn is the union of what its elements need.
func (p *Program) needIn(e *In) Need {
	prop, ok := e.X.(*Property)
	if !ok {
		return Need{}
	}
	n := Need{Kind: NeedValue, Column: prop.Name}
	for _, x := range e.List {
		one := p.needValue(prop.Name, Eq, x)
		if one.Kind != NeedValue || one.In == nil {
			return Need{}
		}
		n.In = append(n.In, one.In...)
	}
	return n
}

// needLike reads a pattern that begins with what stands for itself.
func (p *Program) needLike(e *Like) Need {
	prop, ok := e.X.(*Property)
	pattern, constant := constText(e.Pattern)
	if !ok || !constant {
		return Need{}
	}
	first := splitPattern(pattern)[0]
	n := Need{Kind: NeedValue, Column: prop.Name}
	switch at := firstTrue(first.any); {
	case at >= 0:
		n.Prefix = first.text[:at]
	case len(splitPattern(pattern)) == 1:
		n.In = []Value{TextValue(first.text)}
		return n
	default:
		n.Prefix = first.text
	}
	if n.Prefix == "" {
		return Need{}
	}
	return n
}

func firstTrue(list []bool) int {
	for i, b := range list {
		if b {
			return i
		}
	}
	return -1
}

// needCall reads the functions of two operands of which one is a property and the other constant.
func (p *Program) needCall(e *Call) Need {
	if isFoldCall(e) || len(e.Args) != 2 {
		return Need{}
	}
	for i, x := range e.Args {
		prop, ok := x.(*Property)
		if !ok {
			continue
		}
		other := e.Args[1-i]
		switch {
		case strings.HasPrefix(e.Name, "s_"):
			if b, ok := literalBound(other); ok && e.Name != "s_disjoint" {
				return Need{Kind: NeedBox, Column: prop.Name, Box: b}
			}
		case strings.HasPrefix(e.Name, "a_"):
			return needItems(e.Name, i, prop.Name, other)
		case i == 0:
			return p.needMoment(e.Name, prop.Name, other)
		}
	}
	return Need{}
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

// needItems: a list that contains or equals others has each of them; one that overlaps has one.
func needItems(name string, at int, column string, other Expr) Need {
	list, ok := other.(*ArrayLit)
	contains := name == "a_contains" && at == 0 || name == "a_containedBy" && at == 1 || name == "a_equals"
	if !ok || !contains && name != "a_overlaps" {
		return Need{}
	}
	some := Need{Kind: NeedValue, Column: column, Values: Values{In: []Value{}}}
	var each []Need
	for _, x := range list.Items {
		s, ok := constText(x)
		if !ok {
			return Need{}
		}
		some.In = append(some.In, TextValue(s))
		each = append(each, Need{Kind: NeedValue, Column: column, Values: Values{In: []Value{TextValue(s)}}})
	}
	if contains {
		return joined(each, true)
	}
	return some
}

// needMoment: where a property lies that a T_ function relates to a constant moment or interval.
func (p *Program) needMoment(name, column string, other Expr) Need {
	start, end := other, other
	if i, ok := other.(*IntervalLit); ok {
		start, end = i.Start, i.End
	}
	from, to := Need{}, Need{}
	if name != "t_before" && name != "t_disjoint" && start != nil {
		from = p.needValue(column, Ge, start)
	}
	if name != "t_after" && name != "t_disjoint" && end != nil {
		to = p.needValue(column, Le, end)
	}
	switch name {
	case "t_before":
		if start == nil {
			return Need{}
		}
		return p.needValue(column, Lt, start)
	case "t_after":
		if end == nil {
			return Need{}
		}
		return p.needValue(column, Gt, end)
	case "t_intersects", "t_equals":
		return joined([]Need{from, to}, true)
	}
	return Need{}
}
