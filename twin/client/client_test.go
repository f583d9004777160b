package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/client"
)

func point(t *testing.T, properties any) *client.Feature {
	t.Helper()
	f, err := client.NewFeature(json.RawMessage(`{"type":"Point","coordinates":[121.2448,31.3084]}`), properties)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReads(t *testing.T) {
	ctx, c := t.Context(), connect(t)
	collections, err := c.Collections(ctx)
	if err != nil || len(collections) != 8 {
		t.Fatalf("%v %v", collections, err)
	}
	all, ok, err := c.Count(ctx, "houses", client.Query{})
	if err != nil || !ok || all == 0 {
		t.Fatalf("%d %v %v", all, ok, err)
	}
	seen := map[string]bool{}
	for f, err := range c.Items(ctx, "houses", client.Query{PageSize: 100, Properties: []string{"address"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen[f.ID] || f.Geometry == nil {
			t.Fatalf("%s came twice, or without geometry", f.ID)
		}
		seen[f.ID] = true
	}
	if len(seen) != all {
		t.Fatalf("%d of %d houses", len(seen), all)
	}
	near, err := c.Nearest(ctx, "facilities", 121.2448, 31.3084, 3, 5000, "kind = 'hydrant'")
	if err != nil || len(near) != 3 || near[0].DistanceM > near[2].DistanceM || near[0].Text("kind") != "hydrant" {
		t.Fatalf("%v %v", near, err)
	}
	house, err := c.Get(ctx, "houses", firstOf(seen), "residents")
	if err != nil || house.ETag == "" {
		t.Fatalf("%v %v", house, err)
	}
	var props struct{ Residents *int }
	if err := house.Read(&props); err != nil || props.Residents == nil {
		t.Fatalf("%v %v", props, err)
	}
	if hits, err := c.Search(ctx, "18号", 2, "houses"); err != nil || len(hits) == 0 || hits[0].Type != "houses" {
		t.Fatalf("%v %v", hits, err)
	}
	box := [4]float64{121.24, 31.30, 121.245, 31.31}
	inside, _, err := c.Count(ctx, "houses", client.Query{BBox: &box, Equal: map[string]string{"kind": "home"}, Text: "号", Datetime: "2020-01-01T00:00:00Z/.."})
	if err != nil || inside == 0 || inside >= all {
		t.Fatalf("%d %v", inside, err)
	}
}

func firstOf(ids map[string]bool) string {
	least := ""
	for id := range ids {
		if least == "" || id < least {
			least = id
		}
	}
	return least
}

// What a client wrote it reads, and the log and the history tell of it.
func TestEdits(t *testing.T) {
	ctx, c := t.Context(), connect(t)
	epoch, err := c.Epoch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	before := uint64(village().tw.Snapshot().Version())
	made, err := c.Create(ctx, "facilities", point(t, map[string]any{"kind": "pump", "name": "三号泵站"}), "新建 new")
	if err != nil || made.ETag == "" || c.Version() <= before {
		t.Fatalf("%v %v at %d", made, err, c.Version())
	}
	put, err := c.Put(ctx, "facilities", made.ID, point(t, map[string]any{"kind": "pump"}), made.ETag, "")
	if err != nil || put.Text("name") != "" || put.Rev() <= made.Rev() {
		t.Fatalf("%v %v", put, err)
	}
	if err := c.Delete(ctx, "facilities", made.ID, put.ETag, "torn down"); err != nil {
		t.Fatal(err)
	}
	var p *client.Problem
	if _, err := c.Get(ctx, "facilities", made.ID); !errors.As(err, &p) || p.Status != 404 {
		t.Fatalf("it is still there: %v", err)
	}
	var ops, reasons []string
	for s, err := range c.History(ctx, "facilities", made.ID) {
		if err != nil {
			t.Fatal(err)
		}
		ops, reasons = append(ops, s.Op), append(reasons, s.Reason)
	}
	if fmt.Sprint(ops) != "[create update delete]" || reasons[0] != "新建 new" || reasons[2] != "torn down" {
		t.Fatalf("%v %q", ops, reasons)
	}
	at := before
	for step, err := range c.Changes(ctx, epoch, before) {
		if err != nil {
			t.Fatal(err)
		}
		if step.From != at {
			t.Fatalf("a step from %d, the last one ended at %d", step.From, at)
		}
		at = step.Version
	}
	if at < c.Version() {
		t.Fatalf("changes end at %d, the client wrote %d", at, c.Version())
	}
	for _, err := range c.Changes(ctx, "another", 0) {
		if !errors.As(err, &p) || p.Status != http.StatusGone {
			t.Fatalf("another epoch: %v", err)
		}
	}
}

func TestPeople(t *testing.T) {
	ctx, c := t.Context(), connect(t)
	for f, err := range c.Items(ctx, "people", client.Query{PageSize: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		whole, err := c.Reveal(ctx, client.Reveal{IDs: []string{f.ID}, Fields: []string{"name"}, Reason: "test"})
		if err != nil || len(whole) != 1 {
			t.Fatalf("%v %v", whole, err)
		}
		var name string
		if json.Unmarshal(whole[0]["name"], &name) != nil || strings.Contains(name, "*") {
			t.Fatal("the name is masked")
		}
		ids, err := c.Lookup(ctx, "name", name, "test")
		if err != nil || !strings.Contains(strings.Join(ids, " "), f.ID) {
			t.Fatalf("%v %v", ids, err)
		}
		break
	}
}

// A batch whose answer was lost is sent again and has happened once; a single edit never is.
func TestLostAnswers(t *testing.T) {
	ctx := t.Context()
	lose := func(path string) *flaky {
		done := false
		return &flaky{spoil: func(r *http.Request, _ int) (bool, int) {
			hit := !done && strings.HasSuffix(r.URL.Path, path)
			done = done || hit
			return hit, 0
		}}
	}
	link := lose("/batch")
	c, err := client.New(client.Config{URL: village().url, Token: village().token, HTTP: &http.Client{Transport: link}})
	if err != nil {
		t.Fatal(err)
	}
	lamps := client.Query{Equal: map[string]string{"kind": "aed"}}
	before, _, err := c.Count(ctx, "facilities", lamps)
	if err != nil {
		t.Fatal(err)
	}
	f := point(t, map[string]any{"kind": "aed"})
	if _, err := c.Run(ctx, client.Batch{Changes: []client.Change{{Op: client.OpCreate, Collection: "facilities", Properties: f.Properties, Geometry: f.Geometry}}}); err != nil {
		t.Fatal(err)
	}
	if after, _, err := c.Count(ctx, "facilities", lamps); err != nil || after != before+1 || link.sent != 4 {
		t.Fatalf("%d, then %d after %d requests: %v", before, after, link.sent, err)
	}
	link = lose("/items")
	c, err = client.New(client.Config{URL: village().url, Token: village().token, HTTP: &http.Client{Transport: link}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Create(ctx, "facilities", f, ""); err == nil || link.sent != 1 {
		t.Fatalf("a create was sent %d times: %v", link.sent, err)
	}
}

// A server that asks to wait is asked again, until the context ends.
func TestPatience(t *testing.T) {
	busy := &flaky{spoil: func(_ *http.Request, n int) (bool, int) {
		if n == 1 {
			return false, http.StatusServiceUnavailable
		}
		return false, 0
	}}
	c, err := client.New(client.Config{URL: village().url, HTTP: &http.Client{Transport: busy}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Epoch(t.Context()); err != nil || busy.sent != 2 {
		t.Fatalf("%d requests: %v", busy.sent, err)
	}
	busy.sent = 0
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Epoch(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the context ended: %v", err)
	}
}

// Problems say where, without the address of the request: that may hold what was asked for.
func TestProblems(t *testing.T) {
	ctx, c := t.Context(), connect(t)
	_, _, err := c.Count(ctx, "houses", client.Query{Filter: "colour = 'very-private-value'"})
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != 400 || len(p.Faults) != 1 || p.Faults[0].Parameter != "filter" || p.Faults[0].Pointer != nil {
		t.Fatalf("%v", err)
	}
	if strings.Contains(err.Error(), "very-private-value") || !strings.Contains(err.Error(), "GET /collections/houses/items: 400") {
		t.Fatalf("%v", err)
	}
	_, err = c.Create(ctx, "facilities", point(t, map[string]any{"kind": "castle"}), "")
	if !errors.As(err, &p) || p.Status != 422 || p.Faults[0].Pointer == nil || *p.Faults[0].Pointer != "/properties/kind" {
		t.Fatalf("%v", err)
	}
	for _, bad := range []string{"", "twin.example", "ftp://twin.example", "://"} {
		if _, err := client.New(client.Config{URL: bad}); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
	gone, err := client.New(client.Config{URL: "http://127.0.0.1:1", Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Epoch(ctx); err == nil || strings.Count(err.Error(), "127.0.0.1:1/") > 0 {
		t.Fatalf("%v", err)
	}
}

// A link of an answer is followed on the client's own origin, so that its token goes nowhere else.
func TestLinksStayAtHome(t *testing.T) {
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String()+" "+r.Header.Get("Authorization"))
		next := ""
		if len(asked) == 1 {
			next = `{"rel":"next","href":"http://elsewhere.example/api/collections/houses/items?cursor=x"}`
		}
		fmt.Fprintf(w, `{"features":[],"links":[%s]}`, next)
	}))
	defer srv.Close()
	c, err := client.New(client.Config{URL: srv.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range c.Items(t.Context(), "houses", client.Query{}) {
		t.Fatal(err)
	}
	if len(asked) != 2 || asked[1] != "/api/collections/houses/items?cursor=x Bearer t" {
		t.Fatalf("%q", asked)
	}
}

func TestAreas(t *testing.T) {
	spot := json.RawMessage(`{"type":"Point","coordinates":[1,2]}`)
	box := client.BBox(1, 2, 3, 4)
	for _, c := range []struct {
		ask  any
		want string
	}{
		{client.Circle(121.1, 31.2, 500), `{"circle":{"center":[121.1,31.2],"radius_m":500}}`},
		{box, `{"bbox":[1,2,3,4]}`},
		{client.Polygon(spot), `{"geometry":{"type":"Point","coordinates":[1,2]}}`},
		{client.Grids("3101"), `{"grids":["3101"]}`},
		{client.Around(spot, 5), `{"buffer":{"distance_m":5,"geometry":{"type":"Point","coordinates":[1,2]}}}`},
		{client.AreaQuestion{Area: box, Types: []string{"houses"}, AsOf: "7"}, `{"area":{"bbox":[1,2,3,4]},"types":["houses"],"as_of":7}`},
		{client.AreaQuestion{Area: box, Types: []string{"houses"}, AsOf: "2026-01-02T00:00:00Z"}, `{"area":{"bbox":[1,2,3,4]},"types":["houses"],"as_of":"2026-01-02T00:00:00Z"}`},
	} {
		if got, err := json.Marshal(c.ask); err != nil || string(got) != c.want {
			t.Errorf("%s, want %s: %v", got, c.want, err)
		}
	}
}
