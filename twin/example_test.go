package twin_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func Example() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	house := tw.Snapshot().Schema().Type("house")
	floors := house.Field("floors_above")

	before := tw.Snapshot()
	res, err := tw.Commit(ctx, &twin.Request{Actor: "worker:li", Ops: []twin.Operation{{
		Do: twin.Create, Type: house, SetGeometry: true,
		Geometry: orb.Polygon{{{121.2448, 31.3084}, {121.2450, 31.3084}, {121.2450, 31.3085}, {121.2448, 31.3085}, {121.2448, 31.3084}}},
		Set:      []twin.Assignment{{Field: floors, Value: twin.Int(2)}},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	id := res.Results[0].ID
	e, _ := tw.Snapshot().Entity(house, id)
	fmt.Println("version", res.Version, "floors", e.Value(floors), "houses before", before.Len(house))
	for _, w := range res.Results[0].Warnings {
		fmt.Println("warning:", w)
	}

	_, err = tw.Commit(ctx, &twin.Request{Actor: "worker:li", Ops: []twin.Operation{{
		Do: twin.Patch, Type: house, ID: id, IfRev: e.Rev,
		Set: []twin.Assignment{{Field: floors, Value: twin.Int(999)}},
	}}})
	fmt.Println(err, errors.Is(err, twin.ErrInvalid))
	// Output:
	// version 1 floors 2 houses before 0
	// warning: grid: lies outside all micro-grids: import the grids there first
	// operation 1: floors_above: 999 is above the greatest value 200 true
}
