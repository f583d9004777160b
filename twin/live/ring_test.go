package live

import (
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// TestReplayOutlivesTheRing: the steps of a replay stay as they are while the ring lets go of them.
func TestReplayOutlivesTheRing(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	var all []entry
	_, stop := tw.Watch(func(s *twin.Step) { all = append(all, entry{from: s.From, to: s.To, marks: marksOf(s)}) })
	op := twin.Operation{Do: twin.Create, Type: tw.Snapshot().Schema().Type("institution")}
	for range 5 {
		if _, err := tw.Commit(t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	var r ring
	b := bounds{ringSteps: 3, ringMarks: 100}
	for _, e := range all[:3] {
		r.add(e, &b)
	}
	steps, ok := r.between(0, 3)
	if !ok || len(steps) != 3 {
		t.Fatalf("%d steps, %t", len(steps), ok)
	}
	for _, e := range all[3:] {
		r.add(e, &b)
	}
	for i, s := range steps {
		if s.from != all[i].from || s.to != all[i].to || len(s.marks) != 1 {
			t.Errorf("step %d has become %+v", i, s)
		}
	}
	if _, ok := r.between(0, 3); ok {
		t.Error("the ring holds more than it may")
	}
}
