package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	samplegrids "github.com/gridtwin/gridtwin/sample-grids"
)

// warnings returns the lines that told of warnings.
func (c *cli) warnings() (lines []string) {
	for line := range strings.Lines(c.stderr) {
		if rest, ok := strings.CutPrefix(line, "warning: "); ok {
			lines = append(lines, strings.TrimSpace(rest))
		}
	}
	return lines
}

func TestImportTellsWarnings(t *testing.T) {
	c := newCLI(t)
	db := c.path("twin.db")
	file := c.put("pumps.csv", twoPumps+"3,rocket,121.4,31.3\n")
	odd := `1 row: kind: "rocket" is none of`
	line := []string{"import", "--store", db, "--type", "facility", "--dry-run", file}
	for range 2 {
		c.run(exitDone, line...)
		if got := c.warnings(); len(got) != 3 || got[0] != "3 rows: grid: lies outside all micro-grids: import the grids there first (first: row 2)" ||
			!strings.HasPrefix(got[1], odd) || !strings.HasPrefix(got[2], "4 in all; --warnings FILE") {
			t.Errorf("%v: warned %q", line, got)
		}
		line = []string{"import", "--store", db, "--type", "facility", file}
	}
	// What is wrong in the file is said again; where the rows stand is not.
	c.run(exitDone, line...)
	if got := c.warnings(); len(got) != 2 || !strings.HasPrefix(got[0], odd) {
		t.Errorf("of unchanged rows: %q", got)
	}
	c.run(exitDone, "import", "--store", c.path("b.db"), "--type", "facility", "--warnings", c.path("w.csv"), file, file)
	c.says("warning: pumps.csv: 3 rows: grid", "4 in all; see "+c.path("w.csv"))
	c.run(exitUsage, "import", "--store", db, "--type", "facility", "--warnings", c.path("w.csv"), "--rejects", c.path("w.csv"), file)
}

// However much is odd, it is told in a dozen lines, and nothing of a person's numbers is.
func TestImportTellsFewWarnings(t *testing.T) {
	c := newCLI(t)
	file := c.put("people.csv", "source_id,姓名,身份证号,电话,性别\n1,甲,310114199001011230,77,人\n2,乙,310114199001011239,88,怪\n3,丙,31011419900101123X,,男\n")
	c.run(exitDone, "import", "--store", c.path("twin.db"), "--type", "person", file)
	c.says("id_no: check character is …", `sex: … is none of male, female (first: row 2, "人")`)
	for _, secret := range []string{"310114", "1230", "77", "88", "is 0", "is X"} {
		if strings.Contains(c.stderr, secret) {
			t.Errorf("%q is told:\n%s", secret, c.stderr)
		}
	}
	var head, row strings.Builder
	for _, f := range []string{"kind", "structure", "floors_above", "floors_below", "height_m", "base_elev_m", "roof", "built_year", "area_m2", "safety", "let", "gas", "parcel", "estate_no"} {
		fmt.Fprintf(&head, ",%s", f)
		row.WriteString(",?")
	}
	file = c.put("houses.csv", "source_id,wkt"+head.String()+"\n1,\"POLYGON((121.2 31.3,121.2001 31.3,121.2001 31.3001,121.2 31.3))\""+row.String()+"\n")
	c.run(exitDone, "import", "--store", c.path("twin.db"), file)
	if got := c.warnings(); len(got) != 12 || got[10] != "5 rows: of 5 more kinds" || !strings.HasPrefix(got[11], "15 in all") {
		t.Errorf("%d lines: %s", len(got), c.stderr)
	}
}

// Why people of a list of households stand in no house is said without asking.
func TestImportTellsWhoHasNoHouse(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	c := newCLI(t)
	db := c.path("twin.db")
	for _, f := range samplegrids.Xingming() {
		data, err := fs.ReadFile(samplegrids.FS(), f.Name)
		if err != nil {
			t.Fatal(err)
		}
		c.run(exitDone, "import", "--store", db, "--type", f.Type, c.put(filepath.Base(f.Name), string(data)))
	}
	c.run(exitDone, "import", "--store", db, "--type", "person", filepath.Join(root, "synthetic/households_synthetic.xlsx"))
	c.says("unit: no house stands at the row's point: the nearest is … m away")
	if got := c.warnings(); len(got) > 12 {
		t.Errorf("%d lines: %s", len(got), c.stderr)
	}
}

// A file that holds nothing to bring in is an error; a collection or a table of no rows is not.
func TestImportOfJunk(t *testing.T) {
	c := newCLI(t)
	for name, text := range map[string]string{
		"g.geojson": "garbage", "g.json": "x", "g.foo": "x", "g.csv": "garbage\ngarbage\n", "g.txt": "lon", "g.xlsx": "PK", "h.xlsx": "PK\x03\x04",
		"g": "\x00\x01", "b.csv": " \n", "b.ndjson": "\n\n", "g.ndjson": "garbage\n",
	} {
		c.run(exitFailed, "import", "--store", c.path("twin.db"), "--type", "house", c.put(name, text))
		c.says(name)
	}
	for name, text := range map[string]string{
		"e.geojson": `{"type":"FeatureCollection","features":[]}`, "e.csv": "source_id,address,wkt\n",
	} {
		c.run(exitDone, "import", "--store", c.path("twin.db"), "--type", "house", c.put(name, text))
		c.says("0 rows")
	}
}

func TestStoreInAMissingFolder(t *testing.T) {
	c := newCLI(t)
	db := c.path("no/twin.db")
	file := c.put("pumps.csv", twoPumps)
	for _, line := range [][]string{
		{"import", "--store", db, "--type", "facility", file},
		{"import", "--store", db, "--type", "facility", "--dry-run", file},
		{"synth", "--people", "5", "--store", db},
		{"serve", "--store", db},
	} {
		c.run(exitFailed, line...)
		c.says(db, "make the folder first")
	}
}
