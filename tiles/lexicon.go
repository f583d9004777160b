package tiles

import (
	"sync"
	"sync/atomic"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// lexicon holds the values that features share, as codes, short words and numbers, by layer. Pages refer to them by their
// number, so a page is of one lexicon. It grows with each word that was ever drawn; when most of them are in no page any
// more, the service begins a new one. The bytes of tiles do not tell which: they number words by their first use.
type lexicon struct {
	dicts []dict       // by layer
	words atomic.Int64 // in all of them
	limit atomic.Int64 // of words; beyond it somebody looks which of them are in use
}

// spareWords is how many words may be out of use before anybody looks.
const spareWords = 1 << 14

// dict is a layer's dictionary of values, shared by all who draw.
type dict struct {
	mu sync.Mutex
	d  *mvt.Dict
}

func newLexicon(layers int) *lexicon {
	x := &lexicon{dicts: make([]dict, layers)}
	for i := range x.dicts {
		x.dicts[i].d = mvt.NewDict()
	}
	x.limit.Store(spareWords)
	return x
}

// use lends the dictionary of a layer. Drawing is once per entity and version, so the lock is seldom fought for.
func (x *lexicon) use(layer int, fn func(d *mvt.Dict)) {
	d := &x.dicts[layer]
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.d.Len()
	fn(d.d)
	x.words.Add(int64(d.d.Len() - before))
}

// table is a view of a layer's dictionary that holds every value of features drawn before.
func (x *lexicon) table(layer int) (t mvt.Table) {
	x.use(layer, func(d *mvt.Dict) { t = d.Table() })
	return t
}

// live is how many words pages refer to.
func (x *lexicon) live(pages []*page) int64 {
	used := make([][]bool, len(x.dicts))
	for i := range used {
		used[i] = make([]bool, x.table(i).Len())
	}
	var n int64
	mark := func(layer int, p mvt.Props) {
		for r := range p.Refs() {
			if u := used[layer]; int(r) < len(u) && !u[r] {
				u[r] = true
				n++
			}
		}
	}
	for _, p := range pages {
		if p.lex != x || len(p.rows) == 0 {
			continue
		}
		mark(p.src.layer.index, mvt.Props(p.props[:p.rowProps()]))
		if len(p.labels) > 0 {
			mark(p.src.labels.index, mvt.Props(p.props[p.rowProps():]))
		}
	}
	return n
}

// tidy has somebody look whether words are in use, where they have become many.
func (s *Service) tidy() {
	s.mu.Lock()
	defer s.mu.Unlock()
	lex := s.now.lex
	if lex.words.Load() <= lex.limit.Load() || s.tidies || s.closed {
		return
	}
	s.tidies = true
	s.beside.Go(func() {
		s.renew(lex, spareWords)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.tidies = false
	})
}

// renew begins a new lexicon if more than half of the words of this one, and some to spare, are in no page. Pages are made
// again when they are asked for; tiles stay as they are.
func (s *Service) renew(lex *lexicon, spare int64) {
	words, live := lex.words.Load(), lex.live(s.pages.all())
	lex.limit.Store(2*live + spare)
	if words <= 2*live+spare {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now.lex != lex {
		return
	}
	fresh := newLexicon(len(s.plan.layers))
	s.now = &state{view: s.now.view, loose: s.now.loose, lex: fresh}
	s.pages.restart(fresh)
}

// packed are attributes in the making.
type packed struct {
	p mvt.Props
	// slack is how many bytes they are longer than if each reference took two: how many it takes follows from what was
	// drawn before, and what a tile holds may not.
	slack int16
}

// ref appends a reference.
func (k *packed) ref(key uint16, r mvt.Ref) {
	before := len(k.p)
	k.p = k.p.Ref(key, r)
	n := len(k.p) - before - 1
	if key >= 1<<6 {
		n-- // the key takes two bytes
	}
	k.slack += int16(n - 2)
}

// value appends a value that is short or that others have too. To write words that people type with each feature instead
// was tried: tiles became a fifth larger and, where they are full, more than twice as dear.
func (k *packed) value(d *mvt.Dict, key uint16, val twin.Value) {
	switch val.Kind() {
	case twin.KindBool:
		k.ref(key, d.Bool(val.Bool()))
	case twin.KindInt:
		k.int(d, key, val.Int())
	case twin.KindFloat:
		k.float(d, key, val.Float())
	default:
		k.ref(key, d.String(val.String()))
	}
}

// int keeps small numbers, which repeat, in the dictionary. The choice depends on the value alone, so that every service
// writes the same bytes.
func (k *packed) int(d *mvt.Dict, key uint16, v int64) {
	if v > -10_000 && v < 10_000 {
		k.ref(key, d.Int(v))
	} else {
		k.p = k.p.Int(key, v)
	}
}

// float does the same for heights and their like, which come in tenths.
func (k *packed) float(d *mvt.Dict, key uint16, v float64) {
	if v > -1000 && v < 1000 && float64(int64(v*10))/10 == v {
		k.ref(key, d.Float(v))
	} else {
		k.p = k.p.Float(key, v)
	}
}
