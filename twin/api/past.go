package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// past keeps the few past states that were asked for last. A past state is the newest one rewound by what the log
// says, and shares with it all that was not touched since.
type past struct {
	tw    *twin.Twin
	folds chan struct{} // one place per rewinding under way

	mu   sync.Mutex
	kept []*twin.Snapshot // the one asked for last comes last
}

const (
	maxFolds = 2 // rewindings at a time
	maxPast  = 8 // states kept
)

func newPast(tw *twin.Twin) *past { return &past{tw: tw, folds: make(chan struct{}, maxFolds)} }

// atVersion goes to the version that the parameters min_version and as_of name, for handlers that have both.
func (c *call) atVersion() error {
	if err := c.wait(); err != nil {
		return err
	}
	return c.asOf(c.r.URL.Query().Get("as_of"))
}

// asOf goes back to a version or instant; no text is the present.
func (c *call) asOf(text string) error {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseUint(text, 10, 53)
	var at time.Time
	if err != nil {
		if at, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return c.badAsOf("is %.40q, expected a version or an instant as 2026-01-02T15:04:05Z", text)
		}
	} else if twin.Version(v) > c.snap.Version() {
		return c.badAsOf("is version %d, the newest is %d", v, c.snap.Version())
	}
	snap, err := c.s.past.find(c.r.Context(), c.snap, twin.Version(v), at)
	if err != nil {
		return err
	}
	c.snap = snap
	c.view = access.NewView(snap, c.who, c.s.tw.Clock())
	return nil
}

// badAsOf refuses a point in time where it was given: in the address, or in the body of what is posted.
func (c *call) badAsOf(format string, args ...any) error {
	return &query.Error{At: "as_of", Msg: fmt.Sprintf(format, args...)}
}

// asOfBody is asOf for the member of a JSON body: null, a number or a string.
func (c *call) asOfBody(raw []byte) error {
	text := string(bytes.Trim(raw, `"`))
	if len(raw) == 0 || text == "null" {
		return nil
	}
	return c.asOf(text)
}

// find returns the state at a version or, where at is set, at an instant.
func (p *past) find(ctx context.Context, now *twin.Snapshot, v twin.Version, at time.Time) (*twin.Snapshot, error) {
	if at.IsZero() {
		if s := p.keptAt(v, now); s != nil {
			return s, nil
		}
	}
	select {
	case p.folds <- struct{}{}:
		defer func() { <-p.folds }()
	default:
		return nil, &Problem{Status: http.StatusServiceUnavailable, Title: "Busy", Detail: "other past states are being made: try again", RetryAfter: 1}
	}
	var err error
	if !at.IsZero() {
		if v, err = p.versionAt(ctx, now, at); err != nil {
			return nil, err
		}
		if s := p.keptAt(v, now); s != nil {
			return s, nil
		}
	}
	s, err := p.rewind(ctx, now, v)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept = append(p.kept, s); len(p.kept) > maxPast {
		p.kept = slices.Clone(p.kept[1:])
	}
	return s, nil
}

// keptAt returns a state that is at hand, nil for none.
func (p *past) keptAt(v twin.Version, now *twin.Snapshot) *twin.Snapshot {
	if v == now.Version() {
		return now
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.kept, func(s *twin.Snapshot) bool { return s.Version() == v })
	if i < 0 {
		return nil
	}
	s := p.kept[i]
	p.kept = append(slices.Delete(p.kept, i, i+1), s)
	return s
}

var errEnough = errors.New("enough")

// versionAt finds the last version before the first commit that is later than an instant. Order is by version: clocks
// may have been set back.
func (p *past) versionAt(ctx context.Context, now *twin.Snapshot, at time.Time) (twin.Version, error) {
	head, err := p.tw.Store().Head(ctx)
	if err != nil {
		return 0, err
	}
	after := max(head.Oldest, 1) - 1
	v := now.Version()
	err = p.tw.Store().Log(ctx, after, now.Version(), func(c *twin.Commit) error {
		if c.Time > at.UnixMicro() {
			v = c.Version - 1
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return 0, err
	}
	if v == after && after > 0 {
		return 0, twin.ErrTooOld // what came before is not known
	}
	return v, nil
}

// rewind undoes every commit after a version.
func (p *past) rewind(ctx context.Context, now *twin.Snapshot, v twin.Version) (*twin.Snapshot, error) {
	var states []twin.Past
	var when int64
	touched := map[twin.ID]bool{}
	schema := now.Schema()
	err := p.tw.Store().Log(ctx, v, now.Version(), func(c *twin.Commit) error {
		if when == 0 {
			when = c.Time
		}
		for _, ch := range c.Changes {
			if touched[ch.ID] {
				continue
			}
			touched[ch.ID] = true
			was := twin.Past{Type: schema.Type(ch.Type), ID: ch.ID}
			if ch.Before != nil {
				e, err := schema.Decode(ch.Type, ch.ID, ch.Before)
				if err != nil {
					return err
				}
				was.State = e
			}
			states = append(states, was)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return now.Rewind(v, when, states), nil
}
