package solid

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
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

// cityJSONFootprints reads the ground surfaces of a CityJSON file, or the outlines of its roofs where it has none. Its
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
			next := openEdges(faces, func(i int) bool {
				if len(values) == 0 {
					// A block model without a floor: what it has of level faces is its roof.
					up := Face{Rings: [][]Vec3{{}}}
					for _, k := range faces[i][0] {
						up.Rings[0] = append(up.Rings[0], doc.Vertices[k])
					}
					return up.areaVector()[2] > 0
				}
				return i < len(values) && values[i] != nil && g.Semantics.Surfaces[*values[i]].Type == "GroundSurface"
			})
			out = append(out, chainRings(next, func(k int) orb.Point {
				v := doc.Vertices[k]
				return frame.LonLat(v[0]*doc.Transform.Scale[0]-500, v[1]*doc.Transform.Scale[1]-500)
			})...)
		}
	}
	return out
}

// openEdges returns what the edges of some faces leave over when they cancel: the outline of ground that is cut into
// triangles.
func openEdges(faces [][][]int, ground func(i int) bool) map[int][]int {
	next := map[int][]int{}
	for i, f := range faces {
		if !ground(i) {
			continue
		}
		for _, r := range f {
			for j, a := range r {
				b := r[(j+1)%len(r)]
				if k := slices.Index(next[b], a); k >= 0 {
					next[b] = slices.Delete(next[b], k, k+1)
				} else {
					next[a] = append(next[a], b)
				}
			}
		}
	}
	return next
}

// chainRings chains edges to rings, and puts holes into the ring around them.
func chainRings(next map[int][]int, at func(int) orb.Point) []orb.Polygon {
	var rings []orb.Ring
	sum := 0.0
	for _, start := range slices.Sorted(maps.Keys(next)) {
		for len(next[start]) > 0 {
			ring := orb.Ring{}
			for k := start; len(next[k]) > 0; {
				ring = append(ring, at(k))
				k, next[k] = next[k][0], next[k][1:]
			}
			rings = append(rings, geo.Round(append(ring, ring[0])).(orb.Ring))
			sum += ringArea(openRing(rings[len(rings)-1]))
		}
	}
	// Seen from above ground faces turn clockwise, though not in every file.
	var shells []orb.Polygon
	var holes []orb.Ring
	for _, r := range rings {
		if (ringArea(openRing(r)) > 0) == (sum > 0) {
			shells = append(shells, orb.Polygon{r})
		} else {
			holes = append(holes, r)
		}
	}
	for _, h := range holes {
		for i := range shells {
			if geo.ContainsPoint(shells[i], h[0]) && geo.ContainsPoint(shells[i], h[1]) {
				shells[i] = append(shells[i], h)
				break
			}
		}
	}
	return shells
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
