package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// jsonStream cuts JSON that does not fit in memory into values that do.
type jsonStream struct {
	r   *bufio.Reader
	buf []byte // the value read last
}

func newJSONStream(r io.Reader) *jsonStream { return &jsonStream{r: bufio.NewReaderSize(r, 256<<10)} }

// peek passes blanks and returns the byte that follows.
func (s *jsonStream) peek() (byte, error) {
	for {
		c, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\n', '\r':
		default:
			return c, s.r.UnreadByte()
		}
	}
}

// take passes blanks and reads one byte, which must be c.
func (s *jsonStream) take(c byte) error {
	got, err := s.peek()
	if err != nil {
		return err
	}
	if got != c {
		return fmt.Errorf("%q is due, not %q", c, got)
	}
	_, err = s.r.Discard(1)
	return err
}

// errTooLong is a value past MaxRowBytes; the stream stands after it.
var errTooLong = fmt.Errorf("has more than %d MB: cut it in parts", MaxRowBytes>>20)

// value reads one value by its brackets and quotes alone: what it says is looked at by who asked. The bytes are valid
// until the next call.
func (s *jsonStream) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	s.buf = s.buf[:0]
	var v valueEnd
	tooLong := false
	for {
		if _, err := s.r.Peek(1); err != nil {
			if errors.Is(err, io.EOF) && v.bare {
				return s.buf, nil // a number may end with the file
			}
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		chunk, _ := s.r.Peek(s.r.Buffered())
		n, done := v.scan(chunk)
		if tooLong = tooLong || len(s.buf)+n > MaxRowBytes; !tooLong {
			s.buf = append(s.buf, chunk[:n]...)
		}
		if _, err := s.r.Discard(n); err != nil {
			return nil, err
		}
		if done && tooLong {
			return nil, errTooLong
		}
		if done {
			return s.buf, nil
		}
	}
}

// valueEnd finds where a value ends, over any number of chunks.
type valueEnd struct {
	started, bare    bool // bare: a number or word, which ends before what follows
	quoted, escaping bool
	depth            int
}

func (v *valueEnd) scan(chunk []byte) (n int, done bool) {
	for i, c := range chunk {
		switch {
		case v.escaping:
			v.escaping = false
		case v.quoted:
			v.escaping = c == '\\'
			if c == '"' {
				v.quoted = false
				if v.depth == 0 {
					return i + 1, true
				}
			}
		case c == '"' && !v.bare:
			v.quoted, v.started = true, true
		case (c == '{' || c == '[') && !v.bare:
			v.depth++
			v.started = true
		case (c == '}' || c == ']') && v.depth > 0:
			v.depth--
			if v.depth == 0 {
				return i + 1, true
			}
		case v.depth > 0:
		case v.bare && ends(c):
			return i, true
		case !v.started:
			v.started, v.bare = true, true
			if ends(c) {
				return i + 1, true // no value at all: whoever parses it says so
			}
		}
	}
	return len(chunk), false
}

func ends(c byte) bool {
	switch c {
	case ',', '}', ']', ' ', '\t', '\n', '\r', ':':
		return true
	}
	return false
}
