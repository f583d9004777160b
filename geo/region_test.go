package geo

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// drawRegion draws a region near the centre and the test that it stands for, by brute force.
func drawRegion(t *rapid.T, center orb.Point, size float64) (Region, func(g orb.Geometry) bool) {
	metres := size * 100_000 * rapid.Float64Range(0.05, 1).Draw(t, "metres")
	must := func(r Region, err error) Region {
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	switch rapid.IntRange(0, 4).Draw(t, "region") {
	case 0:
		c := nearPoint(t, center, size)
		return must(NewCircle(c, metres)), func(g orb.Geometry) bool { return bruteDistanceM(c, g) <= metres }
	case 1:
		a, b := nearPoint(t, center, size), nearPoint(t, center, size)
		box := orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])}}
		return must(NewBox(box)), func(g orb.Geometry) bool { return Intersects(box, g) }
	case 2:
		p := starPolygon(t, center, size, 40)
		r := must(NewPolygonRegion(p))
		if rapid.Bool().Draw(t, "warm") {
			warmed(r)
		}
		return r, func(g orb.Geometry) bool { return Intersects(p, g) }
	case 3:
		of := anyGeometry(t, center, size)
		if Validate(of) != nil {
			t.Skip("the drawn geometry is not valid")
		}
		return must(NewBuffer(of, metres)), func(g orb.Geometry) bool { return bruteApartM(of, g) <= metres }
	}
	a, inA := drawRegion(t, center, size)
	b, inB := drawRegion(t, center, size/2)
	return NewUnion([]Region{a, b}), func(g orb.Geometry) bool { return inA(g) || inB(g) }
}

func bruteDistanceM(p orb.Point, g orb.Geometry) float64 {
	if ContainsPoint(g, p) {
		return 0
	}
	least := math.Inf(1)
	eachSegment(g, func(a, b orb.Point) bool {
		least = math.Min(least, pointSegmentM(p, a, b))
		return false
	})
	return least
}

func bruteApartM(a, b orb.Geometry) float64 {
	if Intersects(a, b) {
		return 0
	}
	least := math.Inf(1)
	eachSegment(a, func(p, q orb.Point) bool {
		return eachSegment(b, func(r, s orb.Point) bool {
			least = math.Min(least, segmentsM(p, q, r, s))
			return false
		})
	})
	return least
}

// TestRegionsAreBruteForce holds for every kind: Intersects is the definition, the quick answers about boxes are never
// wrongly true, the bound holds the region, and a region never changes its mind.
func TestRegionsAreBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{rapid.Float64Range(-170, 170).Draw(t, "lon"), rapid.Float64Range(-60, 60).Draw(t, "lat")}
		size := math.Pow(10, rapid.Float64Range(-3.5, -0.5).Draw(t, "size"))
		r, in := drawRegion(t, center, size)
		for range 6 {
			g := anyGeometry(t, center, 3*size)
			want := in(g)
			if got := r.Intersects(g); got != want {
				t.Fatalf("%T meets %v: %v, brute force %v", r, g, got, want)
			}
			b := g.Bound()
			boxMeets := in(b)
			if r.ContainsBound(b) && !want {
				t.Fatalf("%T says it contains the box of %v, which it does not meet", r, g)
			}
			if r.DisjointBound(b) && boxMeets {
				t.Fatalf("%T says it is apart from the box %v, which it meets", r, b)
			}
			if want && !r.Bound().Intersects(b) {
				t.Fatalf("%T meets %v outside its bound %v", r, g, r.Bound())
			}
			if r.ContainsBound(b) {
				for range 5 {
					p := orb.Point{
						rapid.Float64Range(b.Min[0], b.Max[0]).Draw(t, "px"), rapid.Float64Range(b.Min[1], b.Max[1]).Draw(t, "py"),
					}
					if !in(p) {
						t.Fatalf("%T says it contains %v but not %v in it", r, b, p)
					}
				}
			}
		}
	})
}

