package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// nearReachM is how far a Near looks. Within it plane and true lengths differ by some thousandths outside the polar
// regions.
const nearReachM = 20_000

// Near measures many geometries from one point, none farther than some kilometres: a plane at the point tells most of
// them too far, and only what may matter is measured on the ellipsoid. It belongs to one goroutine and never changes.
type Near struct {
	p     orb.Point
	plane localPlane
}

// NewNear prepares to measure from p; ok is false where no plane does, near the poles and the antimeridian.
func NewNear(p orb.Point) (n Near, ok bool) {
	if checkLonLat(p) != nil || math.Abs(p[1]) > shortLimitDeg || math.Abs(p[0]) > limitLonDeg-2 {
		return n, false
	}
	return Near{p, newLocalPlaneAround(p, nearReachM)}, true
}

// Scale returns the metres of a degree of longitude and of latitude of a plane in which nothing within the reach is
// farther than it truly is, and that reach: what the plane says is farther is truly farther than reachM, wherever on
// the globe.
func (n *Near) Scale() (perLon, perLat, reachM float64) {
	return n.plane.perLon * n.plane.minRatio, n.plane.perLat * n.plane.minRatio, nearReachM * n.plane.minRatio
}

// GeometryM returns what PointToGeometryM does, to the last digit, or infinity where that is more than limitM. apart says
// that the point is known to lie outside g, as when it is outside its box.
func (n *Near) GeometryM(g orb.Geometry, limitM float64, apart bool) float64 {
	switch g := g.(type) {
	case orb.Polygon:
		return n.PolygonM(g, limitM, apart)
	case orb.Point:
		x, y := n.plane.at(g)
		if math.Sqrt(x*x+y*y)*n.plane.minRatio > limitM {
			return math.Inf(1)
		}
	}
	return PointToGeometryM(n.p, g)
}

// PolygonM is GeometryM of a polygon.
func (n *Near) PolygonM(g orb.Polygon, limitM float64, apart bool) float64 {
	least := math.Inf(1)
	for _, r := range g {
		if len(r) < 2 || r[0] != r[len(r)-1] {
			return PointToGeometryM(n.p, g)
		}
		n.edges(r, func(_, _ orb.Point, d2 float64) { least = min(least, d2) })
	}
	far := math.Sqrt(least)
	if far*n.plane.maxRatio > nearReachM {
		return PointToGeometryM(n.p, g)
	}
	if !apart && ContainsPoint(g, n.p) {
		return 0
	}
	if far*n.plane.minRatio > limitM {
		return math.Inf(1)
	}
	// The nearest edge is truly no farther than the one that the plane says is nearest, and so in the plane not by more
	// than the ratios allow.
	_, never := n.plane.band(far * n.plane.maxRatio)
	dist := math.Inf(1)
	for _, r := range g {
		n.edges(r, func(a, b orb.Point, d2 float64) {
			if d2 <= never {
				dist = min(dist, pointSegmentM(n.p, a, b))
			}
		})
	}
	return dist
}

// edges calls fn with each edge of a closed ring and its squared distance in the plane.
func (n *Near) edges(r orb.Ring, fn func(a, b orb.Point, d2 float64)) {
	ax, ay := n.plane.at(r[0])
	for i := 1; i < len(r); i++ {
		bx, by := n.plane.at(r[i])
		fn(r[i-1], r[i], originDistance2(ax, ay, bx, by))
		ax, ay = bx, by
	}
}
