package index

import (
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Item is what an index holds: a number chosen by the caller, unique within the index, its box in degrees (lon, lat), and
// whatever the caller wants to find beside the number without looking it up, or nil.
type Item struct {
	ID  uint64
	Box orb.Bound
	Val any
}

// Index is an immutable set of items, searchable by place. Any number of goroutines may use it at once.
// The zero value is an empty index.
type Index struct {
	parts   []part // the packed base, and last the young sheet if there is one
	delta   delta
	wide    int // items of the delta too wide for a sheet: they stay there
	history *history
	origin  *origin    // set by Fold alone
	walks   *sync.Pool // of *walk; nil in the zero Index
}

// part is a sheet and what was deleted from it.
type part struct {
	*sheet
	vals  column
	dead  dead
	young bool
}

// New returns an empty index.
func New() *Index { return pack(nil) }

// Build packs items into an index; the slice may be reused afterwards.
// An item whose box is empty or has NaN has no place and is left out.
func Build(items []Item) *Index {
	entries := make([]entry, len(items))
	spread(len(items), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			entries[i] = entry{items[i].ID, nowhere(), items[i].Val}
			if indexable(items[i].Box) {
				entries[i].span = outward(items[i].Box)
			}
		}
	})
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.span == nowhere() })
	return pack(entries)
}

// Len is the number of items.
func (x *Index) Len() int {
	n := x.delta.len()
	for i := range x.parts {
		n += len(x.parts[i].ids) - x.parts[i].dead.count
	}
	return n
}

// Bound covers all items, in degrees. After deletions it may be wider than need be, until the next fold.
// That of an empty index is an empty bound.
func (x *Index) Bound() orb.Bound {
	if x.Len() == 0 {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	b := x.delta.bound()
	for i := range x.parts {
		b = b.union(x.parts[i].bound)
	}
	return b.bound()
}
