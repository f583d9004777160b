package index

import (
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// Edit is one change: an insert has only New, a delete only Old, a move both. Old is the box the item was given last.
// A box that is empty or has NaN counts as not there. Val is what the item carries from then on: an edit whose boxes are
// equal changes that alone.
type Edit struct {
	ID             uint64
	Old, New       orb.Bound
	HadOld, HasNew bool
	Val            any
}

// Insert is the edit that adds an item.
func Insert(id uint64, box orb.Bound) Edit { return Edit{ID: id, New: box, HasNew: true} }

// Delete is the edit that removes the item with this box.
func Delete(id uint64, box orb.Bound) Edit { return Edit{ID: id, Old: box, HadOld: true} }

// Move is the edit that gives an item another box.
func Move(id uint64, old, box orb.Bound) Edit {
	return Edit{ID: id, Old: old, New: box, HadOld: true, HasNew: true}
}

// history is the chain of edits since the index was packed, so that Rebase can replay those that a fold missed.
// The first link, made by pack, has none and tells one packed index from another; from the zero Index it is nil.
type history struct {
	before *history
	edits  []Edit
	count  int // of all edits up to here
}

// with is the chain one link longer; h may be nil.
func (h *history) with(edits []Edit) *history {
	return &history{before: h, edits: slices.Clone(edits), count: h.len() + len(edits)}
}

// len is the number of edits that wait for a fold.
func (h *history) len() int {
	if h == nil {
		return 0
	}
	return h.count
}

// Apply returns the index after the edits, in their order; x stays as it is. The two share all but what changed.
// An old box that is not there removes nothing; a move within the same lattice box changes only what the item carries.
// Where the edits are many, the result is folded already. Until a fold the edits themselves are kept for Rebase, so an
// owner heeds NeedsFold.
func (x *Index) Apply(edits []Edit) *Index {
	if len(edits) == 0 {
		return x
	}
	if x.isBulk(len(edits)) {
		return x.applyBulk(edits)
	}
	y := *x
	y.origin = nil
	y.history = x.history.with(edits)
	if y.walks == nil {
		y.walks = new(sync.Pool)
	}
	y.parts = slices.Clone(x.parts)
	y.delta = *x.delta.edit()
	for i := range edits {
		was, is, had, has := edits[i].entries()
		if had && has && was.span == is.span {
			y.revalue(is)
			continue
		}
		if had {
			y.remove(was)
		}
		if has {
			y.insert(is)
		}
	}
	y.settle()
	return &y
}

// entries is the edit on the lattice.
func (e *Edit) entries() (was, is entry, had, has bool) {
	was, is = entry{id: e.ID}, entry{id: e.ID, val: e.Val}
	if had = e.HadOld && indexable(e.Old); had {
		was.span = outward(e.Old)
	}
	if has = e.HasNew && indexable(e.New); has {
		is.span = outward(e.New)
	}
	return was, is, had, has
}

// insert adds an entry to the delta; x is not yet shared.
func (x *Index) insert(e entry) {
	x.delta.insert(e)
	if isWide(e.span) {
		x.wide++
	}
}

// remove takes an entry out of base or delta, wherever it is; x is not yet shared.
func (x *Index) remove(e entry) {
	for i := range x.parts {
		p := &x.parts[i]
		if slot, ok := p.find(e); ok {
			p.dead = p.dead.with(slot, len(p.ids))
			return
		}
	}
	if x.delta.remove(e) && isWide(e.span) {
		x.wide--
	}
}

// revalue gives an entry, wherever it is, what it carries from now on; x is not yet shared.
func (x *Index) revalue(e entry) {
	for i := range x.parts {
		p := &x.parts[i]
		if slot, ok := p.find(e); ok {
			p.vals = p.vals.with(slot, len(p.ids), e.val)
			return
		}
	}
	if x.delta.remove(e) {
		x.delta.insert(e)
	}
}

// find returns the slot of a living entry.
func (p *part) find(e entry) (slot int, ok bool) {
	if !e.within(p.bound) {
		return 0, false
	}
	want := p.relative(e.span)
	c := newCursor(p.sheet, want)
	for c.slot < c.slots {
		shift := c.level * fanBits
		r := c.levels[c.level][c.slot>>shift]
		switch {
		case !want.within(r):
			c.skip(shift)
		case c.level > 0:
			c.level--
		case r == want && p.ids[c.slot] == e.id && !p.dead.has(c.slot):
			return c.slot, true
		default:
			c.skip(shift)
		}
	}
	return 0, false
}
