package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// localPlane maps lon, lat to metres by one fixed scale per axis, so that lines straight in lon/lat stay straight.
// Within its strip of latitudes true lengths are between minRatio and maxRatio times plane lengths, for any curve and
// so for distances too. That turns a plane distance into a proof, except within a narrow band.
type localPlane struct {
	origin             orb.Point
	perLon, perLat     float64 // metres per degree at the origin
	minRatio, maxRatio float64
}

// newLocalPlane fits a plane at origin to the strip of latitudes [south, north] in degrees. A strip that comes near a
// pole gets minRatio 0: nothing is proved there.
func newLocalPlane(origin orb.Point, south, north float64) localPlane {
	pl := localPlane{origin: origin, minRatio: 1, maxRatio: 1}
	pl.perLon, pl.perLat = metersPerDegree(origin[1])
	if south == north && south == origin[1] {
		return pl // nothing is to be proved
	}
	if south <= -89 || north >= 89 {
		pl.minRatio, pl.maxRatio = 0, math.Inf(1)
		return pl
	}
	// Both scales are monotonic from the equator to a pole, so the strip's ends and the equator bound them.
	for _, lat := range [...]float64{south, north, math.Min(math.Max(0, south), north)} {
		lon, lat := metersPerDegree(lat)
		pl.minRatio = math.Min(pl.minRatio, math.Min(lon/pl.perLon, lat/pl.perLat))
		pl.maxRatio = math.Max(pl.maxRatio, math.Max(lon/pl.perLon, lat/pl.perLat))
	}
	// A millionth of a millionth more for what floating point does to either side.
	pl.minRatio *= 1 - 1e-12
	pl.maxRatio *= 1 + 1e-12
	return pl
}

// band returns squared plane distances: up to sure, the true distance is certainly at most radiusM; above never, it
// certainly is more.
func (pl *localPlane) band(radiusM float64) (sure, never float64) {
	const slackM = 1e-6 // plane coordinates of far vertices carry rounding
	s := radiusM/pl.maxRatio - slackM
	if s < 0 || math.IsNaN(s) {
		sure = -1
	} else {
		sure = s * s
	}
	if pl.minRatio == 0 {
		return sure, math.Inf(1)
	}
	n := radiusM/pl.minRatio + slackM
	return sure, n * n
}

// at returns plane coordinates in metres.
func (pl *localPlane) at(p orb.Point) (x, y float64) {
	return (p[0] - pl.origin[0]) * pl.perLon, (p[1] - pl.origin[1]) * pl.perLat
}

// originDistance2 returns the squared distance of the plane segment ab from (0, 0).
func originDistance2(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	along := -(ax*dx + ay*dy)
	if along <= 0 {
		return ax*ax + ay*ay
	}
	l2 := dx*dx + dy*dy
	if along >= l2 {
		return bx*bx + by*by
	}
	c := ax*dy - ay*dx
	return c * c / l2
}

// segmentDistance2 returns the squared distance between plane segments ab and cd.
func segmentDistance2(ax, ay, bx, by, cx, cy, dx, dy float64) float64 {
	side := func(px, py, qx, qy, rx, ry float64) float64 { return (qx-px)*(ry-py) - (qy-py)*(rx-px) }
	s1, s2 := side(ax, ay, bx, by, cx, cy), side(ax, ay, bx, by, dx, dy)
	s3, s4 := side(cx, cy, dx, dy, ax, ay), side(cx, cy, dx, dy, bx, by)
	if s1*s2 < 0 && s3*s4 < 0 {
		return 0
	}
	return min(
		originDistance2(ax-cx, ay-cy, bx-cx, by-cy), originDistance2(ax-dx, ay-dy, bx-dx, by-dy),
		originDistance2(cx-ax, cy-ay, dx-ax, dy-ay), originDistance2(cx-bx, cy-by, dx-bx, dy-by),
	)
}

// stripAround returns the latitudes that lines of length distanceM from [south, north] can reach, with a margin.
func stripAround(south, north, distanceM float64) (from, to float64) {
	_, perLat := metersPerDegree(0) // the shortest degree of a meridian
	reach := distanceM / perLat * (1 + 1e-9)
	return south - reach, north + reach
}
