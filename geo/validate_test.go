package geo

import (
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"pgregory.net/rapid"
)

func TestValidateNamesThePlace(t *testing.T) {
	square := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}
	box := func(x, y, size float64) orb.Ring {
		return orb.Ring{{x, y}, {x, y + size}, {x + size, y + size}, {x + size, y}, {x, y}}
	}
	long := make(orb.LineString, maxVertices+1)
	for i := range long {
		long[i] = orb.Point{float64(i) / maxVertices, 0}
	}
	nan := math.NaN()
	for _, c := range []struct {
		name string
		g    orb.Geometry
		says string // "" where valid
	}{
		{"nil", nil, "missing"},
		{"empty", orb.Polygon{}, "empty"},
		{"point", orb.Point{121, 31}, ""},
		{"swapped point", orb.Point{31, 121}, "is the order lon, lat?"},
		{"NaN", orb.Point{nan, 0}, "finite"},
		{"infinite", orb.MultiPoint{{0, 0}, {0, math.Inf(1)}}, "point 2"},
		{"line of one place", orb.LineString{{1, 1}, {1, 1}}, "two different vertices"},
		{"second line", orb.MultiLineString{{{0, 0}, {1, 1}}, {{1, 1}}}, "line 2"},
		{"too many", long, "100001 vertices are more than 100000"},
		{"square", orb.Polygon{square}, ""},
		{"repeated vertex", orb.Polygon{{{0, 0}, {0, 0}, {4, 0}, {4, 4}, {0, 0}}}, ""},
		{"open", orb.Polygon{square[:4]}, "ring 1, vertex 4: the ring is open"},
		{"short", orb.Polygon{{{0, 0}, {1, 1}, {0, 0}}}, "ring 1: 3 vertices"},
		{"no area", orb.Polygon{{{0, 0}, {1, 1}, {1, 1}, {0, 0}}}, "no area"},
		{"spike", orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {4, 6}, {4, 4}, {0, 4}, {0, 0}}}, "ring 1, vertex 4: the ring turns back"},
		{"bow tie", orb.Polygon{{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}}, "ring 1, vertex 1: the edge to vertex 2 meets the edge from vertex 3 to 4 near 2, 2"},
		{"touches itself", orb.Polygon{{{0, 0}, {2, 2}, {4, 0}, {4, 4}, {2, 2}, {0, 4}, {0, 0}}}, "meets the edge"},
		{"hole", orb.Polygon{square, box(1, 1, 1)}, ""},
		{"hole outside", orb.Polygon{square, box(5, 1, 1)}, "ring 2: the hole is not inside"},
		{"hole across", orb.Polygon{square, box(3, 1, 2)}, "crosses an edge of ring 2"},
		{"hole touches", orb.Polygon{square, {{0, 2}, {1, 1}, {1, 3}, {0, 2}}}, ""},
		{"hole cuts", orb.Polygon{square, {{0, 2}, {2, 1}, {4, 2}, {2, 3}, {0, 2}}}, "cut the polygon in pieces"},
		{"hole shares an edge", orb.Polygon{square, box(0, 1, 1)}, "runs along an edge of ring 2"},
		{"hole crosses in vertices", orb.Polygon{
			{{0, 0}, {4, 0}, {4, 4}, {2, 2}, {0, 4}, {0, 0}}, {{1, 1}, {2, 2}, {2, 3}, {3, 1}, {1, 1}},
		}, "crosses"},
		{"hole in a hole", orb.Polygon{square, box(1, 1, 2), box(1.5, 1.5, 1)}, "lies within the hole of"},
		{"hole is the shell", orb.Polygon{square, square}, "runs along"},
		{"island in a hole", orb.MultiPolygon{{square, box(1, 1, 2)}, {box(1.5, 1.5, 1)}}, ""},
		{"parts overlap", orb.MultiPolygon{{square}, {box(3, 3, 2)}}, "polygon 1, ring 1, vertex 2"},
		{"part within part", orb.MultiPolygon{{box(1, 1, 1)}, {square}}, "polygon 1, ring 1: the polygon lies within polygon 2"},
		{"parts touch", orb.MultiPolygon{{square}, {box(4, 4, 1)}}, ""},
		{"part without rings", orb.MultiPolygon{{square}, {}}, "polygon 2, ring 1: the polygon has no ring"},
		{"member", orb.Collection{orb.Point{0, 0}, orb.Point{0, 99}}, "member 2"},
		{"ring", square, ""},
		{"bound", orb.Bound{Min: orb.Point{0, 2}, Max: orb.Point{1, 1}}, "south"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Validate(c.g)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v does not say %q", err, c.says)
			}
		})
	}
}

