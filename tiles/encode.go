package tiles

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"runtime"
	"sync"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/tiles/serving"
)

// bench is what one goroutine needs to make a tile, kept for the next.
type bench struct {
	enc   *mvt.Encoder
	ids   []uint64
	keys  []pageKey
	pages []*page
	cells []best
	props mvt.Props
	lists [][]item // by layer
	parts [][]byte // the same: their bytes until the tile is joined
	seams []int
}

func newBench(p *plan) *bench {
	b := &bench{enc: mvt.NewEncoder(), lists: make([][]item, len(p.layers)), parts: make([][]byte, len(p.layers))}
	for i := range b.lists {
		b.lists[i] = []item{} // not nil: that means not gathered yet
	}
	return b
}

// How shapes are simplified below fullZoom, in tile units: 8 are a pixel of a 512-pixel map. What must not vanish is
// made a square from a size on that is well above the tolerance, lest simplifying flattens it before.
const (
	snapBits    = mvt.ThinSnap // to multiples of 4
	dropUnits   = 8
	squareUnits = 8
)

// tile returns a tile as of the service's state or later, encoding it if need be. Whoever asks for one that is being
// made waits for it.
func (s *Service) tile(id mvt.TileID) (*tile, error) {
	s.mu.Lock()
	t := s.cache.find(id)
	if t == nil { // the world has more addresses than a cache: ask the indexes before anything is kept for one
		st := s.now
		s.mu.Unlock()
		if !st.shows(s.plan, id) {
			return s.none, nil
		}
		s.mu.Lock()
		t = s.cache.find(id)
	}
	if t != nil && t.touched.empty() {
		if t.at != nil {
			s.cache.use(t, 0)
		}
		s.mu.Unlock()
		<-t.ready
		return t, t.err
	}
	// A touched tile that is still being made cannot be joined: it may have been begun before the edit. It goes on for
	// those who wait for it, and a new one takes its place.
	old := t
	stale := layerSet{}
	if old != nil {
		stale = old.touched
	}
	t = &tile{id: id, ready: make(chan struct{})}
	along := int64(0) // what was made of its codings
	st := s.now
	s.cache.put(t) // under the same lock as s.now is read, so that no step can slip in between
	s.mu.Unlock()

	defer func() { // also when it panics: nobody may wait for a tile that never comes
		s.mu.Lock()
		defer s.mu.Unlock()
		if t.err != nil || len(t.body) == 0 { // what is empty is as quickly made as found
			s.cache.drop(t)
		} else {
			s.cache.use(t, t.weight()+along)
		}
	}()
	along = s.fill(t, st, old, stale)
	s.tidy()
	return t, t.err
}

// whole tells that a tile is finished, without waiting for it.
func (t *tile) whole() bool {
	if t == nil {
		return false
	}
	select {
	case <-t.ready:
		return t.err == nil
	default: // waiting for it could take longer than encoding
		return false
	}
}

// reuse returns the parts of an older content that still hold, nil at those that do not.
func reuse(old *tile, stale layerSet) []*part {
	if !old.whole() {
		return nil
	}
	parts := make([]*part, len(old.parts))
	for i := range old.parts {
		if !stale.has(i) {
			parts[i] = &old.parts[i]
		}
	}
	return parts
}

// fill makes the content of a tile and lets the waiting go on, also when it panics. What can be kept of an older content is
// taken from there. It returns the cost of the codings that it made.
func (s *Service) fill(t *tile, st *state, old *tile, stale layerSet) (along int64) {
	t.err = fmt.Errorf("tile %d/%d/%d was not finished", t.id.Z, t.id.X, t.id.Y)
	defer close(t.ready)
	b := s.work.Get().(*bench)
	defer b.rest(&s.work)
	n := len(s.plan.layers)
	c := crowd{s: s, b: b, st: st, id: t.id, parts: make([]part, n), found: make([][]item, n)}
	kept := reuse(old, stale)
	for i := range c.parts {
		if kept != nil && kept[i] != nil {
			c.parts[i] = *kept[i]
		} else {
			c.parts[i] = part{detail: details, sizes: [details]int{-1, -1, -1}}
		}
	}
	if err := c.fit(); err != nil {
		t.err = err
		return 0
	}
	t.seal(c.parts)
	if !old.whole() || !old.coded[serving.Gzip].Parted() || len(t.body) == 0 {
		return 0
	}
	// Somebody took the old one in gzip. Most of that holds, and is no longer at hand for who asks for the new one.
	b.seams = mvt.Seams(t.body, b.seams[:0])
	k := &t.coded[serving.Gzip]
	if _, err := s.coders.FillParted(k, t.body, b.seams, &old.coded[serving.Gzip]); err != nil {
		return 0 // who asks is told
	}
	return rounded(len(k.Data))
}

// maxKept is the largest part whose memory is kept for the next tile.
const maxKept = 4 << 20

