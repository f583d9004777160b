package gpkg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/geo"
)

// tables are those that each GeoPackage has, as small as they may be.
const tables = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4326, 'epsg', 4326, ''), ('x', 100000, 'EPSG', 28992, ''), ('x', -1, 'NONE', -1, '');
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
`

// layer declares a layer whose table a script makes.
func layer(name string, srs int) string {
	name = strings.ReplaceAll(name, "'", "''")
	return fmt.Sprintf("INSERT INTO gpkg_contents VALUES ('%s', 'features', '%s'); INSERT INTO gpkg_geometry_columns VALUES ('%s', 'geom', 'point', %d, 0, 0);", name, name, name, srs)
}

// point is a geometry as SQL writes it.
func point(x, y float64) string {
	return fmt.Sprintf("x'%x'", geo.AppendGeoPackage(nil, orb.Point{x, y}, 4326))
}

// made runs a script on a new file.
func made(t testing.TB, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "网格 100%?#.gpkg")
	db, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := sqlitex.ExecuteScript(db, script, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// all reads the first layer of a file.
func all(path string) (rows []*Row, err error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if len(f.Layers()) == 0 {
		return nil, nil
	}
	r, err := f.Rows(f.Layers()[0])
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		var large *TooLargeError
		switch {
		case errors.As(err, &large):
			rows = append(rows, &Row{ID: large.ID, GeometryErr: large})
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return rows, err
		default:
			rows = append(rows, row)
		}
	}
}

func TestReadsCells(t *testing.T) {
	path := made(t, tables+layer(`房"屋's`, 100000)+`
		CREATE TABLE "房""屋's" (名称 TEXT, "a""b" INTEGER, fid INTEGER PRIMARY KEY, f DOUBLE, ok BOOLEAN, geom POINT, at DATETIME, b BLOB);
		INSERT INTO "房""屋's" VALUES ('星明村', 110105194912310021, 7, 1e21, 1, `+point(121, 31)+`, '2026-01-02T15:04:05.000Z', x'ff00');
		INSERT INTO "房""屋's" VALUES (NULL, NULL, 3, 0.5, 2, NULL, NULL, x'61');`)
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := Layer{Name: `房"屋's`, Title: `房"屋's`, Geometry: "POINT", Column: "geom", SRS: 100000, CRS: "EPSG:28992"}
	if got := f.Layers(); len(got) != 1 || got[0] != want {
		t.Fatalf("%+v", got)
	}
	r, err := f.Rows(f.Layers()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := fmt.Sprint(r.Columns(), r.Key()); got != `[名称 a"b f ok at b]fid` {
		t.Error(got)
	}
	first, err1 := r.Next()
	second, err2 := r.Next()
	_, err3 := r.Next()
	if err1 != nil || err2 != nil || !errors.Is(err3, io.EOF) {
		t.Fatal(err1, err2, err3)
	}
	if got := fmt.Sprint(first.ID, first.Cells, first.Geometry, first.GeometryErr); got != "3 [{0 } {0 } {3 0.5} {2 2} {0 } {1 a}] <nil> <nil>" {
		t.Error(got)
	}
	if got := fmt.Sprint(second.ID, second.Cells, second.Geometry); got != "7 [{1 星明村} {2 110105194912310021} {3 1000000000000000000000} {4 true} {1 2026-01-02T15:04:05.000Z} {5 }] <nil>" {
		t.Error(got)
	}
	if err := second.GeometryErr; err == nil || !strings.Contains(err.Error(), "system 4326") {
		t.Errorf("a geometry of another system than its layer: %v", err)
	}
}

