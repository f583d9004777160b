package house_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/house"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func Example() {
	tw, err := twin.Open(context.Background(), twin.Config{Store: mem.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	res, err := tw.Commit(context.Background(), &twin.Request{Actor: "example", Ops: []twin.Operation{{
		Do: twin.Create, Type: tw.Snapshot().Schema().Type("house"), SetGeometry: true,
		Geometry: orb.Polygon{{{121.24, 31.3}, {121.2401, 31.3}, {121.2401, 31.3001}, {121.24, 31.3001}, {121.24, 31.3}}},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := house.New(house.Config{Twin: tw})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	mux := http.NewServeMux()
	s.Routes(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/models/"+res.Results[0].ID.String(), nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"), w.Body.String()[:4])
	// Output: 200 model/gltf-binary glTF
}
