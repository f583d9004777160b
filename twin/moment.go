package twin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"
)

// Moment is a point in a twin's past: a version or, where Time is set, an instant.
type Moment struct {
	Version Version
	Time    time.Time
}

// ParseMoment reads "812", "2026-01-02T15:04:05Z" or "2026-01-02", which is the instant at which that day begins in UTC.
func ParseMoment(text string) (Moment, error) {
	if v, err := strconv.ParseUint(text, 10, 53); err == nil {
		return Moment{Version: Version(v)}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return Moment{Time: at}, nil
		}
	}
	return Moment{}, fmt.Errorf("%w: neither a version nor an instant as 2026-01-02T15:04:05Z nor a day as 2026-01-02", ErrInvalid)
}

// commitTimes is a store that tells when commits were made without reading what they changed.
type commitTimes interface {
	Times(ctx context.Context, after, upTo Version, fn func(Version, int64) error) error
}

// markEvery is how many commits lie between two marks.
const markEvery = 256

// mark is the latest time of all commits up to a version. Clocks may have been set back, so times themselves are not in
// order; the latest so far is, and the first commit that is later than an instant is where it passes the instant.
type mark struct {
	version Version
	latest  int64
}

// calendar finds versions by instants. It keeps a mark for every few hundred commits and reads on where the log has
// grown; its user sees to it that one goroutine at a time asks.
type calendar struct {
	log    Logger
	from   Version // the version before the first that was read
	to     Version // the last that was read
	latest int64
	marks  []mark
}

var errEnough = errors.New("enough")

// last returns the last version before the first commit that is later than an instant, among those up to now.
func (c *calendar) last(ctx context.Context, oldest, now Version, at int64) (Version, error) {
	if after := max(oldest, 1) - 1; c.marks == nil || c.from < after {
		*c = calendar{log: c.log, from: after, to: after, marks: []mark{}}
	}
	err := c.times(ctx, c.to, now, func(v Version, t int64) error {
		c.latest = max(c.latest, t)
		if c.to = v; v%markEvery == 0 {
			c.marks = append(c.marks, mark{v, c.latest})
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	// All commits up to mark i are not later; the first that is lies before the next mark.
	i := sort.Search(len(c.marks), func(i int) bool { return c.marks[i].latest > at })
	v := c.from
	if i > 0 {
		v = c.marks[i-1].version
	}
	err = c.times(ctx, v, now, func(next Version, t int64) error {
		if t > at {
			return errEnough
		}
		v = next
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return 0, err
	}
	if v == c.from && v > 0 {
		return 0, ErrTooOld // what came before is not known
	}
	return min(v, now), nil
}

func (c *calendar) times(ctx context.Context, after, upTo Version, fn func(Version, int64) error) error {
	if after >= upTo {
		return nil
	}
	if s, ok := c.log.(commitTimes); ok {
		return s.Times(ctx, after, upTo, fn)
	}
	return c.log.Log(ctx, after, upTo, func(k *Commit) error { return fn(k.Version, k.Time) })
}

// timeOf returns when a version was committed, 0 where the log does not hold it.
func (c *calendar) timeOf(ctx context.Context, v Version) (at int64, err error) {
	if v == 0 {
		return 0, nil
	}
	err = c.times(ctx, v-1, v, func(_ Version, t int64) error { at = t; return nil })
	if errors.Is(err, ErrTooOld) {
		return 0, nil
	}
	return at, err
}

// byVersion finds where a version stands among kept states, or would stand.
func byVersion(kept []*keptState, v Version) (int, bool) {
	return slices.BinarySearchFunc(kept, v, func(k *keptState, v Version) int {
		switch {
		case k.snap.version < v:
			return -1
		case k.snap.version > v:
			return 1
		}
		return 0
	})
}
