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
func rewind(ctx context.Context, log twin.Logger, m *missed, most int) (*twin.Snapshot, []mark, error) {
	ends := ends{log, map[twin.ID]*twin.Image{}}
	past, err := twin.Undone(ctx, ends, m.to.Schema(), m.from, m.to.Version(), most)
	if err != nil {
		return nil, nil, fmt.Errorf("replaying from version %d: %w", m.from, err)
	}
	keys, gone := make([]key, len(past)), lasts(nil)
	for i, p := range past {
		keys[i] = key{p.Type, p.ID}
		img := ends.last[p.ID]
		if img == nil || p.State == nil {
			continue // nobody was shown what was not there
		}
		last, err := m.to.Schema().Decode(p.Type.Name, p.ID, img)
		if err != nil {
			return nil, nil, fmt.Errorf("replaying from version %d: %w", m.from, err)
		}
		gone = gone.with(keys[i], last)
	}
	from := m.to.Rewind(m.from, 0, past)
	return from, marksOfKeys(from, m.to, keys, gone), nil
}

// ends is a log that notes in passing what entities were before they were deleted.
type ends struct {
	twin.Logger
	last map[twin.ID]*twin.Image
}

func (e ends) Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error {
	return e.Logger.Log(ctx, after, upTo, func(c *twin.Commit) error {
		for i := range c.Changes {
			if ch := &c.Changes[i]; ch.After == nil {
				e.last[ch.ID] = ch.Before
			}
		}
		return fn(c)
	})
}
