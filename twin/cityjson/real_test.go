package cityjson_test

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin/cityjson"
)

// city is the folder of published city models.
func city(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder of real data")
	}
	return filepath.Join(dir, "cityjson", "cjio")
}

// read gives all features of a file, and what could not be read.
func read(t testing.TB, name string) (h cityjson.Header, features []*cityjson.Feature, bad []error) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := cityjson.NewReader(f, cityjson.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	features, bad = all(t, r)
	return r.Header(), features, bad
}

func all(t testing.TB, r *cityjson.Reader) (features []*cityjson.Feature, bad []error) {
	t.Helper()
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return features, bad
		}
		var spoilt *cityjson.FeatureError
		switch {
		case errors.As(err, &spoilt):
			bad = append(bad, err)
		case err != nil:
			t.Fatal(err)
		default:
			features = append(features, f)
		}
	}
}

// TestRealFiles reads the files of cjio's tests: what each says it has is what is read, and each building has a shape.
func TestRealFiles(t *testing.T) {
	dir := city(t)
	for _, c := range []struct {
		name, version, crs string
		features           int
		types              map[string]int
		from               map[string]int // shapes of buildings by what they were made of
	}{
		{
			"delft.json", "2.0", "https://www.opengis.net/def/crs/EPSG/0/7415", 570,
			map[string]int{"Bridge": 3, "Building": 160, "LandUse": 81, "PlantCover": 126, "WaterBody": 3, "Road": 143, "GenericCityObject": 54},
			map[string]int{"projection": 160},
		},
		{
			"zurich/zurich_subset_lod2.json", "1.1", "https://www.opengis.net/def/crs/EPSG/0/2056", 49,
			map[string]int{"Building": 49, "BuildingPart": 161},
			map[string]int{"ground surfaces": 22, "projection": 27},
		},
		{"rotterdam/rotterdam_subset.json", "2.0", "", 16, map[string]int{"Building": 16}, map[string]int{"ground surfaces": 16}},
		{"rotterdam/rotterdam_subset_cjio_test.json", "1.1", "", 16, map[string]int{"Building": 16}, map[string]int{"ground surfaces": 16}},
		{"DH_01_subs.city.json", "1.1", "", 4, map[string]int{"Building": 4, "BuildingPart": 8}, map[string]int{"ground surfaces": 4}},
		{"multi_lod.json", "2.0", "", 10, map[string]int{"Building": 10}, map[string]int{"ground surfaces": 10}},
		{
			"dummy/dummy.json", "2.0", "https://www.opengis.net/def/crs/EPSG/0/7415", 2,
			map[string]int{"Building": 1, "SolitaryVegetationObject": 1},
			map[string]int{"projection": 1},
		},
		{"cube.json", "1.1", "", 1, map[string]int{"Building": 1}, map[string]int{"projection": 1}},
		{"minimal.json", "1.1", "", 0, map[string]int{}, map[string]int{}},
		{"material/mt-1.json", "1.1", "", 1, map[string]int{"Building": 1, "BuildingPart": 1}, map[string]int{"ground surfaces": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, features, bad := read(t, filepath.Join(dir, c.name))
			if h.Version != c.version || h.CRS != c.crs || h.Sequence || len(bad) > 0 || len(features) != c.features {
				t.Errorf("%+v, %d features, not read: %v", h, len(features), bad)
			}
			types, from := map[string]int{}, map[string]int{}
			for _, f := range features {
				types[f.Root.Type]++
				for _, p := range f.Parts {
					types[p.Type]++
				}
				if f.Root.Type != "Building" {
					continue
				}
				s, err := f.Shape(0)
				if err != nil {
					t.Errorf("%s: %v", f.Root.ID, err)
				}
				if s.BaseM > s.EavesM || s.EavesM > s.RidgeM {
					t.Errorf("%s: base %g, eaves %g, ridge %g", f.Root.ID, s.BaseM, s.EavesM, s.RidgeM)
				}
				from[s.From]++
			}
			if !maps.Equal(types, c.types) || !maps.Equal(from, c.from) {
				t.Errorf("types %v, want %v; shapes from %v, want %v", types, c.types, from, c.from)
			}
		})
	}
}

// TestEveryRealFile reads all files there are without an error.
func TestEveryRealFile(t *testing.T) {
	dir := city(t)
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".json" {
			if _, _, bad := read(t, name); len(bad) > 0 {
				t.Errorf("%s: %v", name, bad)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
