package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// cli runs command lines in a folder of its own.
type cli struct {
	t      *testing.T
	dir    string
	stdout string
	stderr string
}

func newCLI(t *testing.T) *cli {
	t.Helper()
	return &cli{t: t, dir: t.TempDir()}
}

// path names a file in the folder.
func (c *cli) path(name string) string { return filepath.Join(c.dir, name) }

// put writes a file.
func (c *cli) put(name, text string) string {
	c.t.Helper()
	if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return c.path(name)
}

func (c *cli) read(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(c.path(name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

// run expects an exit status. Whatever goes wrong says so in one line.
func (c *cli) run(want int, args ...string) {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	got := run(c.t.Context(), streams{in: strings.NewReader(""), out: &stdout, err: &stderr}, args)
	c.stdout, c.stderr = stdout.String(), stderr.String()
	if got != want {
		c.t.Fatalf("gridtwin %s: exit %d, expected %d\n%s%s", strings.Join(args, " "), got, want, c.stdout, c.stderr)
	}
	// Warnings of rows are no errors.
	n := 0
	for line := range strings.Lines(c.stderr) {
		if !strings.HasPrefix(line, "warning: ") {
			n++
		}
	}
	if want == exitDone && n != 0 || want != exitDone && n != 1 {
		c.t.Errorf("gridtwin %s: %d lines of errors: %s", strings.Join(args, " "), n, c.stderr)
	}
}

// says expects texts in what was printed.
func (c *cli) says(texts ...string) {
	c.t.Helper()
	for _, s := range texts {
		if !strings.Contains(c.stdout+c.stderr, s) {
			c.t.Errorf("%q is not said:\n%s%s", s, c.stdout, c.stderr)
		}
	}
}

const twoPumps = "source_id,kind,lon,lat\n1,pump,121.2,31.3\n2,pump,121.3,31.3\n"

func TestImportMakesAStore(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", twoPumps))
	c.says("pumps.csv: 2 rows as facilities: 2 created, 0 updated, 0 unchanged, 0 refused")
	// A type may be named by its collection, flags may follow files, a file's name may tell its type.
	c.run(exitDone, "import", c.path("pumps.csv"), "--store", db, "--type", "facilities")
	c.says("2 unchanged")
	c.run(exitDone, "import", "--store", db, c.put("facilities.csv", strings.Replace(twoPumps, "pump", "lamp", 1)), "--source", "pumps")
	c.says("1 updated, 1 unchanged")
}

func TestImportRefusesRows(t *testing.T) {
	c := newCLI(t)
	file := c.put("f.csv", twoPumps+"3,pump,31.3,121.2\n4,pump,=1+1,x\n")
	c.run(exitFailed, "import", "--store", c.path("twin.db"), "--type", "facility", "--rejects", c.path("r.csv"), "--warnings", c.path("w.csv"), file)
	c.says("2 created", "2 refused", "2 rows refused, the first is f.csv, row 4", "see "+c.path("r.csv"))
	rows, err := csv.NewReader(strings.NewReader(c.read("r.csv"))).ReadAll()
	if err != nil || len(rows) != 3 || strings.Join(rows[0], ",") != "row,field,value,reason" {
		t.Fatalf("rejects: %v, %v", rows, err)
	}
	if rows[1][0] != "4" || rows[1][1] != "geometry" || !strings.Contains(rows[1][3], "--swap-xy") {
		t.Errorf("rejects: %q", rows[1])
	}
	if w := c.read("w.csv"); strings.Count(w, "outside all micro-grids") != 2 {
		t.Errorf("warnings: %s", w)
	}
	// Of several files the reason names the one.
	c.run(exitFailed, "import", "--store", c.path("twin.db"), "--type", "facility", "--rejects", c.path("r.csv"), file, c.put("g.csv", "kind\npump\n"))
	if r := c.read("r.csv"); !strings.Contains(r, "f.csv: the coordinates") || !strings.Contains(r, "g.csv: is missing") {
		t.Errorf("rejects: %s", r)
	}
}

func TestImportDryRun(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	file := c.put("pumps.csv", twoPumps)
	c.run(exitDone, "import", "--store", db, "--type", "facility", "--dry-run", file)
	c.says("2 created", "dry run")
	if _, err := os.Stat(db); err == nil {
		t.Fatal("a dry run made a store")
	}
	c.run(exitDone, "import", "--store", db, "--type", "facility", file)
	// It may look at a store that somebody else writes to.
	held, err := sqlite.Open(t.Context(), sqlite.Config{Path: db})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	c.run(exitDone, "import", "--store", db, "--type", "facility", "--dry-run", file)
	c.says("2 unchanged")
	c.run(exitFailed, "import", "--store", db, "--type", "facility", file)
	c.says("in use")
}

func TestImportMaps(t *testing.T) {
	c := newCLI(t)
	file := c.put("pumps.csv", "nr,was,rechts,hoch\n1,pump,515300.094,3349722.302\n")
	for name, text := range map[string]string{
		"map.csv":  "column,field\nnr,source_id\nwas,kind\nrechts,lon\nhoch,lat\n",
		"map.json": `{"nr":"source_id","was":"kind","rechts":"lon","hoch":"lat"}`,
	} {
		db := c.path(name + ".db")
		c.run(exitDone, "import", "--store", db, "--type", "facility", "--crs", "EPSG:4549", "--map", c.put(name, text), file)
		c.run(exitDone, "export", "--store", db, "--type", "facility")
		c.says(`"coordinates":[120.15`, `"source_id":"1"`)
	}
	c.run(exitUsage, "import", "--store", c.path("x.db"), "--type", "facility", "--map", c.put("bad.csv", "nr,height_m\n"), file)
	c.says("height_m", "no field of facilities")
	c.run(exitFailed, "import", "--store", c.path("x.db"), "--type", "facility", "--map", c.put("worse.csv", "nr\n"), file)
	c.run(exitFailed, "import", "--store", c.path("x.db"), "--type", "facility", "--map", c.put("worse.json", "{"), file)
	if _, err := os.Stat(c.path("x.db")); err == nil {
		t.Error("a bad mapping made a store")
	}
}

// A URI on the command line has x first, as everything there.
func TestImportCRSByURI(t *testing.T) {
	c := newCLI(t)
	file := c.put("f.csv", "kind,x,y\npump,515300.094,3349722.302\n")
	c.run(exitDone, "import", "--store", c.path("a.db"), "--type", "facility", "--crs", "http://www.opengis.net/def/crs/EPSG/0/4549", file)
	file = c.put("g.csv", "kind,x,y\npump,3349722.302,515300.094\n")
	c.run(exitDone, "import", "--store", c.path("a.db"), "--type", "facility", "--crs", "EPSG:4549", "--swap-xy", file)
}

func TestCommandLinesThatAreWrong(t *testing.T) {
	c := newCLI(t)
	file := c.put("pumps.csv", twoPumps)
	db := c.path("twin.db")
	for _, line := range [][]string{
		{"import"},
		{"import", "--store", db},
		{"import", "--store", db, file},
		{"import", "--store", db, "--type", "castle", file},
		{"import", "--store", db, "--type", "facility", "--type", "house", file},
		{"import", "--store", db, "--type", "facility", "--crs", "moon", file},
		{"export", "--store", db},
		{"export", "--type", "house"},
		{"export", "--store", db, "--type", "house", "extra"},
		{"export", "--store", db, "--type", "house", "--format", "shp"},
		{"export", "--store", db, "--type", "house", "--out", c.path("x.pmtiles")},
		{"export", "--store", db, "--type", "house", "--reveal"},
		{"export", "--store", db, "--type", "house", "--reason", "x"},
		{"synth"},
		{"synth", "--people", "5"},
		{"synth", "--people", "0", "--out", c.dir},
		{"synth", "--people", "5", "--out", c.dir, "--store", db},
		{"synth", "--people", "5", "--out", c.dir, "extra"},
	} {
		c.run(exitUsage, line...)
		c.says("see gridtwin " + line[0] + " --help")
	}
	for _, line := range [][]string{
		{"import", "--store", db, "--type", "facility", c.path("absent.csv")},
		{"import", "--store", db, "--type", "facility", c.dir},
		{"import", "--store", "postgres://u:secret@h/d", "--type", "facility", file},
		{"export", "--store", db, "--type", "house"},
	} {
		c.run(exitFailed, line...)
		if strings.Contains(c.stderr, "secret") {
			t.Errorf("a password is told: %s", c.stderr)
		}
	}
	if _, err := os.Stat(db); err == nil {
		t.Error("a command line that is wrong made a store")
	}
}

// A file that breaks off leaves what came before it, and says how to go on.
func TestImportOfABrokenFile(t *testing.T) {
	c := newCLI(t)
	file := c.put("f.geojson", `{"type":"FeatureCollection","features":[`+
		`{"type":"Feature","id":"1","geometry":{"type":"Point","coordinates":[121,31]},"properties":{"kind":"pump"}},{"type":"Fea`)
	c.run(exitFailed, "import", "--store", c.path("twin.db"), "--type", "facility", file)
	c.says("f.geojson: the JSON is broken after feature 2", "again")
	c.run(exitDone, "export", "--store", c.path("twin.db"), "--type", "facility")
	c.says(`"kind":"pump"`)
}

// audited lists the objects of a store's audit.
func audited(t *testing.T, db string) (objects []string) {
	t.Helper()
	st, err := sqlite.Open(t.Context(), sqlite.Config{Path: db, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	rows, err := st.Audit(t.Context(), store.AuditQuery{Action: "reveal"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		objects = append(objects, fmt.Sprint(r.Object, " ", r.Reason))
	}
	return objects
}

// A file that is called a GeoPackage and is none makes no store.
func TestImportOfNoGeoPackage(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitFailed, "import", "--store", db, c.put("x.gpkg", "SQLite format 3\x00 and no more"))
	c.says("x.gpkg: is no GeoPackage")
	c.run(exitFailed, "import", "--store", db, "--type", "all", c.put("pumps.csv", twoPumps))
	c.says("pumps.csv has no layers: --type all takes a GeoPackage")
	c.run(exitFailed, "import", "--store", db, "--type", "facility", "--layer", "pumps", c.path("pumps.csv"))
	c.says(`has no layers, so none is named "pumps"`)
	if _, err := os.Stat(db); err == nil {
		t.Error("a store was made")
	}
}
