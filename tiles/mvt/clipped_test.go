package mvt

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// box is a ring around a box, positive in area.
func box(x0, y0, x1, y1 int64) []Vertex { return []Vertex{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}} }

// comb has teeth down from a spine: most leave the tile and return many times.
func comb(rt *rapid.T) [][]Vertex {
	x, y := rapid.Int64Range(-300, 3800).Draw(rt, "x"), rapid.Int64Range(-300, 4300).Draw(rt, "y")
	r := []Vertex{{x, y}}
	for range rapid.IntRange(1, 12).Draw(rt, "teeth") {
		down := y - rapid.Int64Range(1, 600).Draw(rt, "long")
		wide, gap := rapid.Int64Range(1, 60).Draw(rt, "wide"), rapid.Int64Range(1, 60).Draw(rt, "gap")
		r = append(r, Vertex{x, down}, Vertex{x + wide, down}, Vertex{x + wide, y}, Vertex{x + wide + gap, y})
		x += wide + gap
	}
	top := y + rapid.Int64Range(1, 300).Draw(rt, "spine")
	return [][]Vertex{slices.Compact(append(r, Vertex{x, top}, Vertex{r[0].X, top}))}
}

// spiral winds inwards, around or across a corner of the tile.
func spiral(rt *rapid.T) [][]Vertex {
	cx, cy := rapid.SampledFrom([]int64{0, clipMin, 2000, clipMax}).Draw(rt, "cx"), rapid.SampledFrom([]int64{0, clipMax, 900}).Draw(rt, "cy")
	turns, pitch := rapid.Int64Range(4, 20).Draw(rt, "turns"), rapid.Int64Range(4, 60).Draw(rt, "pitch")
	arm := func(wide int64) (out []Vertex) {
		for i := int64(1); i <= turns; i++ {
			d := i*pitch + wide
			dx, dy := [4]int64{1, -1, -1, 1}[i&3], [4]int64{1, 1, -1, -1}[i&3]
			out = append(out, Vertex{cx + dx*d, cy + dy*d})
		}
		return out
	}
	in, out := arm(0), arm(pitch)
	slices.Reverse(in)
	r := append(out, in...)
	if SignedArea(r) < 0 {
		slices.Reverse(r)
	}
	return [][]Vertex{r}
}

// holed is a box with holes in a row, which cross its border where the tile ends.
func holed(rt *rapid.T) [][]Vertex {
	edge := rapid.SampledFrom([]int64{clipMin - 2000, clipMin - 1, clipMin, 0, 30}).Draw(rt, "edge")
	rings := [][]Vertex{box(edge, edge, rapid.Int64Range(3000, 6000).Draw(rt, "right"), rapid.Int64Range(3000, 6000).Draw(rt, "bottom"))}
	x := edge + 1
	for range rapid.IntRange(1, 8).Draw(rt, "holes") {
		y, wide := edge+rapid.Int64Range(1, 90).Draw(rt, "y"), rapid.Int64Range(1, 300).Draw(rt, "wide")
		h := box(x, y, x+wide, y+rapid.Int64Range(1, 2000).Draw(rt, "high"))
		slices.Reverse(h)
		rings, x = append(rings, h), x+wide+rapid.Int64Range(1, 40).Draw(rt, "gap")
	}
	return rings
}

// onTheLine has edges that run exactly along the end of the buffer, and covers the tile at times.
func onTheLine(rt *rapid.T) [][]Vertex {
	low := rapid.SampledFrom([]int64{clipMin - 500, clipMin - 1, clipMin, clipMin + 1, 700})
	high := rapid.SampledFrom([]int64{900, clipMax - 1, clipMax, clipMax + 1, clipMax + 500})
	x0, y0, x1, y1 := low.Draw(rt, "x0"), low.Draw(rt, "y0"), high.Draw(rt, "x1"), high.Draw(rt, "y1")
	bite, deep := rapid.Int64Range(x0+1, x1-1).Draw(rt, "bite"), rapid.SampledFrom([]int64{y0, clipMin, clipMax, y1}).Draw(rt, "deep")
	r := []Vertex{{x0, y0}, {bite, y0}, {bite, min(max(deep, y0), y1-1)}, {min(bite+1, x1), y0}, {x1, y0}, {x1, y1}, {x0, y1}}
	return [][]Vertex{slices.Compact(r)}
}

// TestPolygonsOfAllKinds: what leaves the tile and returns, has holes across its end, or runs along it is drawn valid and as
// the input clipped by other means, in area and at positions all over, settled before or not.
func TestPolygonsOfAllKinds(t *testing.T) {
	kinds := map[string]func(*rapid.T) [][]Vertex{
		"comb": comb, "spiral": spiral, "holed": holed, "on the line": onTheLine,
		"star": func(rt *rapid.T) [][]Vertex {
			return [][]Vertex{star(rt, rapid.SampledFrom([]int{clipMin, 40, 2000, clipMax}).Draw(rt, "cx"), 50, 3, 900)}
		},
	}
	for name, draw := range kinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				rings := draw(rt)
				if rapid.Bool().Draw(rt, "turned") { // x and y changed places, so the border in the west has its turn
					for _, r := range rings {
						for i, v := range r {
							r[i] = Vertex{v.Y, v.X}
						}
						slices.Reverse(r)
					}
				}
				hole := make([]bool, len(rings))
				for i := range hole {
					hole[i] = i > 0
				}
				g := shape(Polygon, rings, hole)
				checkClipped(rt, &g, rings)
				NewEncoder().Settle(&g, &Layer{}, testTile.Z, testTile.Z)
				checkClipped(rt, &g, rings)
			})
		})
	}
}

