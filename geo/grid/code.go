package grid

import (
	"errors"
	"fmt"
	"strconv"
)

// Code is a division or grid code of 6, 9, 12, 15 or 17 digits, kept as the number that the digits spell.
// The zero Code means "none". Codes of one level order as their digits do.
//
// The first digit is never 0 (provinces are numbered from 11), so the number alone tells the level.
type Code uint64

var errCode = errors.New("a grid code is 6, 9, 12, 15 or 17 digits")

// Parse reads a code. Statistical division codes are written with 12 digits whatever their level, padded with zeros:
// 310114103000 is read as the town 310114103 and 310114000000 as the county 310114, because no town, village or
// grid is ever numbered 0 (true of all 6 509 villages in Shanghai's list). Grid codes are never padded: a unit 000 or
// micro 00 is an error, as is a whole province such as 310000.
func Parse(s string) (Code, error) {
	if levelOfDigits(len(s)) == 0 {
		return 0, fmt.Errorf("%w, not %d characters", errCode, len(s))
	}
	var c Code
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, fmt.Errorf("%w: %q at %d", errCode, s[i], i+1)
		}
		c = c*10 + Code(d)
	}
	if s[0] == '0' {
		return 0, fmt.Errorf("%w and does not begin with 0", errCode)
	}
	for l := c.Level(); (l == Village || l == Town) && c%1000 == 0; l-- {
		c /= 1000
	}
	if !c.IsValid() {
		return 0, fmt.Errorf("%w: %s numbers a part 0; give the code of the part's parent instead", errCode, s)
	}
	return c, nil
}

// IsValid reports whether c has the digits of a level and none of its parts is numbered 0.
// The zero Code is not valid.
func (c Code) IsValid() bool {
	l := c.Level()
	if l == 0 {
		return false
	}
	for ; l > County; l-- {
		w := l.width()
		if c%w == 0 {
			return false
		}
		c /= w
	}
	return c%10000 != 0
}

// Level returns the level that the number of digits names, 0 for a number that is no code.
func (c Code) Level() Level {
	switch {
	case c < 1e5:
		return 0
	case c < 1e6:
		return County
	case c >= 1e8 && c < 1e9:
		return Town
	case c >= 1e11 && c < 1e12:
		return Village
	case c >= 1e14 && c < 1e15:
		return Unit
	case c >= 1e16 && c < 1e17:
		return Micro
	}
	return 0
}

// Parent returns the code one level up, 0 for a county.
func (c Code) Parent() Code {
	l := c.Level()
	if l <= County {
		return 0
	}
	return c / l.width()
}

// At returns the ancestor of c at level l, c itself at its own level, and 0 where l is finer than c.
func (c Code) At(l Level) Code {
	own := c.Level()
	if l == 0 || own < l {
		return 0
	}
	for ; own > l; own-- {
		c /= own.width()
	}
	return c
}

// Child returns the n-th code one level down, n from 1 to 999 (99 for micro-grids).
func (c Code) Child(n int) (Code, error) {
	l := c.Level() + 1
	if l == 1 || l > Micro {
		return 0, fmt.Errorf("code %s has no level beneath it", c)
	}
	w := l.width()
	if n < 1 || Code(n) >= w {
		return 0, fmt.Errorf("%s: %s number %d is not within 1 to %d", c, l, n, w-1)
	}
	return c*w + Code(n), nil
}

// Number returns the last part of the code, the n that Child made it from; for a county the whole code.
func (c Code) Number() int {
	l := c.Level()
	if l <= County {
		return int(c)
	}
	return int(c % l.width())
}

// Contains reports whether child is c or lies beneath it: c's digits are a prefix of child's.
func (c Code) Contains(child Code) bool {
	l := c.Level()
	return l != 0 && child.At(l) == c
}

// RangeMin returns the smallest number that a micro code beneath c can be; with RangeMax it turns Contains into two
// comparisons. For a micro-grid it is c itself. The bounds themselves need not be valid codes.
func (c Code) RangeMin() Code {
	for l := c.Level(); l != 0 && l < Micro; l++ {
		c *= (l + 1).width()
	}
	return c
}

// RangeMax returns the largest number that a micro code beneath c can be, see RangeMin.
func (c Code) RangeMax() Code {
	for l := c.Level(); l != 0 && l < Micro; l++ {
		w := (l + 1).width()
		c = c*w + w - 1
	}
	return c
}

// String returns the digits, "" for the zero Code.
func (c Code) String() string {
	if c == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(c), 10)
}

// AppendText appends the digits; the zero Code appends nothing. The error is always nil.
func (c Code) AppendText(b []byte) ([]byte, error) {
	if c == 0 {
		return b, nil
	}
	return strconv.AppendUint(b, uint64(c), 10), nil
}

// MarshalText returns the digits, nothing for the zero Code.
func (c Code) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads what MarshalText wrote, or any text that Parse takes; no text is the zero Code.
func (c *Code) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = 0
		return nil
	}
	p, err := Parse(string(b))
	if err != nil {
		return err
	}
	*c = p
	return nil
}
