package tiles

import (
	"testing"
)

// Whoever has a vertex of a shared border shows it from the same zoom on: parcels, and grids of all levels.
func TestBordersAreThinnedOutTogether(t *testing.T) {
	tw := newTwin(t)
	defer tw.Close()
	village(t, tw)
	s := newService(t, tw)
	defer s.Close()
	st := s.state()
	for _, name := range []string{"land", "grid"} {
		src := s.plan.byType[tw.Snapshot().Schema().Type(name).Index()]
		levels := map[[2]uint32]uint8{}
		vertices, shared, at11 := 0, 0, 0
		for e := range st.view.All(src.typ, 0) {
			f := src.draw(st.view, e.ID())
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
