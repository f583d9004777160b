package geo_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// A house comes in by EPSG:4549, is stored in lon/lat, and is asked about with a circle.
func Example() {
	plane, _ := geo.ParseCRS("EPSG:4549")
	house, _ := geo.ParseWKT("POLYGON((618500 3465500, 618512 3465500, 618512 3465509, 618500 3465509, 618500 3465500))")
	stored := geo.Orient(geo.Round(plane.ToLonLat(house)))
	if err := geo.Validate(stored); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s\n", geo.AppendGeoJSON(nil, stored.Bound().Min))
	fmt.Printf("%.1f m²\n", geo.AreaM2(stored))

	circle, _ := geo.NewCircle(orb.Point{121.2448, 31.3084}, 500)
	fmt.Println(circle.Intersects(stored), geo.PointToGeometryM(orb.Point{121.2448, 31.3084}, stored) <= 500)
	// Output:
	// {"type":"Point","coordinates":[121.24472119,31.30536684]}
	// 108.0 m²
	// true true
}

func ExampleValidate() {
	fmt.Println(geo.Validate(orb.Polygon{{{0, 0}, {4, 4}, {4, 0}, {0, 4}, {0, 0}}}))
	// Output:
	// ring 1, vertex 1: the edge to vertex 2 meets the edge from vertex 3 to 4 near 2, 2; a ring must not touch or cross itself
}
