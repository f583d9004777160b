package api_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// The sample's day: ages are as of it, whenever the test runs.
func sampleDay() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// openVillage brings the sample village into a twin in memory, through the import as the demo does.
func openVillage(t testing.TB, cfg twin.Config) (*twin.Twin, *mem.Store) {
	t.Helper()
	store := mem.New()
	cfg.Store = store
	if cfg.Clock == nil {
		cfg.Clock = sampleDay
	}
	tw, err := twin.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	for _, f := range samplegrids.Xingming() {
		file, err := samplegrids.FS().Open(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		src, err := ingest.Open(f.Name, file)
		if err != nil {
			t.Fatal(err)
		}
		opts := ingest.Options{Type: tw.Snapshot().Schema().Type(f.Type), Source: "synth", Actor: "test", Reject: func(r ingest.Reject) {
			t.Fatalf("%s row %d: %s %s", f.Name, r.Row, r.Field, r.Reason)
		}}
		if _, err := ingest.Import(context.Background(), tw, src, opts); err != nil {
			t.Fatal(err)
		}
		src.Close()
	}
	return tw, store
}

// villageSite is a server over the sample village with the demo's roles.
func villageSite(t testing.TB) *site {
	t.Helper()
	tw, store := openVillage(t, twin.Config{})
	return serveTwin(t, tw, store, api.Config{AllowVisitors: true})
}

// serveTwin serves a twin with a token per role: the worker keeps three micro-grids, the others the village.
func serveTwin(t testing.TB, tw *twin.Twin, store *mem.Store, cfg api.Config) *site {
	t.Helper()
	cfg.Twin, cfg.Accounts = tw, access.NewAccounts(store, store, tw.Clock)
	cfg.Models.CityJSON = func(_ context.Context, m *api.ModelUpload) ([]byte, error) { return m.Body, nil }
	s := &site{t: t, tw: tw, tokens: map[string]string{}, accounts: cfg.Accounts}
	for _, name := range allRoles() {
		s.tokens[name] = cfg.Accounts.AddProcessToken(principalOf(t, name))
	}
	server := api.New(cfg)
	srv := httptest.NewServer(server)
	s.url = srv.URL
	t.Cleanup(func() { srv.Close(); server.Close() })
	return s
}

// allRoles are the callers of the tests besides the visitor: the roles, a component for statistics alone, one that
// reads people but nothing else inside, and one that edits without reading inside.
func allRoles() []string {
	return []string{"worker", "command", "steward", "component", "stats", "reader", "editor", "admin"}
}

func principalOf(t testing.TB, name string) *access.Principal {
	t.Helper()
	village, err := grid.Parse(villageCode)
	if err != nil {
		t.Fatal(err)
	}
	p := &access.Principal{Name: name, Role: access.Role(name), Scopes: []grid.Code{village}}
	switch name {
	case "worker":
		p.Scopes = nil
		for i := 1; i <= 3; i++ {
			c, err := grid.Parse(fmt.Sprintf("%s001%02d", villageCode, i))
			if err != nil {
				t.Fatal(err)
			}
			p.Scopes = append(p.Scopes, c)
		}
	case "component":
		p.Rights = []access.Right{access.MapRead, access.ReadInside, access.PeopleStats, access.PeopleRead, access.Edit}
	case "stats":
		p.Role, p.Rights = access.Component, []access.Right{access.MapRead, access.PeopleStats}
	case "reader":
		p.Role, p.Rights = access.Component, []access.Right{access.MapRead, access.PeopleRead}
	case "editor":
		p.Role, p.Rights = access.Component, []access.Right{access.MapRead, access.Edit}
	case "admin":
		p.Scopes = nil
	}
	return p
}

// workerOf is a worker of one micro-grid.
func workerOf(t testing.TB, code string) *access.Principal {
	t.Helper()
	c, err := grid.Parse(code)
	if err != nil {
		t.Fatal(err)
	}
	return &access.Principal{Name: "worker-" + code, Role: access.Worker, Scopes: []grid.Code{c}}
}

// TestVillage asks one village everything; who edits comes last.
func TestVillage(t *testing.T) {
	t.Parallel()
	s := villageSite(t)
	for _, c := range []struct {
		name string
		test func(*testing.T, *site)
	}{
		{"parameters are no filters", testParametersAreNoFilters},
		{"systems", testSystems},
		{"pages by number", testOffset},
		{"without geometry", testSkipGeometry},
		{"plans are explained", testExplain},
		{"filters of the manual", testFilterDocs},
		{"limits of filters", testFilterLimits},
		{"abstract tests of filters", func(_ *testing.T, s *site) { s.abstractSuite("command", 7) }},
		{"no secret leaves", testNoSecretLeaves},
		{"tags of collections", testCollectionTags},
		{"tags of reads", testReadsHaveTags},
		{"parameters of the API document", testParametersAreDeclared},
		{"samples of a visitor's API document", testVisitorSamples},
		{"samples of the API document", testSamples},
		{"who may do what", testWhoMayDoWhat},
	} {
		t.Run(c.name, func(t *testing.T) {
			own := *s
			own.t = t
			c.test(t, &own)
		})
	}
}
