package twin

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
)

// attribute is an index over one attribute of a type: which entities have which value. It is packed once, out of one
// snapshot, and never changed; what later commits touched is found beside it, in the table's log of changes. So a commit
// costs what it changes, and an index costs nothing until somebody asks for it.
//
//	keys    ascending, each value once; texts for texts, enums and lists, numbers for all else
//	starts  where the IDs of each key begin in ids, which are ascending within a key
//
// A value that more than one entity in commonShare has is counted but not listed: reading them all is as quick.
type attribute struct {
	version Version // of the snapshot that it was packed from
	rows    int     // in the table then
	texts   []string
	nums    []uint64
	starts  []uint32
	ids     []ID
	common  []commonKey
}

// commonKey is a value that too many have.
type commonKey struct{ key, n int }

// commonShare is the share of a table, one in so many, past which a value is not listed.
const commonShare = 4

// Key is a value as indexes order it: texts by code point, numbers and moments by size.
type Key struct {
	text string
	num  uint64
}

// TextKey is the key of a text, a code or an item of a list.
func TextKey(s string) Key { return Key{text: s} }

// NumberKey is the key of a number, be it of an int or of a float.
func NumberKey(f float64) Key {
	if f == 0 {
		return Key{num: 1 << 63} // -0 too
	}
	b := math.Float64bits(f)
	if b>>63 == 1 {
		return Key{num: ^b}
	}
	return Key{num: b | 1<<63}
}

// MomentKey is the key of a date or an instant, in microseconds since 1970 UTC; a date is its midnight.
func MomentKey(micros int64) Key { return Key{num: uint64(micros) ^ 1<<63} }

// FlagKey is the key of a boolean.
func FlagKey(b bool) Key {
	if b {
		return Key{num: 1}
	}
	return Key{}
}

// keyOf is the key of a stored value that is no list.
func keyOf(v Value) (k Key, ok bool) {
	switch v.kind {
	case KindText, KindEnum:
		return TextKey(v.str), true
	case KindInt, KindFloat:
		return NumberKey(v.Float()), true
	case KindBool:
		return FlagKey(v.Bool()), true
	case KindDate:
		return MomentKey(int64(v.num) * secondsPerDay * 1e6), true
	case KindTime:
		return MomentKey(int64(v.num)), true
	}
	return Key{}, false
}

// The common attributes that are no fields and can be indexed.
const (
	gridAttribute    = "grid"
	updatedAttribute = "updated_at"
)

// keysOf gives the keys of one attribute to add; texts says which of their halves count. ok is false for what has no
// index: sealed values above all, which live nowhere but in their entity.
func keysOf(t *Type, name string) (keys func(e *Entity, add func(Key)), texts, ok bool) {
	switch name {
	case gridAttribute:
		return func(e *Entity, add func(Key)) {
			if e.Grid != 0 {
				add(TextKey(e.Grid.String()))
			}
		}, true, true
	case updatedAttribute:
		return func(e *Entity, add func(Key)) { add(MomentKey(e.Updated)) }, false, true
	}
	f := t.Field(name)
	switch {
	case f == nil || f.Sealed() || f.Assigned || f.Kind == KindRef || f.Kind == KindGeom:
		return nil, false, false
	case f.Kind == KindList:
		return func(e *Entity, add func(Key)) {
			for _, item := range e.Value(f).List() {
				add(TextKey(item))
			}
		}, true, true
	}
	return func(e *Entity, add func(Key)) {
		if k, ok := keyOf(e.Value(f)); ok {
			add(k)
		}
	}, f.Kind == KindText || f.Kind == KindEnum, true
}

// packAttribute reads a whole table.
func packAttribute(s *Snapshot, t *Type, name string) *attribute {
	keys, texts, _ := keysOf(t, name)
	x := &attribute{version: s.version, rows: s.Len(t)}
	if texts {
		p := packing[string]{at: map[string]uint32{}}
		for e := range s.All(t, 0) {
			keys(e, func(k Key) { p.add(k.text, e.ID) })
		}
		x.texts = p.into(x)
		return x
	}
	p := packing[uint64]{at: map[uint64]uint32{}}
	for e := range s.All(t, 0) {
		keys(e, func(k Key) { p.add(k.num, e.ID) })
	}
	x.nums = p.into(x)
	return x
}

// packing collects the pairs of an index, each value once.
type packing[K cmp.Ordered] struct {
	at    map[K]uint32 // where a value stands in keys
	keys  []K
	count []uint32 // by value
	value []uint32 // by pair
	ids   []ID     // by pair
}

func (p *packing[K]) add(k K, id ID) {
	i, ok := p.at[k]
	if !ok {
		i = uint32(len(p.keys))
		p.at[k], p.keys, p.count = i, append(p.keys, k), append(p.count, 0)
	}
	if n := len(p.ids); n > 0 && p.ids[n-1] == id && p.value[n-1] == i {
		return // a list that holds an item twice
	}
	p.count[i]++
	p.value, p.ids = append(p.value, i), append(p.ids, id)
}

// into fills an index and returns its keys in order.
func (p *packing[K]) into(x *attribute) []K {
	order := make([]uint32, len(p.keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(p.keys[a], p.keys[b]) })
	sorted := make([]K, len(order))
	x.starts = make([]uint32, len(order)+1)
	next := make([]uint32, len(order)) // by value: where its next ID goes
	total := uint32(0)
	for i, v := range order {
		sorted[i], x.starts[i], next[v] = p.keys[v], total, total
		if n := int(p.count[v]); n*commonShare > x.rows {
			x.common = append(x.common, commonKey{i, n})
			next[v] = math.MaxUint32
			continue
		}
		total += p.count[v]
	}
	x.starts[len(order)] = total
	x.ids = make([]ID, total)
	for i, v := range p.value {
		if next[v] != math.MaxUint32 {
			x.ids[next[v]] = p.ids[i]
			next[v]++
		}
	}
	return sorted
}

// Keys is a run of neighbouring values of an index.
type Keys struct{ from, to int }

// seek finds the first key that is not below k, or above it where after says so.
func (x *attribute) seek(k Key, after bool) int {
	if x.texts != nil {
		return sort.Search(len(x.texts), func(i int) bool { c := strings.Compare(x.texts[i], k.text); return c > 0 || c == 0 && !after })
	}
	return sort.Search(len(x.nums), func(i int) bool { return x.nums[i] > k.num || x.nums[i] == k.num && !after })
}

// size counts the entities of a run; listed is false where one of its values is too common to be listed.
func (x *attribute) size(k Keys) (n int, listed bool) {
	n, listed = int(x.starts[k.to]-x.starts[k.from]), true
	for _, c := range x.common {
		if k.from <= c.key && c.key < k.to {
			n, listed = n+c.n, false
		}
	}
	return n, listed
}

// bytes is what the index takes, without the texts themselves, which it shares with the rows.
func (x *attribute) bytes() int {
	return 16*len(x.texts) + 8*len(x.nums) + 4*len(x.starts) + 8*len(x.ids) + 16*len(x.common)
}
