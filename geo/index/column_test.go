package index

import (
	"maps"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// load is what an item of the test carries: made anew by each edit, so that a stale one is found out.
type load struct{ _ byte }

type laden struct {
	box orb.Bound
	val *load
}

// TestCarries edits boxes and loads by chance, with folds in between; each search of each snapshot finds every item
// with the load that it had then.
func TestCarries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, x := map[uint64]laden{}, New()
		var items []Item
		for id := range rapid.SampledFrom([]uint64{0, 1, 70, 5000}).Draw(t, "items") {
			at := orb.Point{121 + float64(id%71)/1e4, 31 + float64(id/71)/1e4}
			m[id] = laden{box: at.Bound(), val: &load{}}
			items = append(items, Item{ID: id, Box: at.Bound(), Val: m[id].val})
		}
		if len(items) > 0 {
			x = Build(items)
		}
		var folded *Index
		old, then := x, maps.Clone(m)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				folded = x.Fold()
			case 1:
				if folded != nil {
					x, folded = x.Rebase(folded), nil
				}
			case 2:
				old, then = x, maps.Clone(m)
			default:
				x = x.Apply(reload(t, m))
			}
			checkLoads(t, x, m)
			checkLoads(t, old, then)
		}
	})
}

// reload draws edits: new items, items that go, that move, and that stay and carry something else.
func reload(t *rapid.T, m map[uint64]laden) []Edit {
	var edits []Edit
	for range rapid.SampledFrom([]int{1, 3, 150, 600}).Draw(t, "edits") {
		id := rapid.Uint64Range(0, 5100).Draw(t, "id")
		was, there := m[id]
		is := laden{box: drawBox(t, false), val: &load{}}
		switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
		case !there:
			edits = append(edits, Edit{ID: id, New: is.box, HasNew: true, Val: is.val})
		case what == 0:
			delete(m, id)
			edits = append(edits, Delete(id, was.box))
			continue
		case what == 1:
			edits = append(edits, Edit{ID: id, Old: was.box, New: is.box, HadOld: true, HasNew: true, Val: is.val})
		default:
			is.box = was.box
			edits = append(edits, Edit{ID: id, Old: was.box, New: was.box, HadOld: true, HasNew: true, Val: is.val})
		}
		m[id] = is
	}
	return edits
}

func checkLoads(t *rapid.T, x *Index, m map[uint64]laden) {
	t.Helper()
	for name, search := range map[string]func(fn func(id uint64, val any)){
		"SearchVals": func(fn func(uint64, any)) {
			x.SearchVals(box(-720, -720, 720, 720), func(id uint64, val any, _ bool) bool { fn(id, val); return true })
		},
		"RegionVals": func(fn func(uint64, any)) {
			x.RegionVals(never, never, func(id uint64, val any, _ bool) bool { fn(id, val); return true })
		},
		"NearestVals": func(fn func(uint64, any)) {
			x.NearestVals(orb.Point{121, 31}, nil, func(id uint64, val any, d float64) bool { fn(id, val); return d < math.Inf(1) })
		},
	} {
		found := 0
		search(func(id uint64, val any) {
			found++
			if want := m[id].val; val != any(want) {
				t.Fatalf("%s: item %d carries %v, want %v", name, id, val, want)
			}
		})
		if found != len(m) {
			t.Fatalf("%s finds %d of %d", name, found, len(m))
		}
	}
}
