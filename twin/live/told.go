package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Ask is what a consumer asks for that keeps no socket open: the members of a sub frame that choose and shape entities.
type Ask struct {
	Types  []string            `json:"types"`
	Area   json.RawMessage     `json:"area,omitempty"`
	Filter map[string]string   `json:"filter,omitempty"`
	Fields map[string][]string `json:"fields,omitempty"`
	// Whole has updates tell all that is visible, as enter does, for who is shown the last change alone.
	Whole bool `json:"whole,omitempty"`
}

// Told is a stretch of whole commits as a consumer is told of it.
type Told struct {
	Version twin.Version
	Frame   []byte // an ev frame; nil where nothing shows
	More    bool   // the twin stands later than Version
}

// Stretch says from where to where a consumer is told.
type Stretch struct {
	ID    string       // of the frame
	From  twin.Version // of the frame: what the consumer was last told it stands at
	After twin.Version // where its content stands: nothing showed between From and After
	UpTo  twin.Version // 0 for as far as Limit goes
	Limit int          // entities to touch, though at least one commit
}

// ErrLarge says that one frame would hold too much: to read anew serves better.
var ErrLarge = errors.New("too many changes for one frame")

// CheckAsk tells what is wrong with an ask, as the feed would.
func (h *Hub) CheckAsk(who *access.Principal, ask *Ask) error {
	_, err := ask.message().spec(&h.cfg, access.NewView(h.cfg.Twin.Snapshot(), who, h.cfg.now()))
	return err
}

func (a *Ask) message() *message {
	return &message{T: "sub", Types: a.Types, Area: a.Area, Filter: a.Filter, Fields: a.Fields}
}

// Tell reads a stretch of the log as a principal sees it. The same stretch gives the same changes whenever it is asked
// for, as long as the log holds it and the day is the same. Errors: twin.ErrTooOld where the log no longer reaches back,
// or has too much to replay; ErrLarge.
func (h *Hub) Tell(ctx context.Context, who *access.Principal, ask *Ask, s Stretch) (*Told, error) {
	head := h.cfg.Twin.Snapshot()
	select {
	case h.logSlots <- struct{}{}:
		defer func() { <-h.logSlots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	upTo, made, err := h.reach(ctx, &s, head.Version())
	if err != nil {
		return nil, err
	}
	store, to := h.cfg.Twin.Store(), head
	if upTo < head.Version() {
		if to, _, err = rewind(ctx, store, &missed{from: upTo, to: head}, h.bounds.logChanges); err != nil {
			return nil, err
		}
	}
	past, marks, err := rewind(ctx, store, &missed{from: s.After, to: to}, h.bounds.logChanges)
	if err != nil {
		return nil, err
	}
	changes, err := h.compare(who, ask, past, to, marks)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		changes[i].whole = ask.Whole
	}
	told := &Told{Version: upTo, More: upTo < head.Version()}
	if len(changes) > h.bounds.changes {
		return nil, fmt.Errorf("versions %d to %d: %w", s.After+1, upTo, ErrLarge)
	}
	if b, n := evBody(upTo, time.UnixMicro(made), changes); n > 0 {
		told.Frame = b.frame("ev", s.ID, s.From, upTo).text
	}
	return told, nil
}

// errEnough ends the reading of a log early.
var errEnough = errors.New("enough was read")

// reach finds the last version of a stretch and when that was committed.
func (h *Hub) reach(ctx context.Context, s *Stretch, head twin.Version) (upTo twin.Version, made int64, err error) {
	last := head
	if s.UpTo != 0 {
		last = s.UpTo
	}
	if s.After >= last || last > head {
		return 0, 0, fmt.Errorf("%w: no versions from %d to %d", twin.ErrInvalid, s.After+1, last)
	}
	n := 0
	upTo = s.After
	err = h.cfg.Twin.Store().Log(ctx, s.After, last, func(c *twin.Commit) error {
		if n += len(c.Changes); s.UpTo == 0 && n > s.Limit && upTo > s.After {
			return errEnough
		}
		upTo, made = c.Version, c.Time
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return 0, 0, fmt.Errorf("changes after version %d: %w", s.After, err)
	}
	return upTo, made, nil
}

// compare tells how what an ask chooses differs between two snapshots, given what was touched between them.
func (h *Hub) compare(who *access.Principal, ask *Ask, past, now *twin.Snapshot, marks []mark) ([]change, error) {
	today := day(h.cfg.now())
	m := ask.message()
	s := &spec{who: who, rawArea: m.Area}
	if err := m.wants(&h.cfg, access.NewView(now, who, today), s); err != nil {
		return nil, err
	}
	from, to := newState(s, nil, past, today), newState(s, nil, now, today)
	area, err := parseArea(&h.cfg, m.Area, to.view)
	if err != nil {
		area = &Area{Region: geo.NewUnion(nil), Grids: true} // its grids are gone since the ask was checked
	}
	var keys []key
	if area != nil {
		s.area, to.region, from.region = area, area.Region, area.Region
		if area.Grids && touchesGrids(marks) {
			from.region = h.regionAt(&from)
			keys = everything(&from, &to)
		}
	}
	if to.sumsUp() && movesFigures(marks) {
		keys = append(keys, summed(&from, &to)...)
	}
	return diff(&from, &to, append(keys, keysOf(&to, marks, from.region)...), lastsOf(marks)), nil
}

// ResetFrame is a reset as the feed sends it.
func ResetFrame(id, why string) []byte { return resetFrame(id, why).text }
