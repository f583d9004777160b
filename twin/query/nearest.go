package query

import (
	"cmp"
	"math"
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
	bound := newPointBound(p)
	done := func(lower float64) bool { return lower > maxM || len(best) == k && lower > best[k-1].DistanceM }
	visit := func(of *twin.Type, each func(twin.ID)) {
		v.Boxes(of).Nearest(p, bound.lowerM, func(id uint64, lower float64) bool {
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

// minRadiusM is the least radius of curvature of the ellipsoid, along the meridian at the equator: no geodesic is shorter
// than the great circle between the same latitudes and longitudes on a sphere of this radius.
const minRadiusM = 6_335_439.0

const degree = math.Pi / 180

// pointBound gives lower bounds of the distance from a point to boxes.
type pointBound struct {
	p      orb.Point
	cosLat float64
}

func newPointBound(p orb.Point) pointBound { return pointBound{p, math.Cos(p[1] * degree)} }

// lowerM is a distance in metres that no point of the box comes nearer than.
func (n pointBound) lowerM(b orb.Bound) float64 {
	dLon := max(b.Min[0]-n.p[0], n.p[0]-b.Max[0], 0) * degree
	dLat := max(b.Min[1]-n.p[1], n.p[1]-b.Max[1], 0) * degree
	if dLon > degree || dLat > degree {
		// Far off the nearest point of a meridian is not the one of the same latitude, and the way may be the other one
		// round: the latitudes still part them.
		return minRadiusM * dLat
	}
	// Within a degree it is, and arcs are as long as their chords, but for less than the thousandth that is taken off.
	// The cosine of the box's latitude is at least that of the point's less the angle between them.
	return 0.999 * minRadiusM * math.Sqrt(dLat*dLat+n.cosLat*max(n.cosLat-dLat, 0)*dLon*dLon)
}
