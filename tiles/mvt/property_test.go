package mvt

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Shapes are drawn in tile units of testTile (zoom 14), so that the expected
// result is known without rounding: a unit is 64 world units there.

type fpt struct{ x, y float64 }

func world(v int64) uint32 { return uint32((8192*Extent + v) << 6) }

// shape makes a Geometry straight from tile units; holes by index into rings.
func shape(kind GeomType, rings [][]Vertex, hole []bool) Geometry {
	g := Geometry{Type: kind}
	for i, r := range rings {
		for _, v := range r {
			g.Coords = append(g.Coords, world(v.X), world(v.Y))
		}
		end := uint32(len(g.Coords) / 2)
		if hole != nil && hole[i] {
			end |= HoleBit
		}
		g.Ends = append(g.Ends, end)
	}
	g.Box = boxOf(g.Coords)
	return g
}

// star is a ring around a centre, positive in area; it never crosses itself.
func star(rt *rapid.T, cx, cy, rMin, rMax int) []Vertex {
	n := rapid.IntRange(3, 24).Draw(rt, "corners")
	var out []Vertex
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		r := float64(rapid.IntRange(rMin, rMax).Draw(rt, "radius"))
		out = append(out, Vertex{int64(cx) + int64(math.Round(r*math.Cos(a))), int64(cy) + int64(math.Round(r*math.Sin(a)))})
	}
	return slices.Compact(out)
}

func decodeOne(t rapid.TB, g *Geometry) []TileFeature {
	var e Encoder
	if err := e.BeginTile(testTile); err != nil {
		t.Fatal(err)
	}
	e.BeginLayer(&Layer{Name: "p"})
	e.AddFeature(7, g, nil)
	if err := e.EndLayer(); err != nil {
		t.Fatal(err)
	}
	if err := Validate(e.Bytes()); err != nil {
		t.Fatal(err)
	}
	tile, err := Decode(e.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(tile.Layers) == 0 {
		return nil
	}
	return tile.Layers[0].Features
}

// edgeDist is the distance of p from the nearest edge.
func edgeDist(rings [][]Vertex, closed bool, p fpt) float64 {
	best := math.Inf(1)
	for _, r := range rings {
		for i := range r {
			j := i + 1
			if j == len(r) {
				if !closed {
					break
				}
				j = 0
			}
			ax, ay, bx, by := float64(r[i].X), float64(r[i].Y), float64(r[j].X), float64(r[j].Y)
			t := ((p.x-ax)*(bx-ax) + (p.y-ay)*(by-ay)) / ((bx-ax)*(bx-ax) + (by-ay)*(by-ay))
			t = min(max(t, 0), 1)
			best = min(best, math.Hypot(ax+t*(bx-ax)-p.x, ay+t*(by-ay)-p.y))
		}
	}
	return best
}

// within is the even-odd rule over all rings.
func within(rings [][]Vertex, p fpt) bool {
	in := false
	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (float64(a.Y) > p.y) != (float64(b.Y) > p.y) &&
				p.x < float64(a.X)+(p.y-float64(a.Y))/float64(b.Y-a.Y)*float64(b.X-a.X) {
				in = !in
			}
		}
	}
	return in
}

