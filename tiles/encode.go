package tiles

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// bench is what one goroutine needs to make a tile, kept for the next.
type bench struct {
	enc     *mvt.Encoder
	ids     []uint64
	missing []int // places in ids
	drawn   []*feature
	lists   [][]*feature // by layer
}

func newBench(p *plan) *bench {
	b := &bench{enc: mvt.NewEncoder(), lists: make([][]*feature, len(p.layers))}
	for i := range b.lists {
		b.lists[i] = []*feature{} // not nil: that means not gathered yet
	}
	return b
}

// How shapes are simplified below fullZoom, in tile units: 8 are a pixel of a 512-pixel map. What must not vanish is
// made a square from a size on that is well above the tolerance, lest simplifying flattens it before.
const (
	snapBits    = 2 // to multiples of 4
	dropUnits   = 8
	squareUnits = 8
)

// tile returns a tile as of the service's state or later, encoding it if need be. Whoever asks for one that is being
// made waits for it.
func (s *Service) tile(id mvt.TileID) (*tile, error) {
	s.mu.Lock()
	t := s.cache.find(id)
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
	st := s.now
	s.cache.put(t) // under the same lock as s.now is read, so that no step can slip in between
	s.mu.Unlock()

	defer func() { // also when it panics: nobody may wait for a tile that never comes
		s.mu.Lock()
		defer s.mu.Unlock()
		if t.err != nil {
			s.cache.drop(t)
		} else {
			s.cache.use(t, int64(t.size)+tileOverhead)
		}
	}()
	s.fill(t, st, reuse(old, stale))
	return t, t.err
}