// TestValidateAgainstSimplefeatures draws rings on a coarse lattice, where most things that can go wrong do.
func TestValidateAgainstSimplefeatures(t *testing.T) {
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		coord := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 5).Draw(t, "v")) })
		ring := func() orb.Ring {
			var r orb.Ring
			for range rapid.IntRange(3, 6).Draw(t, "n") {
				r = append(r, orb.Point{coord.Draw(t, "x"), coord.Draw(t, "y")})
			}
			return append(r, r[0])
		}
		var g orb.MultiPolygon
		for range rapid.IntRange(1, 2).Draw(t, "parts") {
			p := orb.Polygon{ring()}
			if rapid.Bool().Draw(t, "frame") {
				p = append(orb.Polygon{{{-1, -1}, {6, -1}, {6, 6}, {-1, 6}, {-1, -1}}}, p...)
			}
			g = append(g, p)
		}
		theirs, err := geom.UnmarshalWKB(AppendWKB(nil, g), geom.NoValidate{})
		if err != nil {
			t.Fatal(err)
		}
		want := theirs.Validate()
		if got := Validate(g); (got == nil) != (want == nil) {
			t.Fatalf("%v: %v, simplefeatures says %v", g, got, want)
		}
		if want == nil {
			valid++
		}
	})
	if valid == 0 {
		t.Error("no valid geometry was drawn")
	}
}

// TestValidateEndsSoon gives a comb whose edges' boxes all overlap, the worst that the edge tree can meet.
func TestValidateEndsSoon(t *testing.T) {
	var r orb.Ring
	const teeth = 20_000
	for i := range teeth {
		d := float64(i) / teeth
		if i%2 == 0 {
			r = append(r, orb.Point{d, -d}, orb.Point{10 + d, 10 - d})
		} else {
			r = append(r, orb.Point{10 + d, 10 - d}, orb.Point{d, -d})
		}
	}
	r = append(r, orb.Point{-4.5, -5.5}, r[0])
	if err := Validate(orb.Polygon{r}); err != nil && !strings.Contains(err.Error(), "entangled") {
		t.Error(err)
	}
}

func TestRound(t *testing.T) {
	in := orb.Polygon{{{0.123456784, 1}, {0.123456781, 1.000000001}, {0.2, 1}, {0.2, 2}, {-1e-10, 2}}}
	want := orb.Polygon{{{0.12345678, 1}, {0.2, 1}, {0.2, 2}, {0, 2}, {0.12345678, 1}}}
	before := orb.Clone(in)
	got := Round(in)
	if !orb.Equal(got, want) {
		t.Errorf("Round = %v", got)
	}
	if !orb.Equal(in, before) {
		t.Error("the argument was changed")
	}
	if s := string(AppendGeoJSON(nil, got)); strings.Contains(s, "-0") {
		t.Errorf("a negative zero is left: %s", s)
	}
	rapid.Check(t, func(t *rapid.T) {
		g := anyGeometry(t, orb.Point{121.2448, 31.3084}, 1e-7)
		once := Round(g)
		if !orb.Equal(Round(once), once) {
			t.Fatalf("rounding %v twice differs", g)
		}
	})
}

func TestOrient(t *testing.T) {
	for _, g := range sampleGeometries() {
		before := orb.Clone(g)
		got := Orient(g)
		eachPolygon(got, func(p orb.Polygon) bool {
			for i, r := range p {
				if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want {
					t.Errorf("%T: ring %d winds %v", g, i, r.Orientation())
				}
				if r[0] != r[len(r)-1] {
					t.Errorf("%T: ring %d is open", g, i)
				}
			}
			return false
		})
		if !orb.Equal(g, before) {
			t.Errorf("%T was changed", g)
		}
	}
}

func TestInteriorPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{121.2448, 31.3084}
		p := starPolygon(t, center, math.Pow(10, rapid.Float64Range(-6, 0).Draw(t, "size")), 12)
		got := InteriorPoint(p)
		if polygonSide(p, got) != inside {
			t.Fatalf("%v is not inside %v", got, p)
		}
		// The same area written differently: other winding, other first vertex.
		turned := orb.Clone(p).(orb.Polygon)
		for i, r := range turned {
			n := len(r) - 1
			at := rapid.IntRange(0, n-1).Draw(t, "start")
			r = append(append(orb.Ring{}, r[at:n]...), r[:at]...)
			r = append(r, r[0])
			r.Reverse()
			turned[i] = r
		}
		if again := InteriorPoint(turned); again != got {
			t.Fatalf("%v, written differently %v", got, again)
		}
	})
	for _, c := range []struct {
		name string
		g    orb.Geometry
		want orb.Point
	}{
		{"square with a hole", orb.Polygon{
			{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{0.5, 1}, {2, 1}, {2, 3}, {0.5, 3}, {0.5, 1}},
		}, orb.Point{3, 2}},
		{"widest part", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {{{2, 0}, {5, 0}, {5, 2}, {2, 2}, {2, 0}}}}, orb.Point{3.5, 1}},
		{"line", orb.LineString{{0, 0}, {1, 0}, {2, 0}}, orb.Point{1, 0}},
		{"points", orb.MultiPoint{{0, 0}, {5, 5}, {6, 6}}, orb.Point{5, 5}},
		{"point", orb.Point{7, 8}, orb.Point{7, 8}},
		{"nothing", orb.Collection{}, orb.Point{}},
	} {
		if got := InteriorPoint(c.g); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
