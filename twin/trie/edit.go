package trie

// Editor makes the next Map out of one. It belongs to one goroutine.
type Editor[V any] struct {
	root  *node[V]
	n     int
	owner *token
}

// Edit starts an edit; m itself never changes.
func (m Map[V]) Edit() *Editor[V] {
	return &Editor[V]{root: m.root, n: m.n, owner: new(token)}
}

// Map returns the edited map. The editor may go on: it will copy again what it hands out here.
func (e *Editor[V]) Map() Map[V] {
	e.owner = new(token)
	return Map[V]{root: e.root, n: e.n}
}

// Len returns the number of entries so far.
func (e *Editor[V]) Len() int { return e.n }

// Get returns the value of key as edited so far.
func (e *Editor[V]) Get(key uint64) (V, bool) { return Map[V]{root: e.root}.Get(key) }

// Set adds or replaces the entry of key.
func (e *Editor[V]) Set(key uint64, val V) {
	if e.root == nil {
		e.root = &node[V]{owner: e.owner}
	} else {
		e.root = e.own(e.root)
	}
	n := e.root
	for shift := topShift; ; shift -= levelBits {
		bit := slot(key, shift)
		if n.kidSet&bit != 0 {
			i := rank(n.kidSet, bit)
			kid := e.own(n.kids[i])
			n.kids[i] = kid
			n = kid
			continue
		}
		if n.leafSet&bit == 0 {
			n.addLeaf(bit, entry[V]{key, val})
			e.n++
			return
		}
		i := rank(n.leafSet, bit)
		old := n.leaves[i]
		if old.key == key {
			n.leaves[i].val = val
			return
		}
		// Two keys share this slot: the older one moves down, and the loop meets it again one level deeper.
		kid := &node[V]{owner: e.owner}
		kid.addLeaf(slot(old.key, shift-levelBits), old)
		n.dropLeaf(bit)
		n.addKid(bit, kid)
		n = kid
	}
}

// Delete removes the entry of key and tells whether there was one.
func (e *Editor[V]) Delete(key uint64) bool {
	if _, ok := e.Get(key); !ok {
		return false
	}
	e.root = e.remove(e.root, key, topShift)
	e.n--
	return true
}

// remove deletes key, which is known to be there, and returns the changed node, nil when nothing is left of it.
func (e *Editor[V]) remove(n *node[V], key uint64, shift int) *node[V] {
	n = e.own(n)
	bit := slot(key, shift)
	if n.leafSet&bit != 0 {
		n.dropLeaf(bit)
		return n.orNil()
	}
	i := rank(n.kidSet, bit)
	kid := e.remove(n.kids[i], key, shift-levelBits)
	switch {
	case kid == nil:
		n.dropKid(bit)
	case kid.kidSet == 0 && len(kid.leaves) == 1:
		// An entry sits as high as it can.
		n.dropKid(bit)
		n.addLeaf(bit, kid.leaves[0])
	default:
		n.kids[i] = kid
	}
	return n.orNil()
}

func (n *node[V]) orNil() *node[V] {
	if n.leafSet == 0 && n.kidSet == 0 {
		return nil
	}
	return n
}

// own returns n itself where this editor made it, else a copy that it may change.
func (e *Editor[V]) own(n *node[V]) *node[V] {
	if n.owner == e.owner {
		return n
	}
	c := *n
	c.owner = e.owner
	c.leaves = append([]entry[V](nil), n.leaves...)
	c.kids = append([]*node[V](nil), n.kids...)
	return &c
}

func (n *node[V]) addLeaf(bit uint64, e entry[V]) {
	n.leaves = insert(n.leaves, rank(n.leafSet, bit), e)
	n.leafSet |= bit
}

func (n *node[V]) dropLeaf(bit uint64) {
	n.leaves = remove(n.leaves, rank(n.leafSet, bit))
	n.leafSet &^= bit
}

func (n *node[V]) addKid(bit uint64, kid *node[V]) {
	n.kids = insert(n.kids, rank(n.kidSet, bit), kid)
	n.kidSet |= bit
}

func (n *node[V]) dropKid(bit uint64) {
	n.kids = remove(n.kids, rank(n.kidSet, bit))
	n.kidSet &^= bit
}

// insert grows s by exactly one where it is short: most nodes are small and never grow again, so spare capacity would
// be most of the memory.
func insert[T any](s []T, i int, v T) []T {
	if len(s) == cap(s) {
		grown := make([]T, len(s)+1, len(s)+1+len(s)/4)
		copy(grown, s[:i])
		copy(grown[i+1:], s[i:])
		grown[i] = v
		return grown
	}
	s = s[:len(s)+1]
	copy(s[i+1:], s[i:])
	s[i] = v
	return s
}

func remove[T any](s []T, i int) []T {
	var zero T
	copy(s[i:], s[i+1:])
	s[len(s)-1] = zero
	return s[:len(s)-1]
}
