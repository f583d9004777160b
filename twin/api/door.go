package api

import (
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// door limits failed sign-ins per address and name, besides the lockout of each account. Many people can stand behind
// one address, a proxy's, so failures of one name do not lock out the others; who tries many names from one place still
// gets no more than one try for each, once too many failed.
type door struct {
	clock func() time.Time
	mu    sync.Mutex
	pairs map[pair]*tries
	addrs map[string]*tries
}

// pair is a name tried from an address.
type pair struct{ addr, name string }

type tries struct {
	failed int
	since  time.Time
}

// The limits of failed sign-ins within tryTime.
const (
	maxTries        = 10  // with one name from one address
	maxAddressTries = 300 // from one address, before each of its names has a single try
	tryTime         = 5 * time.Minute
	maxRemembered   = 10_000 // addresses, and pairs
	maxTriedName    = 64     // bytes that are remembered of a name
)

func newDoor(clock func() time.Time) *door {
	return &door{clock: clock, pairs: map[pair]*tries{}, addrs: map[string]*tries{}}
}

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

func pairOf(addr, name string) pair { return pair{addr, name[:min(len(name), maxTriedName)]} }

// wait returns how long a name must wait before it may be tried again from an address.
func (d *door) wait(addr, name string) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock()
	most := maxTries
	if d.addrs[addr].still(now) >= maxAddressTries {
		most = 1
	}
	if t := d.pairs[pairOf(addr, name)]; t.still(now) >= most {
		return tryTime - now.Sub(t.since)
	}
	return 0
}

// fail notes a failed attempt, with no name for one by a code, and tells how long an address has to wait from which
// too many failed.
func (d *door) fail(addr, name string) (wait time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock()
	if name != "" {
		note(d.pairs, pairOf(addr, name), now, maxTries)
	}
	if t := note(d.addrs, addr, now, maxAddressTries); t.failed > maxAddressTries {
		return tryTime - now.Sub(t.since)
	}
	return 0
}

// still counts the failures that are not over; nil has none.
func (t *tries) still(now time.Time) int {
	if t == nil || now.Sub(t.since) >= tryTime {
		return 0
	}
	return t.failed
}

// note counts a failure. Where too much is remembered, what is over or not yet at its limit goes: a limit is never lost.
func note[K comparable](m map[K]*tries, key K, now time.Time, most int) *tries {
	t := m[key]
	if t.still(now) == 0 {
		if len(m) >= maxRemembered {
			maps.DeleteFunc(m, func(_ K, t *tries) bool { return t.still(now) < most })
		}
		t = &tries{since: now}
		m[key] = t
	}
	t.failed++
	return t
}
