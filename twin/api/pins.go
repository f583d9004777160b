package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// pins keeps the snapshots that cursors point to, so that pages neither repeat nor miss. Snapshots share almost
// everything, so a pin costs what was changed since.
type pins struct {
	clock func() time.Time
	mu    sync.Mutex
	held  map[twin.Version]*pin
}

type pin struct {
	snap *twin.Snapshot
	last time.Time // when a page of it was last given
}

const (
	pinTime  = 2 * time.Minute  // after a cursor's last page, where there is room
	pinLeast = 60 * time.Second // after a cursor's last page, in any case
	maxPins  = 2048
)

func newPins(clock func() time.Time) *pins {
	return &pins{clock: clock, held: map[twin.Version]*pin{}}
}

// hold keeps a snapshot for a while from now. Where thousands of versions are paged through at once it refuses: a link
// that is given must hold.
func (p *pins) hold(s *twin.Snapshot) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	if held := p.held[s.Version()]; held != nil {
		held.last = now
		return nil
	}
	for v, held := range p.held {
		if now.Sub(held.last) > pinTime {
			delete(p.held, v)
		}
	}
	if len(p.held) >= maxPins {
		if wait := p.dropOldest(now); wait > 0 {
			return &Problem{
				Status: http.StatusServiceUnavailable, Title: "Busy", RetryAfter: int(wait/time.Second) + 1,
				Detail: "too many versions are being paged through: try again, or ask for all at once with a larger limit",
			}
		}
	}
	p.held[s.Version()] = &pin{s, now}
	return nil
}

// find returns a held snapshot.
func (p *pins) find(v twin.Version) (*twin.Snapshot, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held[v]
	if held == nil || p.clock().Sub(held.last) > pinTime {
		return nil, false
	}
	return held.snap, true
}

// dropOldest makes room by the pin that was not asked for longest, or tells how long it must still be kept; p.mu is
// held.
func (p *pins) dropOldest(now time.Time) (wait time.Duration) {
	var oldest *pin
	for _, held := range p.held {
		if oldest == nil || held.last.Before(oldest.last) {
			oldest = held
		}
	}
	if wait = pinLeast - now.Sub(oldest.last); wait >= 0 {
		return wait + 1
	}
	delete(p.held, oldest.snap.Version())
	return 0
}
