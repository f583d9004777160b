package index

import (
	"math"

	"github.com/paulmach/orb"
)

// SearchRegion reports the items that a region of any shape may meet, until fn returns false. The region is told by
// two predicates over boxes in degrees: contains, the box lies wholly in it, and disjoint, the box has no point in
// common with it. Both may be cautious and answer false when in doubt. They are asked of nodes too: a whole subtree
// that is contained is reported with no test per item, and one that is disjoint is skipped.
//
// inside says that the item's box is contained; the others are candidates for the caller's exact test.
func (x *Index) SearchRegion(contains, disjoint func(b orb.Bound) bool, fn func(id uint64, inside bool) bool) {
	x.RegionVals(contains, disjoint, func(id uint64, _ any, inside bool) bool { return fn(id, inside) })
}

// RegionVals is SearchRegion with what the items carry.
func (x *Index) RegionVals(contains, disjoint func(b orb.Bound) bool, fn func(id uint64, val any, inside bool) bool) {
	for i := range x.parts {
		if !x.parts[i].searchRegion(contains, disjoint, fn) {
			return
		}
	}
	// The delta shows its nodes only to the distance of Nearby: what is disjoint is infinitely far, and so never
	// opened.
	x.delta.near(func(b orb.Bound) float64 {
		if disjoint(b) {
			return math.Inf(1)
		}
		return 0
	}, func(c *carried, b orb.Bound, _ float64) bool {
		return fn(c.id, c.val, contains(b))
	})
}

func (p *part) searchRegion(contains, disjoint func(b orb.Bound) bool, fn func(id uint64, val any, inside bool) bool) bool {
	c := newCursor(p.sheet, rect{})
	for c.slot < c.slots {
		lo, shift := c.slot, c.level*fanBits
		b := p.absolute(c.levels[c.level][lo>>shift]).bound()
		switch inside := false; {
		case disjoint(b):
			c.skip(shift)
		case contains(b):
			inside = true
			fallthrough
		case c.level == 0:
			c.skip(shift)
			for slot := lo; slot < min(c.slot, c.slots); slot++ {
				if !p.dead.has(slot) && !fn(p.ids[slot], p.vals.at(slot), inside) {
					return false
				}
			}
		default:
			c.level--
		}
	}
	return true
}
