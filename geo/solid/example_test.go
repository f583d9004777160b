package solid_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/solid"
)

// A farmhouse of two storeys, 12 by 8 metres, becomes a body and triangles.
func Example() {
	plot := solid.NewFrame(orb.Point{121.24, 31.31})
	ring := orb.Ring{plot.LonLat(0, 0), plot.LonLat(12, 0), plot.LonLat(12, 8), plot.LonLat(0, 8), plot.LonLat(0, 0)}

	house, err := solid.Build(solid.Building{Footprint: orb.Polygon{ring}, BaseM: 4.1, HeightM: 6.4})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d faces around %.1f m³\n", len(house.Faces), house.VolumeM3())
	for _, f := range house.Faces[:2] {
		fmt.Printf("%v %.1f m²\n", f.Kind, f.AreaM2())
	}
	fmt.Println(len(house.Mesh().Triangles), "triangles")
	// Output:
	// 6 faces around 614.4 m³
	// GroundSurface 96.0 m²
	// WallSurface 76.8 m²
	// 12 triangles
}
