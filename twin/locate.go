package twin

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
)

// locate works out which house everything goes by and which micro-grid holds it, for what was touched and for all that
// depends on it: types that stand by themselves first, then those that go by a house, then those that go by a unit.
func (d *draft) locate() {
	if d.regrid {
		d.adopt()
	}
	schema := d.b.base.schema
	for depth := range maxDepth {
		for _, t := range schema.types {
			if t.depth(schema) != depth {
				continue
			}
			for _, it := range d.byType[t.index] {
				if it.now == nil || !d.relocate(it) {
					continue
				}
				d.touchFollowers(it)
			}
		}
	}
}

// maxDepth bounds chains of references to a house: house, unit, person and one to spare.
const maxDepth = 4

func (t *Type) depth(s *Schema) int {
	n := 0
	for t.house != nil && n < maxDepth-1 {
		t = s.byName[t.house.Ref]
		n++
	}
	return n
}

// relocate sets an item's house and grid and tells whether either changed.
func (d *draft) relocate(it *item) bool {
	house, code := d.place(it)
	if it.now.House == house && it.now.Grid == code && it.old != nil {
		return false
	}
	changed := it.now.House != house || it.now.Grid != code
	if it.now == it.old {
		moved := *it.old
		it.now = &moved
	}
	it.now.House, it.now.Grid = house, code
	return changed
}

func (d *draft) place(it *item) (house ID, code grid.Code) {
	e := it.now
	switch {
	case it.typ.Name == gridName:
		c, err := grid.Parse(e.Code())
		if err == nil && c.Level() == grid.Micro {
			return 0, c
		}
		return 0, 0
	case e.Located():
		if !it.newPlace && !d.regrid {
			return 0, e.Grid
		}
		return 0, d.microGrid(geo.InteriorPoint(e.Geometry()))
	case it.typ.house == nil:
		return 0, 0
	}
	ref := e.Value(it.typ.house).Ref()
	target, ok := d.Get(it.typ.house.Ref, ref)
	switch {
	case !ok:
		return 0, 0
	case target.Type.Name == houseName:
		return target.ID, target.Grid
	}
	return target.House, target.Grid
}

// touchFollowers touches what goes by an entity whose house or grid changed.
func (d *draft) touchFollowers(it *item) {
	if it.old == nil {
		return // nothing that is already there can refer to it
	}
	for _, t := range d.b.base.schema.types {
		if t.house == nil || t.house.Ref != it.typ.Name {
			continue
		}
		for _, id := range d.b.referrers(t, t.house, it.id) {
			d.touch(t, id)
		}
	}
}

// adopt touches every entity that stands where a grid changed: it may have a new grid.
func (d *draft) adopt() {
	schema := d.b.base.schema
	for _, g := range d.byType[schema.Type(gridName).index] {
		for _, e := range []*Entity{g.old, g.now} {
			if e == nil {
				continue
			}
			box, ok := e.Bound()
			if !ok {
				continue
			}
			for _, t := range schema.types {
				if t.Name == gridName || !t.Located() {
					continue
				}
				d.b.boxes(t).Search(box, func(id uint64, _ bool) bool {
					d.touch(t, ID(id))
					return true
				})
			}
		}
	}
}

// microGrid returns the micro-grid that holds p as the request leaves the grids.
func (d *draft) microGrid(p orb.Point) grid.Code {
	t := d.b.base.schema.Type(gridName)
	if t == nil {
		return 0
	}
	var best grid.Code
	d.b.boxes(t).Search(orb.Bound{Min: p, Max: p}, func(id uint64, _ bool) bool {
		if _, touched := d.items[ID(id)]; !touched {
			if e, ok := d.b.entity(t, ID(id)); ok {
				best = lowerMicro(best, e, p)
			}
		}
		return true
	})
	for _, it := range d.byType[t.index] {
		if it.now != nil && it.box.Contains(p) {
			best = lowerMicro(best, it.now, p)
		}
	}
	return best
}
