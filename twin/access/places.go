package access

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin"
)

// Region is what a search by place asks of a region of any shape, about boxes in degrees (lon, lat). Both answers may be
// cautious: false means "not sure".
type Region interface {
	ContainsBound(b orb.Bound) bool
	DisjointBound(b orb.Bound) bool
}

// EachIn yields what has a place of its own that a region may meet, and that the principal may count. inside says that it
// lies in the region for sure; the others are for the caller to test.
func (v *View) EachIn(t *twin.Type, r Region, fn func(s Seen, inside bool)) {
	v.s.Boxes(t).RegionVals(r.ContainsBound, r.DisjointBound, func(_ uint64, val any, inside bool) bool {
		if s, ok := v.counted(twin.Carried(val)); ok {
			fn(s, inside)
		}
		return true
	})
}

// CountIn counts what EachIn would yield, asking only about what may lie on the border. Of a public type nobody need be
// looked at to be counted.
func (v *View) CountIn(t *twin.Type, r Region, meets func(Seen) bool) int {
	n := 0
	v.s.Boxes(t).RegionVals(r.ContainsBound, r.DisjointBound, func(_ uint64, val any, inside bool) bool {
		if inside && t.Sensitivity == twin.Public {
			n++
		} else if s, ok := v.counted(twin.Carried(val)); ok && (inside || meets(s)) {
			n++
		}
		return true
	})
	return n
}

// EachBox yields what the principal may see of a type whose own geometry's box meets a box; inside says that it lies in
// it. The order is that of the index.
func (v *View) EachBox(t *twin.Type, box orb.Bound, fn func(s Seen, inside bool) bool) {
	if !v.SeesType(t) {
		return
	}
	// Where all of the type is seen alike, nobody need be looked at to be shown.
	alike, in := t.Sensitivity == twin.Public && (v.whole || !v.read && !v.list && !v.count), v.whole && v.reads(t)
	v.s.Boxes(t).SearchVals(box, func(_ uint64, val any, inside bool) bool {
		e := twin.Carried(val)
		if alike {
			return fn(Seen{e: e, v: v, in: in}, inside)
		}
		s, ok := v.see(e)
		return !ok || fn(s, inside)
	})
}

// EachServed yields what the principal may see of a type whose served geometry may meet a box, nobody twice: what has a
// geometry of its own by its box, and what goes by a house by the house's label point, which is made once for all in it.
// inside says that the geometry lies in the box for sure.
func (v *View) EachServed(t *twin.Type, box orb.Bound, fn func(s Seen, inside bool)) {
	if t.Located() {
		v.EachBox(t, box, func(s Seen, inside bool) bool { fn(s, inside); return true })
	}
	if t.HouseRef() == nil || !v.SeesType(t) {
		return
	}
	var room geo.Room
	v.s.Boxes(v.s.Schema().Type("house")).SearchVals(box, func(_ uint64, val any, inside bool) bool {
		h := Home{val.(*twin.Home), v}
		if h.h.Count(t) > 0 && (inside || box.Contains(geo.InteriorPoint(h.PlaceIn(&room)))) {
			h.EachSeen(t, func(s Seen) bool { fn(s, true); return true })
		}
		return true
	})
}

// EachNear yields what the principal may see of a type with places of their own, by growing distance of their boxes in a
// plane; see index.NearestFlat.
func (v *View) EachNear(t *twin.Type, f index.Flat, fn func(s Seen, boxDist float64) (limit float64)) {
	v.s.Boxes(t).NearestFlat(f, func(_ uint64, val any, dist float64) float64 {
		if s, ok := v.see(twin.Carried(val)); ok {
			return fn(s, dist)
		}
		return f.Reach
	})
}

// EachNearest is EachNear by any lower bound of distances to boxes; see index.Nearest.
func (v *View) EachNearest(t *twin.Type, lower func(orb.Bound) float64, fn func(s Seen, lower float64) bool) {
	v.s.Boxes(t).NearestVals(orb.Point{}, lower, func(_ uint64, val any, dist float64) bool {
		s, ok := v.see(twin.Carried(val))
		return !ok || fn(s, dist)
	})
}

// EachHomeNear is EachNear of houses with who goes by them.
func (v *View) EachHomeNear(f index.Flat, fn func(h Home, boxDist float64) (limit float64)) {
	v.s.Boxes(v.s.Schema().Type("house")).NearestFlat(f, func(_ uint64, val any, dist float64) float64 {
		return fn(Home{val.(*twin.Home), v}, dist)
	})
}

// EachHomeNearest is EachNearest of houses with who goes by them.
func (v *View) EachHomeNearest(lower func(orb.Bound) float64, fn func(h Home, lower float64) bool) {
	v.s.Boxes(v.s.Schema().Type("house")).NearestVals(orb.Point{}, lower, func(_ uint64, val any, dist float64) bool {
		return fn(Home{val.(*twin.Home), v}, dist)
	})
}

// Home is a house and who goes by it, for counting. Whoever goes by a house shares its grid, and so its scope.
type Home struct {
	h *twin.Home
	v *View
}

// EachHome yields the houses that a region may meet.
func (v *View) EachHome(r Region, fn func(h Home, inside bool)) {
	v.s.Boxes(v.s.Schema().Type("house")).RegionVals(r.ContainsBound, r.DisjointBound, func(_ uint64, val any, inside bool) bool {
		fn(Home{val.(*twin.Home), v}, inside)
		return true
	})
}

// PlaceIn returns the footprint, in memory that the next look may overwrite.
func (h Home) PlaceIn(room *geo.Room) orb.Geometry { return h.h.House().GeometryIn(room) }

// GeometryIn is Geometry in memory that the next look may overwrite.
func (s Seen) GeometryIn(room *geo.Room) orb.Geometry {
	if g := s.e.GeometryIn(room); g != nil || s.e.House == 0 {
		return g
	}
	return s.Geometry()
}

// OwnPlaceIn returns the entity's own geometry, nil where it goes by a house, in memory that the next look may overwrite.
func (s Seen) OwnPlaceIn(room *geo.Room) orb.Geometry { return s.e.GeometryIn(room) }

// Count counts the entities of a type that go by the house, as far as the principal may count them.
func (h Home) Count(t *twin.Type) int {
	if t.Sensitivity > twin.Public && !h.v.countsAt(h.h) {
		return 0
	}
	return h.h.Count(t)
}

// countsAt tells whether the principal may count people and units of a house.
func (v *View) countsAt(h *twin.Home) bool {
	return (v.list || v.count) && (v.whole || v.inside(h.House()))
}

// EachCounted yields the entities of a type that go by the house, as far as the principal may count them.
func (h Home) EachCounted(t *twin.Type, fn func(Seen)) {
	for _, e := range h.h.In(t) {
		if s, ok := h.v.counted(e); ok {
			fn(s)
		}
	}
}

// EachSeen yields the entities of a type that go by the house, as far as the principal may see them.
func (h Home) EachSeen(t *twin.Type, fn func(Seen) bool) bool {
	for _, e := range h.h.In(t) {
		if s, ok := h.v.see(e); ok && !fn(s) {
			return false
		}
	}
	return true
}

// Counted shows the house itself for counting.
func (h Home) Counted() (Seen, bool) { return h.v.counted(h.h.House()) }
