package twin

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a twin is opened with; only Store is required.
type Config struct {
	Store     Store
	Types     func() []*Type   // makes the declarations; nil means Builtin
	Model     []byte           // a deployment's model file; nil keeps the one that the store has
	Clock     func() time.Time // nil means time.Now
	NewID     func() ID        // nil means random identifiers
	MaxGroup  int              // most requests that share one sync; 0 means DefaultMaxGroup
	MemoBytes int              // most that Memo holds; 0 means DefaultMemoBytes, less than 0 nothing
}

// DefaultMaxGroup bounds the requests that one sync makes durable.
const DefaultMaxGroup = 512

// Twin is a living model: one line of versions, one writer, any number of readers. All methods may be called from any
// goroutine.
type Twin struct {
	store  Store
	clock  func() time.Time
	newID  func() ID
	group  int
	now    atomic.Pointer[Snapshot]
	queue  chan *job
	quit   chan struct{} // closed by Close
	done   chan struct{} // closed when the writer has ended
	closed sync.Once

	folds   chan folded // packed indexes on their way to the writer
	folding []bool      // by type; the writer's alone
	folded  []folded    // arrived and not yet published; the writer's alone

	retired retired

	mu       sync.Mutex // guards what follows; held only for moments, never while a watcher runs
	watchers map[int]func(*Step)
	nextW    int
	failed   error
	arrived  chan struct{} // closed and replaced with each published version
}

// Step is one advance of the twin: the commits that took it from one snapshot to the next.
type Step struct {
	From, To *Snapshot
	Commits  []CommitChanges
}

// CommitChanges is what one commit changed, in the states before and after.
type CommitChanges struct {
	Version Version
	Time    int64
	Actor   string
	Reason  string
	Changes []EntityChange
}

// EntityChange is one entity's change; Before is nil for a create, After for a delete.
type EntityChange struct {
	Before, After *Entity
}

// ID returns the identifier of the entity.
func (c EntityChange) ID() ID { return c.either().ID }

// Type returns the type of the entity.
func (c EntityChange) Type() *Type { return c.either().Type }

func (c EntityChange) either() *Entity {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// Open loads a twin from its store and starts its writer. The caller closes the twin, then the store.
func Open(ctx context.Context, cfg Config) (*Twin, error) {
	t := &Twin{
		store: cfg.Store, clock: func() time.Time { return now(&cfg) }, newID: cfg.NewID, group: cfg.MaxGroup,
		queue: make(chan *job, 1024), quit: make(chan struct{}), done: make(chan struct{}),
		folds: make(chan folded), watchers: map[int]func(*Step){}, arrived: make(chan struct{}),
	}
	if t.newID == nil {
		t.newID = RandomIDs()
	}
	if t.group <= 0 {
		t.group = DefaultMaxGroup
	}
	m, err := model(ctx, &cfg)
	if err != nil {
		return nil, err
	}
	schema, err := withModel(declared(&cfg), m)
	if err != nil {
		return nil, err
	}
	s, err := load(ctx, cfg.Store, schema)
	if err != nil {
		return nil, err
	}
	s.memo = newMemo(cfg.MemoBytes)
	t.now.Store(s)
	go t.write()
	return t, nil
}

func declared(cfg *Config) []*Type {
	if cfg.Types == nil {
		return Builtin()
	}
	return cfg.Types()
}

func now(cfg *Config) time.Time {
	if cfg.Clock == nil {
		return time.Now()
	}
	return cfg.Clock()
}

// RandomIDs returns a source of random identifiers. It is safe for concurrent use.
func RandomIDs() func() ID {
	var mu sync.Mutex
	var buf [4096]byte
	at := len(buf)
	return func() ID {
		mu.Lock()
		defer mu.Unlock()
		for {
			if at == len(buf) {
				rand.Read(buf[:]) // never fails since Go 1.24
				at = 0
			}
			id := ID(binary.LittleEndian.Uint64(buf[at:])) & MaxID
			at += 8
			if id != 0 {
				return id
			}
		}
	}
}

// NewID returns an identifier that nothing has yet, for callers that must know it before they commit.
func (t *Twin) NewID() ID { return t.newID() }

// Snapshot returns the newest durable state.
func (t *Twin) Snapshot() *Snapshot { return t.now.Load() }

// Store returns the store, for reading its log and history.
func (t *Twin) Store() Store { return t.store }

// Clock returns the present, by the twin's clock.
func (t *Twin) Clock() time.Time { return t.clock() }

// Watch calls fn with each step after it is published, in order, on the writer: fn must only take note and return.
// The returned snapshot is the state that the first step starts from. stop ends the watch.
func (t *Twin) Watch(fn func(*Step)) (from *Snapshot, stop func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id := t.nextW
	t.nextW++
	t.watchers[id] = fn
	return t.now.Load(), func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.watchers, id)
	}
}

// Wait returns the snapshot once it stands at v or later, ErrStopped when the twin stops before.
func (t *Twin) Wait(ctx context.Context, v Version) (*Snapshot, error) {
	for {
		t.mu.Lock()
		arrived := t.arrived
		t.mu.Unlock()
		if s := t.Snapshot(); s.version >= v {
			return s, nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-t.done:
			if s := t.Snapshot(); s.version >= v {
				return s, nil
			}
			return nil, t.stopped()
		}
	}
}

// Done is closed when the twin has stopped, by Close or because its store failed; Err says which.
func (t *Twin) Done() <-chan struct{} { return t.done }

// Err returns why the twin stopped: nil while it runs and after Close.
func (t *Twin) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

// Close finishes the requests that were taken and stops the writer. It does not close the store.
func (t *Twin) Close() error {
	t.closed.Do(func() { close(t.quit) })
	<-t.done
	return t.Err()
}

// publish makes a step visible. Registering a watcher and publishing exclude each other, so a watcher misses no step
// and sees none twice.
func (t *Twin) publish(step *Step) {
	t.mu.Lock()
	t.now.Store(step.To)
	ids := make([]int, 0, len(t.watchers))
	for id := range t.watchers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	fns := make([]func(*Step), len(ids))
	for i, id := range ids {
		fns[i] = t.watchers[id]
	}
	close(t.arrived)
	t.arrived = make(chan struct{})
	t.mu.Unlock()
	for _, fn := range fns {
		fn(step)
	}
}

func (t *Twin) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = fmt.Errorf("%w: %w", ErrStopped, err)
	}
}
