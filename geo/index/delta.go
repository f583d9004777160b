package index

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// delta is the small tree of what came since the last fold; its zero value is empty.
//
// tidwall/rtree is kept behind this file, for the sake of two of its habits. Copy writes to the tree it copies, which
// readers may be reading: edit copies a copy of the head. And once copied, a tree copies the path of every later
// insert (about 9.5 KB each in v1.10): the delta stays small and is folded before that matters.
//
// The tree holds the lattice boxes in degrees: they can be compared with queries as they are, and areas of whole
// lattice numbers would overflow an int64.
type delta struct {
	tree rtree.RTreeGN[float64, *carried]
}

// carried is an item without its box. It never changes.
type carried struct {
	id  uint64
	val any
}

func (d *delta) len() int { return d.tree.Len() }

// edit returns a tree that may be changed while d stays as it is.
func (d *delta) edit() *delta {
	head := d.tree
	return &delta{*head.Copy()}
}

func (d *delta) insert(e entry) {
	b := e.bound()
	d.tree.Insert(b.Min, b.Max, &carried{e.id, e.val})
}

// remove reports whether the entry was there.
func (d *delta) remove(e entry) bool {
	b := e.bound()
	var found *carried
	d.tree.Search(b.Min, b.Max, func(lo, hi [2]float64, c *carried) bool {
		if c.id == e.id && lo == b.Min && hi == b.Max {
			found = c
		}
		return found == nil
	})
	if found == nil {
		return false
	}
	d.tree.Delete(b.Min, b.Max, found)
	return true
}

func (d *delta) bound() span {
	if d.len() == 0 {
		return nowhere()
	}
	lo, hi := d.tree.Bounds()
	return outward(orb.Bound{Min: lo, Max: hi})
}

// appendTo adds all entries to dst.
func (d *delta) appendTo(dst []entry) []entry {
	d.tree.Scan(func(lo, hi [2]float64, c *carried) bool {
		dst = append(dst, entry{c.id, outward(orb.Bound{Min: lo, Max: hi}), c.val})
		return true
	})
	return dst
}

// search reports the entries that meet the query until fn returns false.
func (d *delta) search(query span, fn func(c *carried, inside bool) bool) {
	if d.len() == 0 {
		return
	}
	q := query.bound()
	d.tree.Search(q.Min, q.Max, func(lo, hi [2]float64, c *carried) bool {
		return fn(c, lo[0] >= q.Min[0] && hi[0] <= q.Max[0] && lo[1] >= q.Min[1] && hi[1] <= q.Max[1])
	})
}

// near reports the entries by growing distance until fn returns false. What is infinitely far is not reported.
func (d *delta) near(distance func(b orb.Bound) float64, fn func(c *carried, b orb.Bound, dist float64) bool) {
	if d.len() == 0 {
		return
	}
	d.tree.Nearby(
		func(lo, hi [2]float64, _ *carried, _ bool) float64 { return distance(orb.Bound{Min: lo, Max: hi}) },
		func(lo, hi [2]float64, c *carried, dist float64) bool {
			return dist < math.Inf(1) && fn(c, orb.Bound{Min: lo, Max: hi}, dist)
		},
	)
}
