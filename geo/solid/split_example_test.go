package solid_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/solid"
)

// A house is divided into three rooms, and into storeys to stand them on.
func ExampleSplitFloor() {
	house := orb.Polygon{{{121.2448, 31.3084}, {121.2450, 31.3084}, {121.2450, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}}
	plan, err := solid.SplitFloor(house, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, r := range plan.Rooms {
		fmt.Printf("room %d: %.0f m²\n", i+1, geo.AreaM2(r))
	}
	fmt.Printf("corridor: %.0f m²\n", geo.AreaM2(plan.Core[0]))
	for _, s := range solid.Storeys(4, 10.4, 2, 0) {
		fmt.Printf("floor %d from %g to %g m\n", s.Floor, s.BaseM, s.TopM)
	}
	// Output:
	// room 1: 60 m²
	// room 2: 60 m²
	// room 3: 60 m²
	// corridor: 30 m²
	// floor 1 from 4 to 7.2 m
	// floor 2 from 7.2 to 10.4 m
}
