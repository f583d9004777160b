package index

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
)

func box(minX, minY, maxX, maxY float64) orb.Bound {
	return orb.Bound{Min: orb.Point{minX, minY}, Max: orb.Point{maxX, maxY}}
}

// placeless are boxes that no index holds and no search finds anything in.
func placeless() []orb.Bound {
	nan := math.NaN()
	return []orb.Bound{box(1, 1, 0, 2), box(0, 1, 1, 0), box(nan, 0, 1, 1), box(0, 0, 1, nan), box(0, nan, 1, nan)}
}

func TestEmpty(t *testing.T) {
	for name, x := range map[string]*Index{"zero": {}, "new": New(), "built": Build(nil), "folded": new(Index).Fold()} {
		model{}.check(t, x, box(-180, -90, 180, 90), disc{orb.Point{0, 0}, 100})
		if x.NeedsFold() || !x.Bound().IsEmpty() {
			t.Errorf("%s: NeedsFold is %v, Bound is %v", name, x.NeedsFold(), x.Bound())
		}
		m := model{5: box(1, 2, 3, 4)}
		m.check(t, x.Apply([]Edit{Insert(5, m[5])}), box(3, 4, 5, 6), disc{orb.Point{0, 0}, 3})
	}
}

func TestPlaceless(t *testing.T) {
	for _, b := range placeless() {
		m := model{2: box(0, 0, 1, 1)}
		x := Build([]Item{{ID: 1, Box: b}, {ID: 2, Box: m[2]}})
		x = x.Apply([]Edit{Insert(3, b), Delete(1, b), Move(4, b, b)})
		m.check(t, x, box(-1, -1, 2, 2), disc{orb.Point{0, 0}, 1})
		if ids := x.SearchIDs(nil, b); len(ids) > 0 {
			t.Errorf("SearchIDs(%v) = %v", b, ids)
		}
		x = x.Apply([]Edit{Move(2, m[2], b)})
		model{}.check(t, x, box(-1, -1, 2, 2), disc{orb.Point{0, 0}, 1})
		x.Search(b, func(id uint64, _ bool) bool {
			t.Errorf("Search(%v) finds %d", b, id)
			return true
		})
	}
}

// TestBorders has the cases that a rounding error would turn over.
func TestBorders(t *testing.T) {
	const step = 1e-8
	const third = 121.0 + 1.0/3
	for _, c := range []struct {
		name        string
		item        orb.Bound
		query       orb.Bound
		hit, within bool
	}{
		{"the same point", box(121.3, 31.1, 121.3, 31.1), box(121.3, 31.1, 121.3, 31.1), true, true},
		{"a shared border", box(121.1, 31, 121.2, 32), box(121.2, 31, 121.3, 32), true, false},
		{"a shared corner", box(121.1, 31, 121.2, 32), box(121.2, 32, 121.3, 33), true, false},
		{"one step apart", box(121.1, 31, 121.2, 32), box(121.20000001, 31, 121.3, 32), false, false},
		{"the same box", box(121.1, 31, 121.2, 32), box(121.1, 31, 121.2, 32), true, true},
		{"an ulp too small", box(121.1, 31, 121.2, 32), box(121.1, 31, math.Nextafter(121.2, 0), 32), true, false},
		{"an ulp away", box(121.1, 31, 121.2, 32), box(math.Nextafter(121.2, 200), 31, 122, 32), false, false},
		{"off the lattice, its own box", box(third, 31, third, 31), box(third, 31, third, 31), true, false},
		{"off the lattice, less than a step away", box(third, 31, third, 31), box(third+step/5, 31, 122, 31), true, false},
		{"off the lattice, a step away", box(third, 31, third, 31), box(third+step, 31, 122, 31), false, false},
		{"a query between two lattice lines", box(121, 31, 122, 31), box(third, 31, third, 31), true, false},
		{"beyond the farthest", box(0, 0, 900, 900), box(800, 800, 850, 850), true, false},
		{"infinite query", box(121, 31, 122, 32), box(math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)), true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, x := range []*Index{Build([]Item{{ID: 1, Box: c.item}}), New().Apply([]Edit{Insert(1, c.item)})} {
				hit, within := false, false
				x.Search(c.query, func(_ uint64, inside bool) bool {
					hit, within = true, inside
					return true
				})
				if hit != c.hit || within != c.within {
					t.Errorf("hit %v, inside %v, want %v, %v", hit, within, c.hit, c.within)
				}
			}
		})
	}
}

