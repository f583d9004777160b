package search

import (
	"iter"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gridtwin/gridtwin/twin"
)

// match is a text that a query matches, in the order of hits.
type match struct {
	rank int
	kind int
	line
}

func compareMatches(a, b match) int {
	if a.rank != b.rank {
		return a.rank - b.rank
	}
	if a.kind != b.kind {
		return a.kind - b.kind
	}
	return compareLines(a.line, b.line)
}

// finder looks a query up in a base.
type finder struct {
	*base
	query string
	want  []bool // by kind
	limit int
	skip  func(twin.ID) bool // what was renamed since
	found map[twin.ID]bool
	out   []match
	bits  *bitset
}

var bitsets = sync.Pool{New: func() any { return &bitset{} }}

// find returns the best matches, one for each entity, at most limit.
func (b *base) find(query string, want []bool, limit int, skip func(twin.ID) bool) []match {
	f := &finder{base: b, query: query, want: want, limit: limit, skip: skip, found: map[twin.ID]bool{}}
	f.bits = bitsets.Get().(*bitset)
	defer bitsets.Put(f.bits)
	from, equal, to := b.withPrefix(query)
	f.gather(Exact, slices.Values(b.sorted[from:equal]))
	f.gather(Prefix, f.inOrder(func(yield func(uint32)) {
		for _, i := range b.sorted[equal:to] {
			yield(i)
		}
	}))
	if len(f.out) < limit && isPinyin(query) {
		f.gather(PinyinPrefix, f.lists(f.spelt(textStart)))
	}
	f.gather(WordStart, f.spanned(f.rarest(true)))
	f.gather(Substring, f.spanned(f.rarest(false)))
	if len(f.out) < limit && isPinyin(query) && len(query) >= minInside {
		f.gather(Pinyin, f.lists(slices.Concat(f.spelt(inside), f.spelt(wordStart))))
	}
	return f.out
}

// gather takes the texts of a rank out of candidates in the order of hits, until there are enough.
func (f *finder) gather(want int, candidates iter.Seq[uint32]) {
	if len(f.out) >= f.limit {
		return
	}
	for i := range candidates {
		kind := f.kindAt(i)
		id := f.idOf(i)
		if !f.want[kind] || f.found[id] || f.skip(id) || want > Prefix && rank(f.textOf(i), f.query, f.read) != want {
			continue
		}
		f.found[id] = true
		f.out = append(f.out, match{want, kind, f.lineOf(i)})
		if len(f.out) == f.limit {
			return
		}
	}
}

// inOrder brings numbers that come in any order into the order of hits.
func (f *finder) inOrder(each func(yield func(uint32))) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		f.bits.reset(len(f.keys))
		each(f.bits.set)
		f.bits.each(yield)
	}
}

// rarest picks, of the grams that a text must have to match, those that fewest texts have; fromWord where the query
// begins a word in it.
func (f *finder) rarest(fromWord bool) []span {
	var best []span
	least := -1
	consider := func(spans []span) {
		n := 0
		for _, s := range spans {
			n += f.count(f.postings.find(s))
		}
		if least < 0 || n < least {
			best, least = spans, n
		}
	}
	if fromWord {
		consider([]span{spanAt(f.query, 0).in(wordStart)})
	}
	for at := range f.query {
		if !utf8.RuneStart(f.query[at]) {
			continue
		}
		s := spanAt(f.query, at)
		consider([]span{s.in(inside), s.in(wordStart), s.in(textStart)})
	}
	return best
}

// spanned yields the texts that have one of some grams, in the order of hits.
func (f *finder) spanned(spans []span) iter.Seq[uint32] {
	var lists []int
	for _, s := range spans {
		from, to := f.postings.find(s)
		for i := from; i < to; i++ {
			lists = append(lists, i)
		}
	}
	return f.lists(lists)
}

// lists yields the texts of some posting lists, in the order of hits.
func (f *finder) lists(lists []int) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if len(lists) == 1 {
			f.postings.each(lists[0], yield)
			return
		}
		f.inOrder(func(set func(uint32)) {
			for _, l := range lists {
				f.postings.each(l, func(i uint32) bool { set(i); return true })
			}
		})(yield)
	}
}

// spelt lists the grams at a place, by posting list, whose two characters may be read as the query begins.
func (f *finder) spelt(where gram) (lists []int) {
	if f.query[0] <= '9' {
		n := strings.IndexFunc(f.query, func(r rune) bool { return r > '9' })
		from, to := f.postings.find(spanAt(f.query[:n], 0).in(where))
		for i := from; i < to; i++ {
			lists = append(lists, i)
		}
		return lists
	}
	for _, r := range f.letters[f.query[0]-'a'] {
		from, to := f.postings.find(span{wideGram | gram(r)<<wideShift, wideGram | gram(r)<<wideShift | (1<<wideShift - 1)}.in(where))
		for i := from; i < to; i++ {
			if f.pairSpells(r, f.grams[i].second()) {
				lists = append(lists, i)
			}
		}
	}
	return lists
}

// pairSpells tells whether a match may begin with two characters, 0 for the end of the text.
func (f *finder) pairSpells(r, next rune) bool {
	all, _ := f.read(r)
	for _, one := range all {
		if one[0] == f.query[0] && f.nextSpells(next, f.query[1:], true) {
			return true
		}
		if rest, whole := strings.CutPrefix(f.query, one); strings.HasPrefix(one, f.query) || whole && f.nextSpells(next, rest, false) {
			return true
		}
	}
	return false
}

// nextSpells tells whether a character may be read as the rest of a query begins, or have it as its initial.
func (f *finder) nextSpells(r rune, rest string, initial bool) bool {
	switch {
	case rest == "":
		return true
	case r < utf8.RuneSelf:
		return byte(r) == rest[0]
	}
	all, firsts := f.read(r)
	if rest[0] <= '9' || firsts&letterBit(rest[0]) == 0 {
		return false
	}
	return initial || slices.ContainsFunc(all, func(one string) bool {
		return strings.HasPrefix(one, rest) || strings.HasPrefix(rest, one)
	})
}

// bitset is a set of small numbers.
type bitset struct{ words []uint64 }

func (s *bitset) reset(n int) {
	need := (n + 63) / 64
	if cap(s.words) < need {
		s.words = make([]uint64, need)
	}
	s.words = s.words[:need]
	clear(s.words)
}

func (s *bitset) set(i uint32) { s.words[i/64] |= 1 << (i % 64) }

func (s *bitset) each(yield func(uint32) bool) {
	for w, word := range s.words {
		for ; word != 0; word &= word - 1 {
			if !yield(uint32(w*64 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}