// halfPlane is the plainest clip there is: floats, no rounding, one border.
func halfPlane(r []fpt, dist func(fpt) float64) (out []fpt) {
	for i, b := range r {
		a := r[(i+len(r)-1)%len(r)]
		da, db := dist(a), dist(b)
		if (da >= 0) != (db >= 0) {
			t := da / (da - db)
			out = append(out, fpt{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
		}
		if db >= 0 {
			out = append(out, b)
		}
	}
	return out
}

// clippedArea is the area of a ring within the buffered tile and its length there.
func clippedArea(ring []Vertex) (area, length float64) {
	var r []fpt
	for _, v := range ring {
		r = append(r, fpt{float64(v.X), float64(v.Y)})
	}
	r = halfPlane(r, func(p fpt) float64 { return clipMax - p.y })
	r = halfPlane(r, func(p fpt) float64 { return clipMax - p.x })
	r = halfPlane(r, func(p fpt) float64 { return p.y - clipMin })
	r = halfPlane(r, func(p fpt) float64 { return p.x - clipMin })
	for i, a := range r {
		b := r[(i+1)%len(r)]
		area += (a.x*b.y - b.x*a.y) / 2
		length += math.Hypot(b.x-a.x, b.y-a.y)
	}
	return area, length
}

// TestPolygonIsTheClippedInput compares area and containment with the input
// clipped by other means, for polygons with a hole, in, across and out of the tile.
func TestPolygonIsTheClippedInput(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cx, cy := rapid.IntRange(-3000, 7000).Draw(rt, "cx"), rapid.IntRange(-3000, 7000).Draw(rt, "cy")
		size := rapid.SampledFrom([]int{40, 600, 5000}).Draw(rt, "size")
		rings := [][]Vertex{star(rt, cx, cy, size/2, size)}
		hole := []bool{false}
		if rapid.Bool().Draw(rt, "hole") {
			inner := star(rt, cx, cy, size/16+2, size/8+2) // within the triangle of the smallest star
			slices.Reverse(inner)
			rings, hole = append(rings, inner), append(hole, true)
		}
		g := shape(Polygon, rings, hole)
		got := decodeOne(rt, &g)
		var parts [][]Vertex
		if len(got) > 0 {
			parts = got[0].Parts
		}
		var want, tolerance float64
		for _, r := range rings {
			a, l := clippedArea(r)
			want += a
			tolerance += l + 2
		}
		var area float64
		for _, r := range parts {
			area += SignedArea(r)
		}
		if math.Abs(area-want) > tolerance {
			rt.Fatalf("area %g, want %g ± %g", area, want, tolerance)
		}
		for range 40 {
			p := fpt{float64(rapid.IntRange(clipMin, clipMax-1).Draw(rt, "x")) + 0.5, float64(rapid.IntRange(clipMin, clipMax-1).Draw(rt, "y")) + 0.5}
			if edgeDist(rings, true, p) > 1.5 && within(rings, p) != within(parts, p) {
				rt.Fatalf("%v: in the input %v, in the tile %v\n%v\n%v", p, within(rings, p), within(parts, p), rings, parts)
			}
		}
	})
}

// TestInsideIsExact: what does not cross the border comes back vertex by vertex.
func TestInsideIsExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := star(rt, rapid.IntRange(300, 3700).Draw(rt, "cx"), rapid.IntRange(300, 3700).Draw(rt, "cy"), 100, 300)
		g := shape(Polygon, [][]Vertex{r}, []bool{false})
		if got := decodeOne(rt, &g); len(got) != 1 || !slices.Equal(got[0].Parts[0], r) {
			rt.Fatalf("%v, want %v", got, r)
		}
	})
}

// TestLineIsTheClippedInput walks the input and the result against each other.
func TestLineIsTheClippedInput(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		coord := rapid.Int64Range(-3000, 7000)
		n := rapid.IntRange(2, 12).Draw(rt, "n")
		var line []Vertex
		for range n {
			line = append(line, Vertex{coord.Draw(rt, "x"), coord.Draw(rt, "y")})
		}
		if line = slices.Compact(line); len(line) < 2 {
			rt.Skip("one position")
		}
		g := shape(LineString, [][]Vertex{line}, nil)
		got := decodeOne(rt, &g)
		var parts [][]Vertex
		if len(got) > 0 {
			parts = got[0].Parts
		}
		for _, part := range parts {
			for _, v := range part {
				if d := edgeDist([][]Vertex{line}, false, fpt{float64(v.X), float64(v.Y)}); d > 1 {
					rt.Fatalf("vertex %v is %g off the line", v, d)
				}
			}
		}
		for i := 1; i < len(line); i++ {
			for k := range 33 {
				f := float64(k) / 32
				p := fpt{float64(line[i-1].X)*(1-f) + float64(line[i].X)*f, float64(line[i-1].Y)*(1-f) + float64(line[i].Y)*f}
				inside := min(p.x, p.y) > clipMin+1 && max(p.x, p.y) < clipMax-1
				if d := edgeDist(parts, false, p); inside && d > 1 {
					rt.Fatalf("%v of the line is %g away from the tile's", p, d)
				}
			}
		}
	})
}

