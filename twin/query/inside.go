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
	homes  []access.Home
	looked bool
	room   geo.Room // for the places that are tested, one after the other
}

func newScan(v *access.View, r geo.Region) *scan { return &scan{v: v, region: r} }

// each calls fn with every entity of a type that is inside and that the principal may count.
func (c *scan) each(t *twin.Type, fn func(access.Seen)) {
	if t.Name == "house" {
		for _, h := range c.homesInside() {
			if s, ok := h.Counted(); ok {
				fn(s)
			}
		}
		return
	}
	if t.Located() {
		c.v.EachIn(t, c.region, func(s access.Seen, inside bool) {
			if inside || c.meets(s) {
				fn(s)
			}
		})
	}
	if t.HouseRef() != nil {
		for _, h := range c.homesInside() {
			h.EachCounted(t, fn)
		}
	}
}

// count counts what each would yield and a filter lets pass. Without a filter what goes by a house is counted by the
// house, unseen: it shares the house's grid, and so its scope.
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
	if t.Name == "house" {
		return len(c.homesInside())
	}
	if t.Located() {
		n = c.v.CountIn(t, c.region, c.meets)
	}
	if t.HouseRef() != nil {
		for _, h := range c.homesInside() {
			n += h.Count(t)
		}
	}
	return n
}

// meets is the exact test of what has a place of its own.
func (c *scan) meets(s access.Seen) bool { return c.region.Intersects(s.OwnPlaceIn(&c.room)) }

// homesInside finds the houses inside. They are the same for all, since a house is public.
func (c *scan) homesInside() []access.Home {
	if !c.looked {
		c.looked = true
		c.v.EachHome(c.region, func(h access.Home, inside bool) {
			if inside || c.region.Intersects(h.PlaceIn(&c.room)) {
				c.homes = append(c.homes, h)
			}
		})
	}
	return c.homes
}
