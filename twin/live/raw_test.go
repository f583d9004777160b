package live_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience bounds waits in real time: how long a test may hang, not how long anything takes.
const patience = 30 * time.Second

// tcp has the rig's server listen on a port of this machine too.
func (r *rig) tcp() string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatalf("listening: %v", err)
	}
	go r.srv.Serve(ln)
	return ln.Addr().String()
}

// raw is a client that writes its frames by hand, to write what no library would.
type raw struct {
	t    *testing.T
	conn net.Conn
	br   *bufio.Reader
	res  *http.Response // to the handshake
}

// handshake opens a socket with further header lines; what the server answers is in res.
func handshake(t *testing.T, addr string, lines ...string) *raw {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(patience))
	return handshakeOn(t, conn, lines...)
}

func handshakeOn(t *testing.T, conn net.Conn, lines ...string) *raw {
	t.Helper()
	c := &raw{t: t, conn: conn, br: bufio.NewReader(conn)}
	fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: twin.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%s\r\n", strings.Join(append(lines, ""), "\r\n"))
	var err error
	if c.res, err = http.ReadResponse(c.br, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// frameOf makes a masked frame: first byte, shortest length, payload.
func frameOf(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n)|0x80)
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126|0x80), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127|0x80), uint64(n))
	}
	key := [4]byte{0x12, 0x34, 0x56, 0x78}
	b = append(b, key[:]...)
	for i := range len(payload) {
		b = append(b, payload[i]^key[i&3])
	}
	return b
}

// write sends bytes, and tells whether the connection took them.
func (c *raw) write(parts ...[]byte) bool {
	for _, p := range parts {
		if _, err := c.conn.Write(p); err != nil {
			return false
		}
	}
	return true
}

func (c *raw) text(s string) { c.write(frameOf(0x81, s)) }

// read returns the next frame of the server.
func (c *raw) read() (op byte, payload string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c.br, head[:]); err != nil {
		return 0, "", err
	}
	n := int(head[1])
	switch {
	case head[0]&0xf0 != 0x80 || n > 127:
		c.t.Errorf("the server's frame begins with %x", head)
	case n == 126:
		var b [2]byte
		_, err = io.ReadFull(c.br, b[:])
		n = int(binary.BigEndian.Uint16(b[:]))
	case n == 127:
		var b [8]byte
		_, err = io.ReadFull(c.br, b[:])
		n = int(binary.BigEndian.Uint64(b[:]))
	}
	if err != nil {
		return 0, "", err
	}
	data := make([]byte, n)
	_, err = io.ReadFull(c.br, data)
	return head[0] & 0x0f, string(data), err
}

// until reads up to the first text that holds what is looked for, or any frame of another opcode.
func (c *raw) until(op byte, part string) string {
	c.t.Helper()
	for {
		got, text, err := c.read()
		if err != nil {
			c.t.Fatalf("waiting for %q: %v", part, err)
		}
		if got == op && strings.Contains(text, part) {
			return text
		}
		if got == 0x8 {
			c.t.Fatalf("waiting for %q the socket is closed: %x %s", part, text[:min(2, len(text))], text[min(2, len(text)):])
		}
	}
}

// closed reads up to the close and returns its code: 1005 for one without, 1006 for a connection that just ends. Then
// nothing more comes but the end.
func (c *raw) closed() (code int, reason string) {
	c.t.Helper()
	for {
		op, text, err := c.read()
		switch {
		case err != nil:
			return 1006, err.Error()
		case op != 0x8:
			continue
		case len(text) < 2:
			code = 1005
		default:
			code, reason = int(binary.BigEndian.Uint16([]byte(text))), text[2:]
		}
		c.write(frameOf(0x88, text))
		if half, ok := c.conn.(*net.TCPConn); ok {
			half.CloseWrite()
		}
		if op, more, err := c.read(); err == nil {
			c.t.Errorf("after the close comes %x %q", op, more)
		}
		return code, reason
	}
}

func (c *raw) close() { c.conn.Close() }
