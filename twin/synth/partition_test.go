package synth

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// someVillages are the model village and two of a town, which stray from its plan. Tests only read them.
func someVillages(t testing.TB) map[string]*Dataset {
	t.Helper()
	out, err := drawSome()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var drawSome = sync.OnceValues(func() (map[string]*Dataset, error) {
	town := TownConfig{Seed: 3, People: 15000}.villages()
	out := map[string]*Dataset{}
	for name, cfg := range map[string]Config{"xingming": Xingming(), "first": town[0], "last": town[2]} {
		d, err := Village(cfg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = d
	}
	return out, nil
})

func toLattice(p orb.Point) pt {
	return pt{int64(math.Round(p[0] * latticeUnit)), int64(math.Round(p[1] * latticeUnit))}
}

// boundary is the chain of directed borders of some polygons: opposite borders cancel.
func boundary(t *testing.T, records []Record) (chain map[[2]pt]int, twice int64) {
	chain = map[[2]pt]int{}
	for _, r := range records {
		for k, ring := range r.Geometry.(orb.Polygon) {
			var open []pt
			for i := 0; i+1 < len(ring); i++ {
				a, b := toLattice(ring[i]), toLattice(ring[i+1])
				open = append(open, a)
				if chain[[2]pt{b, a}] > 0 {
					chain[[2]pt{b, a}]--
					continue
				}
				if chain[[2]pt{a, b}]++; chain[[2]pt{a, b}] > 1 {
					t.Fatalf("%s runs along a border that another polygon has on the same side", r.SourceID)
				}
			}
			area := twiceArea(open)
			if (k == 0) != (area > 0) {
				t.Fatalf("%s: ring %d has the wrong direction", r.SourceID, k)
			}
			twice += area
		}
	}
	for e, n := range chain {
		if n == 0 {
			delete(chain, e)
		}
	}
	return chain, twice
}

// TestTiling shows that parcels, micro-grids and unit grids tile the village: what is left of their borders after
// opposite ones cancel is the border of the village, edge by edge, and their areas add up to its area exactly.
func TestTiling(t *testing.T) {
	for name, d := range someVillages(t) {
		level := map[string][]Record{"land": d.Of("land")}
		for _, g := range d.Of("grid") {
			l := g.Get("level").(string)
			level[l] = append(level[l], g)
		}
		want, area := boundary(t, level["village"])
		for _, tiles := range []string{"land", "micro", "unit"} {
			got, sum := boundary(t, level[tiles])
			if sum != area {
				t.Errorf("%s: %s add up to %d, the village has %d", name, tiles, sum, area)
			}
			if len(got) != len(want) {
				t.Errorf("%s: %s leave %d borders, the village has %d", name, tiles, len(got), len(want))
			}
			for e := range want {
				if got[e] != 1 {
					t.Fatalf("%s: %s do not reach the border at %v", name, tiles, e)
				}
			}
		}
		if n := len(level["micro"]); n < 25 || n > 30 {
			t.Errorf("%s has %d micro-grids", name, n)
		}
	}
}

// TestGridOrder checks that unit grids and micro-grids count from west to east inside each bank, north before south.
func TestGridOrder(t *testing.T) {
	d := someVillages(t)["xingming"]
	last := map[string]Record{}
	for _, g := range d.Of("grid") {
		parent := g.Get("parent").(string)
		if len(g.SourceID) > 12 && parent != g.SourceID[:len(parent)] {
			t.Errorf("%s has the parent %s", g.SourceID, parent)
		}
		if before, ok := last[parent]; ok {
			if before.SourceID >= g.SourceID {
				t.Errorf("%s comes after %s", g.SourceID, before.SourceID)
			}
			a, b := interior(before.Geometry.(orb.Polygon)), interior(g.Geometry.(orb.Polygon))
			if b[0] < a[0] && b[1] > a[1] {
				t.Errorf("%s lies north-west of %s", g.SourceID, before.SourceID)
			}
		}
		last[parent] = g
	}
}

// TestGeometryIsValid asks a geometry library about each polygon.
func TestGeometryIsValid(t *testing.T) {
	for name, d := range someVillages(t) {
		for _, typ := range []string{"grid", "land", "house"} {
			for _, r := range d.Of(typ) {
				if _, err := geom.UnmarshalGeoJSON(appendGeometry(nil, r.Geometry)); err != nil {
					t.Errorf("%s: %s %s: %v", name, typ, r.SourceID, err)
				}
			}
		}
		for _, r := range d.Of("unit") {
			if _, err := geom.UnmarshalGeoJSON(appendGeometry(nil, r.Get("outline").(orb.Polygon))); err != nil {
				t.Errorf("%s: unit %s: %v", name, r.SourceID, err)
			}
		}
	}
}

// overlap says whether the interiors of two polygons without holes meet.
func overlap(a, b orb.Polygon) bool {
	if !a.Bound().Intersects(b.Bound()) {
		return false
	}
	for i := 0; i+1 < len(a[0]); i++ {
		for k := 0; k+1 < len(b[0]); k++ {
			p, q, u, v := toLattice(a[0][i]), toLattice(a[0][i+1]), toLattice(b[0][k]), toLattice(b[0][k+1])
			if (cross(p, q, u) > 0) != (cross(p, q, v) > 0) && (cross(u, v, p) > 0) != (cross(u, v, q) > 0) {
				return true
			}
		}
	}
	return holds(a, interior(b)) || holds(b, interior(a))
}

// TestHousesStandApart checks that no two houses overlap, that each stands in one micro-grid, and that dwellings stand on
// their parcel.
func TestHousesStandApart(t *testing.T) {
	for name, d := range someVillages(t) {
		parcel := map[string]orb.Polygon{}
		for _, l := range d.Of("land") {
			parcel[l.SourceID] = l.Geometry.(orb.Polygon)
		}
		ta := &tally{}
		for _, g := range d.Of("grid") {
			if g.Get("level") == "micro" {
				ta.micro = append(ta.micro, g)
			}
		}
		houses := d.Of("house")
		off := 0
		for i, h := range houses {
			p := h.Geometry.(orb.Polygon)
			grid := ta.gridOf(p[0][0])
			for _, v := range p[0] {
				if at := ta.gridOf(v); at != grid || at < 0 {
					t.Errorf("%s: house %s stands across a border", name, h.SourceID)
					break
				}
			}
			if on, ok := h.Get("parcel").(string); ok {
				for _, v := range p[0] {
					if !holds(parcel[on], v) {
						off++
						break
					}
				}
			} else if kind := h.Get("kind"); kind != "hut" {
				t.Errorf("%s: %s %s has no parcel", name, kind, h.SourceID)
			}
			for _, o := range houses[i+1:] {
				if overlap(p, o.Geometry.(orb.Polygon)) {
					t.Errorf("%s: houses %s and %s overlap", name, h.SourceID, o.SourceID)
				}
			}
		}
		if off > 0 {
			t.Errorf("%s: %d of %d houses reach beyond their parcel", name, off, len(houses))
		}
	}
}

// TestRooms checks that the rooms of a floor lie in the house and apart from each other.
func TestRooms(t *testing.T) {
	for name, d := range someVillages(t) {
		house := map[string]Record{}
		for _, h := range d.Of("house") {
			house[h.SourceID] = h
		}
		floor := map[string][]Record{}
		for _, u := range d.Of("unit") {
			h := house[u.Get("house").(string)]
			foot := h.Geometry.(orb.Polygon)
			if u.Get("floor").(int64) > h.Get("floors_above").(int64) {
				t.Errorf("%s: unit %s is above the roof", name, u.SourceID)
			}
			p := u.Get("outline").(orb.Polygon)
			for _, v := range p[0] {
				if !holds(foot, v) {
					t.Fatalf("%s: unit %s reaches outside its house", name, u.SourceID)
				}
			}
			key := u.SourceID[:len(u.SourceID)-2]
			for _, o := range floor[key] {
				if overlap(p, o.Get("outline").(orb.Polygon)) {
					t.Fatalf("%s: units %s and %s overlap", name, u.SourceID, o.SourceID)
				}
			}
			floor[key] = append(floor[key], u)
		}
	}
}
