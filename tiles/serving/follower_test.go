package serving

import (
	"context"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

func place(t *testing.T, tw *twin.Twin) {
	t.Helper()
	op := twin.Operation{Do: twin.Create, Type: tw.Snapshot().Schema().Type("facility"), Geometry: orb.Point{121, 31}, SetGeometry: true}
	if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
		t.Fatal(err)
	}
}

// Steps that nobody works off become one without commits; nothing is lost, and the order holds.
func TestPendingStepsAreFew(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	f, from := Follow(tw)
	for range 2*maxPending + 5 { // nobody follows yet
		place(t, tw)
	}
	if n := len(f.pending); n > maxPending {
		t.Errorf("%d steps are waiting", n)
	}
	at := from.Version()
	whole := false
	f.Start(func(step *twin.Step) {
		if step.From.Version() != at {
			t.Errorf("a step from %d after one to %d", step.From.Version(), at)
		}
		whole = whole || len(step.Commits) == 0
		at = step.To.Version()
		f.Stand(at)
	})
	defer f.Close()
	if err := f.CatchUp(t.Context(), tw.Snapshot().Version()); err != nil {
		t.Fatal(err)
	}
	if !whole || f.StandsAt()[0] != "133" {
		t.Errorf("stands at %s, a step for many: %v", f.StandsAt()[0], whole)
	}
}

// A closed follower ends waits.
func TestCloseEndsWaits(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	f, _ := Follow(tw)
	f.Start(func(*twin.Step) {})
	f.Close()
	if err := f.CatchUp(t.Context(), 7); err != ErrClosed {
		t.Errorf("%v", err)
	}
}
