package search

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// gram is what stands at a place of a text: up to four ASCII characters as far as they follow each other, or another
// character and the one after it. From the highest bit down: two bits of where it stands, one of which form it is, and
// the characters, so that all grams that begin alike lie together.
type gram uint64

// Where a gram stands.
const (
	inside    gram = iota << 62 // within a word
	wordStart                   // where a word begins, but for the first
	textStart
)

const (
	wideGram   gram = 1 << 61
	wideShift       = 21 // bits of a character
	asciiWidth      = 4  // characters
)

// gramAt returns the gram at a place of a text, without where it stands, and the width of its first character. open
// tells that the text ends within it, so that a longer text may go on in any way.
func gramAt(text string, at int) (g gram, width int, open bool) {
	if text[at] < utf8.RuneSelf {
		n := 0
		for ; n < asciiWidth && at+n < len(text) && text[at+n] < utf8.RuneSelf; n++ {
			g = g<<8 | gram(text[at+n])
		}
		return g << (8 * (asciiWidth - n)), 1, n < asciiWidth && at+n == len(text)
	}
	r, width := utf8.DecodeRuneInString(text[at:])
	if at+width == len(text) {
		return wideGram | gram(r)<<wideShift, width, true
	}
	next, _ := utf8.DecodeRuneInString(text[at+width:])
	return wideGram | gram(r)<<wideShift | gram(next), width, false
}

// span is a range of grams, both ends within it.
type span struct{ lo, hi gram }

// spanAt returns the grams that a text can have where a query stands in it.
func spanAt(query string, at int) span {
	g, _, open := gramAt(query, at)
	switch {
	case !open:
		return span{g, g}
	case g&wideGram != 0:
		return span{g, g | (1<<wideShift - 1)}
	}
	n := len(query) - at
	return span{g, g | (1<<(8*(asciiWidth-n)) - 1)}
}

func (s span) in(where gram) span { return span{s.lo | where, s.hi | where} }

// eachGram yields the grams of a text with where they stand.
func eachGram(text string, fn func(gram)) {
	before := other
	for at := 0; at < len(text); {
		g, width, _ := gramAt(text, at)
		r, _ := utf8.DecodeRuneInString(text[at:])
		k := kindOf(r)
		switch {
		case at == 0:
			g |= textStart
		case k != before:
			g |= wordStart
		}
		fn(g)
		before, at = k, at+width
	}
}

// postings lists for each gram the texts that have it, by rising number: the differences as varints, one after another.
type postings struct {
	grams []gram // rising
	ends  []uint32
	sums  []uint32 // texts of all grams up to this one
	bytes []byte
}

// postingList is one list while it is written.
type postingList struct {
	last, n uint32
	bytes   []byte
}

// makePostings lays down the grams of numbered texts.
func makePostings(n int, text func(uint32) string) postings {
	lists := map[gram]*postingList{}
	for i := range uint32(n) {
		eachGram(text(i), func(g gram) {
			l := lists[g]
			if l == nil {
				l = &postingList{}
				lists[g] = l
			}
			if l.n > 0 && l.last == i {
				return
			}
			l.bytes = binary.AppendUvarint(l.bytes, uint64(i-l.last))
			l.last, l.n = i, l.n+1
		})
	}
	p := postings{grams: make([]gram, 0, len(lists))}
	size := 0
	for g, l := range lists {
		p.grams = append(p.grams, g)
		size += len(l.bytes)
	}
	slices.Sort(p.grams)
	p.ends, p.sums, p.bytes = make([]uint32, len(lists)), make([]uint32, len(lists)), make([]byte, 0, size)
	sum := uint32(0)
	for i, g := range p.grams {
		l := lists[g]
		p.bytes = append(p.bytes, l.bytes...)
		sum += l.n
		p.ends[i], p.sums[i] = uint32(len(p.bytes)), sum
	}
	return p
}

// find returns which lists a span covers, [from, to).
func (p *postings) find(s span) (from, to int) {
	from, _ = slices.BinarySearch(p.grams, s.lo)
	to, _ = slices.BinarySearch(p.grams, s.hi+1)
	return from, to
}

// count adds up the lists [from, to).
func (p *postings) count(from, to int) int {
	if from >= to {
		return 0
	}
	n := p.sums[to-1]
	if from > 0 {
		n -= p.sums[from-1]
	}
	return int(n)
}

// each yields the numbers of one list, by rising number, as long as fn returns true.
func (p *postings) each(list int, fn func(uint32) bool) {
	start := uint32(0)
	if list > 0 {
		start = p.ends[list-1]
	}
	b := p.bytes[start:p.ends[list]]
	at := uint32(0)
	for len(b) > 0 {
		d, n := uint32(b[0]), 1
		if d >= 0x80 {
			var wide uint64
			wide, n = binary.Uvarint(b)
			d = uint32(wide)
		}
		b, at = b[n:], at+d
		if !fn(at) {
			return
		}
	}
}
