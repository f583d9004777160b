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

// Find returns the value of key as edited so far, in place: it holds until the next edit and must not be changed.
func (e *Editor[V]) Find(key uint64) *V { return Map[V]{root: e.root}.Find(key) }

// Set adds or replaces the entry of key.
func (e *Editor[V]) Set(key uint64, val V) { e.root = e.set(e.root, Entry[V]{key, val}, topShift) }

func (e *Editor[V]) set(n *node[V], x Entry[V], shift int) *node[V] {
	if n == nil {
		e.n++
		return &node[V]{owner: e.owner, entries: []Entry[V]{x}}
	}
	mine := n.owner == e.owner
	n = e.own(n)
	if n.kids != nil {
		kid := &n.kids[slot(x.Key, shift)]
		*kid = e.set(*kid, x, shift-levelBits)
		return n
	}
	i, found := n.search(x.Key, shift)
	switch {
	case found && mine:
		n.entries[i] = x
		return n
	case found:
		n.entries = copied(n.entries)
		n.entries[i] = x
		return n
	}
	e.n++
	n.entries = insert(n.entries, i, x, mine)
	if len(n.entries) > maxLeaf {
		e.split(n, shift)
	}
	return n
}

// split makes a branch of a leaf that has grown too long.
func (e *Editor[V]) split(n *node[V], shift int) {
	n.kids = build(n.entries, shift).kids
	n.entries = nil
	for _, kid := range n.kids {
		kid.claim(e.owner)
	}
}

// claim marks all nodes of a fresh subtree.
func (n *node[V]) claim(owner *token) {
	if n == nil {
		return
	}
	n.owner = owner
	if n.kids != nil {
		for _, kid := range n.kids {
			kid.claim(owner)
		}
	}
}

// Delete removes the entry of key and tells whether there was one.
func (e *Editor[V]) Delete(key uint64) bool {
	if e.Find(key) == nil {
		return false
	}
	e.root = e.remove(e.root, key, topShift)
	e.n--
	return true
}

// remove deletes key, which is known to be there, and returns the changed node, nil when nothing is left of it.
func (e *Editor[V]) remove(n *node[V], key uint64, shift int) *node[V] {
	mine := n.owner == e.owner
	n = e.own(n)
	if n.kids == nil {
		if len(n.entries) == 1 {
			return nil
		}
		i, _ := n.search(key, shift)
		if !mine {
			n.entries = copied(n.entries)
		}
		copy(n.entries[i:], n.entries[i+1:])
		clear(n.entries[len(n.entries)-1:])
		n.entries = n.entries[:len(n.entries)-1]
		return n
	}
	kid := &n.kids[slot(key, shift)]
	*kid = e.remove(*kid, key, shift-levelBits)
	n.join()
	if n.kids == nil && n.entries == nil {
		return nil
	}
	return n
}

// join makes a leaf of a branch that has few entries left, half of what a leaf may hold so that the next entries do
// not split it again.
func (n *node[V]) join() {
	total := 0
	for _, kid := range n.kids {
		if kid == nil {
			continue
		}
		if total += len(kid.entries); kid.kids != nil || total > maxLeaf/2 {
			return
		}
	}
	var all []Entry[V]
	if total > 0 {
		all = make([]Entry[V], 0, total)
	}
	for _, kid := range n.kids {
		if kid != nil {
			all = append(all, kid.entries...)
		}
	}
	n.kids, n.entries = nil, all
}

// own returns n itself where this editor made it, else a copy of which it may change the children. The entries of a
// leaf are still shared then: who changes them copies them.
func (e *Editor[V]) own(n *node[V]) *node[V] {
	if n.owner == e.owner {
		return n
	}
	c := &node[V]{owner: e.owner, entries: n.entries}
	if n.kids != nil {
		kids := *n.kids
		c.kids = &kids
	}
	return c
}

func copied[V any](s []Entry[V]) []Entry[V] {
	c := make([]Entry[V], len(s))
	copy(c, s)
	return c
}

// insert puts x at i, in place where there is room and the entries are not shared. A shared leaf is copied with room for
// nothing more: most leaves never grow again, so spare capacity would be most of the memory.
func insert[V any](s []Entry[V], i int, x Entry[V], mine bool) []Entry[V] {
	if mine && len(s) < cap(s) {
		s = s[:len(s)+1]
		copy(s[i+1:], s[i:])
		s[i] = x
		return s
	}
	spare := 0
	if mine {
		spare = len(s) / 4
	}
	grown := make([]Entry[V], len(s)+1, len(s)+1+spare)
	copy(grown, s[:i])
	copy(grown[i+1:], s[i:])
	grown[i] = x
	return grown
}
