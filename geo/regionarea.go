package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// unionAreaM2 returns the area of the union of valid polygons. Where no two boxes overlap it is the sum; otherwise the
// union is computed, and if that fails, which its library does not exclude, the sum stands.
func unionAreaM2(polys orb.MultiPolygon) float64 {
	if !boxesOverlap(polys) {
		return AreaM2(polys)
	}
	parts := make([]geom.Geometry, 0, len(polys))
	for _, p := range polys {
		g, err := geom.UnmarshalWKB(AppendWKB(nil, p), geom.NoValidate{})
		if err != nil {
			return AreaM2(polys)
		}
		parts = append(parts, g)
	}
	return geomAreaM2(parts, AreaM2(polys))
}

// geomAreaM2 returns the ellipsoidal area of the union of lon/lat geometries, or fallback where there is none.
func geomAreaM2(parts []geom.Geometry, fallback float64) float64 {
	whole, err := geom.UnionMany(parts)
	if err != nil {
		return fallback
	}
	g, err := ParseWKB(whole.AsBinary())
	if err != nil {
		return fallback
	}
	return AreaM2(g)
}

// boxesOverlap reports whether the boxes of two polygons share more than a border.
func boxesOverlap(polys orb.MultiPolygon) bool {
	bounds := make([]orb.Bound, len(polys))
	for i, p := range polys {
		bounds[i] = p.Bound()
	}
	for i, a := range bounds {
		for _, b := range bounds[i+1:] {
			if a.Min[0] < b.Max[0] && b.Min[0] < a.Max[0] && a.Min[1] < b.Max[1] && b.Min[1] < a.Max[1] {
				return true
			}
		}
	}
	return false
}

// bufferAreaM2 returns the area of a buffer: the union of the geometry and of one stadium (a box with round ends)
// per edge, drawn in the plane. The round ends are polygons widened so that their area is a true disc's.
func bufferAreaM2(g orb.Geometry, distanceM float64, pl *localPlane) float64 {
	parts := make([]geom.Geometry, 0, VertexCount(g)+1)
	add := func(p orb.Polygon) {
		if q, err := geom.UnmarshalWKB(AppendWKB(nil, p), geom.NoValidate{}); err == nil {
			parts = append(parts, q)
		}
	}
	eachPolygon(g, func(p orb.Polygon) bool { add(p); return false })
	sum := AreaM2(g)
	if distanceM == 0 {
		return sum
	}
	eachSegment(g, func(a, b orb.Point) bool {
		p := stadium(a, b, distanceM, pl)
		sum += AreaM2(p)
		add(p)
		return false
	})
	return geomAreaM2(parts, sum)
}

// stadium returns the plane buffer of an edge as a lon/lat polygon with 16 sides to each round end.
func stadium(a, b orb.Point, distanceM float64, pl *localPlane) orb.Polygon {
	const sides = 16
	const step = math.Pi / sides
	ax, ay := pl.at(a)
	bx, by := pl.at(b)
	turn := math.Atan2(by-ay, bx-ax)
	r := distanceM * math.Sqrt(step/math.Sin(step))
	ring := make(orb.Ring, 0, 2*sides+3)
	for _, end := range [...]struct {
		at   orb.Point
		from float64
	}{{b, turn - quarterTurn}, {a, turn + quarterTurn}} {
		for i := range sides + 1 {
			sin, cos := math.Sincos(end.from + float64(i)*step)
			ring = append(ring, orb.Point{end.at[0] + r*cos/pl.perLon, end.at[1] + r*sin/pl.perLat})
		}
	}
	return orb.Polygon{append(ring, ring[0])}
}
