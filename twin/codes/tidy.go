package codes

import (
	"fmt"
	"strings"
	"unicode"
)

// tidy undoes what keyboards, forms and spreadsheets do to any code: full-width characters (U+FF01 to U+FF5E) become
// ASCII, invisible characters go, and so does the apostrophe that marks a spreadsheet cell as text.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cc): // zero-width marks, byte order mark, control characters
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	s = strings.TrimLeft(s, "'‘’`")
	return strings.TrimSpace(s)
}

// compact drops the separators that people set into long codes and turns letters to upper case.
func compact(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '_', '.', '·', '‐', '‑', '–', '—', '−':
			return -1
		}
		return r
	}, s))
}

// asFigure reports whether a tidied cell is how a spreadsheet shows or stores a long number that it took for a
// figure: 3.10114E+17, or digits with a decimal part. Past 15 digits such a number has lost its last ones for good.
func asFigure(s string) bool {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(s), "E")
	whole, fraction, point := strings.Cut(mantissa, ".")
	if !isDigits(whole) || (point && !isDigits(fraction)) {
		return false
	}
	if !scientific {
		return point
	}
	// A credit code may hold an E among digits, but neither a point nor a plus.
	return isDigits(strings.TrimPrefix(exponent, "+")) && (point || strings.HasPrefix(exponent, "+"))
}

func errFigure(kind string) error {
	return &Error{
		Kind: kind,
		What: "looks like a number formatted by a spreadsheet (as 3.1E+17), its last digits are lost",
		Mend: "format the column as text and enter the code again",
	}
}

func errEmpty(kind string) error { return &Error{Kind: kind, What: "is empty"} }

func errLength(kind, code, want string) error {
	return &Error{Kind: kind, What: fmt.Sprintf("has %d characters, not %s", len([]rune(code)), want)}
}

// errChar names one character of a code and what may stand in its place (counted from 1). Of personal codes it tells
// the place alone: a name may have slipped into the column.
func errChar(kind string, pos int, r rune, want string) error {
	e := &Error{Kind: kind, What: fmt.Sprintf("character %d is %q, not %s", pos, r, want)}
	if kind == KindCitizenID || kind == KindPhone {
		e.What = fmt.Sprintf("character %d is not %s", pos, want)
	}
	switch r {
	case 'O':
		e.Mend = "perhaps the digit 0 is meant"
	case 'I', 'L':
		e.Mend = "perhaps the digit 1 is meant"
	case 'S':
		e.Mend = "perhaps the digit 5 is meant"
	case 'Z':
		e.Mend = "perhaps the digit 2 is meant"
	}
	return e
}

// needDigits checks that code[from:to] holds digits only; the error counts characters of the whole code.
func needDigits(kind, code string, from, to int) error {
	for i, r := range code {
		if i >= from && i < to && (r < '0' || r > '9') {
			return errChar(kind, i+1, r, "a digit")
		}
	}
	return nil
}

// needASCII refuses what is left of other scripts, so that the checks that follow may index bytes.
func needASCII(kind, code string) error {
	pos := 0
	for _, r := range code {
		pos++
		if r >= 0x80 {
			return errChar(kind, pos, r, "a letter or digit")
		}
	}
	return nil
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
