package live

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidwall/rtree"

	"github.com/gridtwin/gridtwin/twin"
)

// Hub feeds clients with what changes. All methods may be called from any goroutine.
type Hub struct {
	cfg    Config
	bounds bounds
	loaded time.Time // when the version at which the hub began was committed
	log    *slog.Logger

	noteMu sync.Mutex // guards noted; the twin's writer takes it, so it is held only for moments
	noted  []*twin.Step
	wake   chan struct{} // something was noted

	// mu guards what follows and every class and subscription. It is taken before a session's own mutex, and never
	// held while something is encoded, written or read from a store.
	mu       sync.Mutex
	at       *twin.Snapshot // where the hub stands
	today    time.Time
	ring     ring
	classes  map[string]*class
	areas    rtree.RTreeG[*class]
	world    map[*class]struct{} // classes without an area
	dirty    []*class            // classes with changes to send, oldest first
	stale    []TileKeys          // tiles to tell of in the next round
	made     int64               // while a step is taken in: when it was committed, µs
	gridsAt  twin.Version        // the last at which boundaries of grids moved
	tiled    int                 // subscriptions that want to hear of tiles
	sessions map[*session]struct{}
	places   places
	standing map[string]standing // by who came, see meet
	closing  bool
	// rechecking says that credentials are being looked at; one look at a time.
	rechecking bool
	moved      chan struct{} // closed and replaced when at moves

	streams      streams
	counters     counters
	sessionsLeft sync.WaitGroup
	writeCost    atomic.Int64 // nanoseconds that writing one frame takes, smoothed
	logSlots     chan struct{}
	unwatch      func()
	ctx          context.Context // ends with the hub
	cancel       context.CancelFunc
	done         chan struct{}
}

