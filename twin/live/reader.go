package live

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Bounds on what a client sends beneath its messages.
const (
	maxFragments = 1024     // of one message; more only serve to keep the server busy
	maxControl   = 125      // bytes of a ping, pong or close
	maxDiscard   = 16 << 20 // bytes taken from who was told to go, so that the close still reaches a client that writes
)

// Opcodes of RFC 6455 §5.2.
const (
	opContinue, opText, opBinary = 0x0, 0x1, 0x2
	opClose, opPing, opPong      = 0x8, 0x9, 0xa
)

// fault is why a client's socket is closed.
type fault struct {
	code   int
	reason string
}

func (f *fault) Error() string { return f.reason }

func broken(format string, args ...any) *fault {
	return &fault{websocket.CloseProtocolError, fmt.Sprintf(format, args...)}
}

// departure says that the client has closed the socket, and was answered.
type departure struct{ code int }

func (*departure) Error() string { return "the client has left" }

// reader takes a client's messages out of its socket, frame by frame as RFC 6455 has them. It reads the connection
// itself, because gorilla's reader lets lengths be longer than they need, takes half a close code for none, answers any
// number of pings, and gives a message as long as pongs come. Compression is never agreed on, so the bytes that are
// counted are all there are.
type reader struct {
	ws   *websocket.Conn
	conn net.Conn
	buf  *bufio.Reader // reads through the reader, which sets deadlines
	over func() bool   // the client was told to go
	rate rate          // of control frames: they are no messages, and cost as much

	begun    bool // some of a frame or a message has come, and not all of it
	hurried  bool // its deadline is set
	leaving  bool // the last deadline is set
	fragment int  // frames of the message
	key      [4]byte
}

func newReader(ws *websocket.Conn, over func() bool) *reader {
	r := &reader{ws: ws, conn: ws.NetConn(), over: over}
	r.buf = bufio.NewReaderSize(r, readBuffer)
	return r
}

// Read reads from the connection for the buffer. Who has begun a frame or a message has MessageWait for the rest of
// it, however many pongs come between.
func (r *reader) Read(p []byte) (int, error) {
	if r.begun && !r.hurried && !r.leaving {
		r.hurried = true
		if err := r.conn.SetReadDeadline(time.Now().Add(MessageWait)); err != nil {
			return 0, err
		}
	}
	return r.conn.Read(p)
}

// rest makes ready to wait for the next frame.
func (r *reader) rest() error {
	r.begun, r.hurried = false, false
	if r.leaving {
		return nil
	}
	if err := r.conn.SetReadDeadline(time.Now().Add(PongWait)); err != nil || !r.over() {
		return err
	}
	return r.leave() // seen afterwards, so that no deadline of the writer's, which is shorter, is put off for long
}

// leave sets the last deadline, for who is told to go; the writer shortens it once that is said.
func (r *reader) leave() error {
	r.leaving = true
	return r.conn.SetReadDeadline(time.Now().Add(WriteWait + closeWait))
}

// next returns the next message, UTF-8 of at most MaxInboundBytes. A *fault says how to close the socket.
func (r *reader) next() (text []byte, err error) {
	for r.fragment = 0; ; {
		if r.fragment == 0 {
			if err := r.rest(); err != nil {
				return nil, err
			}
		}
		h, err := r.header()
		if err != nil && r.takes(err) {
			continue
		}
		if err != nil {
			return nil, r.late(err)
		}
		if h.op >= opClose {
			if err := r.control(h); err != nil {
				return nil, r.late(err)
			}
			continue
		}
		r.fragment++
		switch {
		case h.size > uint64(MaxInboundBytes-len(text)):
			return nil, &fault{CloseTooLarge, "a message has more than 64 KiB"}
		case r.fragment > maxFragments:
			return nil, &fault{CloseTooMany, fmt.Sprintf("a message comes in more than %d frames", maxFragments)}
		}
		if text, err = r.payload(text, int(h.size)); err != nil {
			return nil, r.late(err)
		}
		if !h.final {
			continue
		}
		if !utf8.Valid(text) {
			return nil, &fault{websocket.CloseInvalidFramePayloadData, "a message is not UTF-8"}
		}
		return text, nil
	}
}

// takes tells of an error whether it is no more than the silence of a client that takes what it is sent, slowly.
func (r *reader) takes(err error) bool {
	c, ok := r.conn.(interface{ takes(time.Time) bool })
	return ok && !r.begun && !r.leaving && isLate(err) && c.takes(time.Now())
}

// late tells who sent the beginning of a message and not its end what was wrong.
func (r *reader) late(err error) error {
	if r.hurried && !r.leaving && isLate(err) {
		return &fault{CloseSlow, fmt.Sprintf("a message took longer than %v", MessageWait)}
	}
	return err
}

// header is what stands before a frame's payload.
type header struct {
	op    byte
	final bool
	size  uint64
}

