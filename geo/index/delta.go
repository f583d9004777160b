package index

import (
	"math"

	"github.com/tidwall/rtree"
)

// delta is the small tree of what came since the last fold; its zero value is empty.
//
// tidwall/rtree is kept behind this file, for the sake of two of its habits. Copy writes to the tree it copies, which
// readers may be reading: edit copies a copy of the head. And once copied, a tree copies the path of every later
// insert (about 9.5 KB each in v1.10): the delta stays small and is folded before that matters.
//
// The tree counts in float64 lattice units: areas of whole numbers would overflow an int64.
type delta struct {
	tree rtree.RTreeGN[float64, uint64]
}

func (d *delta) len() int { return d.tree.Len() }

// edit returns a tree that may be changed while d stays as it is.
func (d *delta) edit() *delta {
	head := d.tree
	return &delta{*head.Copy()}
}

func corners(s span) (lo, hi [2]float64) {
	return [2]float64{float64(s.minX), float64(s.minY)}, [2]float64{float64(s.maxX), float64(s.maxY)}
}

func spanOf(lo, hi [2]float64) span {
	return span{int64(lo[0]), int64(lo[1]), int64(hi[0]), int64(hi[1])}
}

func (d *delta) insert(e entry) {
	lo, hi := corners(e.span)
	d.tree.Insert(lo, hi, e.id)
}

// remove reports whether the entry was there.
func (d *delta) remove(e entry) bool {
	lo, hi := corners(e.span)
	before := d.tree.Len()
	d.tree.Delete(lo, hi, e.id)
	return d.tree.Len() < before
}

func (d *delta) bound() span {
	if d.len() == 0 {
		return nowhere()
	}
	return spanOf(d.tree.Bounds())
}

// appendTo adds all entries to dst.
func (d *delta) appendTo(dst []entry) []entry {
	d.tree.Scan(func(lo, hi [2]float64, id uint64) bool {
		dst = append(dst, entry{id, spanOf(lo, hi)})
		return true
	})
	return dst
}

// search reports the entries that meet q until fn returns false, and whether it never did.
func (d *delta) search(q span, fn func(id uint64, inside bool) bool) bool {
	if d.len() == 0 {
		return true
	}
	more := true
	qlo, qhi := corners(q)
	d.tree.Search(qlo, qhi, func(lo, hi [2]float64, id uint64) bool {
		inside := lo[0] >= qlo[0] && hi[0] <= qhi[0] && lo[1] >= qlo[1] && hi[1] <= qhi[1]
		more = fn(id, inside)
		return more
	})
	return more
}

// near reports the entries by growing distance until fn returns false. What is infinitely far is not reported.
func (d *delta) near(distance func(s span) float64, fn func(e entry, dist float64) bool) {
	if d.len() == 0 {
		return
	}
	d.tree.Nearby(
		func(lo, hi [2]float64, _ uint64, _ bool) float64 { return distance(spanOf(lo, hi)) },
		func(lo, hi [2]float64, id uint64, dist float64) bool {
			return !math.IsInf(dist, 1) && fn(entry{id, spanOf(lo, hi)}, dist)
		},
	)
}