// New starts a hub. The caller ends it with Close, before the twin.
func New(cfg Config) *Hub {
	h := &Hub{
		cfg: cfg, log: cfg.Logger, wake: make(chan struct{}, 1), classes: map[string]*class{}, world: map[*class]struct{}{},
		sessions: map[*session]struct{}{}, standing: map[string]standing{}, logSlots: make(chan struct{}, logReaders), moved: make(chan struct{}), done: make(chan struct{}),
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	h.bounds = defaultBounds()
	if cfg.bounds != nil {
		h.bounds = *cfg.bounds
	}
	if h.cfg.ParseArea == nil {
		h.cfg.ParseArea = parseAreaOf
	}
	if h.cfg.CompileFilter == nil {
		h.cfg.CompileFilter = compileFilterOf
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.today = day(cfg.now())
	h.mu.Lock() // no round before the hub knows where it stands
	h.at, h.unwatch = cfg.Twin.Watch(h.note)
	from := h.at
	h.mu.Unlock()
	if from.Time() == 0 {
		h.loaded = h.logTime(from.Version())
	}
	go h.run()
	return h
}

// day cuts an instant to its day, in its own zone: ages change only at midnight.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// note takes a step from the twin's writer.
func (h *Hub) note(step *twin.Step) {
	h.noteMu.Lock()
	h.noted = append(h.noted, step)
	h.noteMu.Unlock()
	h.nudge()
}

func (h *Hub) nudge() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// run is the hub's one goroutine: it takes in steps and sends rounds.
func (h *Hub) run() {
	defer close(h.done)
	sweep := time.NewTimer(sweepTime)
	defer sweep.Stop()
	round := time.NewTimer(0)
	defer round.Stop()
	var last pace
	for {
		select {
		case <-h.wake:
		case <-round.C:
		case <-sweep.C:
			sweep.Reset(h.sweep(time.Now()))
		case <-h.cfg.Twin.Done():
			h.shut(CloseRestart, "the server stops")
			<-h.ctx.Done()
			return
		case <-h.ctx.Done():
			return
		}
		h.takeIn()
		now := time.Now()
		if next := last.began.Add(tick(h.cost(&last))); now.Before(next) {
			round.Reset(next.Sub(now))
			continue
		}
		var due time.Time
		last, due = h.round(now)
		if !due.IsZero() {
			round.Reset(max(due.Sub(now), 0))
		}
	}
}

// pace is what a round took, for when the next may begin.
type pace struct {
	began  time.Time
	work   time.Duration // of the hub's goroutine
	frames int           // that it gave to sockets
}

// cost is what a round took, with the sockets' share estimated: by what writing takes by now, for it may have changed.
func (h *Hub) cost(p *pace) time.Duration {
	return p.work + time.Duration(p.frames)*time.Duration(h.writeCost.Load())/time.Duration(runtime.GOMAXPROCS(0))
}

// tick is how long after the beginning of a round of some cost the next may begin: nothing to speak of while few listen,
// up to MaxTick when a round keeps the machine busy. Sending thus takes at most half of each processor.
func tick(cost time.Duration) time.Duration { return min(2*cost, MaxTick) }

// takeIn matches what was noted to the classes.
func (h *Hub) takeIn() {
	h.noteMu.Lock()
	steps := h.noted
	h.noted = nil
	h.noteMu.Unlock()
	for _, step := range steps {
		e := entry{from: step.From, to: step.To, marks: marksOf(step)}
		h.mu.Lock()
		tiled := h.tiled > 0
		h.mu.Unlock()
		var stale []TileKeys
		if tiled && h.cfg.Tiles != nil {
			stale = h.cfg.Tiles.Changed(step)
		}
		h.mu.Lock()
		h.match(&e)
		h.stale = append(h.stale, stale...)
		late := !tiled && h.tiled > 0
		h.mu.Unlock()
		if late && h.cfg.Tiles != nil {
			// Somebody asked for tiles meanwhile, and was told to stand before this step.
			stale = h.cfg.Tiles.Changed(step)
			h.mu.Lock()
			h.stale = append(h.stale, stale...)
			h.mu.Unlock()
		}
	}
}

// match takes one step in; h.mu is held.
func (h *Hub) match(e *entry) {
	grids := e.to.Schema().Type("grid")
	h.made = e.to.Time()
	defer func() { h.made = 0 }()
	regrid := false
	for i := range e.marks {
		m := &e.marks[i]
		for c := range h.world {
			h.touch(c, m, e.from)
		}
		if m.placed {
			h.areas.Search(m.box.Min, m.box.Max, func(_, _ [2]float64, c *class) bool {
				h.touch(c, m, e.from)
				return true
			})
		}
		regrid = regrid || m.typ == grids && !m.soft
	}
	if regrid {
		h.gridsAt = e.to.Version()
		for _, c := range h.classes {
			if c.area != nil && c.area.Grids {
				h.soil(c, e.from)
				c.regrid = true
			}
		}
	}
	if movesFigures(e.marks) {
		for _, c := range h.classes {
			if c.sumsUp() {
				h.soil(c, e.from)
				c.sums = true
			}
		}
	}
	h.ring.add(*e, &h.bounds)
	h.at = e.to
	close(h.moved)
	h.moved = make(chan struct{})
}

// Close tells every client that the server restarts and ends the hub. When ctx ends first, sockets are cut.
func (h *Hub) Close(ctx context.Context) error {
	h.unwatch()
	h.shut(CloseRestart, "the server restarts")
	h.cancel()
	<-h.done
	left := make(chan struct{})
	go func() {
		h.sessionsLeft.Wait()
		close(left)
	}()
	select {
	case <-left:
		return nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	for s := range h.sessions {
		s.out.cut()
	}
	h.mu.Unlock()
	<-left
	return context.Cause(ctx)
}

// shut refuses new clients and closes those that are there.
func (h *Hub) shut(code int, reason string) {
	h.mu.Lock()
	h.closing = true
	for s := range h.sessions {
		s.end(code, reason)
	}
	h.mu.Unlock()
}

var errClosing = errors.New("the server restarts")

// admit makes a session known; it is refused once the hub closes, and where too many are there.
func (h *Hub) admit(s *session) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return errClosing
	}
	if err := h.take(s); err != nil {
		return err
	}
	h.sessions[s] = struct{}{}
	h.sessionsLeft.Add(1)
	return nil
}

// drop forgets a session and its subscriptions, after its transport has ended.
func (h *Hub) drop(s *session) {
	s.abandon()
	s.note(closeLost)
	h.counters.closed(s.left)
	h.mu.Lock()
	delete(h.sessions, s)
	h.leave(s)
	for _, sub := range s.subs {
		h.finish(sub)
	}
	s.subs = nil
	h.mu.Unlock()
	h.sessionsLeft.Done()
}

// finish ends a subscription; h.mu is held.
func (h *Hub) finish(sub *subscription) {
	sub.phase = finished
	sub.gen++
	if sub.tiles {
		h.tiled--
	}
	h.part(sub)
}
