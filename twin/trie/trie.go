package trie

import (
	"iter"
	"math/bits"
)

const (
	levelBits = 6
	levelMask = 1<<levelBits - 1
	topShift  = 64 - levelBits
)

// Map is an immutable ordered map. The zero value is empty.
type Map[V any] struct {
	root *node[V]
	n    int
}

// node holds, for each of its 64 slots, nothing, one entry, or a child node. An entry sits as high as it can: a child
// exists only where two or more keys share the prefix.
type node[V any] struct {
	owner   *token
	leafSet uint64
	kidSet  uint64
	leaves  []entry[V]
	kids    []*node[V]
}

type entry[V any] struct {
	key uint64
	val V
}

// token marks the nodes that one Editor may change in place. It has a size, so that no two share an address.
type token struct{ _ byte }

// slot returns which of the 64 slots of a node at the given shift holds key, as a single bit. The last level is narrower:
// there the shift is negative, and the remaining bits are moved up.
func slot(key uint64, shift int) uint64 {
	if shift < 0 {
		return 1 << (key << -shift & levelMask)
	}
	return 1 << (key >> shift & levelMask)
}

func rank(set, bit uint64) int { return bits.OnesCount64(set & (bit - 1)) }

// Len returns the number of entries.
func (m Map[V]) Len() int { return m.n }

// Get returns the value of key.
func (m Map[V]) Get(key uint64) (V, bool) {
	n := m.root
	for shift := topShift; n != nil; shift -= levelBits {
		bit := slot(key, shift)
		if n.kidSet&bit != 0 {
			n = n.kids[rank(n.kidSet, bit)]
			continue
		}
		if n.leafSet&bit != 0 {
			if e := &n.leaves[rank(n.leafSet, bit)]; e.key == key {
				return e.val, true
			}
		}
		break
	}
	var zero V
	return zero, false
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

// walk yields the entries of the node; edge tells that the prefix of this node equals that of from, so that slots below
// from's must be left out.
func (n *node[V]) walk(from uint64, shift int, edge bool, yield func(uint64, V) bool) bool {
	set := n.leafSet | n.kidSet
	first := uint64(1)
	if edge {
		first = slot(from, shift)
		set &^= first - 1
	}
	for set != 0 {
		bit := set & -set
		set ^= bit
		if n.kidSet&bit != 0 {
			if !n.kids[rank(n.kidSet, bit)].walk(from, shift-levelBits, edge && bit == first, yield) {
				return false
			}
			continue
		}
		e := &n.leaves[rank(n.leafSet, bit)]
		if edge && e.key < from {
			continue
		}
		if !yield(e.key, e.val) {
			return false
		}
	}
	return true
}
