package export

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// errEnough ends a walk through the log.
var errEnough = errors.New("enough")

// AsOf returns the state at a version or instant, as "812" or "2026-01-02T15:04:05Z": the newest with everything that
// was changed since put back. Memory is taken for what changed, not for the log. A state older than the log that is
// kept is ErrTooOld.
func AsOf(ctx context.Context, tw *twin.Twin, text string) (*twin.Snapshot, error) {
	now := tw.Snapshot()
	head, err := tw.Store().Head(ctx)
	if err != nil {
		return nil, err
	}
	to, err := versionOf(ctx, tw, now, head.Oldest, text)
	if err != nil {
		return nil, err
	}
	switch {
	case to == now.Version():
		return now, nil
	case to+1 < head.Oldest:
		return nil, fmt.Errorf("as of %s: %w", text, twin.ErrTooOld)
	}
	return rewind(ctx, tw, now, to)
}

func versionOf(ctx context.Context, tw *twin.Twin, now *twin.Snapshot, oldest twin.Version, text string) (twin.Version, error) {
	if n, err := strconv.ParseUint(text, 10, 53); err == nil {
		if twin.Version(n) > now.Version() {
			return 0, fmt.Errorf("%w: version %d is yet to come, the newest is %d", twin.ErrInvalid, n, now.Version())
		}
		return twin.Version(n), nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is neither a version nor an instant as 2026-01-02T15:04:05Z", twin.ErrInvalid, text)
	}
	// Order is by version: clocks may have been set back.
	after := max(oldest, 1) - 1
	to := now.Version()
	err = tw.Store().Log(ctx, after, now.Version(), func(c *twin.Commit) error {
		if c.Time > at.UnixMicro() {
			to = c.Version - 1
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return 0, err
	}
	if to == after && after > 0 {
		return 0, fmt.Errorf("as of %s: %w", text, twin.ErrTooOld)
	}
	return to, nil
}

// rewind puts back the state of everything that a later commit touched: what the first of them found.
func rewind(ctx context.Context, tw *twin.Twin, now *twin.Snapshot, to twin.Version) (*twin.Snapshot, error) {
	schema := now.Schema()
	seen := map[twin.ID]bool{}
	var past []twin.Past
	err := tw.Store().Log(ctx, to, now.Version(), func(c *twin.Commit) error {
		for i := range c.Changes {
			ch := &c.Changes[i]
			if seen[ch.ID] {
				continue
			}
			seen[ch.ID] = true
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
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return now.Rewind(to, 0, past), nil
}
