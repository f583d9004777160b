package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// fieldNames are the fields that are searched, in the order of preference.
var fieldNames = [...]string{"name", "address", "code", "parcel_no", "estate_no", "uscc"}

// typeNames are the types that come first among equally good hits: who types means a grid or a body rather than one of
// thousands of houses.
var typeNames = [...]string{"grid", "institution", "industry", "house", "facility", "land"}

// kindOfThing is a type with its searched fields.
type kindOfThing struct {
	typ    *twin.Type
	fields []*twin.Field // by number in fieldNames; nil where it has none or not everybody sees it
	end    uint32        // in a base: after its last text
}

// searched lists what is searched, in the order of hits.
func searched(s *twin.Schema) []kindOfThing {
	var kinds []kindOfThing
	for _, t := range s.Types() {
		if t.Sensitivity > twin.Public {
			continue
		}
		k := kindOfThing{typ: t, fields: make([]*twin.Field, len(fieldNames))}
		for i, name := range fieldNames {
			if f := t.Field(name); f != nil && f.Sensitivity == twin.Public {
				k.fields[i] = f
			}
		}
		kinds = append(kinds, k)
	}
	preference := func(k kindOfThing) int {
		if i := slices.Index(typeNames[:], k.typ.Name); i >= 0 {
			return i
		}
		return len(typeNames)
	}
	slices.SortStableFunc(kinds, func(a, b kindOfThing) int { return cmp.Compare(preference(a), preference(b)) })
	return kinds
}

// line is one text of one entity.
type line struct {
	text  string // folded
	id    twin.ID
	field uint8 // in fieldNames
}

// linesOf appends the texts of an entity.
func linesOf(lines []line, k *kindOfThing, s access.Seen) []line {
	for i, f := range k.fields {
		if f == nil {
			continue
		}
		v, _ := s.Value(f)
		if text := Fold(v.Str()); text != "" {
			lines = append(lines, line{text, s.ID(), uint8(i)})
		}
	}
	return lines
}

// compareLines orders texts of one type that match equally well.
func compareLines(a, b line) int {
	return cmp.Or(cmp.Compare(len(a.text), len(b.text)), strings.Compare(a.text, b.text), cmp.Compare(a.id, b.id), cmp.Compare(a.field, b.field))
}

// base holds all texts of one version, numbered in the order of hits.
type base struct {
	version twin.Version
	kinds   []kindOfThing
	keys    []uint64 // field and ID
	text    string   // all texts, one after another
	ends    []uint32 // where each ends
	sorted  []uint32 // the numbers by text
	postings
	book    []entry    // from firstIdeograph on
	letters [26][]rune // characters of the texts by the first letter of their readings
}

// entry is how a character of the texts is read.
type entry struct {
	all    []string
	firsts uint32
	known  bool
}

// The ideographs that a base looks up in a table.
const firstIdeograph, lastIdeograph rune = 0x3400, 0x9FFF

const idBits = 53

// newBase lays down what everybody may see of a snapshot.
func newBase(s *twin.Snapshot) *base {
	v := access.Public(s)
	b := &base{version: s.Version(), kinds: searched(s.Schema())}
	var all []line
	for i := range b.kinds {
		k, from := &b.kinds[i], len(all)
		for e := range v.All(k.typ, 0) {
			all = linesOf(all, k, e)
		}
		slices.SortFunc(all[from:], compareLines)
		k.end = uint32(len(all))
	}
	size := 0
	for i := range all {
		size += len(all[i].text)
	}
	var text strings.Builder
	text.Grow(size)
	b.keys, b.ends, b.sorted = make([]uint64, len(all)), make([]uint32, len(all)), make([]uint32, len(all))
	for i := range all {
		text.WriteString(all[i].text)
		b.keys[i], b.ends[i], b.sorted[i] = uint64(all[i].field)<<idBits|uint64(all[i].id), uint32(text.Len()), uint32(i)
	}
	b.text = text.String()
	slices.SortFunc(b.sorted, func(x, y uint32) int {
		return cmp.Or(strings.Compare(b.textOf(x), b.textOf(y)), cmp.Compare(x, y))
	})
	b.postings = makePostings(len(all), b.textOf)
	b.learn()
	return b
}

// learn looks up how the characters of the texts are read.
func (b *base) learn() {
	b.book = make([]entry, lastIdeograph-firstIdeograph+1)
	met := map[rune]bool{}
	for _, g := range b.grams {
		r := rune(g >> wideShift & (1<<wideShift - 1))
		if g&wideGram == 0 || met[r] {
			continue
		}
		met[r] = true
		all, firsts := spelling(r)
		if r >= firstIdeograph && r <= lastIdeograph {
			b.book[r-firstIdeograph] = entry{all, firsts, true}
		}
		for i := range b.letters {
			if firsts>>i&1 != 0 {
				b.letters[i] = append(b.letters[i], r)
			}
		}
	}
}

// read is spelling out of the book.
func (b *base) read(r rune) ([]string, uint32) {
	if r >= firstIdeograph && r <= lastIdeograph {
		if e := &b.book[r-firstIdeograph]; e.known {
			return e.all, e.firsts
		}
	}
	return spelling(r)
}

func (b *base) textOf(i uint32) string {
	from := uint32(0)
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.text[from:b.ends[i]]
}

func (b *base) idOf(i uint32) twin.ID { return twin.ID(b.keys[i] & (1<<idBits - 1)) }

func (b *base) lineOf(i uint32) line {
	return line{b.textOf(i), b.idOf(i), uint8(b.keys[i] >> idBits)}
}

// kindAt returns which type a text belongs to.
func (b *base) kindAt(i uint32) int {
	for k := range b.kinds {
		if i < b.kinds[k].end {
			return k
		}
	}
	return len(b.kinds) - 1
}

// withPrefix returns the texts in sorted order that begin with a query, [from, to), those equal to it before equal.
func (b *base) withPrefix(query string) (from, equal, to int) {
	from, _ = slices.BinarySearchFunc(b.sorted, query, func(i uint32, q string) int { return strings.Compare(b.textOf(i), q) })
	rest := b.sorted[from:]
	n, _ := slices.BinarySearchFunc(rest, query, func(i uint32, q string) int {
		if b.textOf(i) == q {
			return -1
		}
		return 1
	})
	equal = from + n
	n, _ = slices.BinarySearchFunc(rest, query, func(i uint32, q string) int {
		if strings.HasPrefix(b.textOf(i), q) {
			return -1
		}
		return 1
	})
	return from, equal, from + n
}

// second is the second character of a wide gram.
func (g gram) second() rune { return rune(g & (1<<wideShift - 1)) }
