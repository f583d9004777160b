package mvt_test

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

func Example() {
	// Once: a dictionary for what repeats, geometry and attributes per house.
	dict := mvt.NewDict()
	dwelling := dict.String("dwelling")
	house, err := mvt.FromOrb(orb.Polygon{{{120.1000, 30.2000}, {120.1002, 30.2000}, {120.1002, 30.2001}, {120.1000, 30.2001}, {120.1000, 30.2000}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	props := mvt.Props(nil).String(0, "0000000001F").Ref(1, dwelling)

	// Per tile: a pooled encoder.
	layer := mvt.Layer{Name: "houses", Keys: []string{"id", "use"}, Values: dict.Table()}
	var pool mvt.Pool
	enc := pool.Get()
	defer pool.Put(enc)
	at, _ := mvt.Cover(14, house.Box)
	if err := enc.BeginTile(at); err != nil {
		fmt.Println(err)
		return
	}
	enc.BeginLayer(&layer)
	enc.AddFeature(47, &house, props)
	if err := enc.EndLayer(); err != nil {
		fmt.Println(err)
		return
	}

	tile, err := mvt.Decode(enc.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	houses := tile.Layer("houses")
	f := &houses.Features[0]
	use, _ := houses.Get(f, "use")
	fmt.Println(at)
	fmt.Println(len(enc.Bytes()), "bytes:", f.ID, f.Type, use.Any(), f.Parts[0])
	// Output:
	// {14 13657 6749}
	// 78 bytes: 47 polygon dwelling [{3623 456} {3623 434} {3660 434} {3660 456}]
}
