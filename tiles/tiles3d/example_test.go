package tiles3d_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/tiles3d"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func Example() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New()})
	if err != nil {
		panic(err)
	}
	defer tw.Close()
	house := orb.Polygon{{{121.3, 31.3}, {121.3001, 31.3}, {121.3001, 31.3001}, {121.3, 31.3001}, {121.3, 31.3}}}
	_, err = tw.Commit(ctx, &twin.Request{Actor: "example", Ops: []twin.Operation{
		{Do: twin.Create, Type: tw.Snapshot().Schema().Type("house"), Geometry: house, SetGeometry: true},
	}})
	if err != nil {
		panic(err)
	}
	s, err := tiles3d.New(tiles3d.Config{Twin: tw})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	mux := http.NewServeMux()
	s.Routes(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/3dtiles/houses/tileset.json", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/3dtiles/houses/e/an-old-one/0/0/0.glb", nil))
	fmt.Println(w.Code)
	// Output:
	// 200 application/json
	// 410
}
