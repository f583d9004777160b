package index

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

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

func (m model) items() []Item {
	var items []Item
	for _, id := range slices.Sorted(maps.Keys(m)) {
		items = append(items, Item{ID: id, Box: m[id]})
	}
	return items
}

// edit draws a batch of edits and makes them in the model.
func (m model) edit(t *rapid.T, farAway bool) []Edit {
	var edits []Edit
	n := rapid.SampledFrom([]int{1, 1, 2, 2, 3, 5, 8, 100, 400}).Draw(t, "edits") // 400 are a bulk
	for range n {
		id := rapid.Uint64Range(0, uint64(40+n)).Draw(t, "id")
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
