package live_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// A visitor watches the facilities of a twin and is told of a new hydrant.
func Example() {
	ctx := context.Background()
	tw, err := twin.Open(ctx, twin.Config{Store: mem.New(), NewID: func() twin.ID { return 42 }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer tw.Close()
	hub := live.New(live.Config{
		Twin: tw, AllowVisitors: true,
		Authenticate:      func(*http.Request) (*access.Principal, error) { return nil, nil },
		AuthenticateToken: func(context.Context, string) (*access.Principal, error) { return nil, access.ErrCredential },
	})
	server := httptest.NewServer(hub.Handler())
	defer server.Close()
	defer hub.Close(ctx)

	ws, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/live", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ws.Close()
	ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"sub","id":"a","types":["facilities"],"fields":{"facilities":["kind"]}}`))
	for i := range 4 {
		var f struct {
			T       string
			Version int
			Changes []struct {
				Op, ID string
				Set    map[string]string
			}
		}
		if err := ws.ReadJSON(&f); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(f.T, f.Version, f.Changes)
		if i == 2 {
			t := tw.Snapshot().Schema().Type("facility")
			tw.Commit(ctx, &twin.Request{Actor: "worker:zhang", Ops: []twin.Operation{{
				Do: twin.Create, Type: t, Geometry: square(0, 0, 1)[0][0], SetGeometry: true,
				Set: []twin.Assignment{{Field: t.Field("kind"), Value: twin.Enum("hydrant")}},
			}}})
		}
	}
	// Output:
	// ready 0 []
	// ok 0 []
	// snap 0 []
	// ev 1 [{enter 0000000001A map[kind:hydrant]}]
}
