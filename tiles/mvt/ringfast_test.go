package mvt

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// TestShortWayIsTheLongWay draws polygons, odd ones among them, by both ways.
func TestShortWayIsTheLongWay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var rings [][]Vertex
		var hole []bool
		for i := range rapid.IntRange(1, 3).Draw(rt, "rings") {
			n := rapid.IntRange(1, 40).Draw(rt, "n")
			coord := rapid.Int64Range(0, rapid.SampledFrom([]int64{3, 20, 4000}).Draw(rt, "size"))
			var r []Vertex
			for range n {
				r = append(r, Vertex{coord.Draw(rt, "x"), coord.Draw(rt, "y")})
			}
			rings, hole = append(rings, r), append(hole, i > 0 && rapid.Bool().Draw(rt, "hole"))
		}
		g := shape(Polygon, rings, hole)
		draw := func(levels []uint8) []byte {
			g.Levels = levels
			var e Encoder
			if err := e.BeginTile(testTile); err != nil {
				rt.Fatal(err)
			}
			e.BeginLayer(&Layer{Name: "p", Thin: true})
			e.AddFeature(1, &g, nil)
			if err := e.EndLayer(); err != nil {
				rt.Fatal(err)
			}
			return e.Bytes()
		}
		long, short := draw(make([]uint8, g.Vertices())), draw(nil) // levels of 0 leave nothing out, but take the long way
		if !bytes.Equal(long, short) {
			rt.Fatalf("%x, the long way %x", short, long)
		}
	})
}