// TestStops has each search end when told to, in base and delta.
func TestStops(t *testing.T) {
	var items []Item
	for i := range 100 {
		at := orb.Point{121 + float64(i)/100, 31}
		items = append(items, Item{ID: uint64(i), Box: at.Bound().Extend(orb.Point{at[0], 31.1})})
	}
	built, applied := Build(items[:50]), New()
	for _, it := range items[50:] {
		built = built.Apply([]Edit{Insert(it.ID, it.Box)})
		applied = applied.Apply([]Edit{Insert(it.ID, it.Box)})
	}
	all := box(120, 30, 123, 32)
	yes := func(orb.Bound) bool { return true }
	for _, x := range []*Index{built, applied} {
		for most := 1; most < x.Len(); most++ {
			n := 0
			count := func() bool {
				n++
				return n < most
			}
			for name, search := range map[string]func(){
				"Search":         func() { x.Search(all, func(uint64, bool) bool { return count() }) },
				"Search borders": func() { x.Search(box(120, 31, 123, 31.05), func(uint64, bool) bool { return count() }) },
				"SearchRegion":   func() { x.SearchRegion(yes, never, func(uint64, bool) bool { return count() }) },
				"and candidates": func() { x.SearchRegion(never, never, func(uint64, bool) bool { return count() }) },
				"Nearest":        func() { x.Nearest(orb.Point{121.3, 31}, nil, func(uint64, float64) bool { return count() }) },
			} {
				n = 0
				if search(); n != most {
					t.Fatalf("%s went on to %d after %d of %d", name, n, most, x.Len())
				}
			}
		}
	}
}

func TestNearestLeavesOutTheUnreachable(t *testing.T) {
	items := []Item{{ID: 1, Box: box(121, 31, 121, 31)}, {ID: 2, Box: box(122, 31, 122, 31)}, {ID: 3, Box: box(122.5, 31, 122.5, 31)}}
	x := Build(items[:2]).Apply([]Edit{Insert(3, items[2].Box)})
	var got []uint64
	x.Nearest(orb.Point{}, func(b orb.Bound) float64 {
		if b.Min[0] > 121.5 {
			return math.Inf(1)
		}
		return 0
	}, func(id uint64, _ float64) bool {
		got = append(got, id)
		return true
	})
	if !slices.Equal(got, []uint64{1}) {
		t.Errorf("Nearest reports %v, want only item 1", got)
	}
}

func TestApplyLeavesOutWhatIsNotThere(t *testing.T) {
	m := model{1: box(121, 31, 121, 31), 2: box(122, 32, 122, 32)}
	x := Build([]Item{{ID: 1, Box: m[1]}}).Apply([]Edit{Insert(2, m[2])})
	for name, edits := range map[string][]Edit{
		"nothing":                nil,
		"another box":            {Delete(1, box(121, 31, 121.1, 31)), Delete(2, box(122, 32, 122, 32.1))},
		"another id":             {Delete(3, m[1]), Delete(3, m[2])},
		"a move within the step": {Move(1, m[1], m[1]), Move(2, m[2], m[2])},
		"deleted in the batch":   {Insert(3, m[1]), Delete(3, m[1])},
	} {
		t.Run(name, func(t *testing.T) {
			m.check(t, x.Apply(edits), box(120, 30, 130, 40), disc{orb.Point{121, 31}, 0})
			many := slices.Repeat([]Edit{Insert(9, m[1]), Delete(9, m[1])}, 200)
			m.check(t, x.Apply(append(many, edits...)), box(120, 30, 130, 40), disc{orb.Point{121, 31}, 0})
		})
	}
}

