package samplegrids

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// features reads the features of a file, of either format.
func features(t *testing.T, f File) []map[string]any {
	t.Helper()
	data, err := fs.ReadFile(FS(), f.Name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(f.Name, ".geojson") {
		var file struct {
			Type     string           `json:"type"`
			Features []map[string]any `json:"features"`
		}
		if err := json.Unmarshal(data, &file); err != nil || file.Type != "FeatureCollection" {
			t.Fatalf("%s: %s %v", f.Name, file.Type, err)
		}
		return file.Features
	}
	var list []map[string]any
	for i, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var feature map[string]any
		if err := json.Unmarshal(line, &feature); err != nil {
			t.Fatalf("%s line %d: %v", f.Name, i+1, err)
		}
		list = append(list, feature)
	}
	return list
}

// TestFilesAgreeWithExpected reads each file and compares the counts with expected.json.
func TestFilesAgreeWithExpected(t *testing.T) {
	data, err := Expected()
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Counts map[string]int `json:"counts"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	size := len(data)
	for _, f := range Xingming() {
		list := features(t, f)
		collection := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(f.Name, "xingming/"), ".geojson"), ".ndjson")
		if len(list) != want.Counts[collection] {
			t.Errorf("%s has %d features, expected.json says %d", f.Name, len(list), want.Counts[collection])
		}
		for _, feature := range list {
			p, _ := feature["properties"].(map[string]any)
			if feature["type"] != "Feature" || p["source"] != "synth" || p["source_id"] == nil {
				t.Fatalf("%s has a feature without its source", f.Name)
			}
		}
		info, err := fs.Stat(FS(), f.Name)
		if err != nil {
			t.Fatal(err)
		}
		size += int(info.Size())
	}
	if size > 8<<20 {
		t.Errorf("the sample takes %d bytes", size)
	}
}

func ExampleXingming() {
	for _, f := range Xingming() {
		fmt.Println(f.Type, f.Name)
	}
	// Output:
	// grid xingming/grids.geojson
	// land xingming/land.geojson
	// house xingming/houses.geojson
	// unit xingming/units.ndjson
	// person xingming/people.ndjson
	// institution xingming/institutions.geojson
	// industry xingming/industry.geojson
	// facility xingming/facilities.geojson
}
