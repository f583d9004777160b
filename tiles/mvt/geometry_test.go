package mvt

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"
)

func TestFromOrb(t *testing.T) {
	ccw := orb.Ring{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}} // by latitude; clockwise is positive with y down
	hole := orb.Ring{{0.5, 0.5}, {1, 0.5}, {1, 1}, {0.5, 1}, {0.5, 0.5}}
	flat := orb.Ring{{0, 0}, {1, 0}, {0, 0}}
	cases := []struct {
		name string
		in   orb.Geometry
		kind GeomType
		ends []uint32
		n    int
	}{
		{"point", orb.Point{1, 2}, Point, nil, 1},
		{"points", orb.MultiPoint{{1, 2}, {1, 2}, {3, 4}}, Point, nil, 2},
		{"line", orb.LineString{{1, 2}, {1, 2}, {3, 4}}, LineString, []uint32{2}, 2},
		{"line of one position", orb.LineString{{1, 2}, {1, 2}}, LineString, nil, 0},
		{"lines", orb.MultiLineString{{{1, 2}, {3, 4}}, {{1, 2}}, {{5, 6}, {7, 8}}}, LineString, []uint32{2, 4}, 4},
		{"ring", ccw, Polygon, []uint32{4}, 4},
		{"polygon with hole", orb.Polygon{ccw, hole}, Polygon, []uint32{4, 8 | HoleBit}, 8},
		{"polygon without area", orb.Polygon{flat, hole}, Polygon, nil, 0},
		{"hole without area", orb.Polygon{ccw, flat}, Polygon, []uint32{4}, 4},
		{"polygons", orb.MultiPolygon{{ccw}, {flat}, {ccw, hole}}, Polygon, []uint32{4, 8, 12 | HoleBit}, 12},
		{"bound", orb.Bound{Max: orb.Point{1, 1}}, Polygon, []uint32{4}, 4},
		{"empty", orb.Polygon{}, Polygon, nil, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := orb.Clone(c.in)
			g, err := FromOrb(c.in)
			if err != nil || g.Type != c.kind || !slices.Equal(g.Ends, c.ends) || g.Vertices() != c.n || g.Empty() != (c.n == 0) {
				t.Errorf("%+v, error %v", g, err)
			}
			if !orb.Equal(before, c.in) {
				t.Error("the input was changed")
			}
			start := uint32(0)
			for _, end := range g.Ends {
				if g.Type == Polygon && (worldArea(g.Coords[2*start:2*(end&^HoleBit)]) < 0) != (end&HoleBit != 0) {
					t.Errorf("ring to %d turns the wrong way", end)
				}
				start = end &^ HoleBit
			}
		})
	}
	for _, g := range []orb.Geometry{nil, orb.Collection{orb.Point{}}, orb.Point{math.NaN(), 0}, orb.LineString{{0, 0}, {0, math.Inf(1)}}} {
		if _, err := FromOrb(g); !errors.Is(err, ErrGeometry) {
			t.Errorf("%v: error %v", g, err)
		}
	}
}

// TestProject agrees with orb's projection and inverts within half a unit.
func TestProject(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lon := rapid.Float64Range(-180, 180).Draw(rt, "lon")
		lat := rapid.Float64Range(-85.05, 85.05).Draw(rt, "lat")
		x, y := Project(lon, lat)
		f := maptile.Fraction(orb.Point{lon, lat}, 31)
		if math.Abs(float64(x)-2*f[0]) > 1 || math.Abs(float64(y)-2*f[1]) > 1 {
			rt.Fatalf("%d %d, orb has %.1f %.1f", x, y, 2*f[0], 2*f[1])
		}
		lon2, lat2 := Unproject(x, y)
		if x2, y2 := Project(lon2, lat2); x2 != x || y2 != y {
			rt.Fatalf("%d %d came back as %d %d", x, y, x2, y2)
		}
	})
	for _, c := range []struct {
		lon, lat float64
		x, y     uint32
	}{
		{0, 0, 1 << 31, 1 << 31},
		{-180, 90, 0, 0},
		{180, -90, math.MaxUint32, math.MaxUint32},
		{math.NaN(), math.NaN(), 0, 0},
	} {
		if x, y := Project(c.lon, c.lat); x != c.x || y != c.y {
			t.Errorf("%v %v: %d %d", c.lon, c.lat, x, y)
		}
	}
}

// TestNeighboursAgree: a vertex on the common border has the same height in both tiles.
func TestNeighboursAgree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.Uint8Range(1, 20).Draw(rt, "z")
		tx := rapid.Uint32Range(0, 1<<z-2).Draw(rt, "x")
		x, y := rapid.Uint32().Draw(rt, "vx"), rapid.Uint32().Draw(rt, "vy")
		a, b := newFrame(TileID{z, tx, 0}, 0), newFrame(TileID{z, tx + 1, 0}, 0)
		if a.x(x)-b.x(x) != Extent || a.y(y) != b.y(y) {
			rt.Fatalf("%d %d and %d %d", a.x(x), a.y(y), b.x(x), b.y(y))
		}
	})
}

// TestBoundsHoldsWhatShows: no vertex that shows lies outside of Bounds.
func TestBoundsHoldsWhatShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.Uint8Range(0, MaxZoom).Draw(rt, "z")
		tile := TileID{z, rapid.Uint32Range(0, 1<<z-1).Draw(rt, "x"), rapid.Uint32Range(0, 1<<z-1).Draw(rt, "y")}
		b, f := tile.Bounds(), newFrame(tile, 0)
		for _, v := range []uint32{b.MinX - 1, b.MaxX + 1} { // wraps at the world's edge, where it is far off
			if x := f.x(v); x >= clipMin && x <= clipMax && b.MinX > 0 && b.MaxX < math.MaxUint32 {
				rt.Fatalf("%v: x %d outside of %v shows at %d", tile, v, b, x)
			}
		}
	})
}

// TestCoverHoldsEveryTile: a vertex shows in no tile outside of its cover, and
// the cover is no wider than a tile on each side.
func TestCoverHoldsEveryTile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.Uint8Range(0, MaxZoom).Draw(rt, "z")
		x, y := rapid.Uint32().Draw(rt, "x"), rapid.Uint32().Draw(rt, "y")
		first, last := Cover(z, Box{x, y, x, y})
		home := TileID{z, uint32(uint64(x) >> (32 - z)), uint32(uint64(y) >> (32 - z))}
		for dx := -2; dx <= 2; dx++ {
			tx := int64(home.X) + int64(dx)
			if tx < 0 || tx >= 1<<z {
				continue
			}
			f := newFrame(TileID{z, uint32(tx), home.Y}, 0)
			shows := f.x(x) >= clipMin && f.x(x) <= clipMax
			if in := uint32(tx) >= first.X && uint32(tx) <= last.X; shows && !in {
				rt.Fatalf("shows at %d of tile x %d, cover is %v to %v", f.x(x), tx, first, last)
			}
		}
		if last.X-first.X > 1 || last.Y-first.Y > 1 || first.Check() != nil || last.Check() != nil {
			rt.Fatalf("cover %v to %v", first, last)
		}
	})
}
