package outlet

import (
	"net"
	"net/http"
	"slices"
	"time"
)

// Narrow gives bounds for tests: waits between first and most without chance, and few letters.
func (c Config) Narrow(first, most time.Duration, limit, letters int, transport http.RoundTripper) Config {
	b := defaultBounds()
	b.first, b.most, b.limit, b.letters, b.transport = first, most, limit, letters, transport
	b.jitter = func() float64 { return 1 }
	c.bounds = &b
	return c
}

// Allows tells whether a webhook may be sent to an address.
func (w *Webhook) Allows(address string) error {
	t, err := newTarget(w)
	if err != nil {
		return err
	}
	return t.allows(address)
}

// Sign signs as events are.
func (w *Webhook) Sign(id string, at time.Time, body []byte) string {
	return w.Secret.sign(id, at, body)
}

// Guard tells whether a stream of packets that comes in pieces passes.
func Guard(stream []byte, piece int) bool {
	var s sizes
	for p := range slices.Chunk(stream, piece) {
		if !s.follow(p) {
			return false
		}
	}
	return true
}

// Guarded puts a connection behind the guard.
func Guarded(c net.Conn) net.Conn { return &guarded{Conn: c, timeout: time.Second} }