func TestRebase(t *testing.T) {
	a, b, c := box(121, 31, 121, 31), box(122, 32, 122, 32), box(123, 33, 123, 33)
	first := Build([]Item{{ID: 1, Box: a}})
	second := first.Apply([]Edit{Insert(2, b)})
	folded := second.Fold()
	third := second.Apply([]Edit{Delete(1, a)}).Apply([]Edit{Insert(3, c), Move(2, b, a)})
	look := func(x *Index, want ...uint64) {
		t.Helper()
		got := x.SearchIDs(nil, box(120, 30, 130, 40))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
	}
	look(third.Rebase(folded), 2, 3)
	look(second.Rebase(folded), 1, 2)
	look(folded, 1, 2)
	for name, other := range map[string]*Index{
		"an earlier snapshot":       first,
		"another line":              first.Apply([]Edit{Insert(4, c)}),
		"another index":             Build([]Item{{ID: 5, Box: c}}),
		"one that was rebased once": third.Rebase(folded),
	} {
		if other.Rebase(folded) != other {
			t.Errorf("%s takes a fold that does not belong to it", name)
		}
	}
	if third.Rebase(second) != third {
		t.Error("what was not folded is taken for a fold")
	}
}

// TestBranches edits and folds one snapshot from several goroutines at once; each gets its own line.
func TestBranches(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	start := model{}
	for _, it := range village(r, 300) {
		start[it.ID] = it.Box
	}
	x := Build(start.items())
	for id := range uint64(100) {
		box := plot(r)
		x = x.Apply([]Edit{Move(id, start[id], box)})
		start[id] = box
	}
	var branches sync.WaitGroup
	for n := range 4 {
		m, r := maps.Clone(start), rand.New(rand.NewPCG(9, uint64(n)))
		branches.Go(func() {
			folded := x.Fold()
			y := x
			for id := uint64(n); id < 300; id += 3 {
				y = y.Apply([]Edit{Move(id, m[id], plot(r)), Delete(id+1000, m[id])})
				y.Search(m[id], func(uint64, bool) bool { return true })
			}
			r = rand.New(rand.NewPCG(9, uint64(n)))
			for id := uint64(n); id < 300; id += 3 {
				m[id] = plot(r)
			}
			for _, y := range []*Index{y, y.Rebase(folded)} {
				m.check(panicker{}, y, box(121.21, 31.31, 121.23, 31.33), disc{orb.Point{121.22, 31.32}, 0.007})
			}
		})
	}
	branches.Wait()
	start.check(t, x, box(121.21, 31.31, 121.23, 31.33), disc{orb.Point{121.22, 31.32}, 0.007})
}

// TestEndlessMoves has few items move for ever: a fold is asked for, lest the edits pile up.
func TestEndlessMoves(t *testing.T) {
	at := func(n int) orb.Bound { return orb.Point{121, 31 + float64(n)/1e6}.Bound() }
	x := Build([]Item{{ID: 1, Box: at(0)}})
	for n := range 10_000 {
		if x.NeedsFold() {
			if x = x.Rebase(x.Fold()); x.NeedsFold() {
				t.Fatal("a fold is needed right after a fold")
			}
			return
		}
		x = x.Apply([]Edit{Move(1, at(n), at(n+1))})
	}
	t.Error("no fold is asked for")
}

func TestSearchesDoNotAllocate(t *testing.T) {
	x := Build([]Item{{ID: 1, Box: box(121, 31, 121, 31)}, {ID: 2, Box: box(122, 32, 122, 32)}})
	x = x.Apply([]Edit{Insert(3, box(123, 33, 123, 33)), Delete(1, box(121, 31, 121, 31))})
	all, dst, found := box(120, 30, 130, 40), make([]uint64, 0, 8), 0
	count := func(uint64, bool) bool { found++; return true }
	if n := testing.AllocsPerRun(100, func() {
		dst = x.SearchIDs(dst[:0], all)
		x.Search(all, count)
		x.SearchRegion(never, never, count)
	}); n > 0 {
		t.Errorf("a search allocates %v times", n)
	}
	if found == 0 || len(dst) != 2 {
		t.Errorf("found %d and %v", found, dst)
	}
}
