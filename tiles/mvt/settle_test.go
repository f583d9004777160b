package mvt

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestSettledIsTheSame draws polygons, odd ones among them, with and without having settled how: within the tile the bytes
// are the same, at its border what is drawn is valid.
func TestSettledIsTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rings [][]Vertex
		var hole []bool
		from := rapid.SampledFrom([]int64{0, 0, -2000}).Draw(rt, "from")
		for i := range rapid.IntRange(1, 3).Draw(rt, "rings") {
			n := rapid.IntRange(1, 40).Draw(rt, "n")
			coord := rapid.Int64Range(from, rapid.SampledFrom([]int64{3, 20, 4000}).Draw(rt, "size"))
			var r []Vertex
			for range n {
				r = append(r, Vertex{coord.Draw(rt, "x"), coord.Draw(rt, "y")})
			}
			in := i > 0 && rapid.Bool().Draw(rt, "hole")
			if (SignedArea(r) < 0) != in { // as FromOrb has it
				slices.Reverse(r)
			}
			rings, hole = append(rings, r), append(hole, in)
		}
		g := shape(Polygon, rings, hole)
		z, l := uint8(14), &Layer{Name: "p"}
		if rapid.Bool().Draw(rt, "thin") {
			z, l.Thin, l.SnapBits = 13, true, ThinSnap
			if rapid.Bool().Draw(rt, "fine") {
				z, l.SnapBits = 14, 0
			}
			if rapid.Bool().Draw(rt, "levels") {
				g.Generalise(func(uint32, uint32) bool { return false })
			}
		}
		draw := func() []byte {
			var e Encoder
			if err := e.BeginTile(TileID{z, testTile.X >> (14 - z), testTile.Y >> (14 - z)}); err != nil {
				rt.Fatal(err)
			}
			e.BeginLayer(l)
			e.AddFeature(1, &g, nil)
			if err := e.EndLayer(); err != nil {
				rt.Fatal(err)
			}
			return e.Bytes()
		}
		long := draw()
		var e Encoder
		e.Settle(&g, l, z-1, z+1)
		if k := way(z, l); (g.Sound|g.Fixed)>>k&1 == 0 {
			rt.Fatalf("not settled: %b %b", g.Sound, g.Fixed)
		}
		short := draw()
		if from == 0 && !bytes.Equal(long, short) {
			rt.Fatalf("%x, the long way %x", short, long)
		}
		if err := Validate(short); err != nil {
			rt.Fatal(err)
		}
	})
}