// rest puts a bench back. Pages it has seen are let go, lest it keeps alive what is no longer kept.
func (b *bench) rest(work *sync.Pool) {
	for _, items := range b.lists {
		clear(items[:cap(items)])
	}
	for i := range b.parts {
		if cap(b.parts[i]) > maxKept {
			b.parts[i] = nil
		}
	}
	work.Put(b)
}

// seal finishes a tile: what answers need of it is worked out once.
func (t *tile) seal(parts []part) {
	h, size := sha256.New(), 0
	for i := range parts {
		p := &parts[i]
		if !p.summed {
			p.sum, p.summed = sha256.Sum256(p.data), true
		}
		h.Write(p.sum[:])
		size += len(p.data)
	}
	t.body = make([]byte, 0, size) // in one piece, so that an answer is one write; the parts become parts of it
	for i := range parts {
		at := len(t.body)
		t.body = append(t.body, parts[i].data...)
		parts[i].data = t.body[at:len(t.body):len(t.body)]
	}
	digest := base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
	for c := range t.coded {
		t.coded[c].ETag = []string{`"` + digest + `.` + serving.Coding(c).Suffix() + `"`}
	}
	t.coded[serving.Identity].Plain(t.body)
	t.parts, t.err = parts, nil
}

// encode writes features into a layer; fewer than there are when dropped is not 0. The bytes hold until the bench is used
// again.
func (b *bench) encode(c *crowd, l *layer, items []item, d detail, dropped int) ([]byte, error) {
	more := l.note(c.st.lex, c.normal(), d, dropped)
	out := mvt.Layer{Name: l.name, Keys: l.keys, Values: c.st.lex.table(l.index), Tiny: mvt.TinySquare}
	if c.id.Z < fullZoom && !c.s.cfg.Unthinned {
		out.SnapBits, out.Thin = snapBits, true
		out.Tiny, out.TinyUnits = l.tiny()
	}
	out.Thin = out.Thin || d > whole // what cannot be seen goes before what can
	if err := b.enc.BeginTile(c.id); err != nil {
		return nil, fmt.Errorf("tile: %w", err)
	}
	b.enc.BeginLayer(&out) // its table holds all that the features refer to: they were drawn before
	if l.name == labelsLayer {
		b.labels(items, more)
	} else {
		b.features(items, d, more)
	}
	if err := b.enc.EndLayer(); err != nil {
		return nil, fmt.Errorf("tile %d/%d/%d: %w", c.id.Z, c.id.X, c.id.Y, err)
	}
	return b.enc.Bytes(), nil
}

// yieldEvery is after how many features, some 0.2 ms, whoever makes a tile lets others go first: tiles that are ready should
// not wait for one that is not.
const yieldEvery = 256

func (b *bench) features(items []item, d detail, more mvt.Props) {
	for i := range items {
		if i%yieldEvery == yieldEvery-1 {
			runtime.Gosched()
		}
		it := &items[i]
		g, p := it.page.shape(it.at), it.page.attributes(it.at, d)
		if it.members > 1 || len(more) > 0 {
			b.props = append(append(b.props[:0], p...), more...)
			if it.members > 1 {
				b.props = b.props.Int(keyMembers, int64(it.members))
			}
			p = b.props
		}
		b.enc.AddFeature(uint64(it.page.rows[it.at].id), &g, p)
	}
}

func (b *bench) labels(items []item, more mvt.Props) {
	for i := range items {
		page := items[i].page
		l := &page.labels[items[i].at]
		at := [2]uint32{l.x, l.y}
		g := mvt.Geometry{Type: mvt.Point, Coords: at[:], Box: mvt.Box{MinX: l.x, MinY: l.y, MaxX: l.x, MaxY: l.y}}
		p := mvt.Props(page.props[l.props:l.end])
		if len(more) > 0 {
			b.props = append(append(b.props[:0], p...), more...)
			p = b.props
		}
		b.enc.AddFeature(uint64(l.id), &g, p)
	}
}

// note is what each feature of a crowded layer says of the tile: the detail where it is lower than the zoom's own, and how
// many features of the layer were left out.
func (l *layer) note(lex *lexicon, normal, d detail, dropped int) mvt.Props {
	var k packed
	lex.use(l.index, func(words *mvt.Dict) {
		switch {
		case l.name == labelsLayer:
			if dropped > 0 {
				k.int(words, labelDropped, int64(dropped))
			}
			return
		case d > normal && l.spares:
			k.ref(keyDetail, words.String(d.String()))
		}
		if dropped > 0 {
			k.int(words, keyDropped, int64(dropped))
		}
	})
	return k.p
}

// tiny says what becomes of shapes below a pixel: far-off land is left out, houses and grids show as specks.
func (l *layer) tiny() (mvt.TinyPolicy, int) {
	for _, src := range l.sources {
		if src.isGrid || src.typ.Solid.HeightM != "" {
			return mvt.TinySquare, squareUnits
		}
	}
	return mvt.TinyDrop, dropUnits
}
