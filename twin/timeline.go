package twin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Timeline gives past states of a twin: the nearest state at hand, led to the one that is wanted by what the log says.
// The states on the way are kept for a while, since who looks at one looks at the next; they share with each other and
// with the present whatever was not changed between them. All methods may be called from any goroutine.
type Timeline struct {
	tw       *Twin
	folds    chan struct{} // a place per state being made
	calendar chan *calendar

	mu      sync.Mutex
	kept    []*keptState // by rising version
	waiting map[Version]*making
	tick    uint64
	stop    func()
}

// The bounds of a timeline.
const (
	maxMakings = 2                // states being made at a time
	maxKept    = 24               // states kept
	maxChanges = 200_000          // changes that lie between the kept states and the present, some 350 bytes each
	stepLeast  = 2048             // commits from one kept state to the next, on a long way
	maxSteps   = 8                // states kept of one way
	keptTime   = 15 * time.Minute // after a state was last asked for
	maxPatient = time.Second      // that a state waits for its place to be made
)

// keptState is a past state and what it costs to keep.
type keptState struct {
	snap *Snapshot
	cost int // changes to the next newer state
	used uint64
	last time.Time
}

// making is a state on its way. snap and err hold once done is closed.
type making struct {
	done chan struct{}
	snap *Snapshot
	err  error
}

// NewTimeline returns the timeline of a twin, which keeps states until it is closed.
func NewTimeline(tw *Twin) *Timeline {
	t := &Timeline{tw: tw, folds: make(chan struct{}, maxMakings), calendar: make(chan *calendar, 1), waiting: map[Version]*making{}}
	t.calendar <- &calendar{log: tw.store}
	_, t.stop = tw.Watch(t.grow)
	return t
}

// Close forgets the kept states and lets go of the twin.
func (t *Timeline) Close() {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = nil
}

