package index

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// TestYoung inserts one by one around a village, with strays that need sheets of their own.
func TestYoung(t *testing.T) {
	nullIsland, ocean := box(0, 0, 1e-5, 1e-5), box(100, -30, 160, 40)
	for _, c := range []struct {
		name         string
		base, strays []orb.Bound
		shift        float64 // of what comes, in degrees of longitude
		sheets       int     // of the base after a fold
		young        bool
	}{
		{"a village", nil, nil, 0, 1, true},
		{"next to the village", nil, nil, 0.3, 1, true},
		{"with a stray in the base", []orb.Bound{nullIsland}, nil, 0, 2, true},
		{"with something wide in the base", []orb.Bound{ocean}, nil, 0, 1, true},
		{"with a stray that comes", nil, []orb.Bound{nullIsland}, 0, 2, false},
		{"with something wide that comes", nil, []orb.Bound{ocean}, 0, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 5))
			m, items := model{}, village(r, 2000)
			for _, b := range c.base {
				items = append(items, Item{ID: uint64(len(items)), Box: b})
			}
			for _, it := range items {
				m[it.ID] = it.Box
			}
			x := Build(items)
			look := func() {
				t.Helper()
				x.checkSane(t)
				m.check(t, x, box(121.21, 31.31, 121.23, 31.33), disc{orb.Point{121.22, 31.32}, 0.007})
				m.check(t, x, nullIsland, disc{orb.Point{0, 0}, 0})
			}
			put := func(b orb.Bound) {
				id := uint64(len(m))
				m[id] = b
				x = x.Apply([]Edit{Insert(id, b)})
			}
			for _, b := range c.strays {
				put(b)
			}
			for range 400 {
				b := plot(r)
				b.Min[0], b.Max[0] = b.Min[0]+c.shift, b.Max[0]+c.shift
				put(b)
			}
			look()
			if young := len(x.base()) < len(x.parts); young != c.young {
				t.Errorf("there is a young sheet: %v, want %v", young, c.young)
			}
			if x = x.Rebase(x.Fold()); len(x.parts) != c.sheets {
				t.Errorf("%d sheets, want %d", len(x.parts), c.sheets)
			}
			look()
		})
	}
}
