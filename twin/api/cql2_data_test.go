package api_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// The collections of the standard's test data set, and how many features each has.
func standardCollections() map[string]int {
	return map[string]int{
		"ne_110m_admin_0_countries": 177, "ne_110m_populated_places_simple": 243, "ne_110m_rivers_lake_centerlines": 13,
	}
}

// standardSite serves the test data set of the CQL2 standard: three types that a model file declares, and the features of
// the GeoPackage through the import, every one of which is taken.
func standardSite(t testing.TB) *site {
	t.Helper()
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	model, err := os.ReadFile("testdata/cql2-model.json")
	if err != nil {
		t.Fatal(err)
	}
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Model: model, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	file := filepath.Join(root, "cql2", "data", "ne110m4cql2.gpkg")
	for name, n := range standardCollections() {
		opts := ingest.Options{Type: tw.Snapshot().Schema().Type(name), Layer: name, Source: "ne110m", Actor: "test"}
		opts.Reject = func(r ingest.Reject) { t.Errorf("%s row %d: %s %s", name, r.Row, r.Field, r.Reason) }
		opts.Warn = func(r ingest.Reject) {
			if !strings.Contains(r.Reason, "outside all grids") && !strings.Contains(r.Reason, "micro-grid") {
				t.Errorf("%s row %d: %s %s", name, r.Row, r.Field, r.Reason)
			}
		}
		r, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		src, err := ingest.Open(file, r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ingest.Import(t.Context(), tw, src, opts); err != nil {
			t.Fatal(err)
		}
		src.Close()
		if got := tw.Snapshot().Len(opts.Type); got != n {
			t.Fatalf("%s: %d of %d features were taken", name, got, n)
		}
	}
	return serveTwin(t, tw, store, api.Config{AllowVisitors: true})
}
