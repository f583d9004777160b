package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestUnionAreaByParallels compares the border integral with the sum of what the polygons cover of many parallels.
func TestUnionAreaByParallels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		center := orb.Point{121.2448, 31.3084}
		var polys orb.MultiPolygon
		for range rapid.IntRange(2, 5).Draw(t, "parts") {
			polys = append(polys, starPolygon(t, nearPoint(t, center, 0.004), 0.004, 12))
		}
		if rapid.Bool().Draw(t, "twice") {
			polys = append(polys, polys[0])
		}
		const lines = 1000
		b := polys.Bound()
		want, step := 0.0, (b.Max[1]-b.Min[1])/lines
		for i := range lines {
			lat := b.Min[1] + (float64(i)+0.5)*step
			var spans []span
			for _, p := range polys {
				xs := crossings(p, lat)
				for k := 1; k < len(xs); k += 2 {
					spans = append(spans, span{xs[k-1], xs[k]})
				}
			}
			perLon, perLat := metersPerDegree(lat)
			want += unionLength(spans) * perLon * step * perLat
		}
		if got := unionAreaM2(polys); math.Abs(got-want) > 1e-3*want {
			t.Fatalf("%.3f m², parallels say %.3f", got, want)
		}
	})
}

// TestUnionAreaOfTiling cuts a square in crooked quarters that share edges exactly: the whole has the square's area.
func TestUnionAreaOfTiling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := func(n string) float64 { return roundCoord(rapid.Float64Range(0.002, 0.008).Draw(t, n)) }
		x, y := 121.0, 31.0
		mid := orb.Point{x + d("mx"), y + d("my")}
		s, e, n, w := orb.Point{x + d("s"), y}, orb.Point{x + 0.01, y + d("e")}, orb.Point{x + d("n"), y + 0.01}, orb.Point{x, y + d("w")}
		sw, se, ne, nw := orb.Point{x, y}, orb.Point{x + 0.01, y}, orb.Point{x + 0.01, y + 0.01}, orb.Point{x, y + 0.01}
		tiles := orb.MultiPolygon{
			{{sw, s, mid, w, sw}}, {{s, se, e, mid, s}}, {{e, ne, n, mid, e}}, {{w, mid, n, nw, w}},
		}
		for _, p := range tiles {
			if Validate(p) != nil {
				t.Skip("the cut is not a valid polygon")
			}
		}
		want := AreaM2(orb.Polygon{{sw, se, ne, nw, sw}})
		if got := unionAreaM2(tiles); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("%.6f m², the square has %.6f", got, want)
		}
	})
}
