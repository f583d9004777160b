package codes

import (
	"strings"
	"unicode"
)

// PlainName is the form of a person's name in which two spellings of it are equal: full-width characters become ASCII,
// letters lower case, the dots between the parts of a name one and the same; spaces and invisible characters go.
func PlainName(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r += '!' - '！'
		}
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.Cf, unicode.Cc):
			return -1
		case strings.ContainsRune("•‧・･∙⋅", r):
			return '·'
		}
		return unicode.ToLower(r)
	}, s)
}

// isPlain tells of most names at a glance that there is nothing to change: three bytes a character, all of them within
// U+4000 to U+9FFF, ideographs all, whose first byte in UTF-8 is E4 to E9.
func isPlain(s string) bool {
	for i := 0; i < len(s); i += 3 {
		if s[i] < 0xE4 || s[i] > 0xE9 {
			return false
		}
	}
	return len(s)%3 == 0
}
