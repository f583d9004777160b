package live

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// steadyPair returns a steady connection and its other end.
func steadyPair(t *testing.T) (c *steadyConn, peer net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if peer, err = net.Dial("tcp", ln.Addr().String()); err != nil {
		t.Fatal(err)
	}
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); peer.Close() })
	return newSteadyConn(conn.(*net.TCPConn)), peer
}

// TestSteadyDeadlines looks when writes give up, however often the deadline was moved.
func TestSteadyDeadlines(t *testing.T) {
	c, _ := steadyPair(t)
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

// TestSteadyOffer offers frames to who reads nothing until no more fit, and looks that all come whole and in order once
// it reads, with a control frame after what was begun.
func TestSteadyOffer(t *testing.T) {
	c, peer := steadyPair(t)
	// A deadline that has passed meanwhile is of no concern.
	if err := c.SetWriteDeadline(time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	var sent []byte
	var took taken
	for n := byte(0); took == whole; n++ {
		frame := bytes.Repeat([]byte{n}, 100_000)
		var err error
		if took, err = c.offer(frame); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, frame...)
	}
	if took != begun {
		t.Fatalf("taken %d, want %d: begun", took, begun)
	}
	pong, closing := []byte{0x80 | opPong, 0}, []byte{closeFrame, 0}
	sent = append(append(sent, pong...), closing...)
	read := make(chan []byte)
	go func() {
		got := make([]byte, len(sent))
		io.ReadFull(peer, got)
		read <- got
	}()
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	for _, control := range [][]byte{pong, closing} {
		if _, err := c.Write(control); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(<-read, sent) {
		t.Error("what was read is not what was sent")
	}
	if _, err := c.offer([]byte{1}); !errors.Is(err, websocket.ErrCloseSent) {
		t.Errorf("a frame after the close: %v", err)
	}
}

// TestSteadyBusy offers a frame while somebody else waits for the client: nobody waits with it.
func TestSteadyBusy(t *testing.T) {
	c, peer := steadyPair(t)
	started := make(chan struct{})
	go func() {
		close(started)
		c.Write(make([]byte, 64<<20))
	}()
	<-started
	await(t, "the other writer and a frame that is not taken", func() bool {
		took, err := c.offer([]byte{1})
		return took == none && err == nil
	})
	peer.Close()
}
