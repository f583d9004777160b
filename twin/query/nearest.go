package query

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/index"
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

// Nearest returns the k entities of a type nearest to a point, by the geometry that is served, at most maxM away. Of two
// equally far the one with the lower ID comes first.
func Nearest(v *access.View, t *twin.Type, p orb.Point, k int, maxM float64, f *Filter) []Neighbour {
	if !v.SeesType(t) || k <= 0 {
		return nil
	}
	n := nearest{v: v, t: t, f: f, p: p, k: k, maxM: maxM, best: make([]Neighbour, 0, min(k, MaxNearest)+1)}
	if near, ok := geo.NewNear(p); ok {
		n.near = &near
		if n.inPlane() {
			return n.best
		}
		n.near, n.best = nil, n.best[:0]
	}
	n.anywhere()
	return n.best
}

// nearest is one search.
type nearest struct {
	v    *access.View
	t    *twin.Type
	f    *Filter
	p    orb.Point
	k    int
	maxM float64
	best []Neighbour // by distance and ID, at most k
	near *geo.Near   // nil where no plane does
	room geo.Room
}

// slackM is added to bounds for what floating point does to them.
const slackM = 1e-6

// limitM is how far away anything still matters.
func (n *nearest) limitM() float64 {
	if len(n.best) < n.k {
		return n.maxM
	}
	return min(n.maxM, n.best[n.k-1].DistanceM)
}

// inPlane looks around the point in a plane, and tells whether it found all that there is to find: what is farther than
// the plane reaches is not.
func (n *nearest) inPlane() bool {
	perLon, perLat, reachM := n.near.Scale()
	flat := index.Flat{At: n.p, PerLon: perLon, PerLat: perLat, Reach: min(reachM, n.maxM+slackM)}
	if n.t.Located() {
		n.v.EachNear(n.t, flat, func(s access.Seen, boxM float64) float64 {
			n.take(s, n.near.GeometryM(s.OwnPlaceIn(&n.room), n.limitM(), boxM > slackM))
			return n.limitM() + slackM
		})
	}
	if n.t.HouseRef() != nil {
		n.v.EachHomeNear(flat, func(h access.Home, _ float64) float64 {
			n.takeHome(h)
			return n.limitM() + slackM
		})
	}
	return n.limitM() <= reachM
}

// anywhere looks all over the globe.
func (n *nearest) anywhere() {
	bound := newPointBound(n.p)
	if n.t.Located() {
		n.v.EachNearest(n.t, bound.lowerM, func(s access.Seen, lowerM float64) bool {
			if lowerM > n.limitM() {
				return false
			}
			n.take(s, geo.PointToGeometryM(n.p, s.OwnPlaceIn(&n.room)))
			return true
		})
	}
	if n.t.HouseRef() != nil {
		n.v.EachHomeNearest(bound.lowerM, func(h access.Home, lowerM float64) bool {
			if lowerM > n.limitM() {
				return false
			}
			n.takeHome(h)
			return true
		})
	}
}

// takeHome takes all who go by a house: they are served with its label point, and so all equally far.
func (n *nearest) takeHome(h access.Home) {
	d := -1.0
	h.EachSeen(n.t, func(s access.Seen) bool {
		if d < 0 {
			d = geo.PointToGeometryM(n.p, geo.InteriorPoint(h.PlaceIn(&n.room)))
		}
		n.take(s, d)
		return d <= n.limitM()
	})
}

// take keeps an entity if it is among the nearest so far and passes the filter.
func (n *nearest) take(s access.Seen, d float64) {
	if d > n.limitM() || math.IsInf(d, 1) || !n.f.Match(s) {
		return
	}
	at := len(n.best)
	for at > 0 && (n.best[at-1].DistanceM > d || n.best[at-1].DistanceM == d && n.best[at-1].ID() > s.ID()) {
		at--
	}
	n.best = slices.Insert(n.best, at, Neighbour{s, d})
	n.best = n.best[:min(n.k, len(n.best))]
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
