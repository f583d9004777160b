package glb

import (
	"fmt"
	"math"
	"strings"
)

// Table is the property table of a file: a row per feature.
type Table struct {
	Name    string // of the table, as houses
	Class   string // of a row, as house: letters, digits and _
	Rows    int
	Columns []Column
}

// Column is one property of all rows. Exactly one of Texts, Ints and Floats is as long as the table; the others are nil.
type Column struct {
	Name     string // letters, digits and _
	Semantic string // optional, as ID or NAME in the 3D Metadata Semantic Reference
	Texts    []string
	Ints     []int32
	Floats   []float32
}

// UnknownInt stands for an unknown value in Column.Ints. In texts that is "", in floats NaN.
const UnknownInt = math.MinInt32

// unknownFloat is how an unknown float is written: NaN is forbidden there.
const unknownFloat = -math.MaxFloat32

// columnKind tells which values a column has.
type columnKind uint8

const (
	textColumn columnKind = iota
	intColumn
	floatColumn
)

func (c *Column) kind() columnKind {
	switch {
	case c.Ints != nil:
		return intColumn
	case c.Floats != nil:
		return floatColumn
	}
	return textColumn
}

// isName tells what the schema of metadata takes as the name of a class or property.
func isName(s string) bool {
	if s == "" || '0' <= s[0] && s[0] <= '9' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}

// check refuses a table that cannot be written.
func (t *Table) check() error {
	if !isName(t.Class) {
		return fmt.Errorf("glb: table %q: class %q: take letters, digits and _", t.Name, t.Class)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if !isName(c.Name) {
			return fmt.Errorf("glb: table %q: column %q: take letters, digits and _", t.Name, c.Name)
		}
		if n := len(c.Texts) + len(c.Ints) + len(c.Floats); n != t.Rows {
			return fmt.Errorf("glb: table %q: column %q: %d values for %d rows", t.Name, c.Name, n, t.Rows)
		}
		for j := range i {
			if t.Columns[j].Name == c.Name {
				return fmt.Errorf("glb: table %q: column %q twice", t.Name, c.Name)
			}
		}
	}
	return nil
}
