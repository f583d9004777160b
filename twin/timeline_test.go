package twin_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// TestTimelineEqualsThePast drives random requests under a clock that is set back now and then, and asks for versions
// and instants in any order: each answer is the state that was recorded then.
func TestTimelineEqualsThePast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		next := twin.ID(0)
		w := &world{t: rt, store: mem.New(), ids: map[string][]twin.ID{}}
		now := time.Unix(1_000_000, 0)
		var err error
		w.tw, err = twin.Open(ctx, twin.Config{
			Store: w.store, NewID: func() twin.ID { next += 1 << 40; return next % twin.MaxID }, Clock: func() time.Time { return now },
		})
		if err != nil {
			rt.Fatal(err)
		}
		defer w.tw.Close()
		line := twin.NewTimeline(w.tw)
		defer line.Close()
		states := []*twin.Snapshot{w.tw.Snapshot()}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(-2, 5).Draw(rt, "seconds")) * time.Second)
			req := &twin.Request{Actor: "test", Ops: []twin.Operation{w.operation(), w.operation()}}
			if res, err := w.tw.Commit(ctx, req); err == nil && res.Changed {
				w.note(req, res)
				states = append(states, w.tw.Snapshot())
			}
			moment, then := anyMoment(rt, states)
			back, err := line.At(ctx, w.tw.Snapshot(), moment)
			if err != nil {
				rt.Fatal(err)
			}
			if back.Version() != then.Version() || back.Time() != then.Time() {
				rt.Fatalf("as of %+v: version %d of %d, expected %d of %d", moment, back.Version(), back.Time(), then.Version(), then.Time())
			}
			recount(rt, back)
			equalSnapshots(rt, then, back)
			equalSnapshots(rt, back, then)
		}
	})
}

// anyMoment draws a version or an instant, and finds the state that was recorded then.
func anyMoment(t *rapid.T, states []*twin.Snapshot) (twin.Moment, *twin.Snapshot) {
	if rapid.Bool().Draw(t, "by version") {
		i := rapid.IntRange(0, len(states)-1).Draw(t, "version")
		return twin.Moment{Version: states[i].Version()}, states[i]
	}
	at := time.Unix(1_000_000+int64(rapid.IntRange(-5, 60).Draw(t, "instant")), 0)
	then := states[0]
	for _, s := range states[1:] {
		if s.Time() > at.UnixMicro() {
			break
		}
		then = s
	}
	return twin.Moment{Time: at}, then
}

// slowLog is a store whose log waits until it is let go.
type slowLog struct {
	*mem.Store
	slow    atomic.Bool
	entered chan twin.Version
	let     chan struct{}
}

func (s *slowLog) Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error {
	if s.slow.Load() {
		select {
		case s.entered <- after:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-s.let:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.Store.Log(ctx, after, upTo, fn)
}

// openLamps makes a twin with a commit per lamp.
func openLamps(t *testing.T, store twin.Store, n int) *twin.Twin {
	t.Helper()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	for i := range n {
		lamp(t, tw, float64(i%30)/10)
	}
	return tw
}

func lamp(t *testing.T, tw *twin.Twin, x float64) {
	t.Helper()
	typ := tw.Snapshot().Schema().Type("facility")
	op := twin.Operation{Do: twin.Create, Type: typ, Geometry: square(x, 0, 0.1)[0][0], SetGeometry: true}
	if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
		t.Fatal(err)
	}
}

// Two states are made at a time: who wants a third waits for a place, not for long, and who wants one that is being made
// has it with the one who asked first, even where that one went away.
func TestTimelineMakesFewAtATime(t *testing.T) {
	store := &slowLog{Store: mem.New(), entered: make(chan twin.Version), let: make(chan struct{})}
	tw := openLamps(t, store, 6)
	line := twin.NewTimeline(tw)
	defer line.Close()
	store.slow.Store(true)
	ask := func(ctx context.Context, v twin.Version) error {
		s, err := line.At(ctx, tw.Snapshot(), twin.Moment{Version: v})
		if err == nil && s.Version() != v {
			t.Errorf("asked for %d, got %d", v, s.Version())
		}
		return err
	}
	gone, goAway := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var first error
	wg.Go(func() { first = ask(gone, 2) })
	<-store.entered
	wg.Go(func() {
		if err := ask(t.Context(), 4); err != nil {
			t.Error(err)
		}
	})
	<-store.entered
	for range 3 {
		wg.Go(func() {
			if err := ask(t.Context(), 4); err != nil {
				t.Errorf("who waits: %v", err)
			}
		})
	}
	if err := ask(t.Context(), 1); !errors.Is(err, twin.ErrBusy) {
		t.Errorf("a third: %v", err)
	}
	hurried, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := ask(hurried, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a third who has no time: %v", err)
	}
	wg.Go(func() {
		if err := ask(t.Context(), 3); err != nil {
			t.Errorf("who gets the place of another: %v", err)
		}
	})
	store.slow.Store(false)
	goAway()
	close(store.let)
	wg.Wait()
	if first != nil && !errors.Is(first, context.Canceled) {
		t.Errorf("who went away: %v", first)
	}
	if err := ask(t.Context(), 1); err != nil {
		t.Errorf("later: %v", err)
	}
}

// However many states are asked for, and however far the present moves on, few are kept.
func TestTimelineIsBounded(t *testing.T) {
	now := time.Unix(0, 0)
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New(), Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	for i := range 3 * twin.MaxKept {
		lamp(t, tw, float64(i%30)/10)
	}
	line := twin.NewTimeline(tw)
	defer line.Close()
	for v := range twin.Version(3 * twin.MaxKept) {
		if _, err := line.At(t.Context(), tw.Snapshot(), twin.Moment{Version: v}); err != nil {
			t.Fatal(err)
		}
	}
	if n, changes := line.Kept(); n != twin.MaxKept || changes > 3*twin.MaxKept {
		t.Errorf("%d states are kept, with %d changes", n, changes)
	}
	now = now.Add(time.Hour)
	lamp(t, tw, 0)
	if n, _ := line.Kept(); n != 0 {
		t.Errorf("%d states are kept an hour later", n)
	}
}

func TestTimelineRefuses(t *testing.T) {
	store := mem.New()
	tw := openLamps(t, store, 5)
	line := twin.NewTimeline(tw)
	defer line.Close()
	if err := store.Trim(t.Context(), 4); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		m    twin.Moment
		want error
	}{
		{twin.Moment{Version: 6}, twin.ErrInvalid},
		{twin.Moment{Version: 5}, nil},
		{twin.Moment{Version: 3}, nil},
		{twin.Moment{Version: 2}, twin.ErrTooOld},
		{twin.Moment{Time: time.Unix(0, 0)}, twin.ErrTooOld},
		{twin.Moment{Time: time.Now().Add(time.Hour)}, nil},
	} {
		if _, err := line.At(t.Context(), tw.Snapshot(), c.m); !errors.Is(err, c.want) {
			t.Errorf("as of %+v: %v, want %v", c.m, err, c.want)
		}
	}
	for text, ok := range map[string]bool{"812": true, "2026-01-02T15:04:05+08:00": true, "": false, "-1": false, "2026-01-02": true, "2026-01-32": false, "yesterday": false} {
		if _, err := twin.ParseMoment(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
