package live

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// TestSteadyConn looks when writes to who reads nothing give up, however often the deadline was moved.
func TestSteadyConn(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	peer, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := &steadyConn{TCPConn: conn.(*net.TCPConn)}
	now := time.Now()
	for _, step := range []struct {
		name        string
		asked, kept time.Duration // after now
	}{
		{"the first is set, with slack", WriteWait, WriteWait + deadlineSlack},
		{"a little later the same serves", WriteWait + time.Second, WriteWait + deadlineSlack},
		{"at the slack's end it still does", WriteWait + deadlineSlack, WriteWait + deadlineSlack},
		{"past it another is set", WriteWait + deadlineSlack + 1, WriteWait + 2*deadlineSlack + 1},
		{"a much earlier one counts", time.Second, time.Second + deadlineSlack},
		{"one that has passed is no longer kept", -deadlineSlack - time.Second, -time.Second},
	} {
		if err := c.SetWriteDeadline(now.Add(step.asked)); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if kept := c.until.Sub(now); kept != step.kept {
			t.Errorf("%s: deadline in %v, want %v", step.name, kept, step.kept)
		}
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a write past its deadline: %v", err)
	}
	if err := c.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("x")); err != nil {
		t.Errorf("a write without a deadline: %v", err)
	}
	if err := c.SetDeadline(now.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a write past both deadlines: %v", err)
	}
}
