package index_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/index"
)

func square(lon, lat, side float64) orb.Bound {
	return orb.Bound{Min: orb.Point{lon, lat}, Max: orb.Point{lon + side, lat + side}}
}

func Example() {
	houses := index.Build([]index.Item{
		{ID: 1, Box: square(121.2440, 31.3080, 0.0002)},
		{ID: 2, Box: square(121.2448, 31.3084, 0.0002)},
		{ID: 3, Box: square(121.2500, 31.3100, 0.0002)},
	})
	yesterday := houses
	houses = houses.Apply([]index.Edit{
		index.Delete(1, square(121.2440, 31.3080, 0.0002)),
		index.Insert(4, square(121.2450, 31.3090, 0.0002)),
	})

	village := square(121.2440, 31.3080, 0.0011)
	houses.Search(village, func(id uint64, inside bool) bool {
		fmt.Println("house", id, "wholly inside:", inside)
		return true
	})
	fmt.Println("yesterday:", yesterday.SearchIDs(nil, village))

	houses.Nearest(orb.Point{121.2501, 31.3101}, nil, func(id uint64, dist float64) bool {
		fmt.Printf("house %d at %.4f°\n", id, dist)
		return dist == 0 // go on to the first that does not contain the point
	})
	// Output:
	// house 2 wholly inside: true
	// house 4 wholly inside: false
	// yesterday: [1 2]
	// house 3 at 0.0000°
	// house 4 at 0.0050°
}
