package live

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// TestSweepSpreads lets clients be silent for long: no sweep sends to thousands at once, and the next comes the sooner.
func TestSweepSpreads(t *testing.T) {
	for _, tc := range []struct {
		name           string
		clients, beats int
		again          time.Duration
	}{
		{"few", 10, 10, sweepTime},
		{"many", 2*sweepFrames + 10, sweepFrames, sweepTime / 20},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, h, _ := benchTwin(t)
			var beats atomic.Int64
			for range tc.clients {
				s := newSession(h, beatSink{&beats}, time.Now())
				if err := h.admit(s); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { h.drop(s) })
				h.ready(s, access.VisitorPrincipal())
			}
			// The hub's own sweeps find nobody silent yet.
			if again := h.sweep(time.Now().Add(HeartbeatTime + time.Second)); again != tc.again {
				t.Errorf("the next sweep comes in %v, want %v", again, tc.again)
			}
			await(t, "heartbeats", func() bool { return beats.Load() == int64(tc.beats) })
		})
	}
}

// beatSink counts heartbeats.
type beatSink struct{ beats *atomic.Int64 }

func (s beatSink) write(f *frame) error {
	if f.moves && f.sub == "" {
		s.beats.Add(1)
	}
	return nil
}
func (beatSink) ping() error       { return nil }
func (beatSink) close(int, string) {}
func (beatSink) cut()              {}

// await waits until something holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("did not come: %s", what)
		}
	}
}
