package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// ToLonLat returns a new geometry in lon, lat. The coordinates of g stand in the axis order of the CRS's name: under
// a URI such as …/EPSG/0/4549 they are northing, easting, under EPSG:4549 easting, northing.
func (c CRS) ToLonLat(g orb.Geometry) orb.Geometry {
	return mapPoints(g, func(p orb.Point) orb.Point {
		if c.flipped {
			p[0], p[1] = p[1], p[0]
		}
		return c.Inverse(p)
	})
}

// FromLonLat returns a new geometry in this CRS, in the axis order of its name.
func (c CRS) FromLonLat(g orb.Geometry) orb.Geometry {
	return mapPoints(g, func(p orb.Point) orb.Point {
		p = c.Forward(p)
		if c.flipped {
			p[0], p[1] = p[1], p[0]
		}
		return p
	})
}

// Stretch returns by what a short line through a point, lon/lat, is longer in the system than on the ground: near 1
// where a projected system is meant for, and infinite or no number where it cannot be used. The worse of a line to the
// east and one to the north counts. Degrees are no lengths: for them it is NaN.
func (c CRS) Stretch(lonlat orb.Point) float64 {
	if c.IsDegrees() {
		return math.NaN()
	}
	const stepDeg = 1e-4
	at, worst := c.Forward(lonlat), 1.0
	for axis := range at {
		q := lonlat
		q[axis] += stepDeg
		to := c.Forward(q)
		k := math.Hypot(to[0]-at[0], to[1]-at[1]) / DistanceM(lonlat, q)
		if math.IsNaN(k) {
			return k
		}
		if math.Abs(math.Log(k)) > math.Abs(math.Log(worst)) {
			worst = k
		}
	}
	return worst
}

// DetectSwapped reports whether sample coordinates, read as x, y of the CRS, look as if their columns were swapped:
// surveyors write northing first, and spreadsheets say X where they mean it. It is a hint: true only when no sample
// makes sense as it stands and every one does when swapped. Sense means China in degrees or, in metres, a northing
// and easting of China; systems without such limits are never reported.
func DetectSwapped(c CRS, samples []orb.Point) bool {
	n := 0
	for _, p := range samples {
		// Blank cells come as NaN or 0, 0 and say nothing.
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || p == (orb.Point{}) {
			continue
		}
		if c.plausible(p) || !c.plausible(orb.Point{p[1], p[0]}) {
			return false
		}
		n++
	}
	return n > 0
}

// plausible reports whether x, y lie where China lies in the system.
func (c CRS) plausible(p orb.Point) bool {
	x, y := p[0], p[1]
	switch {
	case c.IsDegrees():
		return x > 72 && x < 138 && y > 0 && y < 56
	// Metres: four hundred kilometres either side of the central meridian, from Hainan to the Amur.
	case c.kind == crs4549:
		return x > 100_000 && x < 900_000 && y > 1_800_000 && y < 6_200_000
	case c.kind == crs4528:
		return x > 40_100_000 && x < 40_900_000 && y > 1_800_000 && y < 6_200_000
	case c.kind == crs3857:
		return x > 8_000_000 && x < 15_400_000 && y > 0 && y < 7_500_000
	}
	return true
}

// mapPoints returns a new geometry with fn applied to each point. A Bound, whose image need not be a box, becomes a
// Polygon.
func mapPoints(g orb.Geometry, fn func(orb.Point) orb.Point) orb.Geometry {
	line := func(src []orb.Point) []orb.Point {
		if src == nil { // stays nil, so that comparisons of geometries hold
			return nil
		}
		dst := make([]orb.Point, len(src))
		for i, p := range src {
			dst[i] = fn(p)
		}
		return dst
	}
	polygon := func(src orb.Polygon) orb.Polygon {
		dst := make(orb.Polygon, len(src))
		for i, r := range src {
			dst[i] = line(r)
		}
		return dst
	}
	switch g := g.(type) {
	case orb.Point:
		return fn(g)
	case orb.MultiPoint:
		return orb.MultiPoint(line(g))
	case orb.LineString:
		return orb.LineString(line(g))
	case orb.MultiLineString:
		dst := make(orb.MultiLineString, len(g))
		for i, l := range g {
			dst[i] = line(l)
		}
		return dst
	case orb.Ring:
		return orb.Ring(line(g))
	case orb.Polygon:
		return polygon(g)
	case orb.MultiPolygon:
		dst := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			dst[i] = polygon(p)
		}
		return dst
	case orb.Collection:
		dst := make(orb.Collection, len(g))
		for i, m := range g {
			dst[i] = mapPoints(m, fn)
		}
		return dst
	case orb.Bound:
		return polygon(g.ToPolygon())
	}
	return nil
}
