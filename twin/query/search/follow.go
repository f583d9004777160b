package search

import (
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// take notes a step. It runs on the writer.
func (x *Index) take(s *twin.Step) {
	x.note.Lock()
	defer x.note.Unlock()
	x.seen = max(x.seen, s.To.Version())
	x.arrived.Broadcast()
	if !x.active {
		return
	}
	if x.pending = append(x.pending, s); len(x.pending) == 1 {
		go x.workOff()
	}
}

// upTo waits until the steps up to a version are noted, and works them off.
func (x *Index) upTo(v twin.Version) {
	x.note.Lock()
	for x.seen < v {
		x.arrived.Wait() // the writer is about to note what it has just published
	}
	x.note.Unlock()
	x.workOff()
}

// workOff compares what the pending steps changed, in order. Most edits leave the texts as they are.
func (x *Index) workOff() {
	x.drain.Lock()
	defer x.drain.Unlock()
	x.note.Lock()
	steps := x.pending
	x.pending = nil
	x.note.Unlock()
	if len(steps) == 0 {
		return
	}
	kinds := searched(steps[0].To.Schema())
	var changed []*renamed
	for _, s := range steps {
		from, to := access.Public(s.From), access.Public(s.To)
		for i := range s.Commits {
			for _, ch := range s.Commits[i].Changes {
				if r := compare(from, to, kinds, ch); r != nil {
					r.version = s.Commits[i].Version
					changed = append(changed, r)
				}
			}
		}
	}
	x.mu.Lock()
	for _, r := range changed {
		x.since[r.id] = r
	}
	due := x.base != nil && len(x.since) > max(minRenamed, len(x.base.keys)/renamedShare)
	x.mu.Unlock()
	if due {
		x.remake()
	}
}

// compare returns what became of an entity whose texts changed, nil for any other.
func compare(from, to *access.View, kinds []kindOfThing, ch twin.EntityChange) *renamed {
	kind := slices.IndexFunc(kinds, func(k kindOfThing) bool { return k.typ == ch.Type() })
	if kind < 0 {
		return nil
	}
	var was, is []line
	if s, ok := from.See(ch.Before); ok {
		was = linesOf(nil, &kinds[kind], s)
	}
	if s, ok := to.See(ch.After); ok {
		is = linesOf(nil, &kinds[kind], s)
	}
	if slices.Equal(was, is) {
		return nil
	}
	return &renamed{id: ch.ID(), kind: kind, lines: is}
}

// remake has a base made of the present, unless one is being made already; the channel is closed once it stands. What
// is renamed meanwhile is noted.
func (x *Index) remake() <-chan struct{} {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.making != nil {
		return x.making
	}
	done := make(chan struct{})
	if x.closed {
		close(done)
		return done
	}
	x.making = done
	x.note.Lock()
	x.active = true
	x.note.Unlock()
	go func() {
		defer close(done)
		b := newBase(x.tw.Snapshot())
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.closed {
			return
		}
		x.base, x.making = b, nil
		for id, r := range x.since {
			if r.version <= b.version {
				delete(x.since, id)
			}
		}
	}()
	return done
}

// Ready waits until the index stands. Before that searches compare every text, which is as exact.
func (x *Index) Ready() {
	x.mu.RLock()
	stands := x.base != nil
	x.mu.RUnlock()
	if !stands {
		<-x.remake()
	}
}
