package twin

import (
	"cmp"
	"slices"

	"github.com/gridtwin/gridtwin/twin/trie"
)

// dwellers are all entities that go by one house: questions about areas ask for every type of them, so one look-up finds
// them all. They are immutable.
type dwellers struct {
	ids  []ID     // type after type, in each by rising ID
	ends []uint32 // where in ids each type ends, by Type.dwell
}

// of returns those of a type. The slice is the dwellers' own memory.
func (d *dwellers) of(t *Type) []ID {
	if d == nil {
		return nil
	}
	from, to := d.span(t.dwell)
	return d.ids[from:to:to]
}

func (d *dwellers) span(slot int) (from, to uint32) {
	if slot > 0 {
		from = d.ends[slot-1]
	}
	return from, d.ends[slot]
}

// with returns the dwellers and one more, without it if gone; nil when nobody is left. slots is how many types may go by
// a house.
func (d *dwellers) with(t *Type, id ID, gone bool, slots int) *dwellers {
	if d == nil {
		d = &dwellers{ends: make([]uint32, slots)}
	}
	from, to := d.span(t.dwell)
	i, found := slices.BinarySearch(d.ids[from:to], id)
	if found != gone {
		return d
	}
	at, shift := int(from)+i, uint32(1)
	n := &dwellers{ends: slices.Clone(d.ends)}
	if gone {
		if len(d.ids) == 1 {
			return nil
		}
		n.ids, shift = slices.Concat(d.ids[:at], d.ids[at+1:]), ^uint32(0)
	} else {
		n.ids = slices.Concat(d.ids[:at], []ID{id}, d.ids[at:])
	}
	for s := t.dwell; s < slots; s++ {
		n.ends[s] += shift
	}
	return n
}

// dweller is an entity that goes by a house.
type dweller struct {
	house ID
	slot  int
	id    ID
}

// buildDwellers makes the map of all at once. It sorts them.
func buildDwellers(all []dweller, slots int) trie.Map[*dwellers] {
	slices.SortFunc(all, func(a, b dweller) int {
		return cmp.Or(cmp.Compare(a.house, b.house), cmp.Compare(a.slot, b.slot), cmp.Compare(a.id, b.id))
	})
	var entries []trie.Entry[*dwellers]
	for at := 0; at < len(all); {
		end := at
		d := &dwellers{ends: make([]uint32, slots)}
		for end < len(all) && all[end].house == all[at].house {
			d.ends[all[end].slot]++
			end++
		}
		d.ids = make([]ID, 0, end-at)
		for _, x := range all[at:end] {
			d.ids = append(d.ids, x.id)
		}
		for s := 1; s < slots; s++ {
			d.ends[s] += d.ends[s-1]
		}
		entries = append(entries, trie.Entry[*dwellers]{Key: idKey(all[at].house), Val: d})
		at = end
	}
	return trie.Build(entries)
}
