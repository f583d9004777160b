package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/client"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const villageCode = "310114103218"

// server is the sample village behind its real API.
type server struct {
	url   string
	token string // of a steward of the village
	tw    *twin.Twin
}

// village starts the server once for all tests and examples, which leave the village as they found it or add to it what
// no other looks at.
var village = sync.OnceValue(func() *server {
	store := mem.New()
	clock := func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
	tw, err := twin.Open(context.Background(), twin.Config{Store: store, Clock: clock})
	must(err)
	for _, f := range samplegrids.Xingming() {
		file, err := samplegrids.FS().Open(f.Name)
		must(err)
		src, err := ingest.Open(f.Name, file)
		must(err)
		_, err = ingest.Import(context.Background(), tw, src, ingest.Options{Type: tw.Snapshot().Schema().Type(f.Type), Source: "synth", Actor: "test"})
		must(err)
		must(src.Close())
	}
	accounts := access.NewAccounts(store, store, clock)
	code, err := grid.Parse(villageCode)
	must(err)
	token := accounts.AddProcessToken(&access.Principal{Name: "steward", Role: access.Steward, Scopes: []grid.Code{code}})
	rest := api.New(api.Config{Twin: tw, Accounts: accounts, AllowVisitors: true})
	mux := http.NewServeMux()
	mux.Handle("/", rest)
	mux.Handle("/live", feed(tw, rest, accounts))
	return &server{httptest.NewServer(mux).URL, token, tw}
})

// feed is the live feed, wired as the command does.
func feed(tw *twin.Twin, rest *api.Server, accounts *access.Accounts) http.Handler {
	return live.New(live.Config{
		Twin: tw, AllowVisitors: true, Authenticate: rest.Identify, AuthenticateToken: accounts.ByToken, Generation: accounts.Generation,
		ParseArea: func(raw json.RawMessage, v *access.View, most int) (*live.Area, error) {
			a, err := query.ParseArea(raw, v, most)
			if err != nil {
				return nil, err
			}
			return &live.Area{Region: a.Region, Key: a.Key, Grids: a.Grids != nil}, nil
		},
		CompileFilter: func(v *access.View, t *twin.Type, text string) (*live.Filter, error) {
			f, err := query.CompileFilter(v, t, text)
			if f == nil || err != nil {
				return nil, err
			}
			return &live.Filter{Match: f.Match, Internal: f.Internal}, nil
		},
	}).Handler()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// connect makes a client of the village for a steward.
func connect(t testing.TB) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{URL: village().url, Token: village().token})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// flaky passes requests on, and spoils the answers that it is told to.
type flaky struct {
	spoil func(r *http.Request, n int) (lose bool, status int)
	sent  int
}

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	f.sent++
	lose, status := f.spoil(r, f.sent)
	if status != 0 {
		w := httptest.NewRecorder()
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(status)
		return w.Result(), nil
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && lose {
		resp.Body.Close()
		return nil, errors.New("connection reset")
	}
	return resp, err
}
