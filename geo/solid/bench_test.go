package solid

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
)

// BenchmarkHouses builds a village: nine rectangles, one of them turned, an L and a courtyard in turn, of each roof.
func BenchmarkHouses(b *testing.B) {
	all := letters()
	var village []orb.Polygon
	for i, name := range []string{"rectangle", "rectangle", "rectangle", "L", "rectangle", "square", "rectangle", "rectangle", "rectangle", "courtyard"} {
		village = append(village, place(all[name], orb.Point{121.2, 31.3 + 0.001*float64(i)}, 0.1*float64(i)))
	}
	for _, roof := range AllRoofs() {
		b.Run("roof="+roof.String(), func(b *testing.B) {
			b.ReportAllocs()
			triangles := 0
			for b.Loop() {
				for _, p := range village {
					s, err := Build(Building{Footprint: p, HeightM: 8, Roof: roof})
					if err != nil {
						b.Fatal(err)
					}
					triangles += len(s.Mesh().Triangles)
				}
			}
			houses := float64(b.N * len(village))
			b.ReportMetric(houses/b.Elapsed().Seconds(), "houses/s")
			b.ReportMetric(float64(triangles)/houses, "triangles/house")
		})
	}
}

// BenchmarkSkeleton is the worst that a roof can cost: many corners, half of them turning in.
func BenchmarkSkeleton(b *testing.B) {
	for _, n := range []int{16, 64, 250} {
		r := orb.Ring{}
		for i := range n {
			sin, cos := math.Sincos(float64(i) * 2 * math.Pi / float64(n))
			d := 20 - 4*float64(i%2) + math.Mod(float64(i)*0.618, 1)
			r = append(r, orb.Point{d * cos, d * sin})
		}
		b.Run(fmt.Sprintf("corners=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := skeleton([]orb.Ring{r}, sameKnotM); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
