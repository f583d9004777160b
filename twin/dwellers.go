package twin

import (
	"cmp"
	"math"
	"slices"

	"github.com/gridtwin/gridtwin/twin/trie"
)

// dwellers are all entities that go by one house: questions about areas ask for every type of them, so one look-up finds
// them all, in the states that they have. They are immutable.
type dwellers struct {
	all  []*Entity // type after type, in each by rising ID
	ends []uint32  // where in all each type ends, by Type.dwell
}

// of returns those of a type. The slice is the dwellers' own memory.
func (d *dwellers) of(t *Type) []*Entity {
	if d == nil || t.house == nil {
		return nil
	}
	from, to := d.span(t.dwell)
	return d.all[from:to:to]
}

func (d *dwellers) span(slot int) (from, to uint32) {
	if slot > 0 {
		from = d.ends[slot-1]
	}
	return from, d.ends[slot]
}

// with returns the dwellers with an entity, in place of its former state where it was there already; without it if gone.
// Nil when nobody is left. slots is how many types may go by a house.
func (d *dwellers) with(e *Entity, gone bool, slots int) *dwellers {
	if d == nil {
		d = &dwellers{ends: make([]uint32, slots)}
	}
	slot := e.Type.dwell
	from, to := d.span(slot)
	i, found := slices.BinarySearchFunc(d.all[from:to], e.ID, func(e *Entity, id ID) int { return cmp.Compare(e.ID, id) })
	at := int(from) + i
	switch {
	case gone && !found:
		return d
	case gone && len(d.all) == 1:
		return nil
	case gone:
		return &dwellers{slices.Concat(d.all[:at], d.all[at+1:]), shifted(d.ends, slot, ^uint32(0))}
	case found:
		all := slices.Clone(d.all)
		all[at] = e
		return &dwellers{all, d.ends}
	}
	return &dwellers{slices.Concat(d.all[:at], []*Entity{e}, d.all[at:]), shifted(d.ends, slot, 1)}
}

// shifted moves the ends from a slot on.
func shifted(ends []uint32, from int, by uint32) []uint32 {
	ends = slices.Clone(ends)
	for s := from; s < len(ends); s++ {
		ends[s] += by
	}
	return ends
}

// buildDwellers makes the map of all at once. It sorts them.
func buildDwellers(all []*Entity, slots int) trie.Map[*dwellers] {
	slices.SortFunc(all, func(a, b *Entity) int {
		return cmp.Or(cmp.Compare(a.House, b.House), cmp.Compare(a.Type.dwell, b.Type.dwell), cmp.Compare(a.ID, b.ID))
	})
	var entries []trie.Entry[*dwellers]
	for at := 0; at < len(all); {
		end := at
		d := &dwellers{ends: make([]uint32, slots)}
		for end < len(all) && all[end].House == all[at].House {
			d.ends[all[end].Type.dwell]++
			end++
		}
		d.all = slices.Clone(all[at:end])
		for s := 1; s < slots; s++ {
			d.ends[s] += d.ends[s-1]
		}
		entries = append(entries, trie.Entry[*dwellers]{Key: idKey(all[at].House), Val: d})
		at = end
	}
	return trie.Build(entries)
}

// Home is a house and who goes by it: what the spatial index of houses carries, so that a question about an area looks
// nothing up. It is immutable.
type Home struct {
	house    *Entity
	dwellers *dwellers
	few      [fewTypes]uint16 // how many there are of the first types that go by a house, so that to count is to add
}

const (
	fewTypes = 8
	many     = math.MaxUint16 // as many as this, or more
)

func newHome(house *Entity, d *dwellers) *Home {
	h := &Home{house: house, dwellers: d}
	if d != nil {
		for slot := range min(fewTypes, len(d.ends)) {
			from, to := d.span(slot)
			h.few[slot] = uint16(min(to-from, many))
		}
	}
	return h
}

// House returns the house itself.
func (h *Home) House() *Entity { return h.house }

// In returns the entities of a type that go by the house, by rising ID. The slice is shared.
func (h *Home) In(t *Type) []*Entity { return h.dwellers.of(t) }

// Count counts the entities of a type that go by the house.
func (h *Home) Count(t *Type) int {
	if t.house == nil {
		return 0
	}
	if t.dwell < fewTypes && h.few[t.dwell] < many {
		return int(h.few[t.dwell])
	}
	return len(h.In(t))
}

// Carried returns the entity that an item of an index made by Snapshot.Boxes carries: of a house there is a *Home.
func Carried(val any) *Entity {
	if h, ok := val.(*Home); ok {
		return h.house
	}
	return val.(*Entity)
}
