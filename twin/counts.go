package twin

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
)

// Counts are the running counts of a micro-grid. They are immutable.
type Counts struct {
	Grid grid.Code // 0 for what lies outside all grids
	// ByType counts the members, by Type.Index.
	ByType []int32
	// Bound holds every member's place: who goes by a house is a member of the house's grid, so houses' boxes cover
	// them too. It grows with members and does not shrink when they leave, so it may be larger than need be: safe for
	// deciding that all members lie inside an area.
	Bound orb.Bound
}

// Of returns the count of a type's members; nil counts none.
func (c *Counts) Of(t *Type) int {
	if c == nil || t.index >= len(c.ByType) {
		return 0
	}
	return int(c.ByType[t.index])
}

// countEdit collects the changes of one batch of commits to the running counts.
type countEdit struct {
	schema *Schema
	delta  map[grid.Code]*Counts // nil until something is counted
}

func (c *countEdit) add(g grid.Code, t *Type, n int32, at *Entity) {
	d := c.delta[g]
	if d == nil {
		if c.delta == nil {
			c.delta = map[grid.Code]*Counts{}
		}
		d = &Counts{Grid: g, ByType: make([]int32, len(c.schema.types)), Bound: emptyBound()}
		c.delta[g] = d
	}
	d.ByType[t.index] += n
	if n > 0 {
		if box, ok := at.Bound(); ok {
			d.Bound = union(d.Bound, box)
		}
	}
}

// emptyBound is the neutral element of Union: orb's own empty bound would pull the origin in.
func emptyBound() orb.Bound {
	return orb.Bound{Min: orb.Point{360, 360}, Max: orb.Point{-360, -360}}
}

func (b *builder) flushCounts() {
	for g, d := range b.count.delta {
		var old *Counts
		if p := b.counts.find(gridKey(g)); p != nil {
			old = *p
		}
		next := &Counts{Grid: g, ByType: d.ByType, Bound: d.Bound}
		left := false
		for i := range next.ByType {
			if old != nil && i < len(old.ByType) {
				next.ByType[i] += old.ByType[i]
			}
			left = left || next.ByType[i] != 0
		}
		if old != nil {
			next.Bound = union(next.Bound, old.Bound)
		}
		if left {
			b.counts.set(gridKey(g), next)
		} else {
			b.counts.delete(gridKey(g))
		}
	}
	clear(b.count.delta)
}

func union(a, b orb.Bound) orb.Bound {
	return orb.Bound{
		Min: orb.Point{min(a.Min[0], b.Min[0]), min(a.Min[1], b.Min[1])},
		Max: orb.Point{max(a.Max[0], b.Max[0]), max(a.Max[1], b.Max[1])},
	}
}
