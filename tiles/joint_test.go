package tiles

import (
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// Whoever has a vertex of a shared border shows it from the same zoom on: parcels, and grids of all levels.
func TestBordersAreThinnedOutTogether(t *testing.T) {
	tw := theVillage()
	s := newService(t, tw)
	defer s.Close()
	st := s.state()
	for _, name := range []string{"land", "grid"} {
		src := s.plan.byType[tw.Snapshot().Schema().Type(name).Index()]
		levels := map[[2]uint32]uint8{}
		vertices, shared, at11 := 0, 0, 0
		for e := range st.view.All(src.typ, 0) {
			f := src.draw(st.view, e.ID(), st.lex)
			for i, l := range f.shape.Levels {
				at := [2]uint32(f.shape.Coords[2*i : 2*i+2])
				if other, ok := levels[at]; ok {
					if shared++; other != l {
						t.Fatalf("%s %s: vertex %d shows from zoom %d on, in a neighbour from %d on", name, f.id, i, l, other)
					}
				}
				levels[at] = l
				if vertices++; l <= 11 {
					at11++
				}
			}
		}
		if shared < vertices/3 || at11 > vertices/2 {
			t.Errorf("%s: %d vertices, %d of them shared, %d shown at zoom 11", name, vertices, shared, at11)
		}
		t.Logf("%s: %d vertices, %d of them shared, %d shown at zoom 11", name, vertices, shared, at11)
	}
}

// A vertex of a shared border moves by half a millimetre, less than a world unit: no tile changes, neither here nor in a
// service that starts after it.
func TestHairOfABorder(t *testing.T) {
	tw := newTwin(t)
	s := newService(t, tw)
	defer s.Close()
	x, border := west+cellDeg, orb.Ring{}
	for i := 0; i <= 20; i++ {
		border = append(border, orb.Point{x + 0.00002*float64(i%3), south + float64(i)*0.00005})
	}
	l := append(append(orb.Ring{{west, south}}, border...), orb.Point{west, south + 0.001}, orb.Point{west, south})
	r := orb.Ring{{x + cellDeg, south + 0.001}}
	for i := 20; i >= 0; i-- {
		r = append(r, border[i])
	}
	r = append(r, orb.Point{x + cellDeg, south}, orb.Point{x + cellDeg, south + 0.001})
	kind := map[string]twin.Value{"kind": twin.Enum("farmland")}
	res := commit(t, tw, operation(tw, twin.Create, "land", 0, orb.Polygon{l}, kind), operation(tw, twin.Create, "land", 0, orb.Polygon{r}, kind))
	over := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + 3*cellDeg, south + 2*cellDeg}}
	for z := uint8(11); z <= 14; z++ {
		for _, id := range tilesOver(z, over) {
			fetch(handler(s), tilePath(id))
		}
	}
	m := orb.Clone(orb.Polygon{l}).(orb.Polygon)
	m[0][9][0] += 5e-9
	commit(t, tw, operation(tw, twin.Patch, "land", res.Results[0].ID, m, nil))
	fresh := newService(t, tw)
	defer fresh.Close()
	for z := uint8(11); z <= 14; z++ {
		for _, id := range tilesOver(z, over) {
			got, want := fetch(handler(s), tilePath(id)), fetch(handler(fresh), tilePath(id))
			if got.Header().Get("ETag") != want.Header().Get("ETag") {
				t.Errorf("%s is stale", tilePath(id))
			}
		}
	}
}
