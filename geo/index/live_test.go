package index

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
)

// village is n boxes within some kilometres; enough of them take the ways that small sets do not: radix sort, work
// spread over processors, many chunks of deletion marks.
func village(r *rand.Rand, n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{ID: uint64(i), Box: plot(r)}
	}
	return items
}

func plot(r *rand.Rand) orb.Bound {
	at := orb.Point{round(121.2 + 0.05*r.Float64()), round(31.3 + 0.05*r.Float64())}
	return at.Bound().Extend(orb.Point{round(at[0] + 2e-4*r.Float64()), round(at[1] + 2e-4*r.Float64())})
}

// moment is a snapshot and what it must hold; id i is at homes[i], an empty bound where it was deleted.
type moment struct {
	x     *Index
	homes []orb.Bound
}

func (m moment) check(t *testing.T, r *rand.Rand) {
	for range 20 {
		at, side := plot(r).Min, 0.02*r.Float64()*r.Float64()
		box := at.Bound().Pad(side)
		d := disc{at, side}
		var inBox, inDisc []uint64
		for id, home := range m.homes {
			if !home.IsEmpty() && intersects(box, home) {
				inBox = append(inBox, uint64(id))
			}
			if !home.IsEmpty() && !d.disjoint(home) {
				inDisc = append(inDisc, uint64(id))
			}
		}
		got := m.x.SearchIDs(nil, box)
		slices.Sort(got)
		if !slices.Equal(got, inBox) {
			t.Errorf("SearchIDs(%v) finds %d, want %d", box, len(got), len(inBox))
		}
		got = got[:0]
		m.x.SearchRegion(d.contains, d.disjoint, func(id uint64, inside bool) bool {
			if inside && !d.contains(m.homes[id]) {
				t.Errorf("item %d is said to be inside %v", id, d)
			}
			got = append(got, id)
			return true
		})
		slices.Sort(got)
		if !slices.Equal(got, inDisc) {
			t.Errorf("SearchRegion(%v) finds %d, want %d", d, len(got), len(inDisc))
		}
		got = got[:0]
		m.x.Nearest(at, nil, func(id uint64, dist float64) bool {
			if dist <= side {
				got = append(got, id)
			}
			return dist <= side
		})
		slices.Sort(got)
		if !slices.Equal(got, inDisc) {
			t.Errorf("Nearest finds %d within %v, want %d", len(got), d, len(inDisc))
		}
	}
}

// TestLivingVillage edits a larger index one by one, each edit a snapshot, while folds run in the background and
// readers check the snapshots they were handed.
func TestLivingVillage(t *testing.T) {
	const items, edits, every = 40_000, 6_000, 250
	r := rand.New(rand.NewPCG(1, 2))
	start, homes := village(r, items), make([]orb.Bound, items)
	x := Build(start)
	for _, it := range start {
		homes[it.ID] = it.Box
	}
	moments := make(chan moment, 4)
	var readers sync.WaitGroup
	for n := range 3 {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(3, uint64(n)))
			for m := range moments {
				m.check(t, r)
			}
		})
	}
	var folding chan *Index
	folds := 0
	for n := range edits {
		id := r.IntN(items)
		old, home := homes[id], orb.Bound{Min: orb.Point{1, 1}}
		if r.IntN(3) > 0 {
			home = plot(r)
		}
		x = x.Apply([]Edit{Move(uint64(id), old, home)})
		homes[id] = home
		if x.NeedsFold() && folding == nil {
			folding = make(chan *Index, 1)
			go func(x *Index, done chan<- *Index) { done <- x.Fold() }(x, folding)
		}
		select {
		case folded := <-folding:
			x, folding = x.Rebase(folded), nil
			x.checkSane(t)
			folds++
		default:
		}
		if n%every == 0 {
			moments <- moment{x, slices.Clone(homes)}
		}
	}
	close(moments)
	readers.Wait()
	x.checkSane(t)
	moment{x, homes}.check(t, r)
	if folds == 0 {
		t.Error("no fold was needed")
	}
}

func never(orb.Bound) bool { return false }
