package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// minInside is the least number of letters and digits that are tried as pinyin within a text: one letter is the first
// of some character of nearly every text, and so counts at its beginning alone.
const minInside = 2

// isPinyin tells whether a folded query may be pinyin or initials: letters and digits, with a letter among them. Digits
// stand for themselves.
func isPinyin(query string) bool {
	letters := false
	for i := range len(query) {
		c := query[i]
		isLetter := c >= 'a' && c <= 'z'
		if !isLetter && (c < '0' || c > '9') {
			return false
		}
		letters = letters || isLetter
	}
	return letters
}

// reader tells how a character is read, as readings does, and which letters its readings begin with, a bit for each.
type reader func(rune) (all []string, firsts uint32)

// spelling is the reader of any character.
func spelling(r rune) ([]string, uint32) {
	all := readings(r)
	return all, firstsOf(all)
}

func firstsOf(readings []string) (firsts uint32) {
	for _, one := range readings {
		firsts |= letterBit(one[0])
	}
	return firsts
}

func letterBit(c byte) uint32 { return 1 << (c - 'a') }

// readings lists how a character is read, without tones, ü as v; nothing for what is none.
func readings(r rune) []string {
	text := pinyin.PinyinDict[int(r)]
	if text == "" {
		return nil
	}
	var all []string
	for one := range strings.SplitSeq(text, ",") {
		if one = toneless(one); one != "" && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// toneless takes the marks off a reading: ā and its like are single characters or a letter and a mark.
func toneless(s string) string {
	const marked, plain = "āáǎàēéěèêếềōóǒòīíǐìūúǔùüǖǘǚǜńňǹḿ", "aaaaeeeeeeeooooiiiiuuuuvvvvvnnnm"
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		if i := strings.IndexRune(marked, r); i >= 0 {
			return rune(plain[utf8.RuneCountInString(marked[:i])])
		}
		return -1
	}, s)
}

// begins tells whether the beginning of a text matches a query of pinyin: a run of characters, each read whole (the last
// of them may be unfinished), or each by its initial; other characters stand for themselves. It begins with an ideograph
// or, where the query does, with a digit, and holds an ideograph.
func (read reader) begins(text, query string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	if r < utf8.RuneSelf {
		if r != rune(query[0]) || query[0] > '9' {
			return false
		}
	} else if _, firsts := read(r); query[0] <= '9' || firsts&letterBit(query[0]) == 0 {
		return false
	}
	return read.spells(text, query, false) || read.initials(text, query, false)
}

// within tells whether a text matches a query of pinyin anywhere.
func (read reader) within(text, query string) bool {
	for i := range text {
		if read.begins(text[i:], query) {
			return true
		}
	}
	return false
}

// spells tells whether the beginning of a text is read as a query; had tells that an ideograph came before.
func (read reader) spells(text, query string, had bool) bool {
	r, n := utf8.DecodeRuneInString(text)
	switch {
	case query == "":
		return had
	case text == "":
		return false
	case r < utf8.RuneSelf:
		return byte(r) == query[0] && read.spells(text[n:], query[1:], had)
	}
	all, firsts := read(r)
	if query[0] <= '9' || firsts&letterBit(query[0]) == 0 {
		return false
	}
	for _, one := range all {
		if strings.HasPrefix(one, query) || strings.HasPrefix(query, one) && read.spells(text[n:], query[len(one):], true) {
			return true
		}
	}
	return false
}

// initials tells whether the beginning of a text has the initials of a query.
func (read reader) initials(text, query string, had bool) bool {
	for query != "" {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case text == "":
			return false
		case r < utf8.RuneSelf:
			if byte(r) != query[0] {
				return false
			}
		case query[0] <= '9':
			return false
		default:
			if _, firsts := read(r); firsts&letterBit(query[0]) == 0 {
				return false
			}
			had = true
		}
		text, query = text[n:], query[1:]
	}
	return had
}