// TestCircleRim puts geometries a tenth of a millimetre inside and outside of the rim, where the plane cannot tell.
func TestCircleRim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		edge := orb.Point{center[0] + rapid.Float64Range(-0.2, 0.2).Draw(t, "dx"), center[1] + rapid.Float64Range(-0.2, 0.2).Draw(t, "dy")}
		far := orb.Point{edge[0] + 10*(edge[0]-center[0]), edge[1] + (edge[1] - center[1])}
		if math.Abs(far[1]) > 85 {
			t.Skip("too near a pole")
		}
		line := orb.LineString{edge, far}
		d := PointToGeometryM(center, line)
		if d < 1 {
			t.Skip("no rim")
		}
		for _, c := range []struct {
			r    float64
			want bool
		}{{d - 1e-4, false}, {d + 1e-4, true}} {
			r, err := NewCircle(center, c.r)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Intersects(line); got != c.want {
				t.Fatalf("a line %.7f m away and radius %.7f: %v", d, c.r, got)
			}
		}
	})
}

func TestRegionsOverAntimeridian(t *testing.T) {
	circle, err := NewCircle(orb.Point{179.999, 10}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	box, err := NewBox(orb.Bound{Min: orb.Point{179, 9}, Max: orb.Point{-179, 11}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Region{circle, box} {
		if !r.Intersects(orb.Point{-179.999, 10}) || r.Intersects(orb.Point{0, 10}) {
			t.Errorf("%T does not reach over the antimeridian", r)
		}
		if r.DisjointBound(orb.Point{-179.999, 10}.Bound()) || !r.Bound().Contains(orb.Point{-179.999, 10}) {
			t.Errorf("%T excludes what it meets", r)
		}
	}
	pole, err := NewCircle(orb.Point{0, 89.9999}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if !pole.Intersects(orb.Point{180, 89.9999}) || pole.Intersects(orb.Point{180, 89.9}) {
		t.Error("a circle at the pole does not reach across it")
	}
}

func TestRegionAreas(t *testing.T) {
	center := orb.Point{121.2448, 31.3084}
	circle, _ := NewCircle(center, 500)
	square := func(x, y, size float64) orb.Polygon {
		return orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + size, y + size}}.ToPolygon()
	}
	polygon := func(g orb.Geometry) Region {
		r, err := NewPolygonRegion(g)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	buffer := func(g orb.Geometry, m float64) Region {
		r, err := NewBuffer(g, m)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	line := orb.LineString{center, {121.2548, 31.3084}}
	one, side := AreaM2(square(121, 31, 0.01)), LengthM(orb.LineString(square(121, 31, 0.01)[0]))
	for _, c := range []struct {
		name     string
		r        Region
		want     float64
		relative float64
	}{
		{"circle", circle, 785398.16, 1e-8},
		{"buffer of a point", buffer(center, 500), 785398.16, 1e-8},
		{"buffer of a line", buffer(line, 500), math.Pi*500*500 + 1000*LengthM(line), 1e-4},
		{"buffer of a square", buffer(square(121, 31, 0.01), 100), one + 100*side + math.Pi*100*100, 1e-4},
		{"polygon", polygon(square(121, 31, 0.01)), one, 1e-12},
		{"parts side by side", polygon(orb.MultiPolygon{square(121, 31, 0.01), square(121.01, 31, 0.01)}), 2 * one, 1e-9},
		{"parts that overlap", polygon(orb.MultiPolygon{square(121, 31, 0.01), square(121.005, 31, 0.01)}), 1.5 * one, 1e-9},
		{"union with a part inside", NewUnion([]Region{
			polygon(square(121, 31, 0.01)), polygon(square(121.002, 31.002, 0.001)), polygon(square(121.01, 31, 0.01)),
		}), 2 * one, 1e-9},
		{"no members", NewUnion(nil), 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.r.AreaM2(); math.Abs(got-c.want) > c.relative*c.want {
				t.Errorf("AreaM2 = %.2f, want %.2f", got, c.want)
			}
		})
	}
	if NewUnion(nil).Intersects(center) || !NewUnion(nil).DisjointBound(center.Bound()) {
		t.Error("an empty union meets something")
	}
}

func TestRegionsRefuse(t *testing.T) {
	nan := math.NaN()
	bow := orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}
	region := func(r Region, err error) error { return err }
	for _, c := range []struct {
		name string
		err  error
		says string
	}{
		{"crossing ring", region(NewPolygonRegion(bow)), "ring 1, vertex 1"},
		{"second part", region(NewPolygonRegion(orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, bow})), "polygon 2"},
		{"line", region(NewPolygonRegion(orb.LineString{{0, 0}, {1, 1}})), "LineString has no area"},
		{"nothing", region(NewPolygonRegion(nil)), "missing"},
		{"no parts", region(NewPolygonRegion(orb.MultiPolygon{})), "empty"},
		{"NaN", region(NewPolygonRegion(orb.Polygon{{{0, 0}, {1, nan}, {1, 1}, {0, 0}}})), "vertex 2"},
		{"lat, lon", region(NewPolygonRegion(orb.Polygon{{{31, 121}, {31, 122}, {32, 122}, {31, 121}}})), "lon, lat"},
		{"too few points", region(NewPolygonRegion(orb.Polygon{{{0, 0}, {1, 0}, {0, 0}}})), "ring 1: 3 vertices"},
		{"radius", region(NewCircle(orb.Point{0, 0}, -1)), "radius of -1"},
		{"radius NaN", region(NewCircle(orb.Point{0, 0}, nan)), "radius"},
		{"large radius", region(NewCircle(orb.Point{0, 0}, 1e7)), "1000000"},
		{"centre", region(NewCircle(orb.Point{200, 0}, 1)), "centre"},
		{"box", region(NewBox(orb.Bound{Min: orb.Point{0, 2}, Max: orb.Point{1, 1}})), "south"},
		{"buffer distance", region(NewBuffer(orb.LineString{{0, 0}, {1, 1}}, -3)), "distance"},
		{"buffer of nothing", region(NewBuffer(nil, 3)), "missing"},
		{"buffer over the antimeridian", region(NewBuffer(orb.LineString{{179.99, 0}, {179.999, 1}}, 3000)), "antimeridian"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.err == nil || !strings.Contains(c.err.Error(), c.says) {
				t.Errorf("error %v does not say %q", c.err, c.says)
			}
		})
	}
}