// At returns the state of a moment, at most that of now. ErrInvalid for a version that is yet to come, ErrTooOld for
// what the log no longer reaches back to, ErrBusy where others are being made for longer than a second: then it is asked
// for again.
func (t *Timeline) At(ctx context.Context, now *Snapshot, m Moment) (*Snapshot, error) {
	if !m.Time.IsZero() {
		v, err := t.version(ctx, now, m.Time)
		if err != nil {
			return nil, err
		}
		m.Version = v
	}
	switch {
	case m.Version > now.version:
		return nil, fmt.Errorf("%w: version %d is yet to come, the newest is %d", ErrInvalid, m.Version, now.version)
	case m.Version == now.version:
		return now, nil
	}
	for {
		s, wait, mine := t.find(m.Version)
		switch {
		case s != nil:
			return s, nil
		case mine != nil:
			mine.snap, mine.err = t.make(ctx, now, m.Version)
			t.finish(m.Version, mine)
			return mine.snap, mine.err
		}
		select {
		case <-wait.done:
			// Who made it may have been called off; that says nothing of this call.
			if !isCalledOff(wait.err) {
				return wait.snap, wait.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func isCalledOff(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// version finds the last version before the first commit that is later than an instant.
func (t *Timeline) version(ctx context.Context, now *Snapshot, at time.Time) (Version, error) {
	var c *calendar
	select {
	case c = <-t.calendar:
		defer func() { t.calendar <- c }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	head, err := t.tw.store.Head(ctx)
	if err != nil {
		return 0, err
	}
	return c.last(ctx, head.Oldest, now.version, at.UnixMicro())
}

// find returns a state that is kept, or who is making it, or the order to make it.
func (t *Timeline) find(v Version) (s *Snapshot, wait, mine *making) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i, ok := byVersion(t.kept, v); ok {
		t.touch(t.kept[i])
		return t.kept[i].snap, nil, nil
	}
	if wait = t.waiting[v]; wait != nil {
		return nil, wait, nil
	}
	mine = &making{done: make(chan struct{})}
	t.waiting[v] = mine
	return nil, nil, mine
}

func (t *Timeline) finish(v Version, m *making) {
	t.mu.Lock()
	delete(t.waiting, v)
	t.mu.Unlock()
	close(m.done)
}

// make goes from the nearest state at hand to a version, and keeps what it comes by.
func (t *Timeline) make(ctx context.Context, now *Snapshot, v Version) (*Snapshot, error) {
	patience := time.NewTimer(maxPatient)
	defer patience.Stop()
	select {
	case t.folds <- struct{}{}:
		defer func() { <-t.folds }()
	case <-patience.C:
		return nil, ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s := t.nearest(now, v)
	for s.version != v {
		next, past, err := t.step(ctx, s, v)
		if err != nil {
			return nil, err
		}
		at, err := (&calendar{log: t.tw.store}).timeOf(ctx, next)
		if err != nil {
			return nil, err
		}
		was := s.version
		s = s.Rewind(next, at, past)
		t.keep(s, was, len(past))
	}
	return s, nil
}

// step reads the way to a version, or a part of it where it is long.
func (t *Timeline) step(ctx context.Context, s *Snapshot, v Version) (next Version, past []Past, err error) {
	if s.version < v {
		past, err = redone(ctx, t.tw.store, s.schema, s.version, v)
		return v, past, err
	}
	next = v
	if way := s.version - v; way > stepLeast {
		next = s.version - max(stepLeast, (way+maxSteps-1)/maxSteps)
	}
	past, err = Undone(ctx, t.tw.store, s.schema, next, s.version, 0)
	return next, past, err
}

// nearest returns the state at hand from which the way to a version is shortest.
func (t *Timeline) nearest(now *Snapshot, v Version) *Snapshot {
	t.mu.Lock()
	defer t.mu.Unlock()
	best, way := now, now.version-v
	i, _ := byVersion(t.kept, v)
	if i < len(t.kept) && t.kept[i].snap.version-v < way {
		best, way = t.kept[i].snap, t.kept[i].snap.version-v
	}
	if i > 0 && v-t.kept[i-1].snap.version < way {
		best = t.kept[i-1].snap
	}
	return best
}

// keep remembers a state that was made out of the one at version from by so many changes.
func (t *Timeline) keep(s *Snapshot, from Version, changes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i, ok := byVersion(t.kept, s.version)
	if ok {
		return
	}
	k := &keptState{snap: s, cost: changes}
	if i > 0 {
		// What lay between the older state and the next after it is now parted.
		older := t.kept[i-1]
		rest := max(older.cost-changes, 0)
		if older.cost = rest; from < s.version {
			k.cost, older.cost = rest, changes
		}
	}
	t.touch(k)
	t.kept = slices.Insert(t.kept, i, k)
	t.trim()
}

func (t *Timeline) touch(k *keptState) {
	t.tick++
	k.used, k.last = t.tick, t.tw.Clock()
}

// grow notes that the present has moved on from the newest kept state. It runs on the writer.
func (t *Timeline) grow(step *Step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) == 0 {
		return
	}
	for i := range step.Commits {
		t.kept[len(t.kept)-1].cost += len(step.Commits[i].Changes)
	}
	t.trim()
}

// trim drops the states that were not asked for longest, until the rest keep little enough from being freed; t.mu is
// held. What the one asked for last keeps is kept in any case.
func (t *Timeline) trim() {
	old := t.tw.Clock().Add(-keptTime)
	for len(t.kept) > 0 {
		total, least := 0, 0
		for i, k := range t.kept {
			total += k.cost
			if k.used < t.kept[least].used {
				least = i
			}
		}
		over := len(t.kept) > 1 && (total > maxChanges || len(t.kept) > maxKept)
		if !over && !t.kept[least].last.Before(old) {
			return
		}
		if least > 0 {
			t.kept[least-1].cost += t.kept[least].cost
		}
		t.kept = slices.Delete(t.kept, least, least+1)
	}
}
