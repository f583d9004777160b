package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Feed is a stretch of changes, for clients that ask from time to time instead of listening.
type Feed struct {
	From    twin.Version
	Version twin.Version // applied to the copy at From, the changes give what the principal sees at Version
	Changes []byte       // a JSON array, each as in an ev
	More    bool         // the twin stands later than Version
}

// Changes tells a principal what changed after a version in all that it may see: whole commits, as many as touch limit
// entities, but at least one. Errors: twin.ErrTooOld where the log no longer reaches back, or has too much to replay;
// twin.ErrInvalid for a version that has not come yet.
func (h *Hub) Changes(ctx context.Context, who *access.Principal, after twin.Version, limit int) (*Feed, error) {
	head := h.cfg.Twin.Snapshot()
	if after > head.Version() {
		return nil, fmt.Errorf("%w: version %d has not come yet", twin.ErrInvalid, after)
	}
	select {
	case h.logSlots <- struct{}{}:
		defer func() { <-h.logSlots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	upTo, n := after, 0
	store := h.cfg.Twin.Store()
	err := store.Log(ctx, after, head.Version(), func(c *twin.Commit) error {
		if n += len(c.Changes); n > limit && upTo > after {
			return errEnough
		}
		upTo = c.Version
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fmt.Errorf("changes after version %d: %w", after, err)
	}
	to := head
	if upTo < head.Version() {
		if to, _, err = rewind(ctx, store, &missed{from: upTo, to: head}, h.bounds.logChanges); err != nil {
			return nil, err
		}
	}
	from, marks, err := rewind(ctx, store, &missed{from: after, to: to}, h.bounds.logChanges)
	if err != nil {
		return nil, err
	}
	today := day(h.cfg.now())
	s := &spec{who: who}
	was := newState(s, nil, from, today)
	is := newState(s, nil, to, today)
	for _, t := range to.Schema().Types() {
		if is.view.SeesType(t) {
			s.wants = append(s.wants, want{typ: t})
		}
	}
	f := &Feed{From: after, Version: upTo, More: upTo < head.Version()}
	f.Changes, _ = appendChanges(nil, diff(&was, &is, keysOf(&is, marks, nil)))
	return f, nil
}

// errEnough ends the reading of a log early.
var errEnough = errors.New("enough was read")
