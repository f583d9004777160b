package query_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// Lamps within 100 m of a point, by their state.
func ExampleStats() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	lamp := tw.Snapshot().Schema().Type("facility")
	req := &twin.Request{Actor: "example"}
	for i, state := range []string{"ok", "ok", "faulty", "ok"} {
		req.Ops = append(req.Ops, twin.Operation{
			Do: twin.Create, Type: lamp, Geometry: orb.Point{121.24 + 0.0004*float64(i), 31.3}, SetGeometry: true,
			Set: []twin.Assignment{{Field: lamp.Field("state"), Value: twin.Enum(state)}},
		})
	}
	if _, err := tw.Commit(ctx, req); err != nil {
		fmt.Println(err)
		return
	}
	v := access.NewView(tw.Snapshot(), access.VisitorPrincipal(), time.Now())
	area, err := query.ParseArea(json.RawMessage(`{"circle":{"center":[121.24,31.3],"radius_m":100}}`), v, query.MaxAreaVertices)
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := query.Stats(v, &query.AreaQuery{Area: area, Types: []*twin.Type{lamp}, GroupBy: []string{"state"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*res.Counts[0].N)
	for _, g := range res.Groups {
		fmt.Println(*g.Keys[0], *g.Counts[0].N)
	}
	// Output:
	// 3
	// faulty 1
	// ok 2
}
