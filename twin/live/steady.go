package live

import (
	"bufio"
	"net"
	"net/http"
	"time"
)

// deadlineSlack is how much later than asked for a write may give up: within it a deadline that is set already serves
// for the next frame too. To set one for each takes as long as a tenth of its sending.
const deadlineSlack = WriteWait / 2

// steadyConn is a connection that moves the deadline of its writes only now and then. Who writes takes turns, as
// gorilla's Conn has it.
type steadyConn struct {
	*net.TCPConn // with its vectored writes
	until        time.Time
}

// SetWriteDeadline makes writes give up at t, or up to deadlineSlack later.
func (c *steadyConn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		c.until = t
		return c.TCPConn.SetWriteDeadline(t)
	}
	if !c.until.Before(t) && c.until.Sub(t) <= deadlineSlack {
		return nil
	}
	c.until = t.Add(deadlineSlack)
	return c.TCPConn.SetWriteDeadline(c.until)
}

// SetDeadline sets both deadlines at once.
func (c *steadyConn) SetDeadline(t time.Time) error {
	c.until = t
	return c.TCPConn.SetDeadline(t)
}

// steadyWriter gives a handshake a steady connection.
type steadyWriter struct{ http.ResponseWriter }

// Hijack takes the connection over from the HTTP server.
func (w steadyWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if tcp, ok := conn.(*net.TCPConn); ok {
		conn = &steadyConn{TCPConn: tcp}
	}
	return conn, rw, err
}