// header reads the next frame's, and refuses what may not come here.
func (r *reader) header() (h header, err error) {
	b, err := r.buf.Peek(2)
	if err != nil {
		return h, err
	}
	r.begun = true
	h.op, h.final, h.size = b[0]&0x0f, b[0]&0x80 != 0, uint64(b[1]&0x7f)
	reserved, masked := b[0]&0x70, b[1]&0x80 != 0
	r.buf.Discard(2)
	switch {
	case reserved != 0:
		return h, broken("reserved bits are set: no extension was agreed on")
	case !masked:
		return h, broken("a client's frames are masked")
	case h.op > opBinary && h.op < opClose, h.op > opPong:
		return h, broken("there is no opcode %d", h.op)
	case h.op >= opClose && !h.final:
		return h, broken("a control frame comes in fragments")
	case h.op >= opClose && h.size > maxControl:
		return h, broken("a control frame has more than %d bytes", maxControl)
	case h.op == opContinue && r.fragment == 0:
		return h, broken("nothing is there to continue")
	case (h.op == opText || h.op == opBinary) && r.fragment > 0:
		return h, broken("a message begins within another")
	case h.op == opBinary:
		return h, &fault{websocket.CloseUnsupportedData, "messages are JSON text"}
	}
	if err := r.length(&h); err != nil {
		return h, err
	}
	b, err = r.buf.Peek(len(r.key))
	if err != nil {
		return h, err
	}
	copy(r.key[:], b)
	r.buf.Discard(len(r.key))
	return h, nil
}

// length reads the length of a longer frame.
func (r *reader) length(h *header) error {
	n, least := 0, uint64(0)
	switch h.size {
	case 126:
		n, least = 2, 126
	case 127:
		n, least = 8, 1<<16
	default:
		return nil
	}
	b, err := r.buf.Peek(n)
	if err != nil {
		return err
	}
	if n == 2 {
		h.size = uint64(binary.BigEndian.Uint16(b))
	} else {
		h.size = binary.BigEndian.Uint64(b)
	}
	r.buf.Discard(n)
	switch {
	case h.size>>63 != 0:
		return broken("a length has its highest bit set")
	case h.size < least:
		return broken("a length takes more bytes than it needs")
	}
	return nil
}

// payload appends a frame's payload. Memory grows with what has come, not with what was announced.
func (r *reader) payload(b []byte, size int) ([]byte, error) {
	for done := 0; done < size; {
		if _, err := r.buf.Peek(1); err != nil {
			return nil, err
		}
		part, err := r.buf.Peek(min(size-done, r.buf.Buffered()))
		if err != nil {
			return nil, err
		}
		at := len(b)
		b = append(b, part...)
		for i := range part {
			b[at+i] ^= r.key[(done+i)&3]
		}
		done += len(part)
		r.buf.Discard(len(part))
	}
	return b, nil
}

// control takes in a ping, a pong or a close.
func (r *reader) control(h header) error {
	data, err := r.payload(make([]byte, 0, maxControl), int(h.size))
	if err != nil {
		return err
	}
	if h.op == opClose {
		return r.bye(data)
	}
	ok, flood := r.rate.allow(time.Now())
	switch {
	case flood:
		return &fault{CloseTooMany, "too many pings or pongs"}
	case !ok || h.op == opPong || r.over():
		return nil // of many pings not each needs its answer
	}
	err = r.ws.WriteControl(websocket.PongMessage, data, time.Now().Add(WriteWait))
	if isLate(err) {
		return nil // the writer, which waits for the same client, gives up on its own
	}
	return err
}

// bye answers a close.
func (r *reader) bye(data []byte) error {
	code := websocket.CloseNoStatusReceived
	switch {
	case len(data) == 1:
		return broken("a close code has two bytes")
	case len(data) > 1:
		code = int(binary.BigEndian.Uint16(data))
		if !mayClose(code) {
			return broken("%d is no code to close with", code)
		}
		if !utf8.Valid(data[2:]) {
			return &fault{websocket.CloseInvalidFramePayloadData, "the reason of a close is not UTF-8"}
		}
	}
	// Where the answer does not reach the client, it has left all the same.
	_ = r.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(closeWait))
	return &departure{code}
}

// mayClose tells whether a code may stand in a close, by RFC 6455 §7.4 and the registry that it founded.
func mayClose(code int) bool {
	switch {
	case code >= 3000 && code <= 4999:
		return true
	case code >= websocket.CloseNormalClosure && code <= 1014:
		return code != 1004 && code != websocket.CloseNoStatusReceived && code != websocket.CloseAbnormalClosure
	}
	return false
}

// discard takes what still comes from who was told to go: a connection that is closed with something unread would lose
// the close frame.
func (r *reader) discard() { io.CopyN(io.Discard, r.conn, maxDiscard) }
