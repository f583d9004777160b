package cityjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// cursor walks over JSON text without building it. It is strict, but for what follows the outermost value: that is
// its caller's.
type cursor struct {
	b     []byte
	i     int
	depth int
	limit int // of depth
	line  int // what stands before b, in lines

	strict bool // no member stands twice
}

// SyntaxError is a place in the text where something else was due.
type SyntaxError struct {
	Line, Column int // from 1, in bytes
	Msg          string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Msg)
}

// errEnd tells text that stops within a value from text that is wrong.
var errEnd = errors.New("ends within a value")

// fail tells what is wrong where the cursor stands.
func (c *cursor) fail(format string, args ...any) error { return c.failAt(c.i, format, args...) }

func (c *cursor) failAt(at int, format string, args ...any) error {
	at = min(at, len(c.b))
	before := c.b[:at]
	return &SyntaxError{
		Line: c.line + 1 + bytes.Count(before, []byte("\n")), Column: at - bytes.LastIndexByte(before, '\n'), Msg: fmt.Sprintf(format, args...),
	}
}

// peek passes blanks and returns the byte that follows, 0 at the end.
func (c *cursor) peek() byte {
	for ; c.i < len(c.b); c.i++ {
		switch c.b[c.i] {
		case ' ', '\t', '\n', '\r':
		default:
			return c.b[c.i]
		}
	}
	return 0
}

func (c *cursor) take(want byte) error {
	if got := c.peek(); got == 0 {
		return fmt.Errorf("%w: %w", c.fail("%q is due", want), errEnd)
	} else if got != want {
		return c.fail("%q is due, not %q", want, got)
	}
	c.i++
	return nil
}

func (c *cursor) enter(open byte) error {
	if err := c.take(open); err != nil {
		return err
	}
	if c.depth++; c.depth > c.limit {
		return c.fail("is nested deeper than %d", c.limit)
	}
	return nil
}

// object calls each at the value of every member; each has to read it.
func (c *cursor) object(each func(key string) error) error {
	var seen members
	return c.items('{', '}', func(n int) error {
		c.peek()
		at := c.i
		key, err := c.text()
		if err != nil {
			return err
		}
		switch {
		case !c.strict:
		case n >= maxMembers:
			return c.failAt(at, "has more than %d members", maxMembers)
		case seen.twice(key, c.depth == 1):
			return c.failAt(at, "member %.80q stands twice", key)
		}
		if err := c.take(':'); err != nil {
			return err
		}
		return each(key)
	})
}

// array calls each at every element; each has to read it.
func (c *cursor) array(each func(n int) error) error { return c.items('[', ']', each) }

func (c *cursor) items(open, shut byte, each func(n int) error) error {
	if err := c.enter(open); err != nil {
		return err
	}
	for n := 0; ; n++ {
		if n == 0 && c.peek() == shut {
			break
		}
		if err := each(n); err != nil {
			return err
		}
		if c.peek() == ',' {
			c.i++
			continue
		}
		if c.peek() != shut {
			return c.take(shut)
		}
		break
	}
	c.i++
	c.depth--
	return nil
}

// text reads a string.
func (c *cursor) text() (string, error) {
	start, err := c.passText()
	if err != nil {
		return "", err
	}
	inner := c.b[start+1 : c.i-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), nil
	}
	var s string
	if err := json.Unmarshal(c.b[start:c.i], &s); err != nil {
		return "", c.failAt(start, "is no string: %v", err)
	}
	return s, nil
}

func (c *cursor) passText() (start int, err error) {
	if err := c.take('"'); err != nil {
		return 0, err
	}
	start = c.i - 1
	for ; c.i < len(c.b); c.i++ {
		switch ch := c.b[c.i]; {
		case ch == '"':
			c.i++
			return start, nil
		case ch == '\\':
			c.i++
		case ch < ' ':
			return 0, c.fail("a string holds a control character")
		}
	}
	return 0, fmt.Errorf("%w: %w", c.failAt(start, "a string is never closed"), errEnd)
}

// number reads a finite number.
func (c *cursor) number() (float64, error) {
	word := c.word()
	v, err := strconv.ParseFloat(string(word), 64)
	if err != nil || !isNumber(word) || math.IsInf(v, 0) {
		return 0, c.failAt(c.i-len(word), "%.20q is no number", word)
	}
	return v, nil
}

// integer reads a whole number from 0; most of a city model are vertex numbers of a few digits.
func (c *cursor) integer() (int, error) {
	c.peek()
	start, n := c.i, 0
	for ; c.i < len(c.b) && c.b[c.i]-'0' < 10; c.i++ {
		if n > math.MaxInt32 {
			return 0, c.failAt(start, "a number is too large for an index")
		}
		n = 10*n + int(c.b[c.i]-'0')
	}
	if c.i == start || c.i < len(c.b) && bytes.IndexByte([]byte(".eE-+"), c.b[c.i]) >= 0 {
		return 0, c.failAt(start, "a whole number from 0 is due")
	}
	return n, nil
}

// word reads what is no string, object or array.
func (c *cursor) word() []byte {
	c.peek()
	start := c.i
	for ; c.i < len(c.b); c.i++ {
		switch c.b[c.i] {
		case ',', ']', '}', ' ', '\t', '\n', '\r', ':', '"', '[', '{':
			return c.b[start:c.i]
		}
	}
	return c.b[start:c.i]
}

// isNumber keeps to JSON, of which ParseFloat takes more: hexadecimals, underscores, words, a leading plus.
func isNumber(b []byte) bool {
	for i, ch := range b {
		switch {
		case ch-'0' < 10, ch == '.' && i > 0, ch == 'e' && i > 0, ch == 'E' && i > 0, ch == '-':
		case ch == '+' && i > 0 && (b[i-1] == 'e' || b[i-1] == 'E'):
		default:
			return false
		}
	}
	return len(b) > 0 && b[len(b)-1]-'0' < 10
}

// null passes a null if one is there.
func (c *cursor) null() bool {
	if c.peek() == 'n' && bytes.HasPrefix(c.b[c.i:], []byte("null")) {
		c.i += 4
		return true
	}
	return false
}

// raw passes any value and returns its text.
func (c *cursor) raw() ([]byte, error) {
	ch := c.peek()
	start := c.i
	var err error
	switch ch {
	case '{':
		err = c.object(func(string) error { _, err := c.raw(); return err })
	case '[':
		err = c.array(func(int) error { _, err := c.raw(); return err })
	case '"':
		_, err = c.passText()
	case 0:
		err = fmt.Errorf("%w: %w", c.fail("a value is due"), errEnd)
	default:
		switch word := c.word(); string(word) {
		case "true", "false", "null":
		default:
			if !isNumber(word) {
				err = c.failAt(start, "%.20q is no value", word)
			}
		}
	}
	return c.b[start:c.i], err
}
