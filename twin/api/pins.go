package api

import (
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
	snap  *twin.Snapshot
	until time.Time
}

const (
	pinTime = 2 * time.Minute // after a cursor's last page; the contract says at least 60 s
	maxPins = 2048
)

func newPins(clock func() time.Time) *pins {
	return &pins{clock: clock, held: map[twin.Version]*pin{}}
}

// hold keeps a snapshot for a while from now.
func (p *pins) hold(s *twin.Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	for v, held := range p.held {
		if now.After(held.until) {
			delete(p.held, v)
		}
	}
	if len(p.held) >= maxPins {
		p.dropOldest()
	}
	p.held[s.Version()] = &pin{s, now.Add(pinTime)}
}

// find returns a held snapshot.
func (p *pins) find(v twin.Version) (*twin.Snapshot, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := p.held[v]
	if held == nil || p.clock().After(held.until) {
		return nil, false
	}
	return held.snap, true
}

// dropOldest makes room, which a server needs only when thousands of versions are paged through at once; p.mu is held.
func (p *pins) dropOldest() {
	var oldest twin.Version
	for v, held := range p.held {
		if oldest == 0 || held.until.Before(p.held[oldest].until) {
			oldest = v
		}
	}
	delete(p.held, oldest)
}
