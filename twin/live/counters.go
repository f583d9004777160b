package live

import (
	"slices"
	"sync/atomic"
	"time"
)

// closeCodes are the codes that are counted one by one: what the server sends, what clients send when they leave, and
// 1006 for a connection that ends without a word. Others, which clients may choose at will, are counted together.
var closeCodes = [...]int{
	1000, 1001, 1002, 1003, 1005, 1006, 1007, CloseRestart,
	CloseSlow, CloseFull, CloseBadRequest, CloseSignIn, CloseTooLarge, CloseTooMany,
}

// closeLost is the code of a connection that ended without one.
const closeLost = 1006

var resetReasons = [...]string{"slow", "too_old", "epoch", "permission"}

var latencyBounds = [...]time.Duration{
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond, 25 * time.Millisecond,
	50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second,
}

// counters count what a hub has done since it began, at the cost of an atomic addition. They hold nothing of anybody.
type counters struct {
	frames, bytes     atomic.Uint64
	conflated         atomic.Uint64
	messages, refused atomic.Uint64
	resets            [len(resetReasons)]atomic.Uint64
	closes            [len(closeCodes) + 1]atomic.Uint64 // the last counts all other codes
	latency           [len(latencyBounds) + 1]atomic.Uint64
	latencyMicros     atomic.Uint64
}

// wrote counts a frame that was written to some sessions by an instant.
func (c *counters) wrote(f *frame, n int, at time.Time) {
	c.frames.Add(uint64(n))
	c.bytes.Add(uint64(n * len(f.text)))
	if f.made == 0 {
		return
	}
	took := max(0, time.Duration(at.UnixMicro()-f.made)*time.Microsecond)
	i := 0
	for i < len(latencyBounds) && took > latencyBounds[i] {
		i++
	}
	c.latency[i].Add(uint64(n))
	c.latencyMicros.Add(uint64(n) * uint64(took.Microseconds()))
}

func (c *counters) reset(why string) {
	if i := slices.Index(resetReasons[:], why); i >= 0 {
		c.resets[i].Add(1)
	}
}

func (c *counters) closed(code int) {
	i := slices.Index(closeCodes[:], code)
	if i < 0 {
		i = len(closeCodes)
	}
	c.closes[i].Add(1)
}

// Latency tells how long frames took from the commit that they tell of, the first where they tell of several, until
// they were written. What was sent to who came back or was too slow is not among them.
type Latency struct {
	UpTo  []time.Duration // rising
	Count []uint64        // how many took no longer than that
	All   uint64
	Sum   time.Duration
}

func (c *counters) latencies() Latency {
	l := Latency{UpTo: latencyBounds[:], Sum: time.Duration(c.latencyMicros.Load()) * time.Microsecond}
	for i := range c.latency {
		l.All += c.latency[i].Load()
		if i < len(latencyBounds) {
			l.Count = append(l.Count, l.All)
		}
	}
	return l
}
