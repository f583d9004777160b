package grid

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

func TestOrder(t *testing.T) {
	box := func(x, y, w, h float64) orb.Bound {
		return orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + w, y + h}}
	}
	cases := []struct {
		name  string
		boxes []orb.Bound
		want  []int
	}{
		{"none", nil, nil},
		{"two rows", []orb.Bound{box(1, 0, 1, 1), box(0, 1, 1, 1), box(0, 0, 1, 1), box(1, 1, 1, 1)}, []int{1, 3, 2, 0}},
		{"a row that sags", []orb.Bound{box(0, 0.3, 1, 1), box(1, 0, 1, 1), box(2, 0.2, 1, 1)}, []int{0, 1, 2}},
		{"equal boxes keep their order", []orb.Bound{box(0, 0, 1, 1), box(0, 0, 1, 1)}, []int{0, 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Order(c.boxes); !slices.Equal(got, c.want) {
				t.Errorf("Order = %v, want %v", got, c.want)
			}
		})
	}
}

// TestOrderOfLattice shuffles a lattice with jitter; rows come from north to south, each from west to east.
func TestOrderOfLattice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
		jitter := rapid.Float64Range(-0.1, 0.1)
		var boxes []orb.Bound
		var want []int
		for i := range rows * cols {
			x := float64(i%cols) + jitter.Draw(t, "dx")
			y := float64(rows-i/cols) + jitter.Draw(t, "dy")
			boxes = append(boxes, orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 1, y + 1}})
			want = append(want, i)
		}
		perm := rapid.Permutation(want).Draw(t, "perm")
		shuffled := make([]orb.Bound, len(boxes))
		for to, from := range perm {
			shuffled[to] = boxes[from]
		}
		for i, at := range Order(shuffled) {
			if perm[at] != i {
				t.Fatalf("place %d holds box %d", i, perm[at])
			}
		}
	})
}
