package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// warmed asks a region until it has its picture.
func warmed(r Region) Region {
	for range rasterAfter + 1 {
		r.DisjointBound(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{-180, -90}})
	}
	return r
}

// TestRastersAreExact asks polygons with holes and of several parts about points, boxes and geometries on a small lattice,
// where vertices fall on edges all the time, with and without their picture.
func TestRastersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := math.Pow(10, rapid.Float64Range(-8, 0).Draw(t, "step"))
		at := orb.Point{rapid.Float64Range(-179, 160).Draw(t, "lon"), rapid.Float64Range(-80, 70).Draw(t, "lat")}
		vertex := func(name string) orb.Point {
			return orb.Point{at[0] + step*float64(rapid.IntRange(-1, 9).Draw(t, name)), at[1] + step*float64(rapid.IntRange(-1, 9).Draw(t, name))}
		}
		triangle := func() orb.Polygon {
			a, b, c := vertex("a"), vertex("b"), vertex("c")
			return orb.Polygon{{a, b, c, a}}
		}
		corner := func(x, y float64) orb.Point { return orb.Point{at[0] + step*x, at[1] + step*y} }
		parts := orb.MultiPolygon{{
			{corner(0, 0), corner(8, 0), corner(8, 8), corner(0, 8), corner(0, 0)},
			{corner(2, 2), corner(2, 6), corner(6, 6), corner(5, 3), corner(2, 2)},
		}}
		for range rapid.IntRange(0, 2).Draw(t, "more") {
			parts = append(parts, triangle())
		}
		if rapid.Bool().Draw(t, "without the first") {
			parts = parts[1:]
		}
		slow, err := NewPolygonRegion(parts)
		if err != nil {
			t.Skip("not valid")
		}
		quick, _ := NewPolygonRegion(parts)
		warmed(quick)
		for range 20 {
			p, q := vertex("p"), vertex("q")
			b := orb.Bound{Min: orb.Point{min(p[0], q[0]), min(p[1], q[1])}, Max: orb.Point{max(p[0], q[0]), max(p[1], q[1])}}
			for _, g := range []orb.Geometry{p, orb.LineString{p, q}, b.ToPolygon(), triangle(), orb.MultiPolygon{triangle(), triangle()}} {
				if got, want := quick.Intersects(g), Intersects(parts, g); got != want {
					t.Fatalf("%v meets %v: %v", parts, g, got)
				}
			}
			slow := &polygonRegion{parts: slow.(*polygonRegion).parts, tree: slow.(*polygonRegion).tree} // never asked before
			if quick.ContainsBound(b) != slow.ContainsBound(b) || quick.DisjointBound(b) != slow.DisjointBound(b) {
				t.Fatalf("%v and the box %v: %v %v", parts, b, quick.ContainsBound(b), quick.DisjointBound(b))
			}
		}
	})
}

// TestRastersAreSeldom holds for what is asked little, or too small to be drawn.
func TestRastersAreSeldom(t *testing.T) {
	for _, c := range []struct {
		name  string
		sizeD float64
		warm  bool
		want  bool
	}{
		{"asked often", 0.01, true, true},
		{"asked once", 0.01, false, false},
		{"of a few lattice steps", 4e-9, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := orb.Point{121, 31}
			r, err := NewPolygonRegion(orb.Polygon{{a, {a[0] + c.sizeD, a[1]}, {a[0], a[1] + c.sizeD}, a}})
			if err != nil {
				t.Fatal(err)
			}
			if c.warm {
				warmed(r)
			}
			if got := r.(*polygonRegion).picture.Load() != nil; got != c.want {
				t.Errorf("has a picture: %v", got)
			}
			if !r.Intersects(a) || r.Intersects(orb.Point{a[0] - 1e-8, a[1]}) {
				t.Error("is not what it was")
			}
		})
	}
}
