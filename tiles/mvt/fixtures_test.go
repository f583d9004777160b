package mvt

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// fixtureTile is the readable form of a fixture.
type fixtureTile struct {
	Layers []struct {
		Name     string           `json:"name"`
		Version  uint32           `json:"version"`
		Extent   *uint32          `json:"extent"`
		Keys     []string         `json:"keys"`
		Values   []map[string]any `json:"values"`
		Features []struct {
			ID       uint64   `json:"id"`
			Type     GeomType `json:"type"`
			Tags     []uint32 `json:"tags"`
			Geometry []uint32 `json:"geometry"`
		} `json:"features"`
	} `json:"layers"`
}

// ambiguous fixtures call valid what a twin of theirs calls invalid; Decode
// takes the strict side.
func ambiguous() map[string]string {
	return map[string]string{
		"016": "same bytes as 003: a feature without a type",
		"057": "same defect as 051: a count beyond the data",
	}
}

// TestFixtures reads every fixture of mapbox/mvt-fixtures.
func TestFixtures(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA does not name the test data")
	}
	dirs, err := filepath.Glob(filepath.Join(root, "mvt", "fixtures", "[0-9]*"))
	if err != nil || len(dirs) < 70 {
		t.Fatalf("%d fixtures found, err %v", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var info struct {
				Description string `json:"description"`
				Validity    struct {
					V2 bool `json:"v2"`
				} `json:"validity"`
			}
			readJSON(t, filepath.Join(dir, "info.json"), &info)
			data, err := os.ReadFile(filepath.Join(dir, "tile.mvt"))
			if err != nil {
				t.Fatal(err)
			}
			tile, err := Decode(data)
			valid := info.Validity.V2
			if why, ok := ambiguous()[filepath.Base(dir)]; ok {
				t.Log(why)
				valid = false
			}
			if valid != (err == nil) {
				t.Fatalf("valid %v, error %v: %s", valid, err, info.Description)
			}
			if valid {
				var want fixtureTile
				readJSON(t, filepath.Join(dir, "tile.json"), &want)
				compareFixture(t, tile, &want)
			}
		})
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func compareFixture(t *testing.T, got *Tile, want *fixtureTile) {
	t.Helper()
	if len(got.Layers) != len(want.Layers) {
		t.Fatalf("%d layers, want %d", len(got.Layers), len(want.Layers))
	}
	for i, w := range want.Layers {
		g := &got.Layers[i]
		extent := uint32(Extent)
		if w.Extent != nil {
			extent = *w.Extent
		}
		if g.Name != w.Name || g.Version != w.Version || g.Extent != extent || len(g.Features) != len(w.Features) {
			t.Errorf("layer %d: %q v%d extent %d with %d features", i, g.Name, g.Version, g.Extent, len(g.Features))
		}
		if len(g.Keys)+len(w.Keys) > 0 && !reflect.DeepEqual(g.Keys, w.Keys) {
			t.Errorf("layer %d: keys %q, want %q", i, g.Keys, w.Keys)
		}
		for j, w := range w.Values {
			if len(w) != 1 {
				t.Fatalf("value %v", w)
			}
			for kind, v := range w {
				compareValue(t, g.Values[j], kind, v)
			}
		}
		for j, w := range w.Features {
			f := &g.Features[j]
			if f.ID != w.ID || f.Type != w.Type || len(f.Tags)+len(w.Tags) > 0 && !reflect.DeepEqual(f.Tags, w.Tags) {
				t.Errorf("feature %d: %+v", j, f)
			}
			if f.Type == Unknown {
				if !reflect.DeepEqual(f.Raw, w.Geometry) {
					t.Errorf("feature %d: raw %v", j, f.Raw)
				}
			} else if want := drawFixture(w.Geometry); !reflect.DeepEqual(f.Parts, want) {
				t.Errorf("feature %d: %v, want %v", j, f.Parts, want)
			}
		}
	}
}

func compareValue(t *testing.T, got Value, kind string, want any) {
	t.Helper()
	kinds := map[string]ValueKind{
		"string_value": StringValue, "float_value": FloatValue, "double_value": DoubleValue,
		"int_value": IntValue, "uint_value": UintValue, "sint_value": SintValue, "bool_value": BoolValue,
	}
	v := got.Any()
	switch x := v.(type) {
	case int64:
		v = float64(x)
	case uint64:
		v = float64(x)
	case float32:
		v, want = x, float32(want.(float64))
	case string:
		want = fmt.Sprint(want) // fixture 076 writes the number 613 for a text
	}
	if got.Kind != kinds[kind] || v != want {
		t.Errorf("value %v (kind %d), want %s %v", v, got.Kind, kind, want)
	}
}

// drawFixture is a second, trusting reader of commands.
func drawFixture(in []uint32) (parts [][]Vertex) {
	var x, y int64
	for i := 0; i < len(in); {
		cmd, n := in[i]&7, int(in[i]>>3)
		i++
		if cmd == cmdClosePath {
			continue
		}
		if cmd == cmdMoveTo {
			parts = append(parts, nil)
		}
		for ; n > 0; n-- {
			x += int64(int32(in[i]>>1) ^ -int32(in[i]&1))
			y += int64(int32(in[i+1]>>1) ^ -int32(in[i+1]&1))
			i += 2
			parts[len(parts)-1] = append(parts[len(parts)-1], Vertex{x, y})
		}
	}
	return parts
}
