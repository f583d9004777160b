package synth_test

import (
	"fmt"
	"os"

	"github.com/gridtwin/gridtwin/twin/synth"
)

func ExampleVillage() {
	village, err := synth.Village(synth.Xingming())
	if err != nil {
		fmt.Println(err)
		return
	}
	grid := village.Of("grid")[7]
	fmt.Println(grid.SourceID, grid.Get("level"), grid.Get("parent"))
	unit := village.Of("unit")[0]
	fmt.Println(unit.SourceID, "in", unit.Get("house"), "floor", unit.Get("floor"))
	// Output:
	// 31011410321800101 micro 310114103218001
	// 103218-H0001-1-101 in 103218-H0001 floor 1
}

func ExampleNewCSV() {
	table := synth.NewCSV(os.Stdout, []string{"kind", "height_m"})
	err := table.Encode(&synth.Record{
		Type: "house", Source: "synth", SourceID: "1",
		Props: []synth.Prop{{Name: "kind", Value: "home"}, {Name: "height_m", Value: 7.5}},
	})
	if err == nil {
		err = table.Flush()
	}
	fmt.Println(err)
	// Output:
	// source,source_id,kind,height_m,wkt
	// synth,1,home,7.5,
	// <nil>
}
