package live

import (
	"crypto/tls"
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// Bounds on what a slow client holds up.
const (
	// sendBuffer bounds what the system keeps for a client that does not take it, in place of megabytes. What lies there
	// is sent however old it is; what does not is conflated.
	sendBuffer = 64 << 10
	// sealedPart is how much is written at a time where a write that was given up cannot be gone on with.
	sealedPart = 4 << 10
	// stallTime is how long a write takes that had to wait for the client: it shows that the client still takes something.
	stallTime = time.Second
)

// patience remembers when a client last took something that it had kept waiting. That is a sign of life: pings wait
// behind all the rest.
type patience struct {
	taken atomic.Int64 // ns
}

// note notes a write that began some time ago.
func (p *patience) note(began, now time.Time) {
	if now.Sub(began) > stallTime {
		p.taken.Store(now.UnixNano())
	}
}

// takes tells whether the client has taken something of late.
func (p *patience) takes(now time.Time) bool { return now.Sub(time.Unix(0, p.taken.Load())) < PongWait }

// isLate tells an error of time from others.
func isLate(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// writeLocked writes all of p, as long as the client takes some of it: who takes little gets what it takes. c.mu is held.
func (c *steadyConn) writeLocked(p []byte) (n int, err error) {
	began := time.Now()
	for {
		var k int
		k, err = c.TCPConn.Write(p[n:])
		n += k
		if err != nil && (k == 0 || !isLate(err)) {
			return n, err
		}
		now := time.Now()
		c.note(began, now)
		if n == len(p) {
			return n, nil
		}
		c.until = now.Add(WriteWait + deadlineSlack)
		if err = c.TCPConn.SetWriteDeadline(c.until); err != nil {
			return n, err
		}
	}
}

// sealedConn is a TLS connection. A write that is given up breaks it, so it is written to in parts, each with a
// deadline of its own.
type sealedConn struct {
	net.Conn
	patience
}

func newSealedConn(conn *tls.Conn) *sealedConn {
	if tcp, ok := conn.NetConn().(*net.TCPConn); ok {
		tcp.SetWriteBuffer(sendBuffer) // where the system does not have it so, it keeps more
	}
	return &sealedConn{Conn: conn}
}

// Write writes all of p, as long as the client takes a part of it in WriteWait.
func (c *sealedConn) Write(p []byte) (n int, err error) {
	for began := time.Now(); ; {
		k, err := c.Conn.Write(p[n:min(len(p), n+sealedPart)])
		n += k
		if err != nil || n == len(p) {
			c.note(began, time.Now())
			return n, err
		}
		now := time.Now()
		c.note(began, now)
		if err := c.Conn.SetWriteDeadline(now.Add(WriteWait)); err != nil {
			return n, err
		}
		began = now
	}
}
