package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// PointToGeometryM returns the geodesic distance in metres from p to the nearest point of g, whose edges are straight
// in lon/lat; 0 when p lies in or on it, +Inf when g is empty.
func PointToGeometryM(p orb.Point, g orb.Geometry) float64 {
	if ContainsPoint(g, p) {
		return 0
	}
	// The edge that is nearest in the plane gives an upper bound; only edges that the plane cannot exclude are
	// measured on the ellipsoid.
	plane := newLocalPlane(p, p[1], p[1])
	best2, best := math.Inf(1), [2]orb.Point{}
	eachSegment(g, func(a, b orb.Point) bool {
		if d := plane.pointDistance2(a, b); d < best2 {
			best2, best = d, [2]orb.Point{a, b}
		}
		return false
	})
	if math.IsInf(best2, 1) {
		return best2
	}
	least := pointSegmentM(p, best[0], best[1])
	plane = newLocalPlaneAround(p, least)
	_, never := plane.band(least)
	eachSegment(g, func(a, b orb.Point) bool {
		if (a != best[0] || b != best[1]) && plane.pointDistance2(a, b) <= never {
			least = math.Min(least, pointSegmentM(p, a, b))
		}
		return false
	})
	return least
}

// newLocalPlaneAround fits a plane at p to what lies within radiusM of it.
func newLocalPlaneAround(p orb.Point, radiusM float64) localPlane {
	south, north := stripAround(p[1], p[1], radiusM)
	return newLocalPlane(p, south, north)
}

// pointDistance2 returns the squared plane distance of the segment ab from the origin, the shorter way around the
// globe.
func (pl *localPlane) pointDistance2(a, b orb.Point) float64 {
	ax, ay := pl.at(a)
	bx, by := pl.at(b)
	d := originDistance2(ax, ay, bx, by)
	if turn := wholeTurnDeg * pl.perLon; math.Abs(ax) > turn/4 || math.Abs(bx) > turn/4 {
		d = min(d, originDistance2(ax-turn, ay, bx-turn, by), originDistance2(ax+turn, ay, bx+turn, by))
	}
	return d
}

// pointSegmentM returns the geodesic distance from p to the nearest point of the segment ab, straight in lon/lat.
//
// At a trial point of the segment the geodesic to p and the direction of the segment tell how far along the segment p
// lies; a step of that length is Newton's, for surface and segment are nearly flat at these scales: each step gains
// two digits at 100 km and more below. A place s metres beside the foot is s²/2d too far from p, so steps end when that
// is below a ten-thousandth of a millimetre, which is usually at once.
func pointSegmentM(p, a, b orb.Point) float64 {
	d := orb.Point{b[0] - a[0], b[1] - a[1]}
	if d == (orb.Point{}) {
		return DistanceM(p, a)
	}
	// Look at p from the side of the globe that the segment is on.
	mid := a[0] + d[0]/2
	p[0] = mid + math.Remainder(p[0]-mid, wholeTurnDeg)
	t := planeFoot(p, a, d, p[1])
	t = planeFoot(p, a, d, (p[1]+a[1]+t*d[1])/2) // the scale midway between p and its foot is nearly the right one
	least := math.Inf(1)
	for range 24 {
		at := orb.Point{a[0] + t*d[0], a[1] + t*d[1]}
		dist, sin, cos := geodesicInverse(at, p)
		least = math.Min(least, dist)
		perLon, perLat := metersPerDegree(at[1])
		dx, dy := d[0]*perLon, d[1]*perLat
		step := clampedFoot(dist*sin+t*dx, dist*cos+t*dy, dx, dy) - t
		if step*step*(dx*dx+dy*dy) <= 2e-7*dist {
			break
		}
		t += step
	}
	return least
}

// planeFoot returns where in [0, 1] on the segment from a along d the foot of p lies, in the plane whose scales are
// those at latitude latDeg.
func planeFoot(p, a, d orb.Point, latDeg float64) float64 {
	perLon, perLat := metersPerDegree(latDeg)
	return clampedFoot((p[0]-a[0])*perLon, (p[1]-a[1])*perLat, d[0]*perLon, d[1]*perLat)
}

// clampedFoot returns where in [0, 1] along (dx, dy) the foot of (x, y) lies.
func clampedFoot(x, y, dx, dy float64) float64 {
	l2 := dx*dx + dy*dy
	if l2 == 0 {
		return 0 // the segment lies in a pole
	}
	return math.Min(math.Max((x*dx+y*dy)/l2, 0), 1)
}

// segmentsM returns the geodesic distance between the nearest points of the segments ab and cd, straight in lon/lat.
// Usually an end is one of them. Where both are inner points the lines run side by side, and the distance as a
// function of the place along one of them has its least value between the ends: it is searched there too.
func segmentsM(a, b, c, d orb.Point) float64 {
	if segmentsMeet(a, b, c, d) {
		return 0
	}
	ends := min(pointSegmentM(a, c, d), pointSegmentM(b, c, d), pointSegmentM(c, a, b), pointSegmentM(d, a, b))
	if a == b || c == d {
		return ends
	}
	between := goldenMin(func(t float64) float64 {
		return pointSegmentM(orb.Point{a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])}, c, d)
	}, 0, 1)
	return math.Min(ends, between)
}
