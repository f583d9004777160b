package live_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/live"
)

// TestViolations breaks RFC 6455 in each way over a real connection, beside a client that goes on as if nothing was.
func TestViolations(t *testing.T) {
	unmasked := append([]byte{0x81, 12}, `{"t":"ping"}`...)
	long16 := append([]byte{0x81, 0xfe, 0, 12, 0, 0, 0, 0}, `{"t":"ping"}`...)
	long64 := append(binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 300), make([]byte, 304)...)
	highBit := append(binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<63|12), make([]byte, 16)...)
	huge := append(binary.BigEndian.AppendUint64([]byte{0x81, 0xff}, 1<<40), make([]byte, 4)...)
	ping := `{"t":"ping"}`
	full := strings.Repeat(" ", live.MaxInboundBytes-len(ping)) + ping
	for name, tc := range map[string]struct {
		send [][]byte
		code int
		say  string
	}{
		"not masked":                        {[][]byte{unmasked}, 1002, "masked"},
		"first reserved bit":                {[][]byte{frameOf(0xc1, ping)}, 1002, "reserved"},
		"second reserved bit":               {[][]byte{frameOf(0xa1, ping)}, 1002, "reserved"},
		"third reserved bit":                {[][]byte{frameOf(0x91, ping)}, 1002, "reserved"},
		"reserved bit of a ping":            {[][]byte{frameOf(0xc9, "")}, 1002, "reserved"},
		"opcode 3":                          {[][]byte{frameOf(0x83, ping)}, 1002, "opcode 3"},
		"opcode 7":                          {[][]byte{frameOf(0x87, "")}, 1002, "opcode 7"},
		"opcode 11":                         {[][]byte{frameOf(0x8b, "")}, 1002, "opcode 11"},
		"opcode 15":                         {[][]byte{frameOf(0x8f, "")}, 1002, "opcode 15"},
		"ping in fragments":                 {[][]byte{frameOf(0x09, "a"), frameOf(0x80, "b")}, 1002, "fragments"},
		"close in fragments":                {[][]byte{frameOf(0x08, "\x03\xe8")}, 1002, "fragments"},
		"ping of 126 bytes":                 {[][]byte{frameOf(0x89, strings.Repeat("x", 126))}, 1002, "125"},
		"pong of 1 MB":                      {[][]byte{frameOf(0x8a, strings.Repeat("x", 1<<20))}, 1002, "125"},
		"close of 126 bytes":                {[][]byte{frameOf(0x88, "\x03\xe8"+strings.Repeat("x", 124))}, 1002, "125"},
		"continues nothing":                 {[][]byte{frameOf(0x80, ping)}, 1002, "continue"},
		"continues what has ended":          {[][]byte{frameOf(0x01, `{"t":`), frameOf(0x80, `"ping"}`), frameOf(0x80, "")}, 1002, "continue"},
		"message within a message":          {[][]byte{frameOf(0x01, `{"t":`), frameOf(0x81, ping)}, 1002, "within another"},
		"binary within a message":           {[][]byte{frameOf(0x01, `{"t":`), frameOf(0x82, ping)}, 1002, "within another"},
		"length of 12 in two bytes":         {[][]byte{long16}, 1002, "more bytes than it needs"},
		"length of 300 in eight":            {[][]byte{long64}, 1002, "more bytes than it needs"},
		"highest bit of a length":           {[][]byte{highBit}, 1002, "highest bit"},
		"a length of a terabyte":            {[][]byte{huge}, live.CloseTooLarge, "64 KiB"},
		"64 KiB and a byte":                 {[][]byte{frameOf(0x81, " "+full)}, live.CloseTooLarge, "64 KiB"},
		"64 KiB and a byte in fragments":    {[][]byte{frameOf(0x01, full), frameOf(0x80, " ")}, live.CloseTooLarge, "64 KiB"},
		"ten megabytes":                     {[][]byte{frameOf(0x81, strings.Repeat("x", 10<<20))}, live.CloseTooLarge, "64 KiB"},
		"a thousand empty fragments":        {[][]byte{frameOf(0x01, ""), bytes.Repeat(frameOf(0x00, ""), 1024)}, live.CloseTooMany, "1024 frames"},
		"binary":                            {[][]byte{frameOf(0x82, ping)}, 1003, "JSON text"},
		"not UTF-8":                         {[][]byte{frameOf(0x81, "{\"t\":\"\xff\"}")}, 1007, "UTF-8"},
		"a surrogate":                       {[][]byte{frameOf(0x81, "{\"t\":\"\xed\xa0\x80\"}")}, 1007, "UTF-8"},
		"a character cut at the end":        {[][]byte{frameOf(0x01, "{\"t\":\"\xe5\xbc"), frameOf(0x80, "")}, 1007, "UTF-8"},
		"close of one byte":                 {[][]byte{frameOf(0x88, "\x03")}, 1002, "two bytes"},
		"close with code 999":               {[][]byte{frameOf(0x88, "\x03\xe7")}, 1002, "999"},
		"close with code 1005":              {[][]byte{frameOf(0x88, "\x03\xed")}, 1002, "1005"},
		"close with code 1006":              {[][]byte{frameOf(0x88, "\x03\xee")}, 1002, "1006"},
		"close with code 2999":              {[][]byte{frameOf(0x88, "\x0b\xb7")}, 1002, "2999"},
		"close with code 5000":              {[][]byte{frameOf(0x88, "\x13\x88")}, 1002, "5000"},
		"close with a reason of no UTF-8":   {[][]byte{frameOf(0x88, "\x03\xe8\xff\xfe")}, 1007, "UTF-8"},
		"compressed as if it was agreed on": {[][]byte{frameOf(0xc1, "\xaa\x56\x2a\x51\xb2\x52\x2a\xc8\xcc\x4b\x57\xaa\x05\x00")}, 1002, "no extension"},
		"close with 1000 is answered alike": {[][]byte{frameOf(0x88, "\x03\xe8bye")}, 1000, ""},
		"close without a code":              {[][]byte{frameOf(0x88, "")}, 1005, ""},
		"close of an application":           {[][]byte{frameOf(0x88, "\x0f\xa0")}, 4000, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			defer r.close()
			addr := r.tcp()
			other := handshake(t, addr, "Authorization: Bearer command")
			defer other.close()
			other.until(0x1, `"ready"`)
			other.text(`{"t":"sub","id":"a","types":["facilities"]}`)
			other.until(0x1, `"snap"`)
			c := handshake(t, addr, "Authorization: Bearer worker", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
			defer c.close()
			if ext := c.res.Header.Get("Sec-WebSocket-Extensions"); ext != "" {
				t.Errorf("agreed on %s", ext)
			}
			c.until(0x1, `"ready"`)
			go c.write(tc.send...)
			code, reason := c.closed()
			if code != tc.code || !strings.Contains(reason, tc.say) {
				t.Errorf("closed with %d %q, expected %d with %q", code, reason, tc.code, tc.say)
			}
			r.create("facility", square(1, 1, 1)[0][0])
			other.until(0x1, `"op":"enter"`)
		})
	}
}

