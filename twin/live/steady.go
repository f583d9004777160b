package live

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// deadlineSlack is how much later than asked for a write may give up: within it a deadline that is set already serves
// for the next frame too. To set one for each takes as long as a tenth of its sending.
const deadlineSlack = WriteWait / 2

// steadyConn is a connection that takes frames without waiting where it has room for them, and that moves the deadline
// of its writes only now and then.
type steadyConn struct {
	*net.TCPConn // whose vectored writes nobody asks for: each frame comes in one piece
	patience
	raw  syscall.RawConn
	once func(fd uintptr) bool // writeOnce, bound here so that no frame has to

	mu    sync.Mutex // guards what follows; who holds it may wait for the client
	until time.Time  // the deadline that is set
	rest  []byte     // of a frame that was begun
	shut  bool       // a close frame was written, and nothing may follow it
	data  []byte     // what writeOnce writes, how much of it went, and what went wrong
	n     int
	err   error
}

func newSteadyConn(tcp *net.TCPConn) *steadyConn {
	tcp.SetWriteBuffer(sendBuffer) // where the system does not have it so, it keeps more
	c := &steadyConn{TCPConn: tcp}
	c.once = c.writeOnce
	if raw, err := tcp.SyscallConn(); err == nil {
		c.raw = raw
	}
	return c
}

// taken says what became of a frame that was offered.
type taken uint8

const (
	whole taken = iota
	begun       // the rest is to be finished
	none        // somebody else writes, and may be waiting for the client
)

// offer writes a frame as far as there is room. What is left of it is the caller's to finish, before it writes anything
// else.
func (c *steadyConn) offer(wire []byte) (taken, error) {
	if !c.mu.TryLock() {
		return none, nil
	}
	defer c.mu.Unlock()
	if c.shut {
		return none, websocket.ErrCloseSent
	}
	var err error
	c.data, c.n, c.err = wire, 0, nil
	if c.raw != nil {
		err = c.raw.Write(c.once)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) { // that of a write long ago
		c.until = time.Time{}
		if err = c.TCPConn.SetWriteDeadline(c.until); err == nil {
			err = c.raw.Write(c.once)
		}
	}
	c.data, c.rest = nil, wire[c.n:]
	if err == nil {
		err = c.err
	}
	if len(c.rest) > 0 {
		return begun, err
	}
	return whole, err
}

// finish writes what offer has left, and waits for room.
func (c *steadyConn) finish() error {
	if err := c.SetWriteDeadline(time.Now().Add(WriteWait)); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.finishLocked()
}

func (c *steadyConn) finishLocked() error {
	if len(c.rest) == 0 {
		return nil
	}
	n, err := c.writeLocked(c.rest)
	c.rest = c.rest[n:]
	return err
}

// closeFrame is how a close frame begins. Control frames are written whole, in one call.
const closeFrame = 0x80 | opClose

// Write writes what gorilla's Conn sends, after the frame that was begun.
func (c *steadyConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.finishLocked(); err != nil {
		return 0, err
	}
	c.shut = c.shut || len(p) > 0 && p[0] == closeFrame
	return c.writeLocked(p)
}

// SetWriteDeadline makes writes give up at t, or up to deadlineSlack later.
func (c *steadyConn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case t.IsZero():
		c.until = t
	case !c.until.Before(t) && c.until.Sub(t) <= deadlineSlack:
		return nil
	default:
		c.until = t.Add(deadlineSlack)
	}
	return c.TCPConn.SetWriteDeadline(c.until)
}

// SetDeadline sets both deadlines at once.
func (c *steadyConn) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = t
	return c.TCPConn.SetDeadline(t)
}

// steadyWriter gives a handshake a steady connection.
type steadyWriter struct{ http.ResponseWriter }

// Hijack takes the connection over from the HTTP server.
func (w steadyWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	switch own := conn.(type) {
	case *net.TCPConn:
		conn = newSteadyConn(own)
	case *tls.Conn:
		conn = newSealedConn(own)
	}
	return conn, rw, err
}
