package tiles

import (
	"strings"
	"unicode/utf8"
)

// houseNumber is the end of an address that tells neighbours apart, short enough for a map: "160号" of "第5组160号", "12号3幢"
// with its building, "12a" of "12a High Street". It is "" where the address names no house, as that of a shed beside one.
// It holds digits, letters behind them and marks of houses alone, so no name that somebody wrote into an address.
func houseNumber(address string) string {
	if n := markedNumber(address); n != "" {
		return n
	}
	street, _, _ := strings.Cut(strings.ReplaceAll(address, "，", ","), ",")
	words := strings.Fields(street)
	if len(words) == 0 {
		return ""
	}
	for _, w := range [...]string{words[0], words[len(words)-1]} {
		if n := digits(w); n > 0 && n <= maxPlainDigits && count(w) == len(w) {
			return w
		}
	}
	return ""
}

const (
	maxNumberDigits = 6
	maxPlainDigits  = 4  // of a number that nothing marks as one: what is longer may be a postal code
	maxNumberBytes  = 24 // with its marks; what is longer is a list
)

// markedNumber is the last run of numbers with the marks of houses and buildings behind them. What follows may be a room
// or a remark apart: else the address is that of something beside the house.
func markedNumber(s string) string {
	from, to := -1, 0 // of the last run
	for i := 0; i < len(s); {
		if digits(s[i:]) == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		n := count(s[i:])
		m := mark(s[i+n:])
		if m == 0 || digits(s[i:]) > maxNumberDigits {
			i += n
			continue
		}
		if i != to || from < 0 {
			from = i
		}
		i += n + m
		to = i
	}
	if from < 0 {
		return ""
	}
	rest := s[to:]
	if rest != "" && digits(rest) == 0 && !strings.ContainsRune(" (（,，-", firstRune(rest)) || to-from > maxNumberBytes {
		return ""
	}
	return s[from:to]
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// digits is the number of digits that a text begins with.
func digits(s string) (n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// count is the length of a number with what divides it further: 12, 12a, 12-1, 12之1.
func count(s string) int {
	n := digits(s)
	for _, sep := range [...]string{"-", "之", "附"} {
		if rest, ok := strings.CutPrefix(s[n:], sep); ok && digits(rest) > 0 && digits(rest) <= maxNumberDigits {
			n += len(sep) + digits(rest)
			break
		}
	}
	if n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z') {
		n++
	}
	return n
}

// mark is the length of a mark of houses or buildings that a text begins with.
func mark(s string) int {
	for _, m := range [...]string{"号楼", "号", "號", "幢", "栋", "座"} {
		if strings.HasPrefix(s, m) {
			return len(m)
		}
	}
	return 0
}
