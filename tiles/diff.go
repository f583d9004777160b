package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// edit is how a step changed what tiles show of one entity; old or now is nil where it showed nothing.
type edit struct {
	src          *source
	id           twin.ID
	old, now     *feature
	shape, label bool // which of the two differs
	levels       bool // the shape shows other vertices at these zooms; set only where it does not differ otherwise
	first, last  uint8
}

// touch is a box within which a layer shows something else than before, from a zoom on.
type touch struct {
	layer    int
	minZoom  uint8
	maxZoom  uint8
	box      mvt.Box
	cellBits uint // of clusters; 0 for none
}

// cover is the range of tiles of a zoom that the touch shows in, both ends included.
func (t *touch) cover(z uint8) (first, last mvt.TileID) {
	box := t.box
	if t.cellBits > 0 && z < fullZoom {
		box = spread(box, z, t.cellBits)
	}
	return mvt.Cover(z, box)
}

// touches are the boxes of an edit: where it was and where it is.
func (e *edit) touches(ts []touch) []touch {
	for _, f := range [...]*feature{e.old, e.now} {
		if f == nil {
			continue
		}
		switch {
		case e.shape:
			ts = append(ts, touch{e.src.layer.index, f.minZoom, MaxZoom, f.shape.Box, e.src.cellBits})
		case e.levels:
			ts = append(ts, touch{e.src.layer.index, max(f.minZoom, e.first), e.last, f.shape.Box, 0})
		}
		if l := f.label; e.label && l != nil {
			at := mvt.Box{MinX: l.x, MinY: l.y, MaxX: l.x, MaxY: l.y}
			ts = append(ts, touch{e.src.labels.index, l.zoom, MaxZoom, at, 0})
		}
	}
	return ts
}

// apply brings the service to the state after a step. Steps come one at a time.
func (s *Service) apply(step *twin.Step) {
	from, to := s.state(), access.Public(step.To)
	if len(step.Commits) == 0 { // many in one, see maxPending
		d := s.plan.everything()
		s.advance(&state{view: to, loose: newLoose(s.plan, to), lex: from.lex}, &d, true)
		return
	}
	ids, moved := changed(s.plan, step, from.view, to)
	// The places of what goes by a house are always kept up; what was drawn or encoded only where it exists.
	next := &state{view: to, loose: from.loose.after(moved), lex: from.lex}
	var d diff
	known := false
	for {
		if !known && s.busy() {
			d, known = s.diff(ids, from.view, to, from.lex), true
		}
		if s.advance(next, &d, known) {
			s.tidy()
			return
		}
	}
}

// busy tells whether anything is kept that a step could make untrue. An import into a twin that nobody looks at need
// not be drawn.
func (s *Service) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.cache.empty() || !s.pages.empty()
}

// advance swaps the state and forgets what a step touched, in one. Without knowing the difference it refuses where
// something was kept since busy was asked.
func (s *Service) advance(next *state, d *diff, known bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !known && !(s.cache.empty() && s.pages.empty()) {
		return false
	}
	s.cache.forget(d.touches)
	if len(d.bulk) > 0 { // there is no end to what an import touches
		s.cache.wishes = nil
	}
	s.pages.apply(next.view.Version(), d.patches, d.bulk)
	next.lex = s.now.lex // it may be another by now
	s.now = next
	s.steps.Stand(next.view.Version())
	s.wake()
	return true
}

// state returns what tiles are cut from now.
func (s *Service) state() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// ref names an entity of a source.
type ref struct {
	src *source
	id  twin.ID
}

// changed lists the entities that a step may show anew, each once: those it changed and those that go by a house it
// changed. It also returns how the places of the loose ones moved.
func changed(p *plan, step *twin.Step, from, to *access.View) (ids []ref, moved map[int][]index.Edit) {
	seen := map[twin.ID]bool{}
	add := func(src *source, id twin.ID) {
		if src == nil || seen[id] {
			return // commits of one step may change an entity several times: only the ends count
		}
		seen[id] = true
		ids = append(ids, ref{src, id})
		if src.loose {
			if e := move(src, id, from, to); e.HadOld || e.HasNew {
				if moved == nil {
					moved = map[int][]index.Edit{}
				}
				moved[src.typ.Index()] = append(moved[src.typ.Index()], e)
			}
		}
	}
	for i := range step.Commits {
		for _, c := range step.Commits[i].Changes {
			add(p.byType[c.Type().Index()], c.ID())
			if c.Type().Name != "house" {
				continue
			}
			// Who goes by a house stands at its label point, and no change of theirs tells when that moves.
			for _, src := range p.byType {
				if src == nil || !src.loose {
					continue
				}
				for _, v := range [...]*access.View{from, to} {
					for _, id := range v.InHouse(src.typ, c.ID()) {
						add(src, id)
					}
				}
			}
		}
	}
	return ids, moved
}

