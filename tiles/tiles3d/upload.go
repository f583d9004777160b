package tiles3d

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// room is whether tiles show an upload, and where it stands then. It is settled once for each name, and what places a
// house in the tree and what draws it both go by it.
type room struct {
	shown    bool
	box      orb.Bound
	loM, hiM float64
}

// upload is a model that stands in the place of a generated one.
type upload struct {
	room
	failed time.Time  // when it could not be read, so that it is not shown; zero where it was
	next   *room      // what a later reading found; it counts when the tree is made anew
	model  *glb.Model // flat, with a place; nil where it is not shown or was put out: it is read again when a tile asks
	bytes  int64      // of model
}

// uploads keeps what was uploaded, by name: the room of each for good, since every look at its house asks for it, and the
// models within a limit of bytes. Each is read once for all who ask at the same time, under no lock.
type uploads struct {
	from    house.Uploads // nil for none
	now     func() time.Time
	turn    chan struct{} // a place for each that is being read: it is large while it is
	mu      sync.Mutex
	kept    map[string]*upload
	reading map[string]*reading
	failed  int // of kept
	bytes   int64
	limit   int64
}

// reading is an upload that is being read; model and err are set when done is closed.
type reading struct {
	done  chan struct{}
	model *glb.Model
	err   error
}

const (
	maxReading = 2
	retryAfter = time.Minute // until what could not be read is tried again
)

var errUnread = errors.New("it was not read to its end")

func newUploads(from house.Uploads, limit int64, now func() time.Time) uploads {
	return uploads{
		from: from, now: now, turn: make(chan struct{}, maxReading), limit: limit,
		kept: map[string]*upload{}, reading: map[string]*reading{},
	}
}

// room looks up where an upload stands. It never reads: not known is what has yet to be settled.
func (k *uploads) room(name string) (r room, known bool) {
	if name == "" || k.from == nil {
		return room{}, true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if u := k.kept[name]; u != nil {
		return u.room, true
	}
	return room{}, false
}

// settle makes the rooms of uploads known. What cannot be read is not shown; the error is the context's alone.
func (k *uploads) settle(ctx context.Context, names []string) error {
	for _, name := range names {
		if _, known := k.room(name); known {
			continue
		}
		if _, err := k.read(ctx, name, nil); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// model returns an upload that is shown.
func (k *uploads) model(ctx context.Context, name string) (*glb.Model, error) {
	k.mu.Lock()
	if u := k.kept[name]; u != nil && u.model != nil {
		defer k.mu.Unlock()
		return u.model, nil
	}
	k.mu.Unlock()
	return k.read(ctx, name, nil)
}

// source gives the bytes of an upload.
type source func(ctx context.Context) (media string, body []byte, err error)

// read reads an upload from a source, nil for where uploads are kept, or waits for who does already. Whoever reads does so
// to the end, since others may have come to wait.
func (k *uploads) read(ctx context.Context, name string, from source) (*glb.Model, error) {
	k.mu.Lock()
	r := k.reading[name]
	if r != nil {
		k.mu.Unlock()
		select {
		case <-r.done:
			return r.model, r.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	r = &reading{done: make(chan struct{}), err: errUnread}
	k.reading[name] = r
	k.mu.Unlock()
	if from == nil {
		from = func(ctx context.Context) (string, []byte, error) { return k.from.Upload(ctx, name) }
	}
	u := &upload{}
	defer func() { // also when it panics: nobody may wait for what never comes
		k.mu.Lock()
		defer k.mu.Unlock()
		if r.err != nil {
			u.failed = k.now()
		}
		k.keep(name, u)
		delete(k.reading, name)
		close(r.done)
	}()
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	media, body, err := from(context.WithoutCancel(ctx))
	if err == nil {
		*u = judged(media, body)
	}
	r.model, r.err = u.model, err
	return r.model, r.err
}

// keep takes in what a reading found; the caller holds mu. A room that is known changes only by turned.
func (k *uploads) keep(name string, u *upload) {
	old := k.kept[name]
	switch {
	case old == nil:
		if k.kept[name] = u; !u.failed.IsZero() {
			k.failed++
		}
	case !u.failed.IsZero():
		if !old.failed.IsZero() {
			old.failed = u.failed
		}
		return
	default:
		if !old.failed.IsZero() {
			found := u.room
			old.next = &found
		}
		k.bytes -= old.bytes
		old.model, old.bytes = u.model, u.bytes
		u = old
	}
	k.bytes += u.bytes
	for _, other := range k.kept { // no matter which, this one too
		if k.bytes <= k.limit {
			break
		}
		k.bytes -= other.bytes
		other.model, other.bytes = nil, 0
	}
}

// retry reads one upload again that could not be read a while ago, and tells whether rooms wait for turned.
func (k *uploads) retry(ctx context.Context) (waiting bool) {
	k.mu.Lock()
	lapsed := ""
	if k.failed > 0 {
		now := k.now()
		for name, u := range k.kept {
			if u.next == nil && !u.failed.IsZero() && now.Sub(u.failed) >= retryAfter && (lapsed == "" || name < lapsed) {
				lapsed = name
			}
			waiting = waiting || u.next != nil
		}
	}
	k.mu.Unlock()
	if lapsed == "" {
		return waiting
	}
	_, err := k.read(ctx, lapsed, nil)
	return waiting || err == nil
}

// turned lets rooms count that were found after a failure, and tells whether there were any.
func (k *uploads) turned() (any bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed == 0 {
		return false
	}
	for _, u := range k.kept {
		if u.next != nil {
			u.room, u.next, u.failed, any = *u.next, nil, time.Time{}, true
			k.failed--
		}
	}
	return any
}
