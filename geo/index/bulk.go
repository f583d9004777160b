package index

import "slices"

// isBulk says that so many edits are cheaper merged into the base at once than one by one through the delta: by
// measure an insert into the delta costs as much as copying about 200 slots of the base.
func (x *Index) isBulk(edits int) bool {
	const fewest, share = 256, 200
	n := 0
	for i := range x.parts {
		n += len(x.parts[i].ids)
	}
	return edits > fewest+n/share
}

// applyBulk is Apply followed by a fold, without the detour by the delta.
func (x *Index) applyBulk(edits []Edit) *Index {
	y := *x
	y.parts = slices.Clone(x.parts)
	y.delta = *x.delta.edit()
	var fresh []entry
	at := make(map[entryKey]int, len(edits)) // where in fresh, since an edit may undo one of the same batch
	for i := range edits {
		was, is, had, has := edits[i].entries()
		if had && has && was.span == is.span {
			if k, ok := at[is.key()]; ok {
				fresh[k].val = is.val
			} else {
				y.revalue(is)
			}
			continue
		}
		if k, ok := at[was.key()]; had && ok {
			delete(at, was.key())
			fresh[k].span = nowhere()
		} else if had {
			y.remove(was)
		}
		if has {
			at[is.key()] = len(fresh)
			fresh = append(fresh, is)
		}
	}
	fresh = slices.DeleteFunc(fresh, func(e entry) bool { return e.span == nowhere() })
	return y.repack(fresh)
}