// reuse returns the parts of an older content that still hold, nil at those that do not.
func reuse(old *tile, stale layerSet) []*part {
	if old == nil {
		return nil
	}
	select {
	case <-old.ready:
	default: // waiting for it could take longer than encoding
		return nil
	}
	if old.err != nil {
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

// fill makes the content of a tile and lets the waiting go on, also when it panics.
func (s *Service) fill(t *tile, st *state, kept []*part) {
	t.err = fmt.Errorf("tile %d/%d/%d was not finished", t.id.Z, t.id.X, t.id.Y)
	defer close(t.ready)
	b := s.work.Get().(*bench)
	defer b.rest(&s.work)
	n := len(s.plan.layers)
	c := crowd{s: s, b: b, st: st, id: t.id, parts: make([]part, n), found: make([][]*feature, n)}
	for i := range c.parts {
		if kept != nil && kept[i] != nil {
			c.parts[i] = *kept[i]
		} else {
			c.parts[i] = part{detail: details, sizes: [details]int{-1, -1, -1}}
		}
	}
	if err := c.fit(); err != nil {
		t.err = err
		return
	}
	t.seal(c.parts)
}

// rest puts a bench back. Features it has seen are let go, lest it keeps alive what the memo has dropped.
func (b *bench) rest(work *sync.Pool) {
	for _, fs := range b.lists {
		clear(fs)
	}
	work.Put(b)
}

// seal finishes a tile: what answers need of it is worked out once.
func (t *tile) seal(parts []part) {
	h := sha256.New()
	for i := range parts {
		p := &parts[i]
		if !p.summed {
			p.sum, p.summed = sha256.Sum256(p.data), true
		}
		h.Write(p.sum[:])
		t.size += len(p.data)
	}
	digest := base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
	t.etag = []string{`"` + digest + `.i"`}
	t.zipTag = []string{`"` + digest + `.gz"`}
	t.length = []string{strconv.Itoa(t.size)}
	t.parts, t.err = parts, nil
}

// searchBox is the box in degrees that holds whatever may show in a tile. It is a little larger than need be, for
// rounding.
func searchBox(id mvt.TileID) orb.Bound {
	const pad = 1e-7
	b := id.Bounds()
	w, n := mvt.Unproject(b.MinX, b.MinY)
	e, s := mvt.Unproject(b.MaxX, b.MaxY)
	if b.MinY == 0 {
		n = 90 // what lies beyond the square is drawn on its edge
	}
	if b.MaxY == 1<<32-1 {
		s = -90
	}
	return orb.Bound{Min: orb.Point{w - pad, s - pad}, Max: orb.Point{e + pad, n + pad}}
}

// gather appends the features that a layer may show in a tile to fs, by rising ID so that equal states give equal
// bytes.
func (s *Service) gather(b *bench, st *state, l *layer, id mvt.TileID, fs []*feature) []*feature {
	box := searchBox(id)
	for _, src := range l.sources {
		if id.Z < src.minZoom {
			continue
		}
		b.ids = b.ids[:0]
		if src.typ.Located() {
			b.ids = st.view.Boxes(src.typ).SearchIDs(b.ids, box)
		}
		if src.loose {
			b.ids = st.loose[src.typ.Index()].SearchIDs(b.ids, box)
		}
		slices.Sort(b.ids)
		fs = s.lookUp(b, st, src, fs)
	}
	labels := l.index == s.plan.labels
	fs = slices.DeleteFunc(fs, func(f *feature) bool {
		switch {
		case f == nil:
			return true
		case labels:
			return f.label == nil || id.Z < f.labelZoom || !home(id, f.label)
		case id.Z < f.minZoom:
			return true
		}
		first, last := mvt.Cover(id.Z, f.shape.Box)
		return !within(id, first, last)
	})
	if len(l.sources) > 1 {
		slices.SortFunc(fs, func(f, g *feature) int { return cmp.Compare(f.id, g.id) })
	}
	return fs
}

// lookUp appends the features of b.ids to fs, in that order, drawing those that are not kept; nil stands for what
// cannot be drawn.
func (s *Service) lookUp(b *bench, st *state, src *source, fs []*feature) []*feature {
	start := len(fs)
	fs, b.missing = s.memo.find(src, b.ids, st.view.Version(), fs, b.missing[:0])
	if len(b.missing) == 0 {
		return fs
	}
	drawn := b.drawn[:0]
	for _, i := range b.missing {
		if f := src.draw(st.view, twin.ID(b.ids[i])); f != nil {
			fs[start+i] = f
			drawn = append(drawn, f)
		}
	}
	s.memo.add(src, drawn)
	clear(drawn)
	b.drawn = drawn
	return fs
}

// home tells whether a label belongs to a tile: to the one in which its rounded position lies, so that each is there
// once, not in the neighbours' buffers.
func home(id mvt.TileID, l *label) bool {
	shift := 20 - uint(id.Z)
	half := uint64(1) << shift >> 1
	x := min((uint64(l.at.Coords[0])+half)>>shift>>12, 1<<id.Z-1)
	y := min((uint64(l.at.Coords[1])+half)>>shift>>12, 1<<id.Z-1)
	return x == uint64(id.X) && y == uint64(id.Y)
}

// encode writes features into a layer. The bytes hold until the bench is used again.
func (b *bench) encode(l *layer, id mvt.TileID, fs []*feature, d detail) ([]byte, error) {
	out := mvt.Layer{Name: l.name, Keys: l.keys, Values: l.dict.table(), Tiny: mvt.TinySquare}
	if id.Z < fullZoom {
		out.SnapBits = snapBits
		out.Tiny, out.TinyUnits = l.tiny()
	}
	if err := b.enc.BeginTile(id); err != nil {
		return nil, fmt.Errorf("tile: %w", err)
	}
	b.enc.BeginLayer(&out) // its table holds all that the features refer to: they were drawn before
	labels := l.name == labelsLayer
	for _, f := range fs {
		if labels {
			b.enc.AddFeature(uint64(f.id), &f.label.at, f.label.props)
		} else {
			b.enc.AddFeature(uint64(f.id), &f.shape, f.props[:f.ends[d]])
		}
	}
	if err := b.enc.EndLayer(); err != nil {
		return nil, fmt.Errorf("tile %d/%d/%d: %w", id.Z, id.X, id.Y, err)
	}
	return b.enc.Bytes(), nil
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
