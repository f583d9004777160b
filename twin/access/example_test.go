package access_test

import (
	"context"
	"fmt"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// The same house, as its grid worker and as everybody sees it.
func ExampleView() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	house, grids := tw.Snapshot().Schema().Type("house"), tw.Snapshot().Schema().Type("grid")
	res, err := tw.Commit(ctx, &twin.Request{Actor: "example", Ops: []twin.Operation{
		{Do: twin.Create, Type: grids, Geometry: square(0, 0, 2), SetGeometry: true, Set: []twin.Assignment{
			{Field: grids.Field("code"), Value: twin.Text("31011410321800101")},
		}},
		{Do: twin.Create, Type: house, Geometry: square(0.5, 0.5, 0.2), SetGeometry: true, Set: []twin.Assignment{
			{Field: house.Field("kind"), Value: twin.Enum("rental")}, {Field: house.Field("safety"), Value: twin.Enum("C")},
		}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	worker := &access.Principal{Name: "zhang", Role: access.Worker, Scopes: []grid.Code{31011410321800101}}
	for _, who := range []*access.Principal{worker, access.VisitorPrincipal()} {
		seen, _ := access.NewView(tw.Snapshot(), who, time.Now()).Get(house, res.Results[1].ID)
		kind, _ := seen.Value(house.Field("kind"))
		safety, shown := seen.Value(house.Field("safety"))
		fmt.Println(who.Role, kind, safety, shown != access.Absent)
	}
	// Output:
	// worker rental C true
	// visitor home  false
}
