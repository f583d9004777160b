package geo

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"
)

// latticeGeometry draws a geometry on a coarse lattice around (0, 0), so that borders often touch and overlap.
func latticeGeometry(t *rapid.T) orb.Geometry {
	coord := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 6).Draw(t, "v")) })
	point := func() orb.Point { return orb.Point{coord.Draw(t, "x"), coord.Draw(t, "y")} }
	var g orb.Geometry
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		g = point()
	case 1:
		g = orb.LineString{point(), point(), point()}
	case 2:
		a, b := point(), point()
		g = orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]) + 1, max(a[1], b[1]) + 1}}.ToPolygon()
	case 3:
		a, b, c := point(), point(), point()
		g = orb.Polygon{{a, b, c, a}}
	default:
		shell := orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{6, 6}}.ToPolygon()[0]
		a := point()
		hole := orb.Bound{Min: a, Max: orb.Point{a[0] + 2, a[1] + 2}}.ToPolygon()[0]
		g = orb.Polygon{shell, hole}
	}
	if Validate(g) != nil {
		t.Skip("no valid geometry on the lattice")
	}
	return g
}

// TestIntersectsAgainstRelate compares with the intersection matrices of simplefeatures, and regions with Intersects.
func TestIntersectsAgainstRelate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := latticeGeometry(t), latticeGeometry(t)
		want, err := relateIntersects(a, b)
		if err != nil {
			t.Skip(err)
		}
		if got := Intersects(a, b); got != want {
			t.Fatalf("Intersects(%v, %v) = %v", a, b, got)
		}
		if got := Intersects(b, a); got != want {
			t.Fatalf("Intersects(%v, %v) = %v", b, a, got)
		}
		if p, ok := b.(orb.Point); ok && AreaM2(a) > 0 && ContainsPoint(a, p) != want {
			t.Fatalf("ContainsPoint(%v, %v) = %v", a, p, !want)
		}
	})
}

func relateIntersects(a, b orb.Geometry) (bool, error) {
	ga, err := geom.UnmarshalWKB(AppendWKB(nil, a))
	if err != nil {
		return false, err
	}
	gb, err := geom.UnmarshalWKB(AppendWKB(nil, b))
	if err != nil {
		return false, err
	}
	return geom.Intersects(ga, gb), nil
}

func TestContainsPointClosed(t *testing.T) {
	poly := orb.Polygon{
		{{0, 0}, {0.3, 0.1}, {0.4, 0.4}, {0.1, 0.3}, {0, 0}},
		{{0.15, 0.15}, {0.15, 0.25}, {0.25, 0.25}, {0.25, 0.15}, {0.15, 0.15}},
	}
	for _, c := range []struct {
		name string
		p    orb.Point
		want bool
	}{
		{"inside", orb.Point{0.1, 0.1}, true},
		{"in the hole", orb.Point{0.2, 0.2}, false},
		{"vertex of the shell", orb.Point{0.3, 0.1}, true},
		{"vertex of the hole", orb.Point{0.25, 0.25}, true},
		{"edge of the hole", orb.Point{0.15, 0.2}, true},
		{"outside, level with a vertex", orb.Point{-0.1, 0.1}, false},
		{"outside, beyond", orb.Point{0.5, 0.3}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ContainsPoint(poly, c.p); got != c.want {
				t.Errorf("ContainsPoint = %v", got)
			}
			if got := ContainsPoint(orb.LineString(poly[0]), c.p); got {
				t.Error("a line contains a point")
			}
		})
	}
}
