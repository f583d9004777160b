package search

import (
	"math"
	"slices"
	"sync"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Hit is an entity that a search found, with the text that matched.
type Hit struct {
	access.Seen
	Text string
}

// Index finds by text in a living twin. It takes memory from the first question on.
type Index struct {
	tw   *twin.Twin
	stop func()

	drain  sync.Mutex   // held by who works pending steps off; taken before the others
	mu     sync.RWMutex // guards what follows; taken before note
	base   *base        // nil until the first is made
	since  map[twin.ID]*renamed
	making chan struct{} // closed when the base that is being made stands, nil for none
	closed bool

	note    sync.Mutex // guards what follows; held for moments, by the writer too
	arrived *sync.Cond
	seen    twin.Version // of the last step that was noted
	active  bool         // steps are kept
	pending []*twin.Step
}

// renamed is an entity whose texts are no longer those of the base.
type renamed struct {
	id      twin.ID
	kind    int
	version twin.Version
	lines   []line // as of that version and after
}

// The bounds of what is compared one by one.
const (
	minRenamed   = 1024
	renamedShare = 64 // one of so many texts
)

// New returns the index of a twin. It follows the twin until it is closed.
func New(tw *twin.Twin) *Index {
	x := &Index{tw: tw, since: map[twin.ID]*renamed{}}
	x.arrived = sync.NewCond(&x.note)
	from, stop := tw.Watch(x.take)
	x.stop = stop
	x.note.Lock()
	defer x.note.Unlock()
	x.seen = max(x.seen, from.Version())
	return x
}

// Close lets go of the twin. Searches go on by comparing every text.
func (x *Index) Close() {
	x.stop()
	x.drain.Lock()
	defer x.drain.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.note.Lock()
	defer x.note.Unlock()
	x.closed, x.base, x.since = true, nil, nil
	x.seen, x.active, x.pending = math.MaxUint64, false, nil
	x.arrived.Broadcast()
}

// Search finds entities of some types, best first, at most limit.
func (x *Index) Search(v *access.View, types []*twin.Type, text string, limit int) []Hit {
	query := Fold(text)
	if query == "" || limit <= 0 {
		return nil
	}
	x.upTo(v.Version())
	x.mu.RLock()
	defer x.mu.RUnlock()
	b := x.base
	if b == nil || x.closed || v.Version() < b.version {
		if b == nil && x.making == nil && !x.closed {
			go x.remake()
		}
		return Scan(v, types, text, limit)
	}
	want := wanted(v, b.kinds, types)
	all := b.find(query, want, limit, func(id twin.ID) bool { return x.since[id] != nil })
	for id, r := range x.since {
		if !want[r.kind] {
			continue
		}
		lines := r.lines
		if r.version > v.Version() {
			lines = nil
			if s, ok := v.Get(b.kinds[r.kind].typ, id); ok {
				lines = linesOf(nil, &b.kinds[r.kind], s)
			}
		}
		if m, ok := best(r.kind, lines, query, b.read); ok {
			all = append(all, m)
		}
	}
	return hits(v, b.kinds, all, limit)
}

// wanted tells of each kind whether it is asked for, and seen.
func wanted(v *access.View, kinds []kindOfThing, types []*twin.Type) []bool {
	want := make([]bool, len(kinds))
	for i := range kinds {
		want[i] = slices.Contains(types, kinds[i].typ) && v.SeesType(kinds[i].typ)
	}
	return want
}

// best is the best match among the texts of an entity.
func best(kind int, lines []line, query string, read reader) (m match, ok bool) {
	for _, l := range lines {
		r := rank(l.text, query, read)
		if n := (match{r, kind, l}); r != NoMatch && (!ok || compareMatches(n, m) < 0) {
			m, ok = n, true
		}
	}
	return m, ok
}

// hits brings matches into order and reads them through the view.
func hits(v *access.View, kinds []kindOfThing, all []match, limit int) []Hit {
	slices.SortFunc(all, compareMatches)
	out := make([]Hit, 0, min(limit, len(all)))
	for _, m := range all {
		if len(out) == limit {
			break
		}
		k := &kinds[m.kind]
		if s, ok := v.Get(k.typ, m.id); ok {
			text, _ := s.Value(k.fields[m.field])
			out = append(out, Hit{s, text.Str()})
		}
	}
	return out
}

// Scan is Search by comparing every text of the view.
func Scan(v *access.View, types []*twin.Type, text string, limit int) []Hit {
	query := Fold(text)
	if query == "" || limit <= 0 {
		return nil
	}
	kinds := searched(v.Schema())
	var all []match
	var lines []line
	book := map[rune]entry{} // a character is looked up once
	read := func(r rune) ([]string, uint32) {
		e, known := book[r]
		if !known {
			e.all, e.firsts = spelling(r)
			book[r] = e
		}
		return e.all, e.firsts
	}
	for i, want := range wanted(v, kinds, types) {
		if !want {
			continue
		}
		for s := range v.All(kinds[i].typ, 0) {
			lines = linesOf(lines[:0], &kinds[i], s)
			if m, ok := best(i, lines, query, read); ok {
				all = append(all, m)
			}
		}
	}
	return hits(v, kinds, all, limit)
}
