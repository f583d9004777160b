package mvt

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/project"
)

// TestRealData tiles real buildings, land, roads and borders, validates each
// tile and compares every feature's area or length in it with what orb's
// floating-point projection and clip leave.
func TestRealData(t *testing.T) {
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA does not name the test data")
	}
	var files []string
	for _, dir := range []string{"shanghai_lujiazui", "hangzhou_yuhang", "anting", "footprint_korea", "messy/orb"} {
		found, err := filepath.Glob(filepath.Join(root, dir, "*.geojson"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fc, err := geojson.UnmarshalFeatureCollection(data)
		if err != nil || len(fc.Features) == 0 {
			continue // some are single geometries
		}
		t.Run(filepath.Base(path), func(t *testing.T) { checkCollection(t, fc) })
	}
}

func checkCollection(t *testing.T, fc *geojson.FeatureCollection) {
	var geoms []Geometry
	var kept []orb.Geometry
	for _, f := range fc.Features {
		g, err := FromOrb(f.Geometry)
		b := f.Geometry.Bound() // beyond the antimeridian we stop at the world's edge and orb goes on
		if err == nil && !g.Empty() && b.Min[0] > -180 && b.Max[0] < 180 {
			geoms, kept = append(geoms, g), append(kept, f.Geometry)
		}
	}
	box := geoms[0].Box
	for _, g := range geoms {
		box = Box{min(box.MinX, g.Box.MinX), min(box.MinY, g.Box.MinY), max(box.MaxX, g.Box.MaxX), max(box.MaxY, g.Box.MaxY)}
	}
	tiles, shown := 0, 0
	for z := uint8(4); z <= 16; z += 3 {
		first, last := Cover(z, box)
		for x := first.X; x <= last.X && x < first.X+8; x++ {
			for y := first.Y; y <= last.Y && y < first.Y+8; y++ {
				tiles++
				shown += checkTile(t, TileID{z, x, y}, geoms, kept)
			}
		}
	}
	t.Logf("%d features, %d tiles, %d features in tiles", len(geoms), tiles, shown)
}

func checkTile(t *testing.T, id TileID, geoms []Geometry, kept []orb.Geometry) int {
	t.Helper()
	var e Encoder
	if err := e.BeginTile(id); err != nil {
		t.Fatal(err)
	}
	e.BeginLayer(&Layer{Name: "l"})
	for i := range geoms {
		e.AddFeature(uint64(i), &geoms[i], nil)
	}
	if err := e.EndLayer(); err != nil {
		t.Fatal(err)
	}
	if err := Validate(e.Bytes()); err != nil {
		t.Fatalf("%v: %v", id, err)
	}
	tile, err := Decode(e.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := map[uint64]*TileFeature{}
	if l := tile.Layer("l"); l != nil {
		for i := range l.Features {
			got[l.Features[i].ID] = &l.Features[i]
		}
	}
	b := id.Bounds()
	for i, g := range kept {
		if geoms[i].Box.MaxX < b.MinX || geoms[i].Box.MinX > b.MaxX || geoms[i].Box.MaxY < b.MinY || geoms[i].Box.MinY > b.MaxY {
			if got[uint64(i)] != nil {
				t.Errorf("%v: feature %d shows but is outside of Bounds", id, i)
			}
			continue
		}
		want, tolerance := orbMeasure(id, g)
		if m := measure(got[uint64(i)]); math.Abs(m-want) > tolerance {
			t.Errorf("%v: feature %d measures %.1f, orb %.1f ± %.1f", id, i, m, want, tolerance)
		}
	}
	return len(got)
}

// measure is the area of rings, the length of lines, the number of points.
func measure(f *TileFeature) (m float64) {
	if f == nil {
		return 0
	}
	for _, part := range f.Parts {
		switch f.Type {
		case Polygon:
			m += SignedArea(part)
		case LineString:
			for i := 1; i < len(part); i++ {
				m += math.Hypot(float64(part[i].X-part[i-1].X), float64(part[i].Y-part[i-1].Y))
			}
		default:
			m += float64(len(part))
		}
	}
	return m
}

// orbMeasure is the same by orb, and how far rounding may move it: a unit
// along the outline, some units per vertex and at the border.
func orbMeasure(id TileID, g orb.Geometry) (m, tolerance float64) {
	flat := project.Geometry(orb.Clone(g), func(p orb.Point) orb.Point {
		f := maptile.Fraction(p, maptile.Zoom(id.Z)+extentBits)
		return orb.Point{f[0] - float64(id.X)*Extent, f[1] - float64(id.Y)*Extent}
	})
	cut := clip.Geometry(orb.Bound{Min: orb.Point{clipMin, clipMin}, Max: orb.Point{clipMax, clipMax}}, flat)
	if cut == nil {
		return 0, 20
	}
	switch cut.Dimensions() {
	case 2:
		return planar.Area(cut), planar.Length(cut) + 20
	case 1:
		vertices := 0
		switch c := cut.(type) {
		case orb.LineString:
			vertices = len(c)
		case orb.MultiLineString:
			for _, l := range c {
				vertices += len(l)
			}
		}
		return planar.Length(cut), 1.5*float64(vertices) + 4
	default:
		if c, ok := cut.(orb.MultiPoint); ok {
			return float64(len(c)), float64(len(c))
		}
		return 1, 0
	}
}
