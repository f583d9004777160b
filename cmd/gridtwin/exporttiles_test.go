package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The tiles of a store go into one file of either format, whole or not at all.
func TestExportTiles(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	c.run(exitDone, "import", "--store", db, "--type", "facility", c.put("pumps.csv", twoPumps))
	for ending, magic := range map[string]string{"pmtiles": "PMTiles\x03", "mbtiles": "SQLite format 3\x00"} {
		out := c.path("village." + ending)
		c.run(exitDone, "export", "--store", db, "--out", out, "--min-zoom", "14")
		c.says("tiles of zoom 14 to 17", "written to "+out)
		b, err := os.ReadFile(out)
		if err != nil || !bytes.HasPrefix(b, []byte(magic)) {
			t.Errorf("%s begins with %q, %v", out, b[:min(16, len(b))], err)
		}
		c.run(exitDone, "export", "--store", db, "--out", out, "--format", ending) // over an older one
	}
	for _, args := range [][]string{
		{"--format", "pmtiles"},
		{"--out", "x.pmtiles", "--type", "houses"},
		{"--out", "x.pmtiles", "--filter", "kind = 'pump'"},
		{"--out", "x.mbtiles", "--max-zoom", "18"},
		{"--out", "x.mbtiles", "--min-zoom", "9", "--max-zoom", "8"},
	} {
		c.run(exitUsage, append([]string{"export", "--store", db}, args...)...)
	}
	empty := c.path("empty.db")
	c.run(exitDone, "import", "--store", empty, c.put("people.csv", twoPeople(t)))
	c.run(exitFailed, "export", "--store", empty, "--out", c.path("none.pmtiles"))
	c.says("nothing to show")
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), "none") || strings.Contains(e.Name(), ".part") || strings.HasPrefix(e.Name(), ".tiles") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}
