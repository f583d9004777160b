package gpkg

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/geo"
)

// parcels is a layer with a column of each type.
func parcels() NewLayer {
	lo, hi := 0.0, 200.0
	return NewLayer{
		Name: "parcels", Title: "地块", Description: "of a village", Geometry: "GEOMETRY", Changed: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Columns: []Column{
			{Name: "code", Type: TextType, Required: true, Title: "编码"},
			{Name: "kind", Type: TextType, Title: "类别", Codes: []Code{{"pond", "塘"}, {"road", "道路"}}},
			{Name: "floors", Type: IntegerType, Title: "层数", Min: &lo, Max: &hi},
			{Name: "area_m2", Type: RealType, Title: "面积"},
			{Name: "idle", Type: BooleanType, Title: "面积"}, // the same title again
			{Name: "at", Type: DateTimeType},
		},
	}
}

// write makes a file of layers, each with one row per geometry.
func write(t testing.TB, crs string, l NewLayer, places ...orb.Geometry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.gpkg")
	system, err := geo.ParseCRS(crs)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Create(path, system)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Layer(l); err != nil {
		t.Fatal(err)
	}
	for i, g := range places {
		if err := w.Add(int64(i+1), g, []any{"c" + fmt.Sprint(i), nil, int64(i), 0.5, i == 0, Instant(l.Changed)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return path
}

// one asks a file for texts, joined by spaces.
func one(t testing.TB, path, query string) string {
	t.Helper()
	db, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out []string
	err = sqlitex.ExecuteTransient(db, query, &sqlitex.ExecOptions{ResultFunc: func(s *sqlite.Stmt) error {
		for i := range s.ColumnCount() {
			out = append(out, s.ColumnText(i))
		}
		return nil
	}})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(out, " ")
}

func somewhere() []orb.Geometry {
	return []orb.Geometry{
		orb.Polygon{{{121, 31}, {121.5, 31}, {121.5, 31.5}, {121, 31}}},
		nil,
		orb.Point{120, 30},
		orb.MultiPolygon{{{{121, 31}, {121.5, 31}, {121.5, 31.5}, {121, 31}}}},
	}
}

// What the standard asks of a file, as far as SQL can tell it.
func TestFileIsAGeoPackage(t *testing.T) {
	path := write(t, "", parcels(), somewhere()...)
	for query, want := range map[string]string{
		"PRAGMA application_id": "1196444487", "PRAGMA user_version": "10300", "PRAGMA integrity_check": "ok", "PRAGMA foreign_key_check": "",
		"SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id":                                                                   "-1 0 4326 4490",
		"SELECT table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents": "parcels features 地块 of a village 2026-01-02T03:04:05.000Z 120.0 30.0 121.5 31.5 4490",
		"SELECT * FROM gpkg_geometry_columns":                                                                                       "parcels geom GEOMETRY 4490 0 0",
		"SELECT table_name, column_name, extension_name FROM gpkg_extensions ORDER BY 3, 1":                                         "parcels geom gpkg_rtree_index gpkg_data_column_constraints  gpkg_schema gpkg_data_columns  gpkg_schema",
		"SELECT column_name, name, title, constraint_name FROM gpkg_data_columns ORDER BY rowid":                                    "code 编码 编码  kind 类别 类别 parcels.kind floors 层数 层数 parcels.floors area_m2 面积 面积  idle idle 面积  at at  ",
		"SELECT constraint_type, value, min, max, description FROM gpkg_data_column_constraints":                                    "enum pond   塘 enum road   道路 range  0 200 ",
		"SELECT fid, typeof(geom), code, kind, floors, area_m2, idle, at FROM parcels WHERE fid = 2":                                "2 null c1  1 0.5 0 2026-01-02T03:04:05.000Z",
		"SELECT id FROM rtree_parcels_geom WHERE maxx >= 121.2 AND minx <= 121.3 AND maxy >= 31 AND miny <= 31.1 ORDER BY id":       "1 4",
		"SELECT count(*) FROM rtree_parcels_geom":                                                                                   "3",
		"SELECT rtreecheck('rtree_parcels_geom')":                                                                                   "ok",
		"SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'":                                                                 "6",
	} {
		if got := one(t, path, query); got != want {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
	}
}

func TestLayerWithoutPlace(t *testing.T) {
	l := parcels()
	l.Geometry = ""
	path := write(t, "", l, nil, nil)
	if got := one(t, path, "SELECT data_type, srs_id, min_x FROM gpkg_contents"); got != "attributes  " {
		t.Error(got)
	}
	rows, err := all(path)
	if err != nil || len(rows) != 2 || rows[0].Geometry != nil || rows[0].Cells[4] != (Cell{Boolean, "true"}) {
		t.Errorf("%v, %v", rows, err)
	}
}

// A layer may have columns of the names that are ours as a rule.
func TestNamesThatAreTaken(t *testing.T) {
	l := NewLayer{Name: "a", Geometry: "POINT", Columns: []Column{{Name: "FID", Type: IntegerType}, {Name: "geom", Type: TextType}}}
	path := filepath.Join(t.TempDir(), "x.gpkg")
	w, err := Create(path, geo.CRS{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Layer(l), w.Add(7, orb.Point{121, 31}, []any{int64(1), "x"}), w.Finish()); err != nil {
		t.Fatal(err)
	}
	rows, err := all(path)
	if err != nil || len(rows) != 1 || rows[0].ID != 7 || rows[0].Geometry != (orb.Point{121, 31}) || fmt.Sprint(rows[0].Cells) != "[{2 1} {1 x}]" {
		t.Errorf("%v, %v", rows, err)
	}
}

// Bytes are the same for the same rows.
func TestBytesAreTheSame(t *testing.T) {
	a, err1 := os.ReadFile(write(t, "EPSG:4549", parcels(), somewhere()...))
	b, err2 := os.ReadFile(write(t, "EPSG:4549", parcels(), somewhere()...))
	if err1 != nil || err2 != nil || !slices.Equal(a, b) {
		t.Errorf("%d and %d bytes, %v %v", len(a), len(b), err1, err2)
	}
}

func TestSystems(t *testing.T) {
	for name, want := range map[string]string{
		"": "EPSG:4490", "EPSG:4490": "EPSG:4490", "EPSG:4326": "EPSG:4326", "EPSG:4549": "EPSG:4549", "EPSG:4528": "EPSG:4528", "EPSG:3857": "EPSG:3857",
		"http://www.opengis.net/def/crs/EPSG/0/4549": "EPSG:4549",
	} {
		f, err := Open(write(t, name, parcels(), orb.Point{121.2448, 31.3084}))
		if err != nil {
			t.Fatal(err)
		}
		l := f.Layers()[0]
		r, err := f.Rows(l)
		if err != nil {
			t.Fatal(err)
		}
		row, err := r.Next()
		if err != nil || l.CRS != want {
			t.Fatalf("%s: %s, %v", name, l.CRS, err)
		}
		crs, _ := geo.ParseCRS(l.CRS)
		if p := geo.Round(crs.ToLonLat(row.Geometry)).(orb.Point); p != (orb.Point{121.2448, 31.3084}) {
			t.Errorf("%s: %v", name, p)
		}
		if err := errors.Join(r.Close(), f.Close()); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"gcj02", "bd09"} {
		crs, _ := geo.ParseCRS(name)
		if _, err := Create(filepath.Join(t.TempDir(), "x"), crs); err == nil || !strings.Contains(err.Error(), "EPSG:4490") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is written reads back, whatever the texts and numbers are.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, fmt.Sprint(n))
		n++
		w, err := Create(path, geo.CRS{})
		if err != nil {
			t.Fatal(err)
		}
		l := NewLayer{Name: rapid.StringMatching(`[a-z"'; 房%\[\]]{1,12}`).Draw(t, "layer"), Geometry: "POINT", Columns: []Column{
			{Name: rapid.StringMatching(`[a-z"'; 层%]{2,12}x`).Draw(t, "column"), Type: TextType}, {Name: "i", Type: IntegerType}, {Name: "f", Type: RealType},
		}}
		if err := w.Layer(l); err != nil {
			t.Fatal(err)
		}
		var want []string
		for i := range rapid.IntRange(0, 9).Draw(t, "rows") {
			text := strings.ReplaceAll(rapid.String().Draw(t, "text"), "\x00", "")
			whole, real := rapid.Int64().Draw(t, "whole"), rapid.Float64().Draw(t, "real")+0 // SQLite keeps no -0
			p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "x"), rapid.Float64Range(-90, 90).Draw(t, "y")}
			if err := w.Add(int64(i*i), p, []any{text, whole, real}); err != nil {
				t.Fatal(err)
			}
			want = append(want, fmt.Sprint(i*i, strings.ToValidUTF8(text, "\ufffd"), whole, real, p))
		}
		if err := w.Finish(); err != nil {
			t.Fatal(err)
		}
		rows, err := all(path)
		if err != nil || len(rows) != len(want) {
			t.Fatalf("%d of %d rows, %v", len(rows), len(want), err)
		}
		for i, r := range rows {
			var f float64
			if _, err := fmt.Sscan(r.Cells[2].Text, &f); err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if got := fmt.Sprint(r.ID, r.Cells[0].Text, r.Cells[1].Text, " ", f, r.Geometry); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want[i], " ", "") {
				t.Fatalf("%s came back as %s", want[i], got)
			}
		}
	})
}

func TestAddRefuses(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "x"), geo.CRS{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Layer(NewLayer{Name: "a", Columns: []Column{{Name: "b", Type: TextType}}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(1, nil, nil); err == nil {
		t.Error("a row without its values is taken")
	}
	if err := w.Add(1, nil, []any{[]int{1}}); err == nil || !strings.Contains(err.Error(), "column b") {
		t.Error(err)
	}
	if err := w.Layer(NewLayer{Name: "a"}); err == nil {
		t.Error("two layers of one name are taken")
	}
	if err := w.Abandon(); err != nil {
		t.Error(err)
	}
}

func BenchmarkAdd(b *testing.B) {
	w, err := Create(filepath.Join(b.TempDir(), "x"), geo.CRS{})
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Layer(parcels()); err != nil {
		b.Fatal(err)
	}
	id := int64(0)
	for b.Loop() {
		id++
		x, y := 121+float64(id%1000)/1e4, 31+float64(id/1000%1000)/1e4
		g := orb.Polygon{{{x, y}, {x + 1e-4, y}, {x + 1e-4, y + 1e-4}, {x, y + 1e-4}, {x, y}}}
		if err := w.Add(id, g, []any{"code", "pond", id, 0.5, true, nil}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		b.Fatal(err)
	}
}