// TestUnusualIsAllowed says what is odd and right.
func TestUnusualIsAllowed(t *testing.T) {
	r := newRig(t, nil)
	defer r.close()
	c := handshake(t, r.tcp(), "Authorization: Bearer command")
	defer c.close()
	c.until(0x1, `"ready"`)
	for name, send := range map[string][][]byte{
		"fragments":                   {frameOf(0x01, `{"t":`), frameOf(0x00, ``), frameOf(0x80, `"ping"}`)},
		"a ping within a message":     {frameOf(0x01, `{"t":`), frameOf(0x89, "within"), frameOf(0x80, `"ping"}`)},
		"a character in two parts":    {frameOf(0x01, "{\"t\":\"ping\",\"x\":\"\xe5"), frameOf(0x80, "\xbc\xa0\"}")},
		"64 KiB":                      {frameOf(0x81, `{"t":"ping"}`+strings.Repeat(" ", live.MaxInboundBytes-12))},
		"64 KiB in 1024 fragments":    {frameOf(0x01, `{"t":"ping"}`+strings.Repeat(" ", 52)), bytes.Repeat(frameOf(0x00, strings.Repeat(" ", 64)), 1022), frameOf(0x80, strings.Repeat(" ", 64))},
		"a ping of 125 bytes":         {frameOf(0x89, strings.Repeat("x", 125)), frameOf(0x81, `{"t":"ping"}`)},
		"a pong that nobody asked of": {frameOf(0x8a, "x"), frameOf(0x81, `{"t":"ping"}`)},
	} {
		go c.write(bytes.Join(send, nil))
		if name == "a ping within a message" {
			c.until(0xa, "within")
		}
		if name == "a ping of 125 bytes" {
			c.until(0xa, strings.Repeat("x", 125))
		}
		c.until(0x1, `"pong"`)
	}
}
