package ingest

import (
	"strings"
	"unicode/utf8"
)

// Sealed fields are told in no reason. That does not help where a value stands in the wrong column: an identity number
// under "sex" would be told as an unknown sex. So whatever is told of a row is looked through for what can only be an
// identity number or a telephone number, whatever the field.

// The digits of what is nobody's business. A unit grid has as many digits as an old identity number: it goes too, the
// row and field tell where it stands. Credit codes hold letters, and micro-grids have 17 digits: both are public.
const (
	phoneDigits  = 11 // of a mobile telephone, beginning with 1; two more with the country's 86
	oldIDDigits  = 15 // of an identity number of before 1999
	gridDigits   = 17 // of a micro-grid, or of an identity number that ends in X
	nameDigits   = 7  // of a column's name: more digits in a row are a value
	fractionLead = 3  // digits before the point of a coordinate, whose own digits are many
)

// discreet puts … in the place of identity and telephone numbers.
func discreet(s string) string {
	var out strings.Builder
	done := 0
	for at := 0; at < len(s); {
		n, digits := digitRun(s[at:])
		if n == 0 {
			at++
			continue
		}
		if end := at + n; personal(digits, checkX(s[end:])) && !isFraction(s, at) {
			if checkX(s[end:]) > 0 && len(digits) == gridDigits {
				end += checkX(s[end:])
			}
			out.WriteString(s[done:at])
			out.WriteString(hole)
			done = end
		}
		at += n
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// isPersonal tells a text that holds an identity or telephone number.
func isPersonal(s string) bool { return discreet(s) != s }

// isName tells whether a column's name may be shown: what holds many digits is a value of a file without a header.
func isName(s string) bool {
	for at := 0; at < len(s); {
		n, digits := digitRun(s[at:])
		if len(digits) >= nameDigits {
			return false
		}
		at += max(n, 1)
	}
	return true
}

// personal tells digits that are an identity or telephone number, or so many that they may be one with a slip.
func personal(digits string, check int) bool {
	switch n := len(digits); {
	case n == phoneDigits:
		return digits[0] == '1'
	case n == phoneDigits+2:
		return strings.HasPrefix(digits, "861")
	case n == gridDigits:
		return check > 0
	default:
		return n >= oldIDDigits
	}
}

// digitRun reads the digits that a text begins with, be they of full width or written in groups: n is their length in
// the text, 0 where it begins with none.
func digitRun(s string) (n int, digits string) {
	var run []byte
	gap := 0 // bytes since the last digit
	for _, c := range s {
		switch w := narrow(c); {
		case w >= '0' && w <= '9':
			run = append(run, byte(w))
			n += gap + len(string(c))
			gap = 0
		case len(run) > 0 && gap == 0 && (c == ' ' || c == '-'):
			gap = 1
		default:
			return n, string(run)
		}
	}
	return n, string(run)
}

// checkX is the length of the X that stands for a check digit of ten at the beginning of a text, 0 where none does.
func checkX(s string) int {
	c, size := utf8.DecodeRuneInString(s)
	if w := narrow(c); w == 'X' || w == 'x' {
		return size
	}
	return 0
}

// isFraction tells digits that follow the point of a coordinate.
func isFraction(s string, at int) bool {
	lead := strings.TrimSuffix(s[:at], ".")
	whole := strings.TrimRight(lead, "0123456789")
	return len(lead) == at-1 && len(lead) > len(whole) && len(lead)-len(whole) <= fractionLead
}
