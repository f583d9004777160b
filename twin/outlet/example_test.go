package outlet_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/outlet"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// A fire brigade's server is told of a new hydrant.
func Example() {
	told := make(chan string, 1)
	brigade := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
	}))
	defer brigade.Close()
	ctx, store := context.Background(), mem.New()
	tw, err := twin.Open(ctx, twin.Config{Store: store, NewID: func() twin.ID { return 42 }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	hub := live.New(live.Config{
		Twin: tw, Authenticate: func(*http.Request) (*access.Principal, error) { return nil, nil },
		AuthenticateToken: func(context.Context, string) (*access.Principal, error) { return nil, access.ErrCredential },
	})
	defer hub.Close(ctx)
	w := outlet.Webhook{Consumer: outlet.Consumer{
		Name: "fire", URL: brigade.URL, Rights: []access.Right{access.MapRead}, Scopes: []string{"*"},
		Collections: []string{"facilities"}, Fields: map[string][]string{"facilities": {"kind"}},
	}}
	w.Secret.UnmarshalText([]byte(secret))
	out, err := outlet.New(ctx, outlet.Config{Twin: tw, Feed: hub, Store: store, Webhooks: []outlet.Webhook{w}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer out.Close()
	t := tw.Snapshot().Schema().Type("facility")
	tw.Commit(ctx, &twin.Request{Actor: "worker:zhang", Ops: []twin.Operation{{
		Do: twin.Create, Type: t, Geometry: square(0, 0, 1)[0][0], SetGeometry: true,
		Set: []twin.Assignment{{Field: t.Field("kind"), Value: twin.Enum("hydrant")}},
	}}})
	body := <-told
	fmt.Println(body[:40], "…", body[len(body)-79:])
	// Output:
	// {"t":"ev","id":"fire","from":0,"version" … ":{"kind":"hydrant"},"geometry":{"type":"Point","coordinates":[121.24,31.3]}}]}
}
