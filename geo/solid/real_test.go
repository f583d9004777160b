package solid

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// realFile reads a file of the shared test data.
func realFile(t *testing.T, into any, path ...string) {
	t.Helper()
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	raw, err := os.ReadFile(filepath.Join(append([]string{dir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// geoJSONFootprints reads the polygons of a GeoJSON file; of multipolygons each part is a house.
func geoJSONFootprints(t *testing.T, path ...string) []orb.Polygon {
	var doc struct {
		Features []struct{ Geometry json.RawMessage }
	}
	realFile(t, &doc, path...)
	var out []orb.Polygon
	for _, f := range doc.Features {
		g, err := geo.ParseGeoJSON(f.Geometry)
		if err != nil {
			continue
		}
		switch g := geo.Round(g).(type) {
		case orb.Polygon:
			out = append(out, g)
		case orb.MultiPolygon:
			out = append(out, g...)
		}
	}
	return out
}

// cityJSONFootprints reads the ground surfaces of a CityJSON file: those that say so, else the lowest level ones. Its
// metres are placed somewhere on the earth, so no coordinate system is needed.
func cityJSONFootprints(t *testing.T, path ...string) []orb.Polygon {
	var doc struct {
		Transform   struct{ Scale Vec3 }
		Vertices    []Vec3
		CityObjects map[string]struct {
			Geometry []struct {
				Type       string
				Boundaries json.RawMessage
				Semantics  struct {
					Surfaces []struct{ Type string }
					Values   json.RawMessage
				}
			}
		}
	}
	realFile(t, &doc, path...)
	frame := NewFrame(orb.Point{4.36, 52})
	var out []orb.Polygon
	for _, o := range doc.CityObjects {
		for _, g := range o.Geometry {
			var faces [][][]int
			var values []*int
			switch g.Type {
			case "MultiSurface":
				_ = json.Unmarshal(g.Boundaries, &faces)
				_ = json.Unmarshal(g.Semantics.Values, &values)
			case "Solid":
				var shells [][][][]int
				var all [][]*int
				if json.Unmarshal(g.Boundaries, &shells) == nil && len(shells) > 0 {
					faces = shells[0]
				}
				if json.Unmarshal(g.Semantics.Values, &all) == nil && len(all) > 0 {
					values = all[0]
				}
			}
			lowest := math.Inf(1)
			for _, f := range faces {
				for _, i := range f[0] {
					lowest = min(lowest, doc.Vertices[i][2])
				}
			}
			for i, f := range faces {
				ground := len(values) == 0
				if i < len(values) && values[i] != nil {
					ground = g.Semantics.Surfaces[*values[i]].Type == "GroundSurface"
				}
				var p orb.Polygon
				for _, r := range f {
					var ring orb.Ring
					for _, k := range r {
						v := doc.Vertices[k]
						ground = ground && (len(values) > 0 || v[2] == lowest)
						ring = append(ring, frame.LonLat(v[0]*doc.Transform.Scale[0]-500, v[1]*doc.Transform.Scale[1]-500))
					}
					p = append(p, append(ring, ring[0]))
				}
				if ground {
					out = append(out, geo.Round(p).(orb.Polygon))
				}
			}
		}
	}
	return out
}

// eachRealSet calls f with every set of footprints, and tells how many were not valid.
func eachRealSet(t *testing.T, f func(t *testing.T, footprints []orb.Polygon)) {
	for name, read := range map[string]func(t *testing.T) []orb.Polygon{
		"Lujiazui": func(t *testing.T) []orb.Polygon {
			return geoJSONFootprints(t, "shanghai_lujiazui", "buildings.geojson")
		},
		"Delft": func(t *testing.T) []orb.Polygon { return cityJSONFootprints(t, "cityjson", "cjio", "delft.json") },
		"Zurich": func(t *testing.T) []orb.Polygon {
			return cityJSONFootprints(t, "cityjson", "cjio", "zurich", "zurich_subset_lod2.json")
		},
		"Rotterdam": func(t *testing.T) []orb.Polygon {
			return cityJSONFootprints(t, "cityjson", "cjio", "rotterdam", "rotterdam_subset.json")
		},
		"Korea": func(t *testing.T) []orb.Polygon {
			return geoJSONFootprints(t, "footprint_korea", "sample-geojson", "footprint-with-height.geojson")
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := read(t)
			var valid []orb.Polygon
			for _, p := range all {
				if geo.Validate(p) == nil {
					valid = append(valid, p)
				}
			}
			t.Logf("%d footprints, %d of them not valid", len(all), len(all)-len(valid))
			if len(valid) < len(all)*9/10 || len(valid) == 0 {
				t.Errorf("only %d of %d footprints are valid", len(valid), len(all))
			}
			f(t, valid)
		})
	}
}

func TestRealPrisms(t *testing.T) {
	eachRealSet(t, func(t *testing.T, footprints []orb.Polygon) {
		for _, p := range footprints {
			s, err := Build(Building{Footprint: p, BaseM: 3, HeightM: 12.5})
			if err != nil {
				t.Errorf("%v: %v", p, err)
				continue
			}
			if err := judgePrism(s, p, 12.5); err != nil {
				t.Errorf("%v: %v", p, err)
			}
		}
	})
}
