package live_test

import (
	"net"
	"sync"
	"time"
)

// timed makes the near end of a connection know when the far end began to write what it reads: a slow reader is sent
// things long before it takes them.
func timed(near, far net.Conn) (net.Conn, net.Conn) {
	w := &written{}
	return &readEnd{Conn: near, w: w}, &writeEnd{far, w}
}

// written is what is under way.
type written struct {
	mu    sync.Mutex
	parts []part
}

type part struct {
	at time.Time
	n  int // bytes that were not read yet
}

type writeEnd struct {
	net.Conn
	w *written
}

func (e *writeEnd) Write(b []byte) (int, error) {
	e.w.mu.Lock()
	e.w.parts = append(e.w.parts, part{time.Now(), len(b)})
	e.w.mu.Unlock()
	return e.Conn.Write(b)
}

type readEnd struct {
	net.Conn
	w     *written
	first time.Time // when the first of what was read since the last sentAt was written; of the reader's goroutine
}

func (e *readEnd) Read(b []byte) (int, error) {
	n, err := e.Conn.Read(b)
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	for left := n; left > 0 && len(e.w.parts) > 0; {
		p := &e.w.parts[0]
		if e.first.IsZero() {
			e.first = p.at
		}
		took := min(left, p.n)
		left -= took
		if p.n -= took; p.n == 0 {
			e.w.parts = e.w.parts[1:]
		}
	}
	return n, err
}

// sentAt tells when what was read since the last call began to be written, now when nothing was.
func (e *readEnd) sentAt() time.Time {
	at := e.first
	e.first = time.Time{}
	if at.IsZero() {
		return time.Now()
	}
	return at
}
