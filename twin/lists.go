package twin

import (
	"cmp"
	"slices"

	"github.com/gridtwin/gridtwin/twin/trie"
)

// lists maps a key to IDs, by rising ID. Most keys have one ID alone: it lies in the trie itself and needs no list.
type lists struct {
	one  trie.Map[[1]ID]
	many trie.Map[[]ID]
}

// get returns the IDs of a key. The slice is the map's own memory.
func (l lists) get(key uint64) []ID {
	if p := l.one.Find(key); p != nil {
		return p[:]
	}
	ids, _ := l.many.Get(key)
	return ids
}

// keyed is an ID under a key.
type keyed struct {
	key uint64
	id  ID
}

// buildLists makes the map of all pairs at once. It sorts them.
func buildLists(pairs []keyed) lists {
	slices.SortFunc(pairs, func(a, b keyed) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	var one []trie.Entry[[1]ID]
	var many []trie.Entry[[]ID]
	for at := 0; at < len(pairs); {
		end := at + 1
		for end < len(pairs) && pairs[end].key == pairs[at].key {
			end++
		}
		if end == at+1 {
			one = append(one, trie.Entry[[1]ID]{Key: pairs[at].key, Val: [1]ID{pairs[at].id}})
		} else {
			ids := make([]ID, end-at)
			for i := range ids {
				ids[i] = pairs[at+i].id
			}
			many = append(many, trie.Entry[[]ID]{Key: pairs[at].key, Val: ids})
		}
		at = end
	}
	return lists{trie.Build(one), trie.Build(many)}
}

// mapEdit edits a map that most commits leave alone: the editor is made with the first change.
type mapEdit[V any] struct {
	m trie.Map[V]
	e *trie.Editor[V]
}

func (x *mapEdit[V]) find(key uint64) *V {
	if x.e != nil {
		return x.e.Find(key)
	}
	return x.m.Find(key)
}

func (x *mapEdit[V]) set(key uint64, val V) {
	if x.e == nil {
		x.e = x.m.Edit()
	}
	x.e.Set(key, val)
}

func (x *mapEdit[V]) delete(key uint64) {
	if x.e == nil {
		x.e = x.m.Edit()
	}
	x.e.Delete(key)
}

// freeze returns the edited map.
func (x *mapEdit[V]) freeze() trie.Map[V] {
	if x.e != nil {
		x.m, x.e = x.e.Map(), nil
	}
	return x.m
}

// listsEdit edits lists.
type listsEdit struct {
	one  mapEdit[[1]ID]
	many mapEdit[[]ID]
}

func (l lists) edit() listsEdit {
	return listsEdit{mapEdit[[1]ID]{m: l.one}, mapEdit[[]ID]{m: l.many}}
}

func (x *listsEdit) freeze() lists { return lists{x.one.freeze(), x.many.freeze()} }

// get returns the IDs of a key as edited so far. The slice holds until the next edit.
func (x *listsEdit) get(key uint64) []ID {
	if p := x.one.find(key); p != nil {
		return p[:]
	}
	if p := x.many.find(key); p != nil {
		return *p
	}
	return nil
}

func (x *listsEdit) add(key uint64, id ID) {
	list := x.get(key)
	i, found := slices.BinarySearch(list, id)
	switch {
	case found:
		return
	case len(list) == 0:
		x.one.set(key, [1]ID{id})
		return
	}
	grown := make([]ID, len(list)+1)
	copy(grown, list[:i])
	grown[i] = id
	copy(grown[i+1:], list[i:])
	if len(list) == 1 {
		x.one.delete(key)
	}
	x.many.set(key, grown)
}

func (x *listsEdit) remove(key uint64, id ID) {
	list := x.get(key)
	i, found := slices.BinarySearch(list, id)
	switch {
	case !found:
	case len(list) == 1:
		x.one.delete(key)
	case len(list) == 2:
		left := list[1-i]
		x.many.delete(key)
		x.one.set(key, [1]ID{left})
	default:
		x.many.set(key, slices.Concat(list[:i], list[i+1:]))
	}
}
