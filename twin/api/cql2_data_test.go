package api_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/wkb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/store/mem"
	"github.com/gridtwin/gridtwin/twin/wire"
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
		opts := ingest.Options{Type: tw.Snapshot().Schema().Type(name), Source: "ne110m", Actor: "test"}
		opts.Reject = func(r ingest.Reject) { t.Errorf("%s row %d: %s %s", name, r.Row, r.Field, r.Reason) }
		opts.Warn = func(r ingest.Reject) {
			if !strings.Contains(r.Reason, "outside all grids") && !strings.Contains(r.Reason, "micro-grid") {
				t.Errorf("%s row %d: %s %s", name, r.Row, r.Field, r.Reason)
			}
		}
		src, err := ingest.Open(name+".geojson", io.NopCloser(bytes.NewReader(geoJSONOf(t, file, name))))
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

// geoJSONOf reads a layer of a GeoPackage as a feature collection, its columns in lower case.
func geoJSONOf(t testing.TB, file, layer string) []byte {
	t.Helper()
	conn, err := sqlite.OpenConn("file:"+file+"?immutable=1", sqlite.OpenReadOnly, sqlite.OpenURI)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	b := []byte(`{"type":"FeatureCollection","features":[`)
	err = sqlitex.ExecuteTransient(conn, "SELECT * FROM "+layer, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		if b[len(b)-1] == '}' {
			b = append(b, ',')
		}
		b, err = appendRow(b, s)
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return append(b, `]}`...)
}

// appendRow appends one row as a feature. The data set writes its truth values as numbers.
func appendRow(b []byte, s *sqlite.Stmt) ([]byte, error) {
	b = fmt.Appendf(b, `{"type":"Feature","id":%d,"geometry":`, s.ColumnInt64(s.ColumnIndex("fid")))
	blob := make([]byte, s.ColumnLen(s.ColumnIndex("geom")))
	s.ColumnBytes(s.ColumnIndex("geom"), blob)
	g, err := wkb.Unmarshal(blob[8+[]int{0, 32, 48, 48, 64}[blob[3]>>1&7]:]) // after the GeoPackage's own header
	if err != nil {
		return b, err
	}
	b = append(geo.AppendGeoJSON(b, g), `,"properties":{`...)
	for i := range s.ColumnCount() {
		name := strings.ToLower(s.ColumnName(i))
		if s.ColumnType(i) == sqlite.TypeNull || name == "fid" || name == "geom" {
			continue
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(wire.AppendString(b, name), ':')
		switch text := s.ColumnText(i); {
		case name == "boolean":
			b = fmt.Appendf(b, "%t", text == "1")
		case name == "start" || name == "end":
			b = wire.AppendString(b, text+"Z") // GeoPackage keeps instants in UTC, this one without saying so
		case s.ColumnType(i) == sqlite.TypeText:
			b = wire.AppendString(b, text)
		default:
			b = append(b, text...)
		}
	}
	return append(b, "}}"...), nil
}
