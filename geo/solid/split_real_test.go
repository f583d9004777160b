package solid

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// wholeFootprints reads what is valid of a GeoJSON file, multipolygons whole.
func wholeFootprints(t *testing.T, path ...string) (out []orb.Geometry) {
	var doc struct {
		Features []struct{ Geometry json.RawMessage }
	}
	realFile(t, &doc, path...)
	for _, f := range doc.Features {
		if g, err := geo.ParseGeoJSON(f.Geometry); err == nil && geo.Validate(geo.Round(g)) == nil && geo.AreaM2(g) > 0 {
			out = append(out, geo.Round(g))
		}
	}
	return out
}

// delftFootprints reads the outlines of the block models of Delft, which are in Dutch coordinates.
func delftFootprints(t *testing.T) (out []orb.Geometry) {
	var doc struct {
		CityObjects map[string]struct {
			Type     string
			Geometry []struct {
				Type       string
				Boundaries json.RawMessage
			}
		}
		Vertices  [][3]float64
		Transform struct{ Scale, Translate [3]float64 }
	}
	realFile(t, &doc, "cityjson", "cjio", "delft.json")
	crs, err := geo.ParseCRS("EPSG:28992")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range doc.CityObjects {
		if o.Type != "Building" || o.Geometry[0].Type != "Solid" {
			continue
		}
		var shells [][][][]int
		if err := json.Unmarshal(o.Geometry[0].Boundaries, &shells); err != nil {
			t.Fatal(err)
		}
		var p orb.Polygon
		for _, loop := range roofRings(shells[0], doc.Vertices) {
			var ring orb.Ring
			for _, v := range append(loop, loop[0]) {
				x, tr := doc.Vertices[v], doc.Transform
				ring = append(ring, orb.Point{x[0]*tr.Scale[0] + tr.Translate[0], x[1]*tr.Scale[1] + tr.Translate[1]})
			}
			p = append(p, ring)
		}
		if g := geo.Round(crs.ToLonLat(p)); geo.Validate(g) == nil {
			out = append(out, g)
		}
	}
	return out
}

// roofRings joins the triangles that look up, since there are none below, along the edges that they share; the longest ring comes first.
func roofRings(faces [][][]int, at [][3]float64) (rings [][]int) {
	border := map[[2]int]bool{}
	for _, f := range faces {
		a, b, c := at[f[0][0]], at[f[0][1]], at[f[0][2]]
		if (b[0]-a[0])*(c[1]-a[1])-(b[1]-a[1])*(c[0]-a[0]) <= 0 {
			continue
		}
		for i, v := range f[0] {
			if w := f[0][(i+1)%len(f[0])]; border[[2]int{w, v}] {
				delete(border, [2]int{w, v})
			} else {
				border[[2]int{v, w}] = true
			}
		}
	}
	next := map[int]int{}
	for e := range border {
		next[e[0]] = e[1] + 1
	}
	for len(next) > 0 {
		start := len(at)
		for v := range next {
			start = min(start, v)
		}
		var ring []int
		for v := start; next[v] != 0; {
			w := next[v] - 1
			delete(next, v)
			ring = append(ring, v)
			v = w
		}
		rings = append(rings, ring)
	}
	slices.SortStableFunc(rings, func(a, b []int) int { return len(b) - len(a) })
	return rings
}

// TestSplitRealHouses divides real buildings, one room to each 60 m² or so.
func TestSplitRealHouses(t *testing.T) {
	for _, c := range []struct {
		name  string
		least int
		read  func(t *testing.T) []orb.Geometry
	}{
		{"Lujiazui", 1400, func(t *testing.T) []orb.Geometry {
			return wholeFootprints(t, "shanghai_lujiazui", "buildings.geojson")
		}},
		{"Korea", 1, func(t *testing.T) []orb.Geometry {
			return wholeFootprints(t, "footprint_korea", "sample-geojson", "footprint-with-height.geojson")
		}},
		{"Delft", 100, delftFootprints},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused, done := 0, 0
			for i, g := range c.read(t) {
				if testing.Short() && i%10 != 0 {
					continue
				}
				n := min(max(int(geo.AreaM2(g)/60), 1), 12)
				p, err := SplitFloor(g, n)
				if err != nil {
					refused++
					t.Logf("building %d, %.0f m²: %v", i, geo.AreaM2(g), err)
					continue
				}
				done++
				if err := checkPlan(g, &p, n); err != nil {
					t.Errorf("building %d, %d rooms: %v", i, n, err)
				}
			}
			t.Logf("%d divided, %d refused", done, refused)
			if refused > done/100 || !testing.Short() && done < c.least {
				t.Errorf("%d of %d buildings were refused", refused, refused+done)
			}
		})
	}
}
