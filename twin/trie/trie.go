package trie

import (
	"iter"
	"math/bits"
)

const (
	levelBits = 4
	fan       = 1 << levelBits
	topShift  = 64 - levelBits
	maxLeaf   = 128 // entries; one more and the leaf is split. By measure a million entries take 8 B less each than with 32
)

// Map is an immutable ordered map. The zero value is empty.
type Map[V any] struct {
	root *node[V]
	n    int
}

// node is either a branch, with children by the next four bits of the key, or a leaf with at least one entry, sorted.
type node[V any] struct {
	owner   *token
	kids    *[fan]*node[V] // nil in a leaf
	entries []Entry[V]     // nil in a branch
}

// Entry is one entry of a map.
type Entry[V any] struct {
	Key uint64
	Val V
}

// token marks the nodes that one Editor may change in place. It has a size, so that no two share an address.
type token struct{ _ byte }

// slot returns the child of a branch at the given shift under which key lies.
func slot(key uint64, shift int) uint64 { return key >> shift & (fan - 1) }

// search returns where key stands in a leaf at the given shift, or would stand. The bits that led here say nothing more;
// those that follow are spread evenly in keys as this package asks for, so they tell where in the leaf to begin: a step
// or two from there, where halving would touch a cold line of memory each time.
func (n *node[V]) search(key uint64, shift int) (i int, found bool) {
	rest, _ := bits.Mul64(key<<(topShift-shift), uint64(len(n.entries)))
	i = int(rest)
	for i < len(n.entries) && n.entries[i].Key < key {
		i++
	}
	for i > 0 && n.entries[i-1].Key >= key {
		i--
	}
	return i, i < len(n.entries) && n.entries[i].Key == key
}

// Len returns the number of entries.
func (m Map[V]) Len() int { return m.n }

// Get returns the value of key.
func (m Map[V]) Get(key uint64) (V, bool) {
	if p := m.Find(key); p != nil {
		return *p, true
	}
	var zero V
	return zero, false
}

// Find returns the value of key in place, nil when there is none. It must not be changed.
func (m Map[V]) Find(key uint64) *V {
	n := m.root
	if n == nil {
		return nil
	}
	shift := topShift
	for ; n.kids != nil; shift -= levelBits {
		if n = n.kids[slot(key, shift)]; n == nil {
			return nil
		}
	}
	if i, ok := n.search(key, shift); ok {
		return &n.entries[i].Val
	}
	return nil
}

// All yields the entries in key order.
func (m Map[V]) All() iter.Seq2[uint64, V] { return m.From(0) }

// From yields the entries with key >= from, in key order.
func (m Map[V]) From(from uint64) iter.Seq2[uint64, V] {
	return func(yield func(uint64, V) bool) {
		if m.root != nil {
			m.root.walk(from, topShift, true, yield)
		}
	}
}

// walk yields the entries of the node; edge tells that the prefix of this node equals that of from, so that what comes
// before from must be left out.
func (n *node[V]) walk(from uint64, shift int, edge bool, yield func(uint64, V) bool) bool {
	first := 0
	if n.kids == nil {
		if edge {
			first, _ = n.search(from, shift)
		}
		for i := first; i < len(n.entries); i++ {
			if !yield(n.entries[i].Key, n.entries[i].Val) {
				return false
			}
		}
		return true
	}
	if edge {
		first = int(slot(from, shift))
	}
	for i := first; i < fan; i++ {
		if kid := n.kids[i]; kid != nil && !kid.walk(from, shift-levelBits, edge && i == first, yield) {
			return false
		}
	}
	return true
}

// Build returns the map of entries, which must be sorted by rising key without repetition. It copies them.
func Build[V any](entries []Entry[V]) Map[V] {
	return Map[V]{root: build(entries, topShift), n: len(entries)}
}

func build[V any](entries []Entry[V], shift int) *node[V] {
	switch {
	case len(entries) == 0:
		return nil
	case len(entries) <= maxLeaf:
		own := make([]Entry[V], len(entries))
		copy(own, entries)
		return &node[V]{entries: own}
	}
	n := &node[V]{kids: new([fan]*node[V])}
	for len(entries) > 0 {
		s, end := slot(entries[0].Key, shift), 1
		for end < len(entries) && slot(entries[end].Key, shift) == s {
			end++
		}
		n.kids[s] = build(entries[:end], shift-levelBits)
		entries = entries[end:]
	}
	return n
}
