package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// AreaM2 returns the area on the ellipsoid of polygons, multipolygons, rings, boxes and collections of them, with
// edges straight in lon/lat; of anything else 0. Winding does not matter: the first ring counts, the others are holes.
func AreaM2(g orb.Geometry) float64 {
	sum := 0.0
	eachPolygon(g, func(p orb.Polygon) bool {
		sum += polygonAreaM2(p)
		return false
	})
	return sum
}

// polygonAreaM2 takes the first ring as the shell and subtracts the others. Each ring counts by its absolute area, so
// the directions in which files wind their rings do not matter; an invalid polygon never comes out below 0.
func polygonAreaM2(p orb.Polygon) float64 {
	area := 0.0
	for i, r := range p {
		if a := math.Abs(ringAreaM2(r)); i == 0 {
			area = a
		} else {
			area -= a
		}
	}
	return math.Max(area, 0)
}

// ringAreaM2 is positive for a counter-clockwise ring. The area between an edge and the parallel of the ring's first
// vertex is ∫ Z(φ) dλ with Z the area per radian of longitude from that parallel; φ is linear in λ along the edge.
func ringAreaM2(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	base := zoneM2(r[0][1])
	sum := 0.0
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		if a[0] != b[0] {
			sum -= edgeZoneM2(a, b, base)
		}
	}
	return sum
}

// edgeZoneM2 integrates by Gauss's five-point rule over pieces of at most two degrees of latitude, where it is exact
// to the last bits.
func edgeZoneM2(a, b orb.Point, base float64) float64 {
	nodes := [...]float64{0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640}
	weights := [...]float64{
		0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891,
	}
	pieces := int(math.Abs(b[1]-a[1])/2) + 1
	if pieces > 90 {
		pieces = 90 // latitudes outside the globe; the sum is meaningless but must end
	}
	half := (b[1] - a[1]) / float64(2*pieces)
	sum := 0.0
	for i := range pieces {
		mid := a[1] + half*float64(2*i+1)
		for j, x := range nodes {
			sum += weights[j] / 2 * (zoneM2(mid+half*x) - base)
		}
	}
	return sum / float64(pieces) * (b[0] - a[0]) * radPerDeg
}

// zoneM2 returns the area between the equator and a parallel, per radian of longitude.
func zoneM2(latDeg float64) float64 {
	const e2 = ecc2
	e := math.Sqrt(e2)
	s := math.Sin(latDeg * radPerDeg)
	return semiMinorM * semiMinorM / 2 * (s/(1-e2*s*s) + math.Atanh(e*s)/e)
}

// discAreaM2 returns the area of a geodesic disc, by the sphere that fits the ellipsoid at its centre. The relative
// error is below 1e-8 up to 10 km.
func discAreaM2(center orb.Point, radiusM float64) float64 {
	_, perLat := metersPerDegree(center[1])
	s := math.Sin(center[1] * radPerDeg)
	n := semiMajorM / math.Sqrt(1-ecc2*s*s)
	r := math.Sqrt(perLat / radPerDeg * n)
	sin := math.Sin(math.Min(radiusM/(2*r), quarterTurn))
	return 4 * math.Pi * r * r * sin * sin
}
