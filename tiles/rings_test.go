package tiles

import (
	"testing"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// side tells on which side of the line through a and b a point lies.
func side(a, b, p mvt.Vertex) int {
	switch c := (b.X-a.X)*(p.Y-a.Y) - (b.Y-a.Y)*(p.X-a.X); {
	case c > 0:
		return 1
	case c < 0:
		return -1
	}
	return 0
}

// on tells whether a point of the line through a and b lies between them.
func on(a, b, p mvt.Vertex) bool {
	return side(a, b, p) == 0 && min(a.X, b.X) <= p.X && p.X <= max(a.X, b.X) && min(a.Y, b.Y) <= p.Y && p.Y <= max(a.Y, b.Y)
}

func meet(a, b, c, d mvt.Vertex) bool {
	if side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0 {
		return true
	}
	return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)
}

// simple tells whether a ring neither touches nor crosses itself.
func simple(r []mvt.Vertex) bool {
	n := len(r)
	for i := range n {
		a, b := r[i], r[(i+1)%n]
		if on(a, b, r[(i+2)%n]) || on(b, r[(i+2)%n], a) {
			return false
		}
		for k := i + 2; k < n && (k+1)%n != i; k++ {
			if meet(a, b, r[k], r[(k+1)%n]) {
				return false
			}
		}
	}
	return true
}

// No ring of the model village touches or crosses itself at any zoom that shows areas. This looks at rings one by one and
// in the plainest way; that polygons are valid as a whole is for mvt.Validate, which every decoded tile goes through.
func TestRingsThatTouchThemselves(t *testing.T) {
	tw := theVillage()
	s := newService(t, tw)
	defer s.Close()
	bounds := s.state().bounds(s.plan)
	for z := uint8(11); z <= 16; z++ {
		rings, bad := map[string]int{}, map[string]int{}
		for _, id := range tilesOver(z, bounds) {
			data, err := s.Tile(id)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range decode(t, data).Layers {
				for _, f := range l.Features {
					if f.Type != mvt.Polygon {
						continue
					}
					for _, r := range f.Parts {
						if rings[l.Name]++; !simple(r) {
							bad[l.Name]++
						}
					}
				}
			}
		}
		if len(bad) > 0 || rings["land"] < 1000 {
			t.Errorf("zoom %d: %v of %v rings touch or cross themselves", z, bad, rings)
		}
	}
}
