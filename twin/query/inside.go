package query

import (
	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// scan finds what is inside a region. It remembers the houses inside, which people, units and all that goes by a house
// are counted by.
type scan struct {
	v      *access.View
	region geo.Region
	houses []access.Seen
	looked bool
}

func newScan(v *access.View, r geo.Region) *scan { return &scan{v: v, region: r} }

// each calls fn with every entity of a type that is inside and that the principal may count.
func (c *scan) each(t *twin.Type, fn func(access.Seen)) {
	if t.Located() {
		c.located(t, fn)
	}
	if t.HouseRef() == nil {
		return
	}
	for _, h := range c.housesInside() {
		for _, id := range c.v.InHouse(t, h.ID()) {
			if s, ok := c.v.Counted(t, id); ok {
				fn(s)
			}
		}
	}
}

// count counts what each would yield. Without a filter what goes by a house is counted by the house, unseen: it shares
// the house's grid, and so its scope.
func (c *scan) count(t *twin.Type, f *Filter) int {
	n := 0
	if f != nil {
		c.each(t, func(s access.Seen) {
			if f.Match(s) {
				n++
			}
		})
		return n
	}
	if t.Located() {
		c.v.Boxes(t).SearchRegion(c.region.ContainsBound, c.region.DisjointBound, func(id uint64, inside bool) bool {
			if inside && t.Sensitivity == twin.Public {
				n++
			} else if s, ok := c.v.Counted(t, twin.ID(id)); ok && (inside || c.region.Intersects(s.Place())) {
				n++
			}
			return true
		})
	}
	if t.HouseRef() != nil {
		for _, h := range c.housesInside() {
			n += c.v.CountInHouse(t, h)
		}
	}
	return n
}

func (c *scan) located(t *twin.Type, fn func(access.Seen)) {
	c.v.Boxes(t).SearchRegion(c.region.ContainsBound, c.region.DisjointBound, func(id uint64, inside bool) bool {
		if s, ok := c.v.Counted(t, twin.ID(id)); ok && (inside || c.region.Intersects(s.Place())) {
			fn(s)
		}
		return true
	})
}

func (c *scan) housesInside() []access.Seen {
	if !c.looked {
		c.looked = true
		c.located(c.v.Schema().Type("house"), func(s access.Seen) { c.houses = append(c.houses, s) })
	}
	return c.houses
}
