package twin

import (
	"slices"
	"sync"
)

// attributes are the attribute indexes of a type. All snapshots of a line share them, since each index knows the version
// that it is of; they are a cache, and no answer depends on which of them are there.
type attributes struct {
	mu     sync.Mutex // guards what follows; held for moments
	ready  map[string]*attribute
	missed map[string]int // rows that were read for want of an index
	making map[string]bool
}

// changes is the log of what commits touched, newest first. It is kept while there is an index that needs it.
type changes struct {
	version Version
	ids     []ID
	prev    *changes
	n       int // IDs here and before
}

// The log is let go when it holds so many IDs, and so large a share of the table; indexes older than that are packed anew
// when they are next wanted. An index is packed once so many times its table was read in vain.
const (
	fewChanges  = 4096
	changeShare = 16
	patience    = 2
	fewRows     = 2048 // smaller tables are read
)

func changeLimit(rows int) int { return max(fewChanges, rows/changeShare) }

// wanted tells whether there is an index that needs the log, or will be before long.
func (a *attributes) wanted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.ready)+len(a.making)+len(a.missed) > 0
}

// logChanges adds what a commit touched to a table's log, or begins it anew at a version.
func (t *table) logChanges(was *table, ids []ID, version Version) {
	t.attrs, t.log, t.logFrom = was.attrs, was.log, was.logFrom
	if len(ids) == 0 || t.attrs == nil {
		return
	}
	n := len(ids)
	if was.log != nil {
		n += was.log.n
	}
	if n > changeLimit(t.rows.Len()) || !t.attrs.wanted() {
		t.log, t.logFrom = nil, version
		return
	}
	t.log = &changes{version: version, ids: slices.Clip(ids), prev: was.log, n: n}
}

// Attribute is an index over one attribute of a type, as one snapshot sees it.
type Attribute struct {
	x      *attribute
	recent []ID
}

// Attribute returns the index over a field, "grid" or "updated_at" of a type; ok is false where none is ready that the
// snapshot could use. Sealed fields have none.
func (s *Snapshot) Attribute(t *Type, name string) (a Attribute, ok bool) {
	tab := &s.tables[t.index]
	if tab.attrs == nil {
		return a, false
	}
	tab.attrs.mu.Lock()
	a.x = tab.attrs.ready[name]
	tab.attrs.mu.Unlock()
	if a.x == nil || a.x.version > s.version || a.x.version < tab.logFrom {
		return Attribute{}, false
	}
	for c := tab.log; c != nil && c.version > a.x.version; c = c.prev {
		a.recent = append(a.recent, c.ids...)
	}
	return a, true
}

// Indexable tells whether there can be an index over an attribute.
func Indexable(t *Type, name string) bool {
	_, _, ok := keysOf(t, name)
	return ok
}

// IndexAttribute packs the index over an attribute out of the snapshot, so that it is ready when the call returns. It
// tells whether there can be one.
func (s *Snapshot) IndexAttribute(t *Type, name string) bool {
	attrs := s.tables[t.index].attrs
	if attrs == nil || !Indexable(t, name) || !attrs.begin(name) {
		return false
	}
	attrs.pack(s, t, name)
	return true
}

// Missed says that so many rows were read which an index over an attribute would have spared. When it has been said often
// enough the index is packed in the background.
func (s *Snapshot) Missed(t *Type, name string, rows int) {
	attrs := s.tables[t.index].attrs
	if attrs == nil || s.Len(t) < fewRows || !Indexable(t, name) {
		return
	}
	attrs.mu.Lock()
	attrs.missed[name] += rows
	due := attrs.missed[name] >= patience*s.Len(t)
	attrs.mu.Unlock()
	if due && attrs.begin(name) {
		go attrs.pack(s, t, name)
	}
}

func newAttributes() *attributes {
	return &attributes{ready: map[string]*attribute{}, missed: map[string]int{}, making: map[string]bool{}}
}

// begin reserves the packing of an index; false means that somebody is at it.
func (a *attributes) begin(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.making[name] {
		return false
	}
	a.making[name] = true
	return true
}

func (a *attributes) pack(s *Snapshot, t *Type, name string) {
	x := packAttribute(s, t, name)
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.making, name)
	delete(a.missed, name)
	if was := a.ready[name]; was == nil || was.version < x.version {
		a.ready[name] = x
	}
}

// Equal is the run of one value.
func (a Attribute) Equal(k Key) Keys { return Keys{a.x.seek(k, false), a.x.seek(k, true)} }

// Between is the run from one value to another; nil is an open end, and an end itself can be left out.
func (a Attribute) Between(lo, hi *Key, withoutLo, withoutHi bool) Keys {
	k := Keys{0, len(a.x.starts) - 1}
	if lo != nil {
		k.from = a.x.seek(*lo, withoutLo)
	}
	if hi != nil {
		k.to = a.x.seek(*hi, !withoutHi)
	}
	k.to = max(k.from, k.to)
	return k
}

// Prefix is the run of texts that begin with a text.
func (a Attribute) Prefix(text string) Keys {
	k := Keys{a.x.seek(TextKey(text), false), len(a.x.starts) - 1}
	if end, ok := after(text); ok {
		k.to = a.x.seek(TextKey(end), false)
	}
	return k
}

// after is the first text, by bytes, that is above all that begin with text.
func after(text string) (end string, ok bool) {
	b := []byte(text)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < 0xff {
			b[i]++
			return string(b[:i+1]), true
		}
	}
	return "", false
}

// Len counts the entities of a run as of when the index was packed; listed is false where one of its values is too
// common to be listed.
func (a Attribute) Len(k Keys) (n int, listed bool) { return a.x.size(k) }

// AppendIDs appends the entities of a run, ascending within each value.
func (a Attribute) AppendIDs(dst []ID, k Keys) []ID {
	return append(dst, a.x.ids[a.x.starts[k.from]:a.x.starts[k.to]]...)
}

// Recent returns what was touched since the index was packed: each may have any value, or none. The slice may hold an
// entity twice.
func (a Attribute) Recent() []ID { return a.recent }

// Bytes is what the index takes in memory.
func (a Attribute) Bytes() int { return a.x.bytes() }
