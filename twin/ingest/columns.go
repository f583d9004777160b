package ingest

import (
	"strings"

	"github.com/gridtwin/gridtwin/twin"
)

// columns matches the columns of a file to fields, once per name.
type columns struct {
	t      *twin.Type
	given  map[string]string
	byName map[string]*twin.Field
	order  []string
}

// ColumnNote says how a column was understood.
type ColumnNote struct {
	Column string
	Field  string // "" when it was passed over
}

func newColumns(t *twin.Type, given map[string]string) *columns {
	return &columns{t: t, given: given, byName: map[string]*twin.Field{}}
}

// field finds the field of a column, nil for a column that is passed over.
func (c *columns) field(name string) *twin.Field {
	f, known := c.byName[name]
	if !known {
		f = c.match(name)
		c.byName[name] = f
		c.order = append(c.order, name)
	}
	return f
}

func (c *columns) match(name string) *twin.Field {
	if to, ok := c.given[name]; ok {
		return c.t.Field(to)
	}
	want := plain(name)
	for _, f := range c.t.AllFields() {
		if plain(f.Name) == want {
			return f
		}
	}
	for _, f := range c.t.AllFields() {
		if f.Label.ZH == strings.TrimSpace(name) || plain(f.Label.EN) == want {
			return f
		}
		for _, a := range f.Aliases {
			if plain(a) == want {
				return f
			}
		}
	}
	return nil
}

// plain folds case and what people put between words.
func plain(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", " ", "", "-", "", "　", "").Replace(strings.TrimSpace(s)))
}

func (c *columns) notes() []ColumnNote {
	notes := make([]ColumnNote, 0, len(c.order))
	for _, name := range c.order {
		n := ColumnNote{Column: name}
		if f := c.byName[name]; f != nil {
			n.Field = f.Name
		}
		notes = append(notes, n)
	}
	return notes
}