// checkClipped compares what is drawn with rings clipped by other means.
func checkClipped(rt *rapid.T, g *Geometry, rings [][]Vertex) {
	var parts [][]Vertex
	if got := decodeOne(rt, g); len(got) > 0 {
		parts = got[0].Parts
	}
	var want, tolerance, area float64
	for _, r := range rings {
		a, l := clippedArea(r)
		want += a
		tolerance += l/2 + 2 // each edge may be half a unit off
	}
	for _, r := range parts {
		area += SignedArea(r)
	}
	if math.Abs(area-want) > tolerance {
		rt.Fatalf("area %g, want %g ± %g\n%v\n%v", area, want, tolerance, rings, parts)
	}
	for range 30 {
		p := fpt{float64(rapid.IntRange(clipMin, clipMax-1).Draw(rt, "x")) + 0.5, float64(rapid.IntRange(clipMin, clipMax-1).Draw(rt, "y")) + 0.5}
		if edgeDist(rings, true, p) > 1 && within(rings, p) != within(parts, p) {
			rt.Fatalf("%v: in the input %v, in the tile %v\n%v\n%v", p, within(rings, p), within(parts, p), rings, parts)
		}
	}
}

// TestOutlineThatLeavesTheTile: a hole touches its exterior ring within the tile, and both leave it. Along its border they
// would become one ring, which touches itself.
func TestOutlineThatLeavesTheTile(t *testing.T) {
	hole := []Vertex{{100, 2000}, {-150, 1950}, {-150, 2050}}
	if SignedArea(hole) > 0 {
		slices.Reverse(hole)
	}
	g := shape(Polygon, [][]Vertex{box(-200, 1900, 100, 2100), hole}, []bool{false, true})
	NewEncoder().Settle(&g, &Layer{}, testTile.Z, testTile.Z)
	if got := decodeOne(t, &g); g.Fixed == 0 || len(got[0].Parts) != 2 {
		t.Errorf("fixed %b, %v", g.Fixed, got)
	}
}

// teeth is a comb across the northern end of the tile, with a hole in each tooth that touches its side.
func teeth(n int) Geometry {
	r, hole := []Vertex{{0, 0}}, []bool{false}
	var holes [][]Vertex
	for i := range int64(n) {
		x := 40 * i
		r = append(r, Vertex{x, -200}, Vertex{x + 20, -200}, Vertex{x + 20, 0}, Vertex{x + 40, 0})
		holes, hole = append(holes, []Vertex{{x, -20}, {x + 10, -10}, {x + 10, -30}}), append(hole, true)
	}
	return shape(Polygon, append([][]Vertex{append(r, Vertex{40 * int64(n), 100}, Vertex{0, 100})}, holes...), hole)
}

// TestRepairAllocatesNothing: nor does a warm encoder look for memory where shapes must be made valid.
func TestRepairAllocatesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("the race tests are short ones, and the race detector allocates")
	}
	g, e, l := teeth(20), NewEncoder(), &Layer{Name: "p"}
	encode := func() {
		if err := e.BeginTile(testTile); err != nil {
			t.Fatal(err)
		}
		e.BeginLayer(l)
		e.AddFeature(1, &g, nil)
		if err := e.EndLayer(); err != nil {
			t.Fatal(err)
		}
	}
	if encode(); len(e.weave.segs) == 0 {
		t.Fatal("it was not made valid")
	}
	if n := testing.AllocsPerRun(20, encode); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkPolygon draws a shape of some 160 vertices that has to be cut apart at the end of the tile, made valid by each
// tile and once for all.
func BenchmarkPolygon(b *testing.B) {
	for _, settled := range []bool{false, true} {
		name := "looked-at"
		if settled {
			name = "settled"
		}
		b.Run(name, func(b *testing.B) {
			g, e, l := teeth(20), NewEncoder(), &Layer{Name: "p"}
			if settled {
				e.Settle(&g, l, testTile.Z, testTile.Z)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := e.BeginTile(testTile); err != nil {
					b.Fatal(err)
				}
				e.BeginLayer(l)
				e.AddFeature(1, &g, nil)
			}
		})
	}
	b.Run("settle", func(b *testing.B) {
		e := NewEncoder()
		b.ReportAllocs()
		for b.Loop() {
			g := teeth(20)
			e.Settle(&g, &Layer{}, testTile.Z, testTile.Z)
		}
	})
}

// TestTrail: clipping leaves the same of a ring, vertex by vertex, whether or not it is shown what stays beyond one side.
func TestTrail(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		near := rapid.SampledFrom([]int64{clipMin - 1, clipMin, clipMin + 1, 0, 2000, clipMax - 1, clipMax, clipMax + 1})
		far := rapid.Int64Range(-9000, 13000)
		at := rapid.OneOf(near, far, far)
		var ring []vec
		for range rapid.IntRange(3, 40).Draw(rt, "vertices") {
			if v := (vec{at.Draw(rt, "x"), at.Draw(rt, "y")}); len(ring) == 0 || ring[len(ring)-1] != v {
				ring = append(ring, v)
			}
		}
		var short trail
		for _, v := range ring {
			short.add(v)
		}
		var whole, part path
		want := slices.Clone(whole.clipRing(slices.Clone(ring)))
		if got := part.clipRing(slices.Clone(short.pts)); !slices.Equal(got, want) {
			rt.Fatalf("of %v\nas %v\nclipping leaves %v\nwant %v", ring, short.pts, got, want)
		}
	})
}
