package tiles_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
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
	s, err := tiles.New(tiles.Config{Twin: tw})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	mux := http.NewServeMux()
	s.Routes(mux)

	get := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", "/tiles/15/27419/13380.mvt", nil))
		return w
	}
	fmt.Println("before:", get().Code)

	hydrant := tw.Snapshot().Schema().Type("facility")
	_, err = tw.Commit(ctx, &twin.Request{Actor: "worker", Ops: []twin.Operation{{
		Do: twin.Create, Type: hydrant, Geometry: orb.Point{121.2410, 31.3085}, SetGeometry: true,
		Set: []twin.Assignment{{Field: hydrant.Field("kind"), Value: twin.Enum("hydrant")}},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	w := get()
	tile, err := mvt.Decode(w.Body.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	l := tile.Layer("facilities")
	kind, _ := l.Get(&l.Features[0], "kind")
	fmt.Println("after:", w.Code, "version", w.Header().Get("Twin-Version"), kind.Any(), l.Features[0].Parts[0])
	// Output:
	// before: 204
	// after: 200 version 1 hydrant [{2561 3317}]
}
