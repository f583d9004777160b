package outlet

import (
	"context"
	"time"
)

// finish sends the next event until it is taken or given up, and moves the position past it.
func (c *consumer) finish(ctx context.Context) error {
	l := c.rec.Next
	for {
		c.show(func(s *Status) { s.State = StateSending })
		v := c.sender.send(ctx, &event{Letter: l, epoch: c.rec.Epoch, body: c.body})
		if !v.ok && ctx.Err() != nil {
			return ctx.Err() // cut off: it is sent again when there is a next time
		}
		c.note(l, &v)
		switch {
		case v.ok && l.Why != "":
			if err := c.dropAll(ctx); err != nil {
				return err
			}
			return c.advance(ctx)
		case v.ok:
			return c.advance(ctx)
		case !v.hope || l.Tries >= c.tries():
			if err := c.bury(ctx, l); err != nil {
				return err
			}
			return c.advance(ctx)
		}
		c.show(func(s *Status) { s.State = StateWaiting })
		c.pause(ctx, max(c.backoff(l.Tries), min(v.wait, c.out.bounds.most)))
	}
}

// note counts a try.
func (c *consumer) note(l *Letter, v *verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.Tries++; v.partly {
		l.Tries = 1 // it moves: a large event over a poor connection is not given up
	}
	l.Status, l.Error = v.status, v.why
	if v.ok {
		now := time.Now()
		c.shown.Delivered++
		c.shown.Last, c.shown.Error = &now, ""
		return
	}
	c.shown.Failed++
	c.shown.Error = v.why
}

// advance moves the position past the next event.
func (c *consumer) advance(ctx context.Context) error {
	rec := c.rec
	rec.Told, rec.At, rec.Next = rec.Next.Version, rec.Next.Version, nil
	if err := c.save(ctx, rec); err != nil {
		return err
	}
	c.body = nil
	return nil
}

// bury keeps an event that was given up. It is written before the position moves: a process that dies in between
// finds the event once as next and once as dead, under one key.
func (c *consumer) bury(ctx context.Context, l *Letter) error {
	dead := *l
	dead.At = time.Now().UTC()
	if err := put(ctx, c.out.cfg.Store, dead.key(c.Name), &dead); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, other := range c.letters {
		if other.ID == dead.ID {
			c.letters[i] = &dead
			return nil
		}
	}
	c.letters = append(c.letters, &dead)
	return nil
}

// resend sends dead letters again, each once, oldest first; it stops where the receiver does not answer. A letter whose
// changes the log no longer tells becomes a reset, which stands for all of them.
func (c *consumer) resend(ctx context.Context) error {
	if c.resets() {
		return nil
	}
	for _, l := range append([]*Letter(nil), c.letters...) {
		body, err := c.bodyOf(ctx, l)
		if why := resetOf(err); why != "" {
			if err := c.dropAll(ctx); err != nil {
				return err
			}
			return c.reset(ctx, why)
		}
		if err != nil {
			return err
		}
		v := verdict{ok: true}
		if body != nil {
			c.show(func(s *Status) { s.State = StateSending })
			if v = c.sender.send(ctx, &event{Letter: l, epoch: c.rec.Epoch, body: body, late: true}); !v.ok && ctx.Err() != nil {
				return ctx.Err()
			}
			c.note(l, &v)
		}
		switch {
		case v.ok:
			err = c.drop(ctx, l)
		default:
			err = c.bury(ctx, l)
		}
		if err != nil || !v.ok && v.hope {
			return err
		}
	}
	return nil
}

// drop forgets a dead letter.
func (c *consumer) drop(ctx context.Context, l *Letter) error {
	if err := c.out.cfg.Store.DropOutlet(ctx, l.key(c.Name)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := make([]*Letter, 0, len(c.letters))
	for _, other := range c.letters {
		if other.ID != l.ID {
			rest = append(rest, other)
		}
	}
	c.letters = rest
	return nil
}

// dropAll forgets all dead letters: a reset says more than they do.
func (c *consumer) dropAll(ctx context.Context) error {
	for _, l := range append([]*Letter(nil), c.letters...) {
		if err := c.drop(ctx, l); err != nil {
			return err
		}
	}
	return nil
}
