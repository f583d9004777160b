package index

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// model is the plain form of an index: what each search is compared with.
type model map[uint64]orb.Bound

func (m model) hits(in func(b orb.Bound) (hit, inside bool)) map[uint64]bool {
	found := map[uint64]bool{}
	for id, b := range m {
		if hit, inside := in(Lattice(b)); hit {
			found[id] = inside
		}
	}
	return found
}

func intersects(a, b orb.Bound) bool {
	return a.Min[0] <= b.Max[0] && a.Max[0] >= b.Min[0] && a.Min[1] <= b.Max[1] && a.Max[1] >= b.Min[1]
}

func covers(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Max[0] >= b.Max[0] && a.Min[1] <= b.Min[1] && a.Max[1] >= b.Max[1]
}

// disc is a region that is not a box.
type disc struct {
	mid    orb.Point
	radius float64
}

func (d disc) contains(b orb.Bound) bool {
	dx := max(d.mid[0]-b.Min[0], b.Max[0]-d.mid[0])
	dy := max(d.mid[1]-b.Min[1], b.Max[1]-d.mid[1])
	return math.Hypot(dx, dy) <= d.radius
}

// planar is the distance from p to the box on the plane of lon and lat, in degrees.
func planar(p orb.Point, b orb.Bound) float64 {
	dx, dy := max(b.Min[0]-p[0], 0, p[0]-b.Max[0]), max(b.Min[1]-p[1], 0, p[1]-b.Max[1])
	return math.Sqrt(dx*dx + dy*dy)
}

func (d disc) disjoint(b orb.Bound) bool { return planar(d.mid, b) > d.radius }

// check compares all searches of x with those of the model.
func (m model) check(t failer, x *Index, box orb.Bound, d disc) {
	t.Helper()
	if x.Len() != len(m) {
		t.Fatalf("Len is %d, want %d", x.Len(), len(m))
	}
	for _, b := range m {
		if !covers(x.Bound(), Lattice(b)) {
			t.Fatalf("Bound %v does not cover %v", x.Bound(), b)
		}
	}
	gather := func(search func(fn func(uint64, bool) bool)) map[uint64]bool {
		found := map[uint64]bool{}
		search(func(id uint64, inside bool) bool {
			if _, twice := found[id]; twice {
				t.Fatalf("item %d is reported twice", id)
			}
			found[id] = inside
			return true
		})
		return found
	}
	want := m.hits(func(b orb.Bound) (bool, bool) { return intersects(box, b), covers(box, b) })
	got := gather(func(fn func(uint64, bool) bool) { x.Search(box, fn) })
	if !maps.Equal(got, want) {
		t.Fatalf("Search(%v) = %v, want %v", box, got, want)
	}
	ids := x.SearchIDs(nil, box)
	slices.Sort(ids)
	if !slices.Equal(ids, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("SearchIDs(%v) = %v, want %v", box, ids, want)
	}
	want = m.hits(func(b orb.Bound) (bool, bool) { return !d.disjoint(b), d.contains(b) })
	got = gather(func(fn func(uint64, bool) bool) { x.SearchRegion(d.contains, d.disjoint, fn) })
	if !maps.Equal(got, want) {
		t.Fatalf("SearchRegion(%v) = %v, want %v", d, got, want)
	}
	m.checkNearest(t, x, d.mid)
}

