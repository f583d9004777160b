package solid

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo"
)

// letters are footprints in metres that houses have, each ring closed.
func letters() map[string]orb.Polygon {
	return map[string]orb.Polygon{
		"square":    {{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}}},
		"rectangle": {{{0, 0}, {12, 0}, {12, 8}, {0, 8}, {0, 0}}},
		"L":         {{{0, 0}, {14, 0}, {14, 6}, {7, 6}, {7, 15}, {0, 15}, {0, 0}}},
		"T":         {{{0, 0}, {20, 0}, {20, 7}, {13, 7}, {13, 16}, {7, 16}, {7, 7}, {0, 7}, {0, 0}}},
		"U":         {{{0, 0}, {18, 0}, {18, 14}, {12, 14}, {12, 6}, {6, 6}, {6, 14}, {0, 14}, {0, 0}}},
		"cross":     {{{5, 0}, {10, 0}, {10, 5}, {15, 5}, {15, 10}, {10, 10}, {10, 15}, {5, 15}, {5, 10}, {0, 10}, {0, 5}, {5, 5}, {5, 0}}},
		"courtyard": {{{0, 0}, {20, 0}, {20, 20}, {0, 20}, {0, 0}}, {{6, 6}, {6, 14}, {14, 14}, {14, 6}, {6, 6}}},
		"two yards": {
			{{0, 0}, {30, 0}, {30, 14}, {0, 14}, {0, 0}},
			{{5, 5}, {5, 9}, {12, 9}, {12, 5}, {5, 5}},
			{{18, 5}, {18, 9}, {25, 9}, {25, 5}, {18, 5}},
		},
		"triangle":   {{{0, 0}, {10, 0}, {4, 9}, {0, 0}}},
		"trapezium":  {{{0, 0}, {14, 0}, {11, 7}, {2, 7}, {0, 0}}},
		"hexagon":    {{{8, 0}, {4, 6.9}, {-4, 6.9}, {-8, 0}, {-4, -6.9}, {4, -6.9}, {8, 0}}},
		"straight":   {{{0, 0}, {6, 0}, {12, 0}, {12, 4}, {12, 8}, {6, 8}, {0, 8}, {0, 0}}},
		"yard meets": {{{0, 0}, {20, 0}, {20, 20}, {0, 20}, {0, 0}}, {{10, 0}, {6, 8}, {14, 8}, {10, 0}}},
		"yards meet": {
			{{0, 0}, {20, 0}, {20, 20}, {0, 20}, {0, 0}},
			{{10, 10}, {4, 6}, {4, 14}, {10, 10}},
			{{10, 10}, {16, 14}, {16, 6}, {10, 10}},
		},
	}
}

// place puts a polygon in metres on the earth at a point, turned by an angle, as the store would hold it.
func place(p orb.Polygon, at orb.Point, turn float64) orb.Polygon {
	f := NewFrame(at)
	sin, cos := math.Sincos(turn)
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		out[i] = make(orb.Ring, len(r))
		for j, v := range r {
			out[i][j] = f.LonLat(v[0]*cos-v[1]*sin, v[0]*sin+v[1]*cos)
		}
	}
	return geo.Round(out).(orb.Polygon)
}

