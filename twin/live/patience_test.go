package live

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"testing"
	"time"
)

// TestSlowReaderGetsAll has a peer take nothing until a write would have given up: as some was taken it goes on.
func TestSlowReaderGetsAll(t *testing.T) {
	c, peer := steadyPair(t)
	conn := c.TCPConn
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	sent := make([]byte, 8<<20)
	for i := range sent {
		sent[i] = byte(i >> 8)
	}
	soon := time.Now().Add(time.Second)
	if err := c.SetWriteDeadline(soon.Add(-deadlineSlack)); err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(time.Until(soon.Add(50 * time.Millisecond))) // the first part is given up by then
		got := make([]byte, len(sent))
		io.ReadFull(peer, got)
		if !bytes.Equal(got, sent) {
			t.Error("something is lost or twice")
		}
		peer.Write([]byte("x"))
	}()
	if n, err := c.Write(sent); n != len(sent) || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if now := time.Now(); !c.takes(now) || c.takes(now.Add(PongWait)) {
		t.Error("that it took some is no sign of life, or one for ever")
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}

	// Who takes nothing at all is given up.
	for _, err := conn.Write(sent[:1]); err == nil; _, err = conn.Write(sent) {
		conn.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	}
	if err := c.SetWriteDeadline(time.Now().Add(-2 * deadlineSlack)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Write(sent); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("to who takes nothing %d were written, %v", n, err)
	}
}

// TestSealedWritesGoInParts looks that TLS, where a write that was given up ends all, has a deadline for each part.
func TestSealedWritesGoInParts(t *testing.T) {
	var parts partsConn
	c := &sealedConn{Conn: &parts}
	if n, err := c.Write(make([]byte, 3*sealedPart+1)); n != 3*sealedPart+1 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	if !slices.Equal(parts.sizes, []int{sealedPart, sealedPart, sealedPart, 1}) || parts.deadlines != 3 {
		t.Errorf("parts of %d with %d deadlines", parts.sizes, parts.deadlines)
	}
}

// partsConn takes whatever is written.
type partsConn struct {
	net.Conn
	sizes     []int
	deadlines int
}

func (c *partsConn) Write(p []byte) (int, error) {
	c.sizes = append(c.sizes, len(p))
	return len(p), nil
}

func (c *partsConn) SetWriteDeadline(time.Time) error {
	c.deadlines++
	return nil
}
