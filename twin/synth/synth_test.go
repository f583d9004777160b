package synth

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the sample files")

const sampleDir = "../../sample-grids/xingming"

// sampleFiles renders the sample as it is committed: file name and contents.
func sampleFiles(t *testing.T, d *Dataset) (names []string, contents [][]byte) {
	t.Helper()
	add := func(name string, b []byte) { names, contents = append(names, name), append(contents, b) }
	for _, typ := range Types() {
		var b bytes.Buffer
		if typ == "unit" || typ == "person" {
			lines := NewLines(&b)
			records := d.Of(typ)
			for i := range records {
				if err := lines.Encode(&records[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := lines.Flush(); err != nil {
				t.Fatal(err)
			}
			add(Collection(typ)+".ndjson", b.Bytes())
			continue
		}
		if err := WriteGeoJSON(&b, d.Of(typ)); err != nil {
			t.Fatal(err)
		}
		add(Collection(typ)+".geojson", b.Bytes())
	}
	figures, err := json.MarshalIndent(Measure(d), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	add("expected.json", append(figures, '\n'))
	return names, contents
}

// TestSampleIsCurrent compares the committed sample with what the generator makes today; -update rewrites it.
func TestSampleIsCurrent(t *testing.T) {
	d, err := Village(Xingming())
	if err != nil {
		t.Fatal(err)
	}
	names, contents := sampleFiles(t, d)
	for i, name := range names {
		path := filepath.Join(sampleDir, name)
		if *update {
			if err := os.WriteFile(path, contents[i], 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, contents[i]) {
			t.Errorf("%s differs from what the generator makes; run go test ./twin/synth -run TestSampleIsCurrent -update", name)
		}
	}
}
