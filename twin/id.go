package twin

import (
	"errors"
	"fmt"
)

// ID identifies an entity for ever: a 53-bit number, so that it survives a trip through JavaScript and is the
// feature id of vector tiles. It is unique over all types and never reused. The zero ID means "none".
//
// Its text form is 11 characters of Crockford's base32 (digits and upper-case letters without I, L, O, U), most
// significant first: 55 bits, of which the top two are zero.
type ID uint64

// MaxID is the largest identifier.
const MaxID ID = 1<<53 - 1

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const idChars = 11

var errID = errors.New("an id is 11 characters of Crockford base32")

// String returns the text form; the zero ID gives "".
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	var b [idChars]byte
	for i := idChars - 1; i >= 0; i-- {
		b[i] = crockford[id&31]
		id >>= 5
	}
	return string(b[:])
}

// AppendText appends the text form, as String gives it.
func (id ID) AppendText(b []byte) []byte {
	if id == 0 {
		return b
	}
	for shift := 50; shift >= 0; shift -= 5 {
		b = append(b, crockford[id>>shift&31])
	}
	return b
}

// ParseID reads the text form. Lower case is accepted, and I, L and O are read as 1, 1 and 0, as Crockford has it.
func ParseID(s string) (ID, error) {
	if len(s) != idChars {
		return 0, fmt.Errorf("%w: %d characters", errID, len(s))
	}
	var id ID
	for i := range idChars {
		d, ok := crockfordDigit(s[i])
		if !ok {
			return 0, fmt.Errorf("%w: %q at %d", errID, s[i], i+1)
		}
		id = id<<5 | ID(d)
	}
	if id == 0 || id > MaxID {
		return 0, fmt.Errorf("%w: out of range", errID)
	}
	return id, nil
}

func crockfordDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'z':
		c -= 'a' - 'A'
	}
	switch c {
	case 'I', 'L':
		return 1, true
	case 'O':
		return 0, true
	}
	for i := 10; i < len(crockford); i++ {
		if crockford[i] == c {
			return byte(i), true
		}
	}
	return 0, false
}
