package geo

// A scanner of our own, because encoding/json makes a slice for each position of an array of arrays and says nothing
// about which position was wrong.

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// jsonScanner walks JSON text without building anything. at is the byte it stands on; after an error, about where the
// error is.
type jsonScanner struct {
	b  []byte
	at int
}

// maxJSONDepth bounds the nesting of members that are passed over.
const maxJSONDepth = 64

// space passes blanks.
func (s *jsonScanner) space() {
	for s.at < len(s.b) {
		switch s.b[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek passes blanks and returns the byte that follows, 0 at the end.
func (s *jsonScanner) peek() byte {
	s.space()
	if s.at < len(s.b) {
		return s.b[s.at]
	}
	return 0
}

// array reads an array and calls fn, which must read one value, for each of its values.
func (s *jsonScanner) array(fn func(i int) error) error {
	if s.peek() != '[' {
		return errors.New("an array is due")
	}
	s.at++
	if s.peek() == ']' {
		s.at++
		return nil
	}
	for i := 0; ; i++ {
		s.space()
		if err := fn(i); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.at++
		case ']':
			s.at++
			return nil
		default:
			return errors.New("a comma or ] is due")
		}
	}
}

// number reads a finite number. Plain decimals of up to 15 digits, which is what coordinates are, take the fast way:
// a whole number divided by a power of ten below 1e22 is correctly rounded.
func (s *jsonScanner) number() (float64, error) {
	s.space()
	start, i, b := s.at, s.at, s.b
	negative := i < len(b) && b[i] == '-'
	if negative {
		i++
	}
	first := i
	digits, mantissa, scale := 0, uint64(0), 0
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(b[i]-'0')
		digits++
	}
	if digits == 0 || digits > 1 && b[first] == '0' { // JSON knows no leading zeros
		return 0, errors.New("a number is due")
	}
	if i < len(b) && b[i] == '.' {
		dot := i
		for i++; i < len(b) && b[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(b[i]-'0')
		}
		if scale = i - dot - 1; scale == 0 {
			return 0, errors.New("digits are due after the decimal point")
		}
		digits += scale
	}
	// Beyond fifteen digits the mantissa may not be a double; exponents are rare in coordinates.
	if digits > 15 || i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		return s.slowNumber(start, i)
	}
	s.at = i
	v := float64(mantissa) / pow10(scale)
	if negative {
		v = -v
	}
	return v, nil
}

// slowNumber reads the number that began at start and whose digits end at i, with its exponent if any.
func (s *jsonScanner) slowNumber(start, i int) (float64, error) {
	b := s.b
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		from := i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		if i == from {
			return 0, errors.New("digits are due in the exponent")
		}
	}
	v, err := strconv.ParseFloat(string(b[start:i]), 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, errors.New("the number is too large")
	}
	s.at = i
	return v, nil
}

// pow10 returns a power of ten up to 1e15, all of them exact.
func pow10(n int) float64 {
	powers := [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
	return powers[n]
}

// text reads a string. One without escapes is taken as it stands.
func (s *jsonScanner) text() (string, error) {
	if s.peek() != '"' {
		return "", errors.New("a string is due")
	}
	start, plain := s.at, true
	for i := start + 1; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			s.at = i + 1
			if plain {
				return string(s.b[start+1 : i]), nil
			}
			var v string // escapes are left to the library: they never stand in a type's name in practice
			if err := json.Unmarshal(s.b[start:s.at], &v); err != nil {
				return "", fmt.Errorf("the string is not JSON: %w", err)
			}
			return v, nil
		case c == '\\':
			plain = false
			i++
		case c < ' ':
			return "", errors.New("a string holds a control character")
		}
	}
	return "", errors.New("a string does not end")
}

// skip passes over one value of any kind.
func (s *jsonScanner) skip(depth int) error {
	if depth > maxJSONDepth {
		return errors.New("values are nested too deeply")
	}
	switch c := s.peek(); { // the first byte tells the kind
	case c == '"':
		_, err := s.text()
		return err
	case c == '[':
		return s.array(func(int) error { return s.skip(depth + 1) })
	case c == '{':
		return s.skipObject(depth)
	case c == '-' || c-'0' <= 9:
		_, err := s.number()
		return err
	}
	for _, word := range []string{"true", "false", "null"} {
		if end := s.at + len(word); end <= len(s.b) && string(s.b[s.at:end]) == word {
			s.at = end
			return nil
		}
	}
	return errors.New("a value is due")
}

// skipObject passes over an object whose opening brace is next.
func (s *jsonScanner) skipObject(depth int) error {
	s.at++
	if s.peek() == '}' {
		s.at++
		return nil
	}
	for {
		if _, err := s.text(); err != nil {
			return err
		}
		if s.peek() != ':' {
			return errors.New("a colon is due")
		}
		s.at++
		if err := s.skip(depth + 1); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return nil
		default:
			return errors.New("a comma or } is due")
		}
	}
}
