package query

import (
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// lookUp is the source of a need that the snapshot keeps an index for anyhow: by ID, by code, by a reference.
func (p *planner) lookUp(n *cql2.Need) *source {
	if n.In == nil {
		return nil
	}
	field := p.t.Field(n.Column)
	byRef := field != nil && field.Kind == twin.KindRef
	house := n.Column == "house" && p.t.HouseRef() != nil && !byRef
	s := &source{on: n.Column, how: "lookup", n: len(n.In)}
	switch {
	case n.Column == "id":
		s.list = func(dst []twin.ID) []twin.ID { return appendIDs(dst, n.In) }
	case n.Column == "code":
		s.list = func(dst []twin.ID) []twin.ID { return p.byCode(dst, n.In) }
	case byRef || house:
		return p.referrers(s, field, n.In)
	default:
		return nil
	}
	return s
}

// appendIDs reads IDs as they are served; what is written otherwise matches nothing.
func appendIDs(dst []twin.ID, values []cql2.Value) []twin.ID {
	for _, v := range values {
		if id, err := twin.ParseID(v.Str); err == nil && id.String() == v.Str {
			dst = append(dst, id)
		}
	}
	return dst
}

func (p *planner) byCode(dst []twin.ID, values []cql2.Value) []twin.ID {
	for _, v := range values {
		if s, ok := p.v.ByCode(p.t, v.Str); ok {
			dst = append(dst, s.ID())
		}
	}
	return dst
}

// referrers fills the source of those that refer to others. How many refer to what lies out of scope is not for the
// caller, nor is the time that it takes to find them: who goes by a house shares its scope, and other internal
// references are not looked up unless everything is in scope.
func (p *planner) referrers(s *source, field *twin.Field, values []cql2.Value) *source {
	targets := appendIDs(nil, values)
	inner := p.t.Sensitivity > twin.Public || field == nil || field.Sensitivity > twin.Public
	if who := p.v.Principal(); inner && !who.InScope(access.Everywhere) {
		if field != nil && field != p.t.HouseRef() {
			return nil
		}
		targets = slices.DeleteFunc(targets, func(id twin.ID) bool {
			target, ok := p.v.Find(id)
			return !ok || !who.InScope(target.Grid())
		})
	}
	lists := make([][]twin.ID, len(targets))
	s.n = 0
	for i, id := range targets {
		if field == nil {
			lists[i] = p.v.InHouse(p.t, id)
		} else {
			lists[i] = p.v.Referrers(p.t, field, id)
		}
		s.n += len(lists[i])
	}
	s.list = func(dst []twin.ID) []twin.ID {
		for _, l := range lists {
			dst = append(dst, l...)
		}
		return dst
	}
	return s
}

// attribute is the source of a need by an attribute index.
func (p *planner) attribute(n *cql2.Need) *source {
	name, values := n.Column, n.Values
	if name == "living_alone" && p.t.Field(name) == nil { // of people it is an item of their care
		if len(values.In) != 1 || values.In[0].Int != 1 {
			return nil
		}
		name, values = "care", cql2.Values{In: []cql2.Value{cql2.TextValue("living_alone")}}
	}
	if !twin.Indexable(p.t, name) {
		return nil
	}
	a, ok := p.v.Attribute(p.t, name)
	if !ok {
		p.wants = append(p.wants, name)
		return nil
	}
	if len(a.Recent()) > p.rows/staleShare {
		p.stale = append(p.stale, name)
	}
	runs, how := runsOf(a, &values)
	s := &source{on: n.Column, how: how, n: len(a.Recent())}
	for _, k := range runs {
		size, listed := a.Len(k)
		if !listed {
			return nil
		}
		s.n += size
	}
	s.list = func(dst []twin.ID) []twin.ID {
		for _, k := range runs {
			dst = a.AppendIDs(dst, k)
		}
		return append(dst, a.Recent()...)
	}
	return s
}

// runsOf are the runs of an index that hold a set of values, and what to call it.
func runsOf(a twin.Attribute, v *cql2.Values) (runs []twin.Keys, how string) {
	switch {
	case v.In != nil:
		for _, x := range v.In {
			runs = append(runs, a.Equal(indexKey(x)))
		}
		if how = "equality"; len(v.In) != 1 {
			how = "list"
		}
		return runs, how
	case v.Prefix != "":
		return []twin.Keys{a.Prefix(v.Prefix)}, "prefix"
	}
	end := func(v cql2.Value) *twin.Key {
		if v.Kind == cql2.KindNull {
			return nil
		}
		k := indexKey(v)
		return &k
	}
	return []twin.Keys{a.Between(end(v.Lo), end(v.Hi), v.LoOpen, v.HiOpen)}, "range"
}

// indexKey is a value of a filter as indexes order it.
func indexKey(v cql2.Value) twin.Key {
	switch v.Kind {
	case cql2.KindText:
		return twin.TextKey(v.Str)
	case cql2.KindNumber:
		return twin.NumberKey(v.Num)
	case cql2.KindBool:
		return twin.FlagKey(v.Int != 0)
	}
	return twin.MomentKey(v.Int)
}
