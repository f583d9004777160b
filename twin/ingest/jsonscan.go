package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
)

// jsonText walks JSON text without building anything. b and s are the same bytes: geometries are read from b, and the
// strings that are handed out are pieces of s, so that a feature costs few allocations.
type jsonText struct {
	b  []byte
	s  string
	at int
}

// maxJSONDepth bounds the nesting of values.
const maxJSONDepth = 64

var (
	errJSONEnd   = errors.New("the JSON ends too early")
	errJSONDepth = fmt.Errorf("the JSON is nested more than %d deep", maxJSONDepth)
)

func (t *jsonText) fail(due string) error {
	if t.at >= len(t.s) {
		return errJSONEnd
	}
	return fmt.Errorf("byte %d: %s is due, not %q", t.at+1, due, t.s[t.at])
}

// peek passes blanks and returns the byte that follows, 0 at the end.
func (t *jsonText) peek() byte {
	for t.at < len(t.s) {
		switch c := t.s[t.at]; c {
		case ' ', '\t', '\n', '\r':
			t.at++
		default:
			return c
		}
	}
	return 0
}

// object calls fn, which must read one value, for each member.
func (t *jsonText) object(fn func(key string) error) error {
	if t.peek() != '{' {
		return t.fail("an object")
	}
	t.at++
	if t.peek() == '}' {
		t.at++
		return nil
	}
	for {
		if t.peek() != '"' {
			return t.fail("a name")
		}
		key, err := t.text()
		if err != nil {
			return err
		}
		if t.peek() != ':' {
			return t.fail("a colon")
		}
		t.at++
		t.peek()
		if err := fn(key); err != nil {
			return err
		}
		switch t.peek() {
		case ',':
			t.at++
		case '}':
			t.at++
			return nil
		default:
			return t.fail("a comma or }")
		}
	}
}

// array calls fn, which must read one value, for each item.
func (t *jsonText) array(fn func() error) error {
	if t.peek() != '[' {
		return t.fail("an array")
	}
	t.at++
	if t.peek() == ']' {
		t.at++
		return nil
	}
	for {
		t.peek()
		if err := fn(); err != nil {
			return err
		}
		switch t.peek() {
		case ',':
			t.at++
		case ']':
			t.at++
			return nil
		default:
			return t.fail("a comma or ]")
		}
	}
}

// text reads a string. Without escapes it is a piece of the input.
func (t *jsonText) text() (string, error) {
	start := t.at
	escaped := false
	for i := start + 1; i < len(t.s); i++ {
		switch c := t.s[i]; {
		case c == '"':
			t.at = i + 1
			if !escaped {
				return t.s[start+1 : i], nil
			}
			var s string
			if err := json.Unmarshal(t.b[start:t.at], &s); err != nil {
				return "", fmt.Errorf("byte %d: the string is broken", start+1)
			}
			return s, nil
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			return "", fmt.Errorf("byte %d: a control character stands in a string", i+1)
		}
	}
	return "", errJSONEnd
}

// raw reads any value and returns its text.
func (t *jsonText) raw() (string, error) {
	t.peek()
	start := t.at
	err := t.skip(0)
	return t.s[start:t.at], err
}

// skip reads any value.
func (t *jsonText) skip(depth int) error {
	if depth > maxJSONDepth {
		return errJSONDepth
	}
	switch c := t.peek(); {
	case c == '{':
		return t.object(func(string) error { return t.skip(depth + 1) })
	case c == '[':
		return t.array(func() error { return t.skip(depth + 1) })
	case c == '"':
		_, err := t.text()
		return err
	case c == '-' || c >= '0' && c <= '9':
		return t.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if len(t.s)-t.at >= len(word) && t.s[t.at:t.at+len(word)] == word {
			t.at += len(word)
			return nil
		}
	}
	return t.fail("a value")
}

// number reads a number in the grammar of JSON.
func (t *jsonText) number() error {
	digits := func() bool {
		from := t.at
		for t.at < len(t.s) && t.s[t.at] >= '0' && t.s[t.at] <= '9' {
			t.at++
		}
		return t.at > from
	}
	at := func(c byte) bool {
		if t.at < len(t.s) && t.s[t.at] == c {
			t.at++
			return true
		}
		return false
	}
	at('-')
	if !at('0') && !digits() {
		return t.fail("a digit")
	}
	if at('.') && !digits() {
		return t.fail("a digit")
	}
	if at('e') || at('E') {
		if !at('+') {
			at('-')
		}
		if !digits() {
			return t.fail("a digit")
		}
	}
	return nil
}
