package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The operations of a websocket's frames, RFC 6455, section 5.2.
const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
	opFinal = 0x80
)

// wireSocket is the client's end of a websocket with nothing that a measurement can do without: the readers share the
// machine with the server, and what they take is not there for it.
type wireSocket struct {
	io.ReadWriteCloser
	rest []byte // the beginning of a frame whose end has not come yet
	text []byte // of a message in several frames
}

var errSocketClosed = errors.New("the server closed the socket")

// shake opens the websocket at a path of a host.
func (w *wireSocket) shake(host, path, headers string) error {
	_, err := fmt.Fprintf(w, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n%s\r\n", path, host, headers)
	if err != nil {
		return err
	}
	buf := make([]byte, 1024)
	var answer []byte
	for {
		n, err := w.Read(buf)
		if n <= 0 || err != nil {
			return errors.Join(errSocketClosed, err)
		}
		answer = append(answer, buf[:n]...)
		head, rest, ok := bytes.Cut(answer, []byte("\r\n\r\n"))
		if !ok {
			continue
		}
		if !bytes.HasPrefix(head, []byte("HTTP/1.1 101 ")) {
			return fmt.Errorf("no websocket: %s", answer)
		}
		w.rest = rest
		return nil
	}
}

// send writes one short message. Its mask is all zeros, which leaves the text as it is.
func (w *wireSocket) send(op byte, text []byte) error {
	frame := []byte{opFinal | op, 0x80}
	switch n := len(text); {
	case n < 126:
		frame[1] |= byte(n)
	case n <= 0xffff:
		frame[1] |= 126
		frame = binary.BigEndian.AppendUint16(frame, uint16(n))
	default:
		frame[1] |= 127
		frame = binary.BigEndian.AppendUint64(frame, uint64(n))
	}
	frame = append(append(frame, 0, 0, 0, 0), text...)
	_, err := w.Write(frame)
	return err
}

// feed takes in what was read and hands on each message that is complete.
func (w *wireSocket) feed(data []byte, message func(text []byte)) error {
	if len(w.rest) > 0 {
		w.rest = append(w.rest, data...)
		data = w.rest
	}
	for {
		op, payload, size := cutFrame(data)
		if size == 0 {
			break
		}
		if err := w.frame(op, payload, message); err != nil {
			return err
		}
		data = data[size:]
	}
	if w.rest = append(w.rest[:0], data...); len(w.rest) == 0 {
		w.rest = nil // idle sockets keep no room
	}
	return nil
}

// cutFrame reads the frame that data begins with; size is 0 where it is not complete.
func cutFrame(data []byte) (op byte, payload []byte, size int) {
	if len(data) < 2 {
		return 0, nil, 0
	}
	n, at := int(data[1]&0x7f), 2
	switch {
	case n == 126 && len(data) >= 4:
		n, at = int(binary.BigEndian.Uint16(data[2:])), 4
	case n == 127 && len(data) >= 10:
		n, at = int(binary.BigEndian.Uint64(data[2:])), 10
	case n >= 126:
		return 0, nil, 0
	}
	if len(data) < at+n {
		return 0, nil, 0
	}
	return data[0], data[at : at+n], at + n
}

func (w *wireSocket) frame(op byte, payload []byte, message func(text []byte)) error {
	switch {
	case op == opFinal|opPing:
		return w.send(opPong, payload)
	case op == opFinal|opPong:
	case op == opFinal|opClose:
		return fmt.Errorf("%w: %q", errSocketClosed, payload)
	case op == opFinal|opText:
		message(payload)
	default: // a part
		if w.text = append(w.text, payload...); op&opFinal != 0 {
			message(w.text)
			w.text = nil
		}
	}
	return nil
}
