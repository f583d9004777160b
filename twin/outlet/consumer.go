package outlet

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// consumer tells one receiver. Its goroutine alone changes rec and letters, under mu, and reads them without.
type consumer struct {
	*target
	out    *Outlets
	sender sender
	wake   chan struct{} // something was committed
	call   chan struct{} // somebody asked for dead letters to be sent again
	body   []byte        // of rec.Next, nil when it must be read from the log
	kept   twin.Version  // rec.At as it was last written down

	mu      sync.Mutex
	rec     record
	letters []*Letter
	shown   Status
	retry   bool
}

func newConsumer(o *Outlets, t *target, k *kept) *consumer {
	c := &consumer{target: t, out: o, sender: t.kind.sender(t, &o.bounds), wake: make(chan struct{}, 1), call: make(chan struct{}, 1)}
	c.shown.State = StateIdle
	if k != nil {
		c.letters = k.letters
	}
	if k != nil && k.record != nil {
		c.rec = *k.record
	} else {
		head := o.cfg.Twin.Snapshot()
		c.rec = record{Epoch: head.Epoch(), Asked: t.asked, Told: head.Version(), At: head.Version()}
	}
	c.kept = c.rec.At
	return c
}

func (c *consumer) nudge() { signal(c.wake) }

func signal(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// again asks for dead letters to be sent again, and for the next try at once where one is waited for.
func (c *consumer) again() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.retry = true
	signal(c.call)
	return len(c.letters)
}

// run tells the consumer until ctx ends.
func (c *consumer) run(ctx context.Context) {
	defer c.sender.close()
	troubles := 0
	for ctx.Err() == nil {
		idle, err := c.step(ctx)
		switch {
		case err != nil:
			troubles++
			c.show(func(s *Status) { s.State, s.Error = StateWaiting, err.Error() })
			c.pause(ctx, c.backoff(troubles))
		case idle:
			troubles = 0
			select {
			case <-c.wake:
			case <-c.call:
			case <-ctx.Done():
				if c.rec.At != c.kept {
					c.save(context.WithoutCancel(ctx), c.rec) // what showed nothing need not be read again; else it is
				}
			}
		default:
			troubles = 0
		}
	}
}

// pause waits, though not for longer than until somebody asks for another try.
func (c *consumer) pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.call:
	case <-ctx.Done():
	}
}

// backoff is how long to wait after so many tries: twice as long each time, and a random part less, so that consumers
// do not come back all at once.
func (c *consumer) backoff(tries int) time.Duration {
	b := &c.out.bounds
	d := b.most
	if shift := tries - 1; shift < 40 && b.first<<shift < b.most {
		d = b.first << shift
	}
	return d/2 + time.Duration(float64(d/2)*b.jitter())
}

// step does the next thing; idle when there is none.
func (c *consumer) step(ctx context.Context) (idle bool, err error) {
	if c.takeRetry() {
		if err := c.resend(ctx); err != nil {
			return false, err
		}
	}
	if len(c.letters) >= c.out.bounds.letters && !c.resets() {
		c.show(func(s *Status) { s.State = StateStopped })
		return true, nil
	}
	if err := c.prepare(ctx); err != nil {
		return false, err
	}
	if c.rec.Next == nil {
		idle := c.rec.At >= c.out.cfg.Twin.Snapshot().Version()
		if idle {
			c.show(func(s *Status) { s.State = StateIdle })
		}
		return idle, nil
	}
	return false, c.finish(ctx)
}

// resets tells whether a reset comes next, which stands for all letters before it.
func (c *consumer) resets() bool {
	return c.rec.Epoch != c.out.cfg.Twin.Snapshot().Epoch() || c.rec.Asked != c.asked || c.rec.Next != nil && c.rec.Next.Why != ""
}

func (c *consumer) takeRetry() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.retry
	c.retry = false
	return was
}

// prepare finds the next event, if there is one, and writes it down before anything of it is sent.
func (c *consumer) prepare(ctx context.Context) error {
	head := c.out.cfg.Twin.Snapshot()
	switch {
	case c.rec.Epoch != head.Epoch():
		return c.reset(ctx, "epoch")
	case c.rec.Asked != c.asked:
		return c.reset(ctx, "permission")
	case c.rec.Next != nil && c.body == nil:
		return c.reread(ctx)
	case c.rec.Next != nil || c.rec.At >= head.Version():
		return nil
	}
	told, err := c.tell(ctx, live.Stretch{ID: c.Name, From: c.rec.Told, After: c.rec.At, Limit: c.out.bounds.limit})
	if why := resetOf(err); why != "" {
		return c.reset(ctx, why)
	}
	if err != nil {
		return err
	}
	rec := c.rec
	if told.Frame == nil {
		if rec.At = told.Version; rec.At-c.kept >= c.out.bounds.silent {
			return c.save(ctx, rec)
		}
		c.set(rec)
		return nil
	}
	rec.Next = c.letter("ev", told.Version)
	if err := c.save(ctx, rec); err != nil {
		return err
	}
	c.body = told.Frame
	return nil
}

func (c *consumer) tell(ctx context.Context, s live.Stretch) (*live.Told, error) {
	return c.out.cfg.Feed.Tell(ctx, c.who, &c.ask, s)
}

// resetOf tells why changes cannot be told one by one, "" where they can.
func resetOf(err error) string {
	switch {
	case errors.Is(err, twin.ErrTooOld):
		return "too_old"
	case errors.Is(err, live.ErrLarge):
		return "slow"
	}
	return ""
}

// letter names an event. Its id follows from what it tells, to whom and as what.
func (c *consumer) letter(kind string, upTo twin.Version) *Letter {
	id := []string{c.Name, string(c.rec.Epoch), c.asked, kind, strconv.FormatUint(uint64(c.rec.At), 10), strconv.FormatUint(uint64(upTo), 10)}
	return &Letter{ID: strings.Join(id, "_"), From: c.rec.Told, After: c.rec.At, Version: upTo}
}

// reset makes the next event one that tells the consumer to read everything anew.
func (c *consumer) reset(ctx context.Context, why string) error {
	head := c.out.cfg.Twin.Snapshot()
	rec := c.rec
	rec.Epoch, rec.Asked = head.Epoch(), c.asked
	c.set(rec)
	rec.Next = c.letter(why, head.Version())
	rec.Next.Why = why
	c.body = nil
	if err := c.save(ctx, rec); err != nil {
		return err
	}
	c.body = live.ResetFrame(c.Name, why)
	return nil
}

// reread makes the body of an event that an earlier process wrote down.
func (c *consumer) reread(ctx context.Context) error {
	l := c.rec.Next
	body, err := c.bodyOf(ctx, l)
	if why := resetOf(err); why != "" {
		return c.reset(ctx, why)
	}
	if err != nil {
		return err
	}
	if c.body = body; body == nil {
		return c.advance(ctx) // it shows nothing any more
	}
	return nil
}

func (c *consumer) bodyOf(ctx context.Context, l *Letter) ([]byte, error) {
	if l.Why != "" {
		return live.ResetFrame(c.Name, l.Why), nil
	}
	told, err := c.tell(ctx, live.Stretch{ID: c.Name, From: l.From, After: l.After, UpTo: l.Version})
	if err != nil {
		return nil, err
	}
	return told.Frame, nil
}

// save writes the position down and then takes it over.
func (c *consumer) save(ctx context.Context, rec record) error {
	if err := put(ctx, c.out.cfg.Store, c.Name, &rec); err != nil {
		return err
	}
	c.kept = rec.At
	c.set(rec)
	return nil
}

func (c *consumer) set(rec record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rec = rec
}
