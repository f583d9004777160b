package twin_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// site is a twin on a store in memory that a test may make fail.
type site struct {
	*testing.T
	*twin.Twin
	store *flaky
}

// flaky is a store whose writes fail or wait when told to.
type flaky struct {
	*mem.Store
	mu   sync.Mutex
	err  error
	gate chan struct{} // when not nil, a write waits for it
}

func (f *flaky) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *flaky) Append(ctx context.Context, commits []*twin.Commit) error {
	f.mu.Lock()
	err, gate := f.err, f.gate
	f.mu.Unlock()
	if gate != nil {
		<-gate
	}
	if err != nil {
		return err
	}
	return f.Store.Append(ctx, commits)
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{T: t, store: &flaky{Store: mem.New()}}
	s.open()
	return s
}

func (s *site) open() {
	s.Helper()
	tw, err := twin.Open(context.Background(), twin.Config{Store: s.store})
	if err != nil {
		s.Fatal(err)
	}
	s.Twin = tw
	s.Cleanup(func() { tw.Close() })
}

// op makes an operation; props are field, value, field, value.
func (s *site) op(do twin.Action, typ string, id twin.ID, props ...any) twin.Operation {
	t := s.Snapshot().Schema().Type(typ)
	op := twin.Operation{Do: do, Type: t, ID: id}
	for i := 0; i < len(props); i += 2 {
		op.Set = append(op.Set, twin.Assignment{Field: t.Field(props[i].(string)), Value: props[i+1].(twin.Value)})
	}
	return op
}

func (s *site) house(x, y float64) twin.Operation {
	op := s.op(twin.Create, "house", 0)
	op.Geometry, op.SetGeometry = square(x, y, 0.1), true
	return op
}

func (s *site) grid(code string, x, y, size float64) twin.Operation {
	op := s.op(twin.Create, "grid", 0, "code", twin.Text(code))
	op.Geometry, op.SetGeometry = square(x, y, size), true
	return op
}

func (s *site) try(ops ...twin.Operation) (*twin.Result, error) {
	return s.Commit(context.Background(), &twin.Request{Actor: "test", Ops: ops})
}

func (s *site) must(ops ...twin.Operation) *twin.Result {
	s.Helper()
	res, err := s.try(ops...)
	if err != nil {
		s.Fatal(err)
	}
	return res
}

func (s *site) add(op twin.Operation) twin.ID {
	s.Helper()
	return s.must(op).Results[0].ID
}

