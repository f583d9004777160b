package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// countingStore counts how often the log is read.
type countingStore struct {
	*mem.Store
	reads atomic.Int32
}

func (s *countingStore) Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error {
	s.reads.Add(1)
	return s.Store.Log(ctx, after, upTo, fn)
}

// Another version than the newest is looked for when everything else is in order: neither a caller without a credential
// nor a bad parameter makes the server read its log or hold a request.
func TestVersionsAreLookedForLast(t *testing.T) {
	for _, visitors := range []bool{false, true} {
		store := &countingStore{Store: mem.New()}
		tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: sampleDay})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { tw.Close() })
		accounts := access.NewAccounts(store, store, tw.Clock)
		s := &site{t: t, tw: tw, tokens: map[string]string{}, accounts: accounts}
		for _, name := range allRoles() {
			s.tokens[name] = accounts.AddProcessToken(principalOf(t, name))
		}
		server := api.New(api.Config{Twin: tw, Accounts: accounts, AllowVisitors: visitors})
		mux := http.NewServeMux()
		mux.Handle("/api/", server)
		mux.Handle("/metrics", server.Protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine") })))
		srv := httptest.NewServer(mux)
		t.Cleanup(srv.Close)
		s.url = srv.URL
		ids := s.settle()
		s.do("steward", "PATCH", "/api/collections/houses/items/"+ids["ha"], `{"properties":{"floors_above":3}}`, "If-Match", "*").want(t, 200)

		nobody := 401
		if visitors {
			nobody = 400
		}
		before, began := store.reads.Load(), time.Now()
		const people, houses = "/api/collections/people/items", "/api/collections/houses/items"
		for _, c := range []struct {
			role, method, path, body string
			status                   int
		}{
			{"", "GET", "/api/me?as_of=1", "", nobody},
			{"", "GET", "/api/me?as_of=99999", "", nobody},
			{"worker", "GET", "/api/me?as_of=1", "", 400},
			{"worker", "GET", "/api/collections?as_of=1", "", 400},
			{"worker", "GET", "/metrics?as_of=1&min_version=999999", "", 200},
			{"", "GET", people + "?as_of=1&min_version=999999", "", 401},
			{"", "GET", people + "/" + ids["pa"] + "?as_of=1&min_version=999999", "", 401},
			{"", "GET", people + "/" + ids["pa"] + "/history?min_version=999999", "", 401},
			{"worker", "GET", houses + "?as_of=1&colour=red&min_version=999999", "", 400},
			{"worker", "GET", houses + "?as_of=1&limit=x&min_version=999999", "", 400},
			{"worker", "GET", houses + "?as_of=1&cursor=x&min_version=999999", "", 400},
			{"worker", "GET", houses + "/" + ids["ha"] + "?as_of=1&crs=nowhere&min_version=999999", "", 400},
			{"admin", "POST", "/api/area", `{"area":{"bbox":[121,31,122,32]},"types":["people"],"as_of":1}`, 403},
			{"", "DELETE", "/api/session?min_version=999999", "", 204},
		} {
			a := s.do(c.role, c.method, c.path, c.body)
			if a.status != c.status || strings.Contains(string(a.body), "newest") {
				t.Errorf("visitors %v: %s %s %s: %d %s, want %d", visitors, c.role, c.method, c.path, a.status, a.body, c.status)
			}
		}
		if !visitors {
			for _, path := range []string{"/api/me?min_version=999999", houses + "?min_version=999999", "/metrics?min_version=999999"} {
				s.do("", "GET", path, "").want(t, 401)
			}
		}
		if n, took := store.reads.Load()-before, time.Since(began); n != 0 || took > 4*time.Second {
			t.Errorf("visitors %v: the log was read %d times, and it took %v", visitors, n, took)
		}

		// What is in order goes back, and goes on by cursor without reading the log again.
		page := s.do("worker", "GET", houses+"?as_of=1&limit=1", "").want(t, 200)
		if page.header.Get("Twin-Version") != "1" || store.reads.Load() == before {
			t.Fatalf("as of 1: %s", page.body)
		}
		before = store.reads.Load()
		next := ""
		for _, l := range page.json["links"].([]any) {
			if m := l.(map[string]any); m["rel"] == "next" {
				next = m["href"].(string)
			}
		}
		second := s.do("worker", "GET", strings.TrimPrefix(next, s.url), "").want(t, 200)
		if second.header.Get("Twin-Version") != "1" || store.reads.Load() != before {
			t.Fatalf("the next page: %s", second.body)
		}
		v := fmt.Sprint(tw.Snapshot().Version())
		s.do("worker", "GET", "/api/me?min_version="+v, "").want(t, 200)
		s.do("worker", "GET", houses+"?min_version="+v, "").want(t, 200)
	}
}
