package twin_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// What is kept of a snapshot is made once, however many ask at a time.
func TestKeep(t *testing.T) {
	tw, err := twin.Open(t.Context(), twin.Config{Store: mem.New()})
	if err != nil {
		t.Fatal(err)
	}
	defer tw.Close()
	type key int
	var made atomic.Int32
	var wait sync.WaitGroup
	snap := tw.Snapshot()
	for i := range 8 {
		wait.Go(func() {
			want := i % 2
			if got := snap.Keep(key(want), func() any { made.Add(1); return want }); got != want {
				t.Errorf("key %d holds %v", want, got)
			}
		})
	}
	wait.Wait()
	if made.Load() != 2 {
		t.Errorf("made %d times, want twice", made.Load())
	}
}