func (s *site) get(typ string, id twin.ID) *twin.Entity {
	s.Helper()
	e, ok := s.Snapshot().Get(typ, id)
	if !ok {
		s.Fatalf("no %s %s", typ, id)
	}
	return e
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

// A full disk refuses a group and leaves no trace; when there is room again the twin goes on.
func TestFullDiskDoesNotStop(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	before := s.Snapshot()
	s.store.fail(fmt.Errorf("write: %w", twin.ErrNoSpace))
	for range 3 {
		_, err := s.try(s.op(twin.Patch, "house", h, "floors_above", twin.Int(3)), s.grid(gridA, 0, 0, 2))
		wantErr(t, err, twin.ErrNoSpace)
	}
	if s.Snapshot() != before || s.Err() != nil {
		t.Fatal("a refused group left a trace")
	}
	s.store.fail(nil)
	res := s.must(s.op(twin.Patch, "house", h, "floors_above", twin.Int(4)))
	if res.Version != before.Version()+1 || s.get("house", h).Grid != 0 {
		t.Fatalf("version %d in grid %s after the disk was full", res.Version, s.get("house", h).Grid)
	}
	s.must(s.grid(gridA, 0, 0, 2)) // the refused one has not taken the code
}

// After any other failure nobody knows what the disk holds.
func TestFailedWriteStops(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	broken := errors.New("input/output error")
	s.store.fail(broken)
	_, err := s.try(s.op(twin.Patch, "house", h, "floors_above", twin.Int(3)))
	wantErr(t, err, twin.ErrStopped)
	wantErr(t, err, broken)
	s.store.fail(nil)
	<-s.Done()
	_, err = s.try(s.house(2, 2))
	wantErr(t, err, broken)
	_, err = s.Wait(context.Background(), 99)
	wantErr(t, err, broken)
	wantErr(t, s.Close(), broken)
	if !s.get("house", h).Get("floors_above").IsNull() {
		t.Fatal("what was not written is seen")
	}
}

func TestClosedTwin(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.try(s.op(twin.Delete, "house", h))
	wantErr(t, err, twin.ErrStopped)
	_, err = s.try(s.grid(gridA, 0, 0, 2))
	wantErr(t, err, twin.ErrStopped)
	if _, err := s.Wait(context.Background(), 1); err != nil {
		t.Fatal(err) // it is there already
	}
	_, err = s.Wait(context.Background(), 2)
	wantErr(t, err, twin.ErrStopped)
}

func TestWait(t *testing.T) {
	s := newSite(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := s.Wait(ctx, 1)
	wantErr(t, err, context.Canceled)
	got := make(chan twin.Version)
	go func() {
		snap, err := s.Wait(context.Background(), 2)
		if err != nil {
			t.Error(err)
			close(got)
			return
		}
		got <- snap.Version()
	}()
	s.add(s.house(1, 1))
	s.add(s.house(2, 1))
	if v := <-got; v < 2 {
		t.Fatalf("Wait returned at version %d", v)
	}
}

// Requests that share a sync see each other in order, and nobody learns of any before it is durable.
func TestGroupSharesOneSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		h := s.add(s.house(1, 1))
		rev := s.get("house", h).Rev
		gate := make(chan struct{})
		s.store.mu.Lock()
		s.store.gate = gate
		s.store.mu.Unlock()
		type answer struct {
			res *twin.Result
			err error
		}
		answers := make([]answer, 5)
		steps := 0
		s.Watch(func(*twin.Step) { steps++ })
		send := func(i int, ops ...twin.Operation) {
			go func() {
				res, err := s.try(ops...)
				answers[i] = answer{res, err}
			}()
			synctest.Wait()
		}
		floors := func(n int64, ifRev twin.Version) twin.Operation {
			op := s.op(twin.Patch, "house", h, "floors_above", twin.Int(n))
			op.IfRev = ifRev
			return op
		}
		send(0, s.house(3, 3))  // goes alone, and the others queue behind its sync
		send(1, floors(3, rev)) // changes the house
		send(2, floors(4, rev)) // saw it before
		send(3, floors(3, 0))   // changes nothing any more
		send(4, s.op(twin.Delete, "house", h))
		if answers[2].err != nil || s.Snapshot().Version() != 1 {
			t.Fatal("something is known before it is durable")
		}
		close(gate)
		synctest.Wait()
		wantErr(t, answers[2].err, twin.ErrConflict)
		for i, v := range []twin.Version{2, 3, 0, 3, 4} {
			if i != 2 && (answers[i].err != nil || answers[i].res.Version != v) {
				t.Errorf("request %d: %+v", i, answers[i])
			}
		}
		if _, ok := s.Snapshot().Get("house", h); ok || steps != 2 || s.Snapshot().Version() != 4 {
			t.Fatalf("%d steps to version %d", steps, s.Snapshot().Version())
		}
	})
}

// A repeated key is answered with what the first was answered with, also within one group and after a restart.
func TestRepeatedKey(t *testing.T) {
	s := newSite(t)
	req := func() *twin.Request {
		return &twin.Request{
			Actor: "test", Key: "k", Ops: []twin.Operation{s.house(1, 1)},
			Answer: func(r *twin.Result) []byte { return []byte(r.Results[0].ID.String()) },
		}
	}
	first, err := s.Commit(context.Background(), req())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		again, err := s.Commit(context.Background(), req())
		if err != nil || string(again.Answer) != first.Results[0].ID.String() || again.Version != first.Version {
			t.Fatalf("%+v, %v", again, err)
		}
		s.Close()
		s.open()
	}
}

func TestGuardRefuses(t *testing.T) {
	s := newSite(t)
	no := errors.New("no")
	req := &twin.Request{Actor: "test", Ops: []twin.Operation{s.house(1, 1), s.house(2, 2)}}
	req.Guard = func(op *twin.Operation, before, after *twin.Entity) error {
		if before != nil || after == nil {
			t.Error("a create has no state before, and one after")
		}
		if op == &req.Ops[1] {
			return no
		}
		return nil
	}
	_, err := s.Commit(context.Background(), req)
	var at *twin.OpError
	if !errors.As(err, &at) || at.Index != 1 || !errors.Is(err, no) || s.Snapshot().Version() != 0 {
		t.Fatalf("error %v", err)
	}
}

// The time of the newest commit is known after a restart.
func TestTimeAfterRestart(t *testing.T) {
	s := newSite(t)
	s.add(s.house(1, 1))
	at := s.Snapshot().Time()
	if d := time.Since(time.UnixMicro(at)); d < 0 || d > time.Minute {
		t.Fatalf("committed at %d", at)
	}
	s.Close()
	s.open()
	if s.Snapshot().Time() != at {
		t.Fatalf("time %d after a restart, %d before", s.Snapshot().Time(), at)
	}
}
