package query

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// MaxNearest bounds how many neighbours one request may ask for.
const MaxNearest = 1000

// Neighbour is an entity with its geodesic distance to the point asked about.
type Neighbour struct {
	access.Seen
	DistanceM float64
}

// Nearest returns the k entities of a type nearest to a point, by the geometry that is served, at most maxM away.
func Nearest(v *access.View, t *twin.Type, p orb.Point, k int, maxM float64, f *Filter) []Neighbour {
	var best []Neighbour
	if !v.SeesType(t) {
		return nil
	}
	take := func(s access.Seen) {
		g := s.Geometry()
		if g == nil || !f.Match(s) {
			return
		}
		d := geo.PointToGeometryM(p, g)
		if d > maxM || len(best) == k && d > best[k-1].DistanceM {
			return
		}
		at, _ := slices.BinarySearchFunc(best, Neighbour{s, d}, func(a, b Neighbour) int {
			if c := cmp.Compare(a.DistanceM, b.DistanceM); c != 0 {
				return c
			}
			return cmp.Compare(a.ID(), b.ID())
		})
		best = slices.Insert(best, at, Neighbour{s, d})
		best = best[:min(k, len(best))]
	}
	done := func(lower float64) bool { return lower > maxM || len(best) == k && lower > best[k-1].DistanceM }
	visit := func(of *twin.Type, each func(twin.ID)) {
		v.Boxes(of).Nearest(p, func(b orb.Bound) float64 { return lowerBoundM(p, b) }, func(id uint64, lower float64) bool {
			if done(lower) {
				return false
			}
			each(twin.ID(id))
			return true
		})
	}
	one := func(id twin.ID) {
		if s, ok := v.Get(t, id); ok {
			take(s)
		}
	}
	if t.Located() {
		visit(t, one)
	}
	if t.HouseRef() != nil {
		visit(v.Schema().Type("house"), func(house twin.ID) {
			for _, id := range v.InHouse(t, house) {
				one(id)
			}
		})
	}
	return best
}

// lowerBoundM is a distance that no point of the box comes nearer than: the distance to the box's nearest point in
// degrees, less what that may err.
func lowerBoundM(p orb.Point, b orb.Bound) float64 {
	near := orb.Point{min(max(p[0], b.Min[0]), b.Max[0]), min(max(p[1], b.Min[1]), b.Max[1])}
	if near == p {
		return 0
	}
	const caution = 0.95
	return caution * geo.DistanceM(p, near)
}
