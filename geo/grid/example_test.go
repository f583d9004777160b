package grid_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/geo/grid"
)

func Example() {
	town, _ := grid.Parse("310114103000") // a statistical code, padded
	micro, _ := grid.Parse("31011410321800102")
	fmt.Println(town, town.Level(), town.Contains(micro))
	fmt.Println(micro.Parent(), micro.At(grid.Village))
	fmt.Println(town.RangeMin() <= micro && micro <= town.RangeMax())
	// Output:
	// 310114103 town true
	// 310114103218001 310114103218
	// true
}
