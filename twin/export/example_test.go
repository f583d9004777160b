package export_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func ExampleWrite() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New(), Clock: func() time.Time { return time.Unix(0, 0) }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	facility := tw.Snapshot().Schema().Type("facility")
	_, err = tw.Commit(ctx, &twin.Request{Actor: "worker:zhang", Ops: []twin.Operation{{
		Do: twin.Create, Type: facility, ID: 1, Geometry: orb.Point{121.2448, 31.3084}, SetGeometry: true,
		Set: []twin.Assignment{{Field: facility.Field("kind"), Value: twin.Enum("hydrant")}},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := export.Write(ctx, os.Stdout, access.Public(tw.Snapshot()), export.Options{Type: facility, Format: export.CSV})
	fmt.Println(res.Entities, err)
	// Output:
	// id,code,name,verified_at,kind,state,capacity,used,grid,rev,updated_at,lon,lat
	// 00000000001,,,,hydrant,,,,,1,1970-01-01T00:00:00Z,121.2448,31.3084
	// 1 <nil>
}
