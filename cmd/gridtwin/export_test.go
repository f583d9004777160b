package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/codes"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// twoPeople is a table of invented people.
func twoPeople(t *testing.T) string {
	t.Helper()
	id, err := codes.MakeCitizenID(time.Date(1950, 3, 9, 0, 0, 0, 0, time.UTC), 1)
	if err != nil {
		t.Fatal(err)
	}
	return "source_id,name,id_no,phone,birth\np1,甲某," + string(id) + ",19900001234,1950-03-09\np2,乙某,,19900005678,1990-01-01\n"
}

func TestExportMasksAndReveals(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, c.put("people.csv", twoPeople(t)))
	for _, format := range []string{"geojson", "geojsonseq", "csv"} {
		c.run(exitDone, "export", "--store", db, "--type", "people", "--format", format)
		if strings.Contains(c.stdout, "990000") || strings.Contains(c.stdout, "甲某") || !strings.Contains(c.stdout, "199****1234") {
			t.Errorf("%s is not masked:\n%s", format, c.stdout)
		}
	}
	if a := audited(t, db); len(a) != 0 {
		t.Errorf("masked exports are audited: %v", a)
	}
	c.run(exitDone, "export", "--store", db, "--type", "person", "--reveal", "--reason", "flood drill", "--format", "csv", "--filter", "age >= 60")
	c.says("99000019500309", "甲某", "1950-03-09")
	if a := audited(t, db); len(a) != 1 || !strings.HasPrefix(a[0], "people/") || !strings.HasSuffix(a[0], " flood drill") {
		t.Errorf("the audit holds %v", a)
	}
}

// An export reads beside a server; a reveal, which writes the audit, cannot and says so.
func TestExportBesideAWriter(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, c.put("people.csv", twoPeople(t)))
	held, err := sqlite.Open(t.Context(), sqlite.Config{Path: db})
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	c.run(exitDone, "export", "--store", db, "--type", "people")
	c.run(exitFailed, "export", "--store", db, "--type", "people", "--reveal", "--reason", "x")
	c.says("stop the server first")
}

func TestExportToFiles(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", twoPumps))
	for _, ending := range []string{"geojson", "ndjson", "csv", "xlsx", "gpkg"} {
		out := c.path("out." + ending)
		c.run(exitDone, "export", "--store", db, "--type", "facilities", "--out", out)
		c.says("2 facilities written to " + out)
		info, err := os.Stat(out)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", ending, info.Mode(), err)
		}
		c.run(exitDone, "import", "--store", db, "--type", "facility", out)
		c.says("2 unchanged")
	}
	var doc struct{ Features []struct{ ID string } }
	if err := json.Unmarshal([]byte(c.read("out.geojson")), &doc); err != nil || len(doc.Features) != 2 {
		t.Errorf("%d features, %v", len(doc.Features), err)
	}
	if entries, err := os.ReadDir(c.dir); err != nil || strings.Contains(entries[0].Name(), ".part") {
		t.Errorf("left over: %v, %v", entries, err)
	}
}

func TestExportAsOf(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", twoPumps))
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", strings.ReplaceAll(twoPumps, "pump", "lamp")))
	c.run(exitDone, "export", "--store", db, "--type", "facility", "--as-of", "1", "--filter", "kind = 'pump'", "--format", "csv")
	if n := strings.Count(c.stdout, "pump,"); n != 2 {
		t.Errorf("%d pumps at version 1:\n%s", n, c.stdout)
	}
	c.run(exitFailed, "export", "--store", db, "--type", "facility", "--as-of", "9")
	c.says("yet to come")
	c.run(exitUsage, "export", "--store", db, "--type", "facility", "--filter", "kind =")
	c.says("--filter")
}

// Several types make the layers of one GeoPackage, which comes back in one command too.
func TestExportLayers(t *testing.T) {
	c := newCLI(t)
	db, out := c.path("twin.db"), c.path("village.gpkg")
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", twoPumps))
	c.run(exitDone, "import", "--store", db, c.put("people.csv", twoPeople(t)))
	c.run(exitDone, "export", "--store", db, "--type", "people", "--type", "facility", "--type", "facilities", "--crs", "EPSG:4549", "--out", out)
	c.says("2 people, 2 facilities written to " + out)
	if text := c.read("village.gpkg"); strings.Contains(text, "990000") || strings.Contains(text, "甲某") || !strings.Contains(text, "199****1234") {
		t.Error("the file is not masked")
	}
	c.run(exitDone, "import", "--store", db, out)
	c.says("village.gpkg people: 2 rows as people: 0 created, 0 updated, 2 unchanged", "village.gpkg facilities: 2 rows as facilities: 0 created, 0 updated, 2 unchanged")
	c.run(exitDone, "export", "--store", db, "--type", "all", "--filter", "rev = 1", "--format", "gpkg", "--out", out)
	c.says("0 people", "2 facilities")
	for _, args := range [][]string{
		{"--type", "all", "--format", "csv"},
		{"--type", "house", "--type", "land"},
		{"--type", "house", "--crs", "EPSG:4549"},
		{"--type", "house", "--crs", "EPSG:5514", "--format", "gpkg"},
		{"--type", "all", "--filter", "capacity > 3", "--format", "gpkg"},
	} {
		c.run(exitUsage, append([]string{"export", "--store", db}, args...)...)
	}
	c.says("--filter: ")
	c.run(exitFailed, "export", "--store", db, "--type", "house", "--crs", "gcj02", "--format", "gpkg")
	c.says("a GeoPackage is not written in gcj02")
}
