package outlet_test

import (
	"bytes"
	"net"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/gridtwin/gridtwin/twin/outlet"
)

// Packets pass in whatever pieces they come, as long as none is large.
func TestGuard(t *testing.T) {
	packet := func(n int, length ...byte) []byte { return append(append([]byte{0x40}, length...), make([]byte, n)...) }
	ping := []byte{0xd0, 0}
	for _, c := range []struct {
		name   string
		stream []byte
		ok     bool
	}{
		{"empty packets", bytes.Repeat(ping, 5), true},
		{"an answer and a ping", append(packet(2, 2), ping...), true},
		{"the largest", append(packet(1<<16, 0x80, 0x80, 0x04), ping...), true},
		{"one byte more", packet(0, 0x81, 0x80, 0x04), false},
		{"256 MB", packet(0, 0xff, 0xff, 0xff, 0x7f), false},
		{"a length without end", packet(0, 0x80, 0x80, 0x80, 0x80, 0x01), false},
		{"large behind small", append(packet(3, 3), packet(0, 0xff, 0xff, 0x7f)...), false},
	} {
		for _, piece := range []int{1, 2, 3, 7, len(c.stream)} {
			if ok := outlet.Guard(c.stream, piece); ok != c.ok {
				t.Errorf("%s in pieces of %d: %t", c.name, piece, ok)
			}
		}
	}
}

// Whatever a broker writes, reading it ends, and takes no more memory than the guard lets through.
func FuzzParsePackets(f *testing.F) {
	for _, s := range []string{"\x40\x02\x00\x01", "\x20\x09\x00\x00\x06\x27\x00\x00\x10\x00\x00", "\x20\x02\x00\x01", "\xe0\x02\x95\x00", "HTTP/1.1 400 Bad Request\r\n\r\n", "\x30\xff\xff\xff\x7f", "\xf0\x00", "\x00\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		near, far := net.Pipe()
		go func() {
			far.SetDeadline(time.Now().Add(time.Second))
			far.Write(stream)
			far.Close()
		}()
		defer near.Close()
		conn := outlet.Guarded(near)
		for {
			if _, err := packets.ReadPacket(conn); err != nil {
				return
			}
		}
	})
}