// Whatever a file holds, nothing of it runs, and why it is refused is said.
func TestRefuses(t *testing.T) {
	plain := "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom POINT, a TEXT);"
	for name, c := range map[string]struct{ script, says string }{
		"no geopackage":     {"CREATE TABLE t (a);", "no table gpkg_contents"},
		"contents as view":  {"CREATE VIEW gpkg_contents AS SELECT 1 AS table_name;", "no table gpkg_contents"},
		"layer as view":     {tables + layer("t", 4326) + plain[:0] + "CREATE TABLE u (fid INTEGER PRIMARY KEY, geom); CREATE VIEW t AS SELECT * FROM u;", "is a view or no table"},
		"endless view":      {tables + layer("t", 4326) + "CREATE VIEW t AS WITH RECURSIVE c(fid) AS (SELECT 1 UNION ALL SELECT fid+1 FROM c) SELECT fid, NULL AS geom FROM c;", "is a view or no table"},
		"virtual table":     {tables + layer("t", 4326) + "CREATE VIRTUAL TABLE t USING rtree(fid, a, b);", "is a view or no table"},
		"missing table":     {tables + layer("t", 4326), "is a view or no table"},
		"missing geometry":  {tables + layer("t", 4326) + "CREATE TABLE t (fid INTEGER PRIMARY KEY);", `names the column "geom"`},
		"generated column":  {tables + layer("t", 4326) + "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom, a AS (hex(zeroblob(1000000000))));", "is computed"},
		"no row numbers":    {tables + layer("t", 4326) + "CREATE TABLE t (fid TEXT PRIMARY KEY, geom) WITHOUT ROWID;", "no such column"},
		"generated catalog": {"CREATE TABLE gpkg_spatial_ref_sys (a); CREATE TABLE gpkg_contents (table_name, identifier AS (hex(zeroblob(1000000000))), data_type);", "is computed"},
	} {
		if _, err := all(made(t, c.script)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(text, []byte("SQLite format 2"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(text); err == nil || !strings.Contains(err.Error(), "does not begin") {
		t.Error(err)
	}
}

const someRows = `CREATE TABLE t (fid INTEGER PRIMARY KEY, geom POINT, a TEXT);
	CREATE TRIGGER x BEFORE INSERT ON t BEGIN SELECT raise(ABORT, 'ran') WHERE NEW.a = 'never'; END;
	WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 3000) INSERT INTO t SELECT n, x'47500001e610000001010000000000000000005e400000000000003f40', 'row ' || n FROM c;`

func TestTooLargeSparesOthers(t *testing.T) {
	rows, err := all(made(t, tables+layer("t", 4326)+`CREATE TABLE t (fid INTEGER PRIMARY KEY, geom, a);
		INSERT INTO t VALUES (1, zeroblob(17000000), 'a'), (2, NULL, 'b'), (5, NULL, zeroblob(17000000)), (6, zeroblob(9000000), zeroblob(9000000)), (9, NULL, 'c');`))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range rows {
		ids = append(ids, fmt.Sprint(r.ID, r.GeometryErr != nil))
	}
	if got := strings.Join(ids, ", "); got != "1 true, 2 false, 5 true, 6 true, 9 false" {
		t.Error(got)
	}
}

// Half a file, and changes that are not in it yet, are told before anything is read.
func TestCutOffAndSidecars(t *testing.T) {
	path := made(t, tables+layer("t", 4326)+someRows)
	if rows, err := all(path); err != nil || len(rows) != 3000 || rows[0].Geometry == nil {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, side := range []string{"-wal", "-journal"} {
		if err := os.WriteFile(path+side, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "gpkg"+side+" beside it") {
			t.Error(err)
		}
		if err := os.Remove(path + side); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(path, 20_000); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "is cut off: 20000 of its") {
		t.Error(err)
	}
}

// Damage anywhere ends with rows or an error, and soon: rows never outnumber what the file has room for.
func TestDamage(t *testing.T) {
	path := made(t, tables+layer("t", 4326)+someRows)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.gpkg")
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Clone(good)
		for range rapid.IntRange(1, 40).Draw(t, "hits") {
			b[rapid.IntRange(16, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		// Pages that are copied over others lead back to themselves.
		if rapid.Bool().Draw(t, "copy") {
			from, to := rapid.IntRange(1, len(b)/4096-1).Draw(t, "from"), rapid.IntRange(1, len(b)/4096-1).Draw(t, "to")
			copy(b[to*4096:(to+1)*4096], b[from*4096:])
		}
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if rows, err := all(bad); len(rows) > len(b)/8 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
	})
}