// diff is what a step changed of what tiles show.
type diff struct {
	touches []touch
	patches []patch
	bulk    []*source // whose pages are forgotten altogether
}

// everything is what steps changed that nobody looked at.
func (p *plan) everything() (d diff) {
	world := mvt.Box{MaxX: math.MaxUint32, MaxY: math.MaxUint32}
	for i := range p.layers {
		d.touches = append(d.touches, touch{layer: i, maxZoom: MaxZoom, box: world})
	}
	for _, src := range p.byType {
		if src != nil {
			d.bulk = append(d.bulk, src)
		}
	}
	return d
}

// bulkStep is the number of changes from which on a step is not looked at entity by entity: drawing all of an import
// twice would cost more than encoding a few tiles again, and ETags follow the content anyway.
const bulkStep = 500

// diff draws what changed before and after and keeps what differs: an edit of fields that tiles do not show leaves no
// trace, so nobody learns from a tile that it was made.
func (s *Service) diff(ids []ref, from, to *access.View, lex *lexicon) diff {
	if len(ids) >= bulkStep {
		return bulk(ids, from, to)
	}
	var d diff
	edits, lex := s.drawn.edited(ids, from, to, lex)
	for i := range edits {
		d.touches = edits[i].touches(d.touches)
	}
	d.patches = s.pages.patches(to.Version(), edits, lex)
	return d
}

// edited draws entities before and after a step, and returns those that tiles show otherwise. Where an area changed its
// shape, its neighbours may show their borders otherwise too: they are looked at as well.
func edited(ids []ref, from, to *access.View, lex *lexicon) (edits []edit) {
	seen := make(map[twin.ID]bool, len(ids))
	for _, r := range ids {
		seen[r.id] = true
	}
	for i := 0; i < len(ids); i++ { // grows by neighbours
		r := ids[i]
		e := newEdit(r, r.src.draw(from, r.id, lex), r.src.draw(to, r.id, lex))
		if r.src.thins && !e.old.samePlace(e.now) {
			for _, id := range neighbours(r, from, to) {
				if id := twin.ID(id); !seen[id] {
					seen[id] = true
					ids = append(ids, ref{r.src, id})
				}
			}
		}
		if e.shape || e.label || e.levels {
			edits = append(edits, e)
		}
	}
	return edits
}

// neighbours are the entities of the same type, before or after, around where an entity was or is.
func neighbours(r ref, from, to *access.View) (ids []uint64) {
	for _, at := range [...]*access.View{from, to} {
		e, ok := at.Get(r.src.typ, r.id)
		if !ok || e.Geometry() == nil {
			continue
		}
		for _, v := range [...]*access.View{from, to} {
			ids = v.Boxes(r.src.typ).SearchIDs(ids, near(e.Geometry().Bound()))
		}
	}
	return ids
}

func newEdit(r ref, old, now *feature) edit {
	e := edit{src: r.src, id: r.id, old: old, now: now, shape: !old.sameShape(now), label: !old.sameLabel(now)}
	if !e.shape {
		e.first, e.last = old.levelZooms(now) // also beyond fullZoom: crowded tiles thin out there
		e.levels = e.first <= e.last
	}
	return e
}

// bulk takes every tile of the box around all changes for touched, in the layers that they belong to, and forgets the
// features.
func bulk(ids []ref, from, to *access.View) diff {
	var d diff
	var box orb.Bound
	found := false
	layers := map[int]bool{}
	for _, r := range ids {
		if !slices.Contains(d.bulk, r.src) {
			d.bulk = append(d.bulk, r.src)
		}
		for _, v := range [...]*access.View{from, to} {
			e, ok := v.Get(r.src.typ, r.id)
			if !ok {
				continue
			}
			g := e.Place()
			switch {
			case g == nil:
				continue
			case found:
				box = box.Union(g.Bound())
			default:
				box, found = g.Bound(), true
			}
			layers[r.src.layer.index] = true
			if r.src.labels != nil {
				layers[r.src.labels.index] = true
			}
		}
	}
	for _, src := range d.bulk {
		if !src.thins {
			continue
		}
		for _, v := range [...]*access.View{from, to} { // neighbours of what changed reach beyond the box
			around := box
			v.Boxes(src.typ).Search(near(box), func(id uint64, inside bool) bool {
				if e, ok := v.Get(src.typ, twin.ID(id)); ok && !inside {
					around = around.Union(e.Place().Bound())
				}
				return true
			})
			box = around
		}
	}
	for i := range layers { // the order is of no consequence
		d.touches = append(d.touches, touch{layer: i, maxZoom: MaxZoom, box: worldBox(box), cellBits: pointCell})
	}
	return d
}
