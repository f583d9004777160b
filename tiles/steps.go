package tiles

import (
	"context"
	"sync"

	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// steps are the twin's advances on their way into the service.
type steps struct {
	mu sync.Mutex // taken to work steps off; before Service.mu

	queue   sync.Mutex // guards what follows; held for moments
	pending []*twin.Step
	arrived chan struct{} // closed and replaced with each step
	wake    chan struct{} // for the follower; holds one
}

func (q *steps) init() {
	q.arrived = make(chan struct{})
	q.wake = make(chan struct{}, 1)
}

// note is what runs on the twin's writer.
func (q *steps) note(step *twin.Step) {
	q.queue.Lock()
	q.pending = append(q.pending, step)
	close(q.arrived)
	q.arrived = make(chan struct{})
	q.queue.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *steps) take() (*twin.Step, <-chan struct{}) {
	q.queue.Lock()
	defer q.queue.Unlock()
	if len(q.pending) == 0 {
		return nil, q.arrived
	}
	step := q.pending[0]
	q.pending[0] = nil
	q.pending = q.pending[1:]
	return step, nil
}

// follow works steps off beside the writer, so that requests seldom find any.
func (s *Service) follow() {
	defer close(s.done)
	for {
		select {
		case <-s.quit:
			return
		case <-s.steps.wake:
			s.drain()
		}
	}
}

// drain applies the steps that are there and returns what tells of the next.
func (s *Service) drain() <-chan struct{} {
	s.steps.mu.Lock()
	defer s.steps.mu.Unlock()
	for {
		step, next := s.steps.take()
		if step == nil {
			return next
		}
		s.apply(step)
	}
}

// catchUp returns once the service stands at v or later. A step that is published but has not been noted yet is
// waited for: the twin is just about to hand it over.
func (s *Service) catchUp(ctx context.Context, v twin.Version) error {
	for twin.Version(s.version.Load()) < v {
		next := s.drain()
		if twin.Version(s.version.Load()) >= v {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.quit:
			return errClosed
		}
	}
	return nil
}

// edit is how a step changed what tiles show of one entity; old or now is nil where it showed nothing.
type edit struct {
	src          *source
	id           twin.ID
	old, now     *feature
	shape, label bool // which of the two differs
}

// touch is a box within which a layer shows something else than before, from a zoom on.
type touch struct {
	layer   int
	minZoom uint8
	box     mvt.Box
}

// touches are the boxes of an edit: where it was and where it is.
func (e *edit) touches(ts []touch) []touch {
	for _, f := range [...]*feature{e.old, e.now} {
		if f == nil {
			continue
		}
		if e.shape {
			ts = append(ts, touch{e.src.layer.index, f.minZoom, f.shape.Box})
		}
		if e.label && f.label != nil {
			ts = append(ts, touch{e.src.labels.index, f.labelZoom, f.label.at.Box})
		}
	}
	return ts
}

// apply brings the service to the state after a step. The caller holds steps.mu.
func (s *Service) apply(step *twin.Step) {
	from, to := s.state(), access.Public(step.To)
	ids, moved := changed(s.plan, step, from.view, to)
	next := &state{view: to, loose: from.loose.after(moved)}
	var edits []edit
	drawn := false
	for {
		if !drawn && s.busy() {
			edits, drawn = s.edits(ids, from.view, to), true
		}
		if s.advance(next, edits, drawn) {
			return
		}
	}
}

// busy tells whether anything is kept that a step could make untrue. An import into a twin that nobody looks at need
// not be drawn.
func (s *Service) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.cache.empty() || !s.memo.empty()
}

// advance swaps the state and forgets what the edits touch, in one. It refuses when something was kept since busy was
// asked.
func (s *Service) advance(next *state, edits []edit, drawn bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !drawn && !(s.cache.empty() && s.memo.empty()) {
		return false
	}
	var ts []touch
	for i := range edits {
		ts = edits[i].touches(ts)
	}
	s.cache.forget(ts)
	s.memo.apply(next.view, edits)
	s.now = next
	s.setVersion(next.view.Version())
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
			return
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

// edits draws what changed before and after and keeps what differs: an edit of fields that tiles do not show leaves
// no trace, so nobody learns from a tile that it was made.
func (s *Service) edits(ids []ref, from, to *access.View) []edit {
	var out []edit
	for _, r := range ids {
		old := s.memo.get(r.src, r.id)
		if old == nil {
			old = r.src.draw(from, r.id)
		}
		now := r.src.draw(to, r.id)
		if now != nil {
			now.since = max(now.since, to.Version())
		}
		if e := newEdit(r, old, now); e.shape || e.label {
			out = append(out, e)
		}
	}
	return out
}

func newEdit(r ref, old, now *feature) edit {
	return edit{src: r.src, id: r.id, old: old, now: now, shape: !old.sameShape(now), label: !old.sameLabel(now)}
}
