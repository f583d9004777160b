package live

import (
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// missed is a stretch of versions that somebody has to be told of.
type missed struct {
	from  twin.Version
	to    *twin.Snapshot
	steps []entry // of the ring
	known bool    // the ring holds the stretch
}

// past returns the state at the beginning of a stretch and what its steps touched: out of the ring or, where that
// reaches not so far back, out of the log. ErrTooOld when neither does, or when it would be more than a snapshot.
func (h *Hub) past(m *missed) (*twin.Snapshot, []mark, error) {
	switch {
	case m.from == m.to.Version():
		return m.to, nil, nil
	case m.known:
		var marks []mark
		for i := range m.steps {
			marks = append(marks, m.steps[i].marks...)
		}
		return m.steps[0].from, marks, nil
	}
	select {
	case h.logSlots <- struct{}{}:
		defer func() { <-h.logSlots }()
	case <-h.ctx.Done():
		return nil, nil, h.ctx.Err()
	}
	return rewind(h.ctx, h.cfg.Twin.Store(), m, h.bounds.logChanges)
}

// rewind takes back what the log says was done since a version, to most entities at most.
func rewind(ctx context.Context, log logReader, m *missed, most int) (*twin.Snapshot, []mark, error) {
	schema := m.to.Schema()
	seen := map[twin.ID]struct{}{}
	var past []twin.Past
	var keys []key
	err := log.Log(ctx, m.from, m.to.Version(), func(c *twin.Commit) error {
		for i := range c.Changes {
			ch := &c.Changes[i]
			if _, again := seen[ch.ID]; again {
				continue // its first state before is the one that counts
			}
			seen[ch.ID] = struct{}{}
			if len(seen) > most {
				return fmt.Errorf("%w: more than %d entities changed since", twin.ErrTooOld, most)
			}
			p := twin.Past{Type: schema.Type(ch.Type), ID: ch.ID}
			if p.Type == nil {
				return fmt.Errorf("%w: the log holds the type %q, which is not declared", twin.ErrInvalid, ch.Type)
			}
			if ch.Before != nil {
				e, err := schema.Decode(ch.Type, ch.ID, ch.Before)
				if err != nil {
					return err
				}
				p.State = e
			}
			past = append(past, p)
			keys = append(keys, key{p.Type, p.ID})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("replaying from version %d: %w", m.from, err)
	}
	from := m.to.Rewind(m.from, 0, past)
	return from, marksOfKeys(from, m.to, keys), nil
}

// logReader is what replays need of a store.
type logReader interface {
	Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error
}