func (m model) checkNearest(t failer, x *Index, p orb.Point) {
	t.Helper()
	type hit struct {
		id   uint64
		dist float64
	}
	var want, got []hit
	for id, b := range m {
		want = append(want, hit{id, planar(p, Lattice(b))})
	}
	byDistance := func(a, b hit) int { return cmp.Or(cmp.Compare(a.dist, b.dist), cmp.Compare(a.id, b.id)) }
	slices.SortFunc(want, byDistance)
	k := min(len(want), 7)
	x.Nearest(p, nil, func(id uint64, dist float64) bool {
		if n := len(got); n > 0 && got[n-1].dist > dist {
			t.Fatalf("Nearest reports %v after %v", dist, got[n-1].dist)
		}
		got = append(got, hit{id, dist})
		return k == 0 || len(got) < k || dist <= want[k-1].dist // all that are as near as the last one wanted
	})
	for k < len(want) && want[k].dist == want[k-1].dist {
		k++
	}
	got = got[:min(len(got), k)]
	slices.SortFunc(got, byDistance)
	if !slices.Equal(got, want[:k]) {
		t.Fatalf("Nearest(%v) = %v, want %v", p, got, want[:k])
	}
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// drawCoordinate draws: on the lattice and off it, crowded, so that boxes touch; some far away, so that one sheet
// does not do.
func drawCoordinate(t *rapid.T, farAway bool) float64 {
	switch k := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case k < 6:
		return 121.24 + float64(rapid.IntRange(0, 40).Draw(t, "step"))/1e8
	case k < 9 || !farAway:
		return rapid.Float64Range(121.2, 121.3).Draw(t, "near")
	default:
		return rapid.Float64Range(-farthestDegrees, farthestDegrees).Draw(t, "far")
	}
}

func drawBox(t *rapid.T, farAway bool) orb.Bound {
	a := orb.Point{drawCoordinate(t, farAway), drawCoordinate(t, farAway)}
	if rapid.Bool().Draw(t, "point") {
		return a.Bound()
	}
	return a.Bound().Extend(orb.Point{drawCoordinate(t, farAway), drawCoordinate(t, farAway)})
}

func drawDisc(t *rapid.T, farAway bool) disc {
	return disc{
		orb.Point{drawCoordinate(t, farAway), drawCoordinate(t, farAway)},
		rapid.SampledFrom([]float64{0, 1e-8, 3e-7, 0.01, 0.1, 50, 2000}).Draw(t, "radius"),
	}
}

// TestEqualsBruteForce drives an index with random edits and folds; after each step every search equals a pass over
// all items, and readers of older snapshots find what those held.
func TestEqualsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		farAway := rapid.Bool().Draw(t, "far away")
		m, x := model{}, New()
		for id := range rapid.SampledFrom([]uint64{0, 1, 17, 300}).Draw(t, "items") {
			m[id] = drawBox(t, farAway)
		}
		if len(m) > 0 {
			x = Build(m.items())
		}
		var folded *Index // a fold under way
		var readers sync.WaitGroup
		defer readers.Wait()
		look := func() {
			old, then, box, d := x, maps.Clone(m), drawBox(t, farAway), drawDisc(t, farAway)
			m.check(t, x, box, d)
			x.checkSane(t)
			readers.Go(func() { then.check(panicker{}, old, box, d) })
		}
		look()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				folded = x.Fold()
				folded.checkSane(t)
			case 1:
				if folded != nil {
					x, folded = x.Rebase(folded), nil
				}
			default:
				x = x.Apply(m.edit(t, farAway))
			}
			look()
		}
	})
}

// panicker fails a reader goroutine, which may not use the test's own Fatalf.
type panicker struct{}

func (panicker) Helper() {}

func (panicker) Fatalf(format string, args ...any) { panic(sprintf(format, args...)) }

func (m model) items() []Item {
	var items []Item
	for _, id := range slices.Sorted(maps.Keys(m)) {
		items = append(items, Item{id, m[id]})
	}
	return items
}

// edit draws a batch of edits and makes them in the model.
func (m model) edit(t *rapid.T, farAway bool) []Edit {
	var edits []Edit
	for range rapid.IntRange(1, 8).Draw(t, "edits") {
		id := rapid.Uint64Range(0, 40).Draw(t, "id")
		old, there := m[id]
		switch {
		case !there:
			m[id] = drawBox(t, farAway)
			edits = append(edits, Insert(id, m[id]))
		case rapid.Bool().Draw(t, "delete"):
			delete(m, id)
			edits = append(edits, Delete(id, old))
		default:
			m[id] = drawBox(t, farAway)
			edits = append(edits, Move(id, old, m[id]))
		}
	}
	return edits
}
