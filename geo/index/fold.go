package index

import "slices"

// NeedsFold says that so much was edited since the last fold that folding is worth its cost. An owner then calls Fold
// beside its other work and Rebase when it is done.
func (x *Index) NeedsFold() bool {
	const fewest, share = 1024, 64 // one part in 64 keeps the cost of folds per edit near 2 µs
	base, pending := 0, x.Len()-x.wide
	for _, p := range x.base() {
		base += len(p.ids)
		pending += 2*p.dead.count - len(p.ids) // what came since, and once more what went
	}
	// Few items that move again and again leave little pending, but their edits are all kept.
	const patience = 4
	limit := fewest + base/share
	return pending > limit || x.history.len() > patience*limit
}

// origin tells what a folded index was folded from.
type origin struct{ history *history }

// Fold returns a freshly packed index of the same items. It takes its time but disturbs no one: x may be searched and
// edited meanwhile, and Rebase brings the result up to date:
//
//	folded := snapshot.Fold()        // in the background
//	current = current.Rebase(folded) // by the one who calls Apply
func (x *Index) Fold() *Index {
	y := x.repack(nil)
	y.origin = &origin{x.history}
	return y
}

// repack is the index of the items of x and the fresh ones, in the cheaper way.
func (x *Index) repack(fresh []entry) *Index {
	fresh = x.recent(fresh)
	if y, ok := x.merge(fresh); ok {
		return y
	}
	all := make([]entry, 0, x.Len()+len(fresh))
	for _, p := range x.base() {
		all = p.appendTo(all)
	}
	return pack(append(all, fresh...))
}

// Rebase returns the items of x in the packed form of folded, which was made by Fold of x or of an earlier snapshot
// that led to x by Apply alone. The edits made since then are replayed. If folded is anything else, x itself is
// returned, so nothing can be lost.
func (x *Index) Rebase(folded *Index) *Index {
	if folded.origin == nil {
		return x
	}
	var steps []*history
	for h := x.history; h != folded.origin.history; h = h.before {
		if h == nil {
			return x
		}
		steps = append(steps, h)
	}
	var later []Edit
	for _, h := range slices.Backward(steps) {
		later = append(later, h.edits...)
	}
	y := *folded
	y.origin = nil
	return y.Apply(later)
}
