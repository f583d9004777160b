package geo

import (
	"math"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// sampleGeometries has one geometry of every kind, so that no kind is forgotten.
func sampleGeometries() []orb.Geometry {
	square := orb.Ring{{121.2, 31.3}, {121.3, 31.3}, {121.3, 31.4}, {121.2, 31.4}, {121.2, 31.3}}
	hole := orb.Ring{{121.22, 31.32}, {121.22, 31.38}, {121.28, 31.38}, {121.28, 31.32}, {121.22, 31.32}}
	far := orb.Ring{{121.5, 31.3}, {121.6, 31.3}, {121.5, 31.4}, {121.5, 31.3}}
	line := orb.LineString{{121.2, 31.3}, {121.25, 31.35}, {121.3, 31.3}}
	return []orb.Geometry{
		orb.Point{121.2448, 31.3084},
		orb.MultiPoint{{121.2, 31.3}, {121.3, 31.4}},
		line,
		orb.MultiLineString{line, {{121.5, 31.5}, {121.6, 31.6}}},
		square,
		orb.Polygon{square, hole},
		orb.MultiPolygon{{square, hole}, {far}},
		orb.Collection{orb.Point{121.2448, 31.3084}, orb.Polygon{square}, orb.Collection{line}},
		orb.Bound{Min: orb.Point{121.2, 31.3}, Max: orb.Point{121.3, 31.4}},
	}
}

// starPolygon draws a simple polygon around a centre: vertices in order of angle, at random distances up to radius
// degrees, and by chance a hole of the same form in the middle.
func starPolygon(t *rapid.T, center orb.Point, radius float64, maxVertices int) orb.Polygon {
	n := rapid.IntRange(3, maxVertices).Draw(t, "vertices")
	var shell, hole orb.Ring
	for i := range n {
		angle := 2 * math.Pi * (float64(i) + rapid.Float64Range(0, 0.9).Draw(t, "angle")) / float64(n)
		r := radius * rapid.Float64Range(0.4, 1).Draw(t, "radius")
		sin, cos := math.Sincos(angle)
		shell = append(shell, orb.Point{center[0] + r*cos, center[1] + r*sin})
		hole = append(hole, orb.Point{center[0] + r*cos/4, center[1] + r*sin/4})
	}
	p := orb.Polygon{append(shell, shell[0])}
	if n > 4 && rapid.Bool().Draw(t, "hole") {
		p = append(p, append(hole, hole[0]))
	}
	p = Round(p).(orb.Polygon)
	if Validate(p) != nil {
		t.Skip("rounding or a wide gap of angles broke the star")
	}
	return p
}

// nearPoint draws a point within radius degrees of the centre, box-wise.
func nearPoint(t *rapid.T, center orb.Point, radius float64) orb.Point {
	d := rapid.Float64Range(-radius, radius)
	return roundPoint(orb.Point{center[0] + d.Draw(t, "dx"), center[1] + d.Draw(t, "dy")})
}

// anyGeometry draws a geometry near the centre: point, line, polygon, with the multi kinds of them.
func anyGeometry(t *rapid.T, center orb.Point, radius float64) orb.Geometry {
	part := func() orb.Point { return nearPoint(t, center, radius) }
	small := radius * rapid.Float64Range(0.02, 0.5).Draw(t, "size")
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return part()
	case 1:
		return orb.MultiPoint{part(), part()}
	case 2:
		return orb.LineString{part(), part(), part()}
	case 3:
		return orb.MultiLineString{{part(), part()}, {part(), part()}}
	case 4:
		return starPolygon(t, part(), small, 9)
	}
	return orb.Collection{starPolygon(t, part(), small, 6), part()}
}