// TestPointsAreExact keeps exactly the points of the closed buffered tile.
func TestPointsAreExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		coord := rapid.Int64Range(clipMin-3, clipMax+3)
		n := rapid.IntRange(1, 12).Draw(rt, "n")
		var pts, want []Vertex
		for range n {
			v := Vertex{coord.Draw(rt, "x"), coord.Draw(rt, "y")}
			pts = append(pts, v)
			if v.X >= clipMin && v.X <= clipMax && v.Y >= clipMin && v.Y <= clipMax {
				want = append(want, v)
			}
		}
		g := shape(Point, [][]Vertex{pts}, nil)
		got := decodeOne(rt, &g)
		if len(want) == 0 {
			if len(got) != 0 {
				rt.Fatalf("got %v", got)
			}
		} else if !slices.Equal(got[0].Parts[0], slices.Compact(want)) {
			rt.Fatalf("got %v, want %v", got[0].Parts, want)
		}
	})
}

// TestAnythingGivesAValidTile throws crossing, degenerate and huge shapes at
// every zoom and option: the result is always a valid tile, twice the same.
func TestAnythingGivesAValidTile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.Uint8Range(0, MaxZoom).Draw(rt, "z")
		tile := TileID{z, rapid.Uint32Range(0, 1<<z-1).Draw(rt, "x"), rapid.Uint32Range(0, 1<<z-1).Draw(rt, "y")}
		b := tile.Bounds()
		pos := func(lo, hi uint32) *rapid.Generator[uint32] {
			return rapid.OneOf(rapid.Uint32Range(lo, hi), rapid.Uint32(), rapid.SampledFrom([]uint32{0, lo, hi, math.MaxUint32}))
		}
		xs, ys := pos(b.MinX, b.MaxX), pos(b.MinY, b.MaxY)
		layer := Layer{
			Name: "any", Tiny: TinyPolicy(rapid.IntRange(0, 1).Draw(rt, "tiny")),
			TinyUnits: rapid.IntRange(0, 16).Draw(rt, "units"), SnapBits: rapid.Uint8Range(0, 8).Draw(rt, "snap"),
		}
		var shapes []Geometry
		for range rapid.IntRange(1, 4).Draw(rt, "shapes") {
			g := Geometry{Type: GeomType(rapid.IntRange(1, 3).Draw(rt, "type"))}
			for range rapid.IntRange(1, 4).Draw(rt, "parts") {
				for range rapid.IntRange(1, 7).Draw(rt, "n") {
					g.Coords = append(g.Coords, xs.Draw(rt, "x"), ys.Draw(rt, "y"))
				}
				end := uint32(len(g.Coords) / 2)
				if g.Type == Polygon && rapid.Bool().Draw(rt, "hole") {
					end |= HoleBit
				}
				g.Ends = append(g.Ends, end)
			}
			g.Box = boxOf(g.Coords)
			shapes = append(shapes, g)
		}
		encode := func() []byte {
			var e Encoder
			if err := e.BeginTile(tile); err != nil {
				rt.Fatal(err)
			}
			e.BeginLayer(&layer)
			for i := range shapes {
				e.AddFeature(uint64(i), &shapes[i], nil)
			}
			if err := e.EndLayer(); err != nil {
				rt.Fatal(err)
			}
			return e.Bytes()
		}
		got := encode()
		if err := Validate(got); err != nil {
			rt.Fatal(err)
		}
		if !bytes.Equal(got, encode()) {
			rt.Fatal("not the same bytes twice")
		}
	})
}
