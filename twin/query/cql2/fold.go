package cql2

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folder is the function behind a casei or accenti call.
func folder(name string) func(string) string {
	if name == "accenti" {
		return foldAccents
	}
	fold := cases.Fold() // stateless and safe for concurrent use, as its documentation says
	return func(s string) string { return foldCase(fold, s) }
}

// foldCase is Unicode full case folding: STRASSE, straße and Strasse fold to one text.
func foldCase(fold cases.Caser, s string) string {
	if isASCII(s) {
		return strings.ToLower(s) // the same for ASCII, and without a copy where nothing changes
	}
	return fold.String(s)
}

// foldAccents decomposes canonically and drops the marks, then composes what is left (Hangul above all), so that
// é, e with a combining acute, and e fold to one text. As the standard recommends, the two Japanese sound marks stay,
// because か and が are different letters.
func foldAccents(s string) string {
	if isASCII(s) {
		return s
	}
	d := norm.NFD.String(s)
	d = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && r != '\u3099' && r != '\u309A' {
			return -1
		}
		return r
	}, d)
	return norm.NFC.String(d)
}

// isASCII finds the texts that need no Unicode tables, most codes and enums among them.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
