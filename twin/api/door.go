package api

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// door limits failed sign-ins per address, besides the lockout of each account: who tries many names from one place is
// stopped too.
type door struct {
	clock func() time.Time
	mu    sync.Mutex
	tries map[string]*tries
}

type tries struct {
	failed int
	since  time.Time
}

// The limits of failed sign-ins.
const (
	maxTries     = 30 // from one address within tryTime
	tryTime      = 5 * time.Minute
	maxAddresses = 10_000 // that are remembered
)

func newDoor(clock func() time.Time) *door { return &door{clock: clock, tries: map[string]*tries{}} }

// address is where a request comes from; of IPv6 the network, for one machine has as many addresses as it likes.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// wait returns how long an address must wait before it may try again.
func (d *door) wait(addr string) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tries[addr]
	if t == nil || t.failed < maxTries {
		return 0
	}
	return max(0, tryTime-d.clock().Sub(t.since))
}

// fail notes a failed attempt.
func (d *door) fail(addr string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock()
	t := d.tries[addr]
	if t == nil || now.Sub(t.since) >= tryTime {
		if len(d.tries) >= maxAddresses {
			d.forget(now)
		}
		t = &tries{since: now}
		d.tries[addr] = t
	}
	t.failed++
}

// forget drops the addresses whose time is over; d.mu is held.
func (d *door) forget(now time.Time) {
	for addr, t := range d.tries {
		if now.Sub(t.since) >= tryTime || t.failed < maxTries {
			delete(d.tries, addr)
		}
	}
}
