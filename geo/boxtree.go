package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// boxTree is an immutable tree of boxes over items 0…n-1 in their given order, which should be such that neighbours
// in the order are neighbours in space, as the edges of a ring are. Nodes stand in preorder and know where to go on
// when they are not worth entering, so a search is one loop without stack or allocation:
//
//	for i := 0; i < len(t); {
//		if n := &t[i]; !n.worth() { i = n.skip; continue } else if n.leaf() { … }
//		i++
//	}
type boxTree []boxNode

type boxNode struct {
	minX, minY, maxX, maxY float64
	skip                   int32 // index of the next node that is not beneath this one
	from, to               int32 // items of a leaf; from == to in an inner node
}

const leafItems = 6

// newBoxTree builds the tree in one pass, without sorting: the order of the items is taken for their order in space.
// Two children to a node keep the code short, and leaves of up to six keep nodes fewer than items.
func newBoxTree(n int, box func(i int) orb.Bound) boxTree {
	if n == 0 {
		return nil
	}
	t := make(boxTree, 0, 4*n/leafItems+2)
	return t.grow(0, n, box)
}

// grow appends the subtree over items [from, to).
func (t boxTree) grow(from, to int, box func(i int) orb.Bound) boxTree {
	at := len(t)
	t = append(t, boxNode{
		minX: math.Inf(1), minY: math.Inf(1), maxX: math.Inf(-1), maxY: math.Inf(-1),
	})
	if to-from <= leafItems {
		for i := from; i < to; i++ {
			b := box(i)
			t[at].extend(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
		}
		t[at].from, t[at].to = int32(from), int32(to)
	} else {
		mid := from + (to-from)/2
		t = t.grow(from, mid, box)
		right := len(t)
		t = t.grow(mid, to, box)
		for _, child := range [2]int{at + 1, right} {
			n := t[child]
			t[at].extend(n.minX, n.minY, n.maxX, n.maxY)
		}
	}
	t[at].skip = int32(len(t))
	return t
}

// extend widens the node's box to take in another.
func (n *boxNode) extend(minX, minY, maxX, maxY float64) {
	n.minX, n.minY = min(n.minX, minX), min(n.minY, minY)
	n.maxX, n.maxY = max(n.maxX, maxX), max(n.maxY, maxY)
}

// misses reports whether the node's box and the given one have no point in common.
func (n *boxNode) misses(minX, minY, maxX, maxY float64) bool {
	return n.maxX < minX || n.minX > maxX || n.maxY < minY || n.minY > maxY
}

// bound returns the box of all items, an empty one for an empty tree.
func (t boxTree) bound() orb.Bound {
	if len(t) == 0 {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}} // orb's empty box
	}
	return orb.Bound{Min: orb.Point{t[0].minX, t[0].minY}, Max: orb.Point{t[0].maxX, t[0].maxY}}
}
