package live

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// FuzzParseFrames reads whatever bytes as a client's frames: messages are UTF-8 of bounded length, and what ends the
// reading has a code that may be sent.
func FuzzParseFrames(f *testing.F) {
	for _, s := range []string{
		"\x81\x80\x00\x00\x00\x00", "\x81\x82\x00\x00\x00\x00{}", "\x01\x81\x01\x02\x03\x04x\x80\x80\x00\x00\x00\x00",
		"\x89\x81\x00\x00\x00\x00x", "\x8a\x80\x00\x00\x00\x00", "\x88\x82\x00\x00\x00\x00\x03\xe8", "\x81\xfe\x00\x7e\x00\x00\x00\x00",
		"\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00", "\xc1\x80", "\x82\x80",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		near, far := net.Pipe()
		defer near.Close()
		go func() {
			far.Write(data)
			far.Close()
		}()
		in := newReader(serverSide(t, near), func() bool { return false })
		for {
			text, err := in.next()
			if len(text) > MaxInboundBytes || !utf8.Valid(text) {
				t.Fatalf("a message of %d bytes, valid %t", len(text), utf8.Valid(text))
			}
			if err == nil {
				continue
			}
			if f := (*fault)(nil); errors.As(err, &f) && (!mayClose(f.code) || f.reason == "" || len(f.reason) > 123) {
				t.Fatalf("closes with %d %q", f.code, f.reason)
			}
			return
		}
	})
}

// serverSide makes a websocket of a connection, as after a handshake.
func serverSide(t *testing.T, conn net.Conn) *websocket.Conn {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/live", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"},
		"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="},
	}
	ws, err := (&websocket.Upgrader{ReadBufferSize: 1}).Upgrade(&hijacked{conn: deaf{conn}, header: http.Header{}}, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// deaf is a connection whose other end takes whatever is written.
type deaf struct{ net.Conn }

func (deaf) Write(p []byte) (int, error) { return len(p), nil }

// hijacked gives an upgrade its connection.
type hijacked struct {
	conn   net.Conn
	header http.Header
}

func (h *hijacked) Header() http.Header         { return h.header }
func (h *hijacked) Write(p []byte) (int, error) { return len(p), nil }
func (h *hijacked) WriteHeader(int)             {}

// Hijack hands over the connection.
func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}