// drawFootprint draws valid footprints of many shapes and places.
func drawFootprint(t *rapid.T) orb.Polygon {
	metres := drawShape(t)
	at := orb.Point{rapid.Float64Range(-179, 179).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat")}
	turn := 0.0
	if rapid.Bool().Draw(t, "turned") {
		turn = rapid.Float64Range(0, 2*math.Pi).Draw(t, "turn")
	}
	p := place(metres, at, turn)
	if err := geo.Validate(p); err != nil {
		t.Skip(err)
	}
	return p
}

// drawShape draws a polygon in metres: nearly always valid.
func drawShape(t *rapid.T) orb.Polygon {
	length := rapid.Float64Range(1, 25)
	switch rapid.IntRange(0, 7).Draw(t, "shape") {
	case 0: // a rectangle, now and then a sliver
		w, h := length.Draw(t, "w"), length.Draw(t, "h")
		if rapid.IntRange(0, 5).Draw(t, "sliver") == 0 {
			h /= 200
		}
		return box(0, 0, w, h)
	case 1: // any quadrilateral round the origin
		return star(t, 4, 1)
	case 2:
		return star(t, rapid.IntRange(3, 24).Draw(t, "n"), rapid.SampledFrom([]float64{0.2, 0.6, 0.95}).Draw(t, "least"))
	case 3: // a star with a star in it
		p := star(t, rapid.IntRange(3, 14).Draw(t, "n"), 0.5)
		hole := star(t, rapid.IntRange(3, 10).Draw(t, "m"), 0.3)[0]
		for i := range hole {
			hole[i][0] *= 0.2
			hole[i][1] *= 0.2
		}
		hole.Reverse()
		return append(p, hole)
	case 4: // a letter, stretched
		return stretched(t)
	case 5: // storehouses side by side: steps along one wall
		return steps(t, rapid.Bool().Draw(t, "even"))
	case 6: // a grid of yards
		return yards(t)
	}
	// A needle: a triangle a few millimetres or metres high.
	return orb.Polygon{{{0, 0}, {length.Draw(t, "a"), 0}, {length.Draw(t, "b"), rapid.Float64Range(0.005, 3).Draw(t, "c")}, {0, 0}}}
}

// box is a rectangle.
func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// star has n corners at even angles round the origin, between least and 1 of 20 m away.
func star(t *rapid.T, n int, least float64) orb.Polygon {
	r := orb.Ring{}
	for i := range n {
		sin, cos := math.Sincos((float64(i) + rapid.Float64Range(0, 0.9).Draw(t, "angle")) * 2 * math.Pi / float64(n))
		d := 20 * rapid.Float64Range(min(least, 0.999), 1).Draw(t, "radius")
		r = append(r, orb.Point{d * cos, d * sin})
	}
	return orb.Polygon{append(r, r[0])}
}

// stretched is one of the letters with its coordinates, whose order holds the shape, moved apart or together.
func stretched(t *rapid.T) orb.Polygon {
	all := letters()
	name := rapid.SampledFrom([]string{"L", "T", "U", "cross", "courtyard", "two yards", "hexagon", "straight"}).Draw(t, "letter")
	var to [2]map[float64]float64
	for axis := range to {
		to[axis] = map[float64]float64{}
		at := 0.0
		for v := -10.0; v <= 40; v += 0.05 {
			for _, r := range all[name] {
				for _, p := range r {
					if _, done := to[axis][p[axis]]; !done && math.Abs(p[axis]-v) < 0.026 {
						at += rapid.Float64Range(1, 9).Draw(t, "step")
						to[axis][p[axis]] = at
					}
				}
			}
		}
	}
	out := all[name]
	for _, r := range out {
		for i := range r {
			r[i] = orb.Point{to[0][r[i][0]], to[1][r[i][1]]}
		}
	}
	return out
}

// steps has one straight wall and a stair of others; even steps make many roof edges meet in one point.
func steps(t *rapid.T, even bool) orb.Polygon {
	n := rapid.IntRange(2, 8).Draw(t, "steps")
	r := orb.Ring{{0, 0}}
	x := 0.0
	ys := []float64{}
	for range n {
		ys = append(ys, float64(rapid.IntRange(2, 12).Draw(t, "y")))
		if !even {
			ys[len(ys)-1] += rapid.Float64Range(0, 0.9).Draw(t, "part")
		}
	}
	tops := orb.Ring{}
	for _, y := range ys {
		w := 4.0
		if !even {
			w = rapid.Float64Range(1, 8).Draw(t, "w")
		}
		tops = append(tops, orb.Point{x, y}, orb.Point{x + w, y})
		x += w
	}
	r = append(r, orb.Point{x, 0})
	tops.Reverse()
	r = append(r, tops...)
	return orb.Polygon{append(r, r[0])}
}

// yards is a rectangle with holes in rows.
func yards(t *rapid.T) orb.Polygon {
	nx, ny := rapid.IntRange(1, 3).Draw(t, "nx"), rapid.IntRange(1, 3).Draw(t, "ny")
	p := box(0, 0, float64(nx)*10, float64(ny)*10)
	for i := range nx {
		for j := range ny {
			x, y := float64(i)*10+rapid.Float64Range(1, 4).Draw(t, "x"), float64(j)*10+rapid.Float64Range(1, 4).Draw(t, "y")
			hole := box(x, y, rapid.Float64Range(0.5, 5).Draw(t, "w"), rapid.Float64Range(0.5, 5).Draw(t, "h"))[0]
			hole.Reverse()
			p = append(p, hole)
		}
	}
	return p
}

// TestShapesAreValid keeps the table honest.
func TestShapesAreValid(t *testing.T) {
	for name, p := range letters() {
		if err := geo.Validate(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