// TestIntersectsAllocatesNothing holds for the geometries that entities have.
func TestIntersectsAllocatesNothing(t *testing.T) {
	center := orb.Point{121.2448, 31.3084}
	circle, _ := NewCircle(center, 500)
	box, _ := NewBox(orb.Bound{Min: orb.Point{121.24, 31.30}, Max: orb.Point{121.25, 31.31}})
	polygon, err := NewPolygonRegion(gear(center, 0.005, 500))
	if err != nil {
		t.Fatal(err)
	}
	buffer, err := NewBuffer(orb.LineString{center, {121.25, 31.31}}, 300)
	if err != nil {
		t.Fatal(err)
	}
	houses := houseGrid(center, 12)
	for _, r := range []Region{circle, box, polygon, buffer, NewUnion([]Region{circle, polygon})} {
		for _, g := range []orb.Geometry{houses[0], houses[70], orb.MultiPolygon{houses[3].(orb.Polygon)}, center, orb.LineString{center, {121.3, 31.3}}} {
			if n := testing.AllocsPerRun(10, func() { r.Intersects(g) }); n != 0 {
				t.Errorf("%T meets %s: %v allocations", r, g.GeoJSONType(), n)
			}
			if n := testing.AllocsPerRun(10, func() { r.ContainsBound(box.Bound()); r.DisjointBound(box.Bound()) }); n != 0 {
				t.Errorf("%T and a box: %v allocations", r, n)
			}
		}
	}
}

// TestRegionsAreShared asks regions from many goroutines at once; the race detector looks on.
func TestRegionsAreShared(t *testing.T) {
	center := orb.Point{121.2448, 31.3084}
	circle, _ := NewCircle(center, 500)
	polygon, err := NewPolygonRegion(orb.MultiPolygon{gear(center, 0.004, 80), gear(center, 0.003, 40)})
	if err != nil {
		t.Fatal(err)
	}
	buffer, err := NewBuffer(orb.LineString{center, {121.25, 31.31}}, 100)
	if err != nil {
		t.Fatal(err)
	}
	whole := NewUnion([]Region{circle, polygon, buffer})
	houses := houseGrid(center, 12)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			hits := 0
			for _, h := range houses {
				if whole.Intersects(h) {
					hits++
				}
			}
			if area := whole.AreaM2(); hits != len(houses) || area < circle.AreaM2() {
				t.Errorf("%d hits, %.0f m²", hits, area)
			}
		})
	}
	wg.Wait()
}
