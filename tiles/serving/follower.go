package serving

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// Follower brings the advances of a twin to a service, and knows where the service stands.
type Follower struct {
	twin  *twin.Twin
	apply func(*twin.Step)
	mu    sync.Mutex // taken to work steps off; before any lock of the service

	queue   sync.Mutex    // guards what follows; held for moments
	pending []*twin.Step  // a step without commits stands for many: all may have changed
	arrived chan struct{} // closed and replaced with each step
	wake    chan struct{} // for the goroutine that follows; holds one

	stop   func()
	closed sync.Once
	quit   chan struct{}
	done   chan struct{}

	version atomic.Uint64            // read without a lock by the hot path
	text    atomic.Pointer[[]string] // the same as a header value, stored before version
}

// maxPending is how many steps may wait, each holding two states of the twin. Beyond it they become one, after which
// everything is made anew: who is so far behind has no use for looking at each.
const maxPending = 64

// Follow begins to take note of a twin's steps, the first of which begins at the snapshot it returns. Start goes on when
// the service stands at that.
func Follow(tw *twin.Twin) (*Follower, *twin.Snapshot) {
	f := &Follower{
		twin: tw, arrived: make(chan struct{}), wake: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	from, stop := tw.Watch(f.note)
	f.stop = stop
	f.Stand(from.Version())
	return f, from
}

// Start has steps worked off by apply, until Close. Apply calls Stand.
func (f *Follower) Start(apply func(*twin.Step)) {
	f.apply = apply
	go f.follow()
}

// Close ends the watch.
func (f *Follower) Close() {
	f.closed.Do(func() {
		f.stop()
		close(f.quit)
	})
	<-f.done
}

// Stand says where the service stands; the caller holds the lock under which it looks tiles up. The text comes first, so
// that whoever sees the version reads a text no older; a tile that is looked up after either is no older than both.
func (f *Follower) Stand(v twin.Version) {
	f.text.Store(&[]string{strconv.FormatUint(uint64(v), 10)})
	f.version.Store(uint64(v))
}

// StandsAt is where the service stands, as the value of Twin-Version.
func (f *Follower) StandsAt() []string { return *f.text.Load() }

// note is what runs on the twin's writer.
func (f *Follower) note(step *twin.Step) {
	f.queue.Lock()
	f.pending = append(f.pending, step)
	if len(f.pending) > maxPending {
		f.pending = append(f.pending[:0:0], &twin.Step{From: f.pending[0].From, To: step.To})
	}
	close(f.arrived)
	f.arrived = make(chan struct{})
	f.queue.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *Follower) take() (*twin.Step, <-chan struct{}) {
	f.queue.Lock()
	defer f.queue.Unlock()
	if len(f.pending) == 0 {
		return nil, f.arrived
	}
	step := f.pending[0]
	f.pending[0] = nil
	f.pending = f.pending[1:]
	return step, nil
}

// follow works steps off beside the writer, so that requests seldom find any.
func (f *Follower) follow() {
	defer close(f.done)
	for {
		select {
		case <-f.quit:
			return
		case <-f.wake:
			f.drain()
		}
	}
}

// drain applies the steps that are there and returns what tells of the next.
func (f *Follower) drain() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		step, next := f.take()
		if step == nil {
			return next
		}
		f.apply(step)
	}
}

// CatchUp returns once the service stands at v or later. A step that is published but has not been noted yet is
// waited for: the twin is just about to hand it over. So no function that watches the twin may call it.
func (f *Follower) CatchUp(ctx context.Context, v twin.Version) error {
	for twin.Version(f.version.Load()) < v {
		next := f.drain()
		if twin.Version(f.version.Load()) >= v {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		case <-f.quit:
			return ErrClosed
		}
	}
	return nil
}

// versionWait is how long a request may wait for the version that it names.
const versionWait = 5 * time.Second

// Current waits until the service stands at what the request may have seen: the twin's newest snapshot, and the
// version that min_version names.
func (f *Follower) Current(r *http.Request) error {
	v := f.twin.Snapshot().Version()
	// The usual case: the goroutine that follows was quicker than the client.
	if twin.Version(f.version.Load()) >= v && !strings.Contains(r.URL.RawQuery, "min_version") {
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), versionWait)
	defer cancel()
	if text := r.URL.Query().Get("min_version"); text != "" {
		least, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return BadRequest("min_version %q: must be a version, a whole number", text)
		}
		// On a twin that several nodes write to, the version may be another node's.
		snap, err := f.twin.Wait(ctx, twin.Version(least))
		if err != nil {
			return Unavailable("version %d is not here yet: ask again in a moment, or without min_version", least)
		}
		v = max(v, snap.Version())
	}
	if err := f.CatchUp(ctx, v); err != nil {
		return Unavailable("the tiles have not reached version %d yet", v)
	}
	return nil
}
