package geo

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
)

// realGeometries reads the geometries of a GeoJSON file of the shared test data.
func realGeometries(t *testing.T, path ...string) []orb.Geometry {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA is not set")
	}
	raw, err := os.ReadFile(filepath.Join(append([]string{dir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Features []struct{ Geometry json.RawMessage }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	var out []orb.Geometry
	for i, f := range doc.Features {
		g, err := ParseGeoJSON(f.Geometry)
		if err != nil {
			t.Errorf("feature %d: %v", i, err)
			continue
		}
		out = append(out, g)
	}
	return out
}

// TestRealBuildings stores every building of Lujiazui, finds its interior point inside, and asks regions of each kind
// around it about all others, against brute force.
func TestRealBuildings(t *testing.T) {
	houses := realGeometries(t, "shanghai_lujiazui", "buildings.geojson")
	refused := 0
	valid := houses[:0:0]
	for _, h := range houses {
		h = Round(h)
		if err := Validate(h); err != nil {
			t.Log(err)
			refused++
			continue
		}
		if p := InteriorPoint(h); !ContainsPoint(h, p) {
			t.Errorf("%v is not inside %v", p, h)
		}
		valid = append(valid, h)
	}
	if refused > len(houses)/50 {
		t.Errorf("%d of %d buildings were refused", refused, len(houses))
	}
	for i := 0; i < len(valid); i += 197 {
		h := valid[i]
		at := InteriorPoint(h)
		circle, err := NewCircle(at, 300)
		if err != nil {
			t.Fatal(err)
		}
		polygon, err := NewPolygonRegion(h)
		if err != nil {
			t.Fatal(err)
		}
		buffer, err := NewBuffer(h, 150)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range valid {
			if got, want := circle.Intersects(g), PointToGeometryM(at, g) <= 300; got != want {
				t.Fatalf("circle and %v: %v", g, got)
			}
			if got, want := polygon.Intersects(g), Intersects(h, g); got != want {
				t.Fatalf("polygon and %v: %v", g, got)
			}
			if d := math.Min(vertexDistanceM(h, g), vertexDistanceM(g, h)); buffer.Intersects(g) != (d <= 150) {
				t.Fatalf("buffer and %v, %v m away", g, d)
			}
		}
	}
}

// vertexDistanceM returns the least distance of a vertex of a from b, which together with that of b from a is their
// distance but for what two edges side by side can bend towards each other, micrometres here.
func vertexDistanceM(a, b orb.Geometry) float64 {
	least := math.Inf(1)
	eachSegment(a, func(p, _ orb.Point) bool {
		least = math.Min(least, PointToGeometryM(p, b))
		return least == 0
	})
	return least
}

// TestRealTowns knows the published area of the town of Anting and that its neighbours touch it without overlap.
func TestRealTowns(t *testing.T) {
	town := realGeometries(t, "anting", "anting_town.geojson")[0]
	if err := Validate(Round(town)); err != nil {
		t.Error(err)
	}
	if km2 := AreaM2(town) / 1e6; km2 < 88 || km2 > 90 {
		t.Errorf("Anting has %.2f km², want about 88.73", km2)
	}
	towns := realGeometries(t, "anting", "jiading_towns.geojson")
	sum := 0.0
	var members []Region
	for i, g := range towns {
		r, err := NewPolygonRegion(Round(g))
		if err != nil {
			t.Fatalf("town %d: %v", i, err)
		}
		sum += r.AreaM2()
		members = append(members, r)
	}
	whole := NewUnion(members)
	if got := whole.AreaM2(); got > sum*(1+1e-9) || got < sum*(1-1e-5) {
		t.Errorf("the union has %.0f m², its towns %.0f", got, sum)
	}
	for i, g := range towns {
		if !whole.Intersects(g) || !whole.Intersects(InteriorPoint(g)) {
			t.Errorf("town %d is not in the union", i)
		}
	}
}
