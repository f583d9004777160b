package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold is the form in which texts are compared: full-width characters become ASCII, letters lower case; spaces and
// invisible characters go.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		// Of what is not ASCII, the ideographs of E4 to E9 alone are surely as they should be.
		plain = c > ' ' && c < 0x7F && (c < 'A' || c > 'Z')
		if c >= 0xE4 && c <= 0xE9 && i+2 < len(s) {
			plain, i = true, i+2
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// The ranks of a match, best first. NoMatch is none.
const (
	Exact        = iota // the whole text
	Prefix              // its beginning
	PinyinPrefix        // as Prefix, in pinyin or initials
	WordStart           // the beginning of a word, figure or run of characters in it
	Substring           // anywhere in it
	Pinyin              // anywhere, in pinyin or initials
	NoMatch
)

// Rank tells how well a text matches a query, both folded.
func Rank(text, query string) int { return rank(text, query, spelling) }

func rank(text, query string, read reader) int {
	switch {
	case query == "" || text == "":
		return NoMatch
	case strings.HasPrefix(text, query):
		if len(text) == len(query) {
			return Exact
		}
		return Prefix
	case isPinyin(query) && read.begins(text, query):
		return PinyinPrefix
	}
	best := NoMatch
	for from := 0; ; {
		i := strings.Index(text[from:], query)
		if i < 0 {
			break
		}
		if best = Substring; startsWord(text, from+i) {
			return WordStart
		}
		_, n := utf8.DecodeRuneInString(text[from+i:])
		from += i + n
	}
	if best == NoMatch && isPinyin(query) && len(query) >= minInside && read.within(text, query) {
		return Pinyin
	}
	return best
}

// kind of a character, for where words begin.
type kind uint8

const (
	other kind = iota
	letter
	digit
	ideograph
)

func kindOf(r rune) kind {
	switch {
	case r >= '0' && r <= '9':
		return digit
	case r >= 'a' && r <= 'z':
		return letter
	case r < utf8.RuneSelf:
		return other
	case unicode.Is(unicode.Han, r):
		return ideograph
	case unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	}
	return other
}

// startsWord tells whether another kind of character begins at a place of a text.
func startsWord(text string, at int) bool {
	if at == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	here, _ := utf8.DecodeRuneInString(text[at:])
	return kindOf(before) != kindOf(here)
}
