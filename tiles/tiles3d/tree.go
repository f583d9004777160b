package tiles3d

import (
	"slices"

	"github.com/gridtwin/gridtwin/twin"
)

// tree says which houses are in which cell: each in the deepest that holds it whole. Cells count from the whole world,
// so that a root that grows moves nothing. Its owner's lock guards it.
type tree struct {
	root  *root // nil while there has been no house
	in    map[Cell][]twin.ID
	under map[Cell]int // houses in a cell and beneath, up to the world; no zeros
	where map[twin.ID]Cell
	shown map[twin.ID]bool // placed as its upload stands; no falses
}

func newTree(r *root) *tree {
	return &tree{root: r, in: map[Cell][]twin.ID{}, under: map[Cell]int{}, where: map[twin.ID]Cell{}, shown: map[twin.ID]bool{}}
}

// put enters a house that is not in the tree. The root is left to the caller.
func (t *tree) put(id twin.ID, c Cell) {
	ids := t.in[c]
	at, _ := slices.BinarySearch(ids, id)
	t.in[c] = slices.Insert(ids, at, id)
	t.where[id] = c
	for level := int(c.Level); level >= 0; level-- {
		t.under[c.At(uint8(level))]++
	}
}

// enter puts a house in as it is drawn.
func (t *tree) enter(h *drawing) {
	if t.put(h.ID, h.span.cell); h.uploaded {
		t.shown[h.ID] = true
	}
}

// drop takes a house out, and tells where it was.
func (t *tree) drop(id twin.ID) (Cell, bool) {
	c, ok := t.where[id]
	if !ok {
		return Cell{}, false
	}
	delete(t.where, id)
	delete(t.shown, id)
	ids := t.in[c]
	at, _ := slices.BinarySearch(ids, id)
	if ids = slices.Delete(ids, at, at+1); len(ids) == 0 {
		delete(t.in, c)
	} else {
		t.in[c] = ids
	}
	for level := int(c.Level); level >= 0; level-- {
		up := c.At(uint8(level))
		if t.under[up]--; t.under[up] == 0 {
			delete(t.under, up)
		}
	}
	return c, true
}
