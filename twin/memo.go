package twin

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// DefaultMemoBytes bounds what a twin's Memo holds unless its Config says otherwise.
const DefaultMemoBytes = 256 << 20

// Memo keeps bytes that are made of entities over and over, as their JSON. An entity never changes, so what was made of
// it stays right for as long as the very same entity is asked about: there is nothing to invalidate. What was made of a
// state that is gone is never asked for again and goes when its place is needed.
//
// It is a table of places in pairs without chains: whatever comes to a full pair puts out what was there, and when the
// bytes get too many a hand goes round and empties places. So a look takes two loads and no lock.
type Memo struct {
	places atomic.Pointer[[]atomic.Pointer[memo]]

	mu    sync.Mutex // guards what follows, and writing to places
	max   int
	bytes int
	used  int // places
	hand  int
}

// memo is what was made of an entity. It never changes.
type memo struct {
	of    *Entity
	by    *Entity
	kind  uint8
	bytes []byte
}

// memoOverhead is about what a memo takes beside its bytes.
const memoOverhead = 80

// newMemo makes a memo of so many bytes; 0 means DefaultMemoBytes, less than 0 none.
func newMemo(max int) *Memo {
	if max == 0 {
		max = DefaultMemoBytes
	}
	return &Memo{max: max}
}

// Get returns what was put for an entity under a kind, nil for nothing, and the other entity that it was made of too. The
// bytes must not be changed.
func (m *Memo) Get(e *Entity, kind uint8) (bytes []byte, by *Entity) {
	places := m.places.Load()
	if places == nil {
		return nil, nil
	}
	at := memoPlace(e, kind, len(*places))
	for _, at := range [...]int{at, at ^ 1} {
		if n := (*places)[at].Load(); n != nil && n.of == e && n.kind == kind {
			return n.bytes, n.by
		}
	}
	return nil, nil
}

// memoPlace is where what was made of an entity stands, or in the other place of the pair. Should an entity ever change
// its address it would not be found again, no more.
func memoPlace(e *Entity, kind uint8, places int) int {
	h := (uint64(uintptr(unsafe.Pointer(e))) + uint64(kind)) * 0x9E3779B97F4A7C15
	return int(h>>32) & (places - 1)
}

// Put keeps a copy of what was made of an entity, and of another by which it goes or nil.
func (m *Memo) Put(e *Entity, kind uint8, by *Entity, bytes []byte) {
	const share = 16 // what takes a sixteenth of all is not worth what it puts out
	if len(bytes)+memoOverhead > m.max/share {
		return
	}
	n := &memo{e, by, kind, append(make([]byte, 0, len(bytes)), bytes...)}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.grow()
	places := *m.places.Load()
	m.add(places, n)
	for m.bytes > m.max {
		m.set(&places[m.hand], nil)
		m.hand = (m.hand + 1) & (len(places) - 1)
	}
}

// add puts something into its pair: in its own stead, in an empty place, or in the first; mu is held.
func (m *Memo) add(places []atomic.Pointer[memo], n *memo) {
	first := memoPlace(n.of, n.kind, len(places))
	at := first
	for _, i := range [...]int{first ^ 1, first} {
		if was := places[i].Load(); was == nil || was.of == n.of && was.kind == n.kind {
			at = i
		}
	}
	m.set(&places[at], n)
}

// set puts something, or nothing, in a place; mu is held.
func (m *Memo) set(place *atomic.Pointer[memo], n *memo) {
	if was := place.Swap(n); was != nil {
		m.bytes -= len(was.bytes) + memoOverhead
		m.used--
	}
	if n != nil {
		m.bytes += len(n.bytes) + memoOverhead
		m.used++
	}
}

// grow makes four places of each when half of them are taken; mu is held.
func (m *Memo) grow() {
	const fewest = 1 << 10
	old := m.places.Load()
	if old != nil && m.used*2 < len(*old) {
		return
	}
	n := fewest
	if old != nil {
		n = 4 * len(*old)
	}
	places := make([]atomic.Pointer[memo], n)
	m.bytes, m.used, m.hand = 0, 0, 0
	if old != nil {
		for i := range *old {
			if x := (*old)[i].Load(); x != nil {
				m.add(places, x)
			}
		}
	}
	m.places.Store(&places)
}
