package mvt

import (
	"slices"
	"strings"
	"testing"
)

// TestValidPolygons: what Validate takes for valid, and what it says of what is not.
func TestValidPolygons(t *testing.T) {
	hole := func(r ...Vertex) []Vertex {
		slices.Reverse(r)
		return r
	}
	around := box(0, 0, 100, 100)
	cases := []struct {
		name  string
		parts [][]Vertex
		wrong string
	}{
		{"ring", [][]Vertex{around}, ""},
		{"bow tie", [][]Vertex{{{0, 0}, {100, 100}, {100, 0}, {0, 99}}}, "cross"},
		{"touches itself at a vertex", [][]Vertex{{{0, 0}, {50, 50}, {100, 0}, {100, 100}, {50, 50}, {0, 100}}}, "touches itself"},
		{"touches its own edge", [][]Vertex{{{0, 0}, {100, 0}, {100, 100}, {50, 0}, {0, 100}}}, "touches itself"},
		{"spike", [][]Vertex{{{0, 0}, {100, 0}, {200, 0}, {100, 0}, {100, 100}}}, "twice"},
		{"runs back on a part of an edge", [][]Vertex{{{0, 0}, {200, 0}, {100, 0}, {100, 100}}}, "lie upon each other"},
		{"hole", [][]Vertex{around, hole(box(10, 10, 20, 20)...)}, ""},
		{"hole that touches once", [][]Vertex{around, hole(Vertex{0, 50}, Vertex{20, 40}, Vertex{20, 60})}, ""},
		{"hole that touches at a vertex", [][]Vertex{around, hole(Vertex{0, 0}, Vertex{20, 10}, Vertex{10, 20})}, ""},
		{"hole that touches twice", [][]Vertex{around, hole(Vertex{0, 50}, Vertex{50, 40}, Vertex{100, 50}, Vertex{50, 60})}, "in two"},
		{"hole along the border", [][]Vertex{around, hole(box(0, 10, 20, 20)...)}, "lie upon each other"},
		{"hole across the border", [][]Vertex{around, hole(box(-10, 10, 20, 20)...)}, "cross"},
		{"hole elsewhere", [][]Vertex{around, hole(box(200, 10, 220, 20)...)}, "go around"},
		{"hole in a hole", [][]Vertex{around, hole(box(10, 10, 50, 50)...), hole(box(20, 20, 30, 30)...)}, "go around"},
		{"holes that touch once", [][]Vertex{
			around, hole(Vertex{10, 50}, Vertex{50, 40}, Vertex{50, 60}), hole(Vertex{50, 60}, Vertex{90, 50}, Vertex{90, 90}),
		}, ""},
		{"holes in a circle", [][]Vertex{
			around, hole(Vertex{0, 50}, Vertex{50, 40}, Vertex{50, 60}), hole(Vertex{50, 60}, Vertex{100, 50}, Vertex{90, 90}),
		}, "in two"},
		{"parts that touch", [][]Vertex{around, box(100, 100, 200, 200)}, ""},
		{"parts that touch twice", [][]Vertex{around, {{100, 0}, {200, 50}, {100, 100}, {150, 50}}}, ""},
		{"parts that share an edge", [][]Vertex{around, box(100, 0, 200, 100)}, "twice"},
		{"parts that overlap", [][]Vertex{around, box(50, 50, 200, 200)}, "cross"},
		{"part in a part", [][]Vertex{around, box(50, 50, 60, 60)}, "go around"},
		{"part in a hole", [][]Vertex{around, hole(box(10, 10, 50, 50)...), box(20, 20, 30, 30)}, ""},
		{"hole of another part", [][]Vertex{around, box(200, 0, 300, 100), hole(box(10, 10, 20, 20)...)}, "not in the exterior ring before it"},
		{"cross at a vertex of both", [][]Vertex{
			{{0, 0}, {50, 50}, {100, 0}, {100, 100}, {0, 100}}, {{0, 50}, {50, 50}, {100, 60}, {50, -50}},
		}, "cross"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := checkPolygon(c.parts)
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%v, want %q", err, c.wrong)
			}
			if err == nil {
				return
			}
			// The encoder makes it valid.
			holes := make([]bool, len(c.parts))
			for i, p := range c.parts {
				holes[i] = SignedArea(p) < 0
			}
			g := shape(Polygon, c.parts, holes)
			decodeOne(t, &g)
		})
	}
}
