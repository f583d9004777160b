package tiles

import (
	"slices"
	"sync"

	"github.com/gridtwin/gridtwin/twin"
)

// pages keeps the pages that tiles were made of. They stand at the view of the service's state; a reader that holds an
// older state finds that out by a page's since, and makes its own.
type pages struct {
	mu      sync.Mutex
	version twin.Version
	lex     *lexicon            // of all that are kept
	kept    []map[pageKey]*page // by Type.Index, nil for types that no tile shows
	flights map[place]*flight   // pages that are being made
	bytes   int64
	limit   int64
}

// place names a page.
type place struct {
	src *source
	key pageKey
}

// flight is a page that is being made. It is in the map as long as no step has touched it.
type flight struct {
	done chan struct{}
	page *page // set when done is closed; nil when it was not finished
}

func (k *pages) init(p *plan, st *state, limit int64) {
	k.version, k.lex, k.limit, k.bytes = st.view.Version(), st.lex, limit, 0
	k.flights = map[place]*flight{}
	k.kept = make([]map[pageKey]*page, len(p.byType))
	for i, src := range p.byType {
		if src != nil {
			k.kept[i] = map[pageKey]*page{}
		}
	}
}

func (k *pages) of(src *source) map[pageKey]*page { return k.kept[src.typ.Index()] }

// find appends the pages of keys to found, nil for those that are not kept or of no use to a state, and tells whether
// there are such.
func (k *pages) find(src *source, keys []pageKey, st *state, found []*page) (_ []*page, all bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := k.of(src)
	all = true
	for _, key := range keys {
		p := kept[key]
		if p == nil || !p.serves(st) {
			p, all = nil, false
		}
		found = append(found, p)
	}
	return found, all
}

// page returns a page as of a state, making it if need be: once for all who ask at the same time.
func (s *Service) page(at place, st *state) *page {
	k, v := &s.pages, st.view.Version()
	k.mu.Lock()
	p, f := k.of(at.src)[at.key], k.flights[at]
	switch {
	case p != nil && p.serves(st):
		k.mu.Unlock()
		return p
	case p != nil || k.version != v || k.lex != st.lex: // kept for a newer state, or not to be kept for this one
		k.mu.Unlock()
		return s.makePage(at, st)
	case f != nil:
		k.mu.Unlock()
		<-f.done
		if f.page != nil && f.page.serves(st) {
			return f.page
		}
		return s.makePage(at, st)
	}
	f = &flight{done: make(chan struct{})}
	k.flights[at] = f
	k.mu.Unlock()
	defer func() { // also when it panics
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.flights[at] == f {
			delete(k.flights, at)
			if f.page != nil && f.page.lex == k.lex {
				k.put(at, f.page)
			}
		}
		close(f.done)
	}()
	f.page = s.makePage(at, st)
	return f.page
}

// serves tells whether a page can be used as of a state.
func (p *page) serves(st *state) bool { return p.since <= st.view.Version() && p.lex == st.lex }

// all lists what is kept.
func (k *pages) all() (ps []*page) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, kept := range k.kept {
		for _, p := range kept { // the order is of no consequence
			ps = append(ps, p)
		}
	}
	return ps
}

// restart forgets everything for a new lexicon.
func (k *pages) restart(lex *lexicon) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lex, k.bytes = lex, 0
	clear(k.flights)
	for _, kept := range k.kept {
		clear(kept)
	}
}

// put keeps a page, nil for none, in the place of an older one. The caller holds mu.
func (k *pages) put(at place, p *page) {
	kept := k.of(at.src)
	if old := kept[at.key]; old != nil {
		k.bytes -= old.bytes()
		delete(kept, at.key)
	}
	if p != nil {
		kept[at.key] = p
		k.bytes += p.bytes()
	}
	for i := 0; k.bytes > k.limit && i < len(k.kept); i++ { // no matter which: they are made again when asked for
		for key, p := range k.kept[i] {
			if k.bytes <= k.limit {
				break
			}
			k.bytes -= p.bytes()
			delete(k.kept[i], key)
		}
	}
}

// empty tells that nothing is kept or about to be.
func (k *pages) empty() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes == 0 && len(k.flights) == 0
}

// patch is a page that replaces another.
type patch struct {
	at       place
	lex      *lexicon // that the edits were drawn by
	old, now *page
	edits    []edit
}

// patches makes the pages after edits of those that are kept. Steps come one after the other, so what is read here can
// only have been dropped or made anew until apply.
func (k *pages) patches(v twin.Version, edits []edit, lex *lexicon) []patch {
	index := map[place]int{}
	var ps []patch
	for _, e := range edits {
		var last pageKey
		for i, f := range [...]*feature{e.old, e.now} {
			if f == nil {
				continue
			}
			key := pageOf(f.shape.Box)
			if i == 1 && e.old != nil && key == last {
				continue
			}
			last = key
			at := place{e.src, key}
			n, ok := index[at]
			if !ok {
				n = len(ps)
				index[at] = n
				k.mu.Lock()
				ps = append(ps, patch{at: at, lex: lex, old: k.of(e.src)[key]})
				k.mu.Unlock()
			}
			ps[n].edits = append(ps[n].edits, e)
		}
	}
	for i := range ps {
		ps[i].make(v)
	}
	return ps
}

func (p *patch) make(v twin.Version) {
	p.now = nil
	if p.old == nil || p.old.lex != p.lex { // who needs the page makes it
		return
	}
	slices.SortFunc(p.edits, func(a, b edit) int { return compareIDs(a.id, b.id) }) // each is there once
	parts := make([]stretch, 0, 2*len(p.edits)+1)
	at := 0
	for i := range p.edits {
		e := &p.edits[i]
		next, found := slices.BinarySearchFunc(p.old.rows, e.id, func(r row, id twin.ID) int { return compareIDs(r.id, id) })
		parts = append(parts, stretch{page: p.old, first: at, last: next})
		if at = next; found {
			at++
		}
		if e.now != nil && pageOf(e.now.shape.Box) == p.at.key {
			parts = append(parts, stretch{feature: e.now})
		}
	}
	p.now = pack(append(parts, stretch{page: p.old, first: at, last: len(p.old.rows)}), p.old.src, p.lex, v)
}

// apply brings the pages to the version after a step: those in patches are replaced, those of sources in bulk are
// forgotten. What is being made of either is not kept.
func (k *pages) apply(v twin.Version, patches []patch, bulk []*source) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.version = v
	for i := range patches {
		p := &patches[i]
		delete(k.flights, p.at)
		switch now := k.of(p.at.src)[p.at.key]; {
		case now == nil:
			continue
		case now != p.old:
			p.old = now
			p.make(v)
		}
		k.put(p.at, p.now)
	}
	for _, src := range bulk {
		for at := range k.flights {
			if at.src == src {
				delete(k.flights, at)
			}
		}
		for _, p := range k.of(src) {
			k.bytes -= p.bytes()
		}
		clear(k.of(src))
	}
}
