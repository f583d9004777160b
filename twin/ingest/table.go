package ingest

import (
	"errors"
	"io"
)

// cells is one row of a table.
type cells struct {
	row    int
	cell   []Prop    // Name is empty yet
	spoilt *RowError // why it is not taken; of rows that were read ahead
}

// table makes records of the rows of a table, once it has found the header.
type table struct {
	next  func() (cells, error) // io.EOF at the end, *RowError for a row that is spoilt
	src   io.Closer
	known func(column string) meaning

	header []string
	ahead  []cells // rows that were read while the header was looked for
	broken error   // what ended that; nil where rows follow
	begun  bool
	rows   int
	titles int // rows above the header that were told and not counted
	means  int // how many known columns the header has
}

func (t *table) setKnown(known func(column string) meaning) { t.known = known }

// Next makes a record of the next row. Rows above the header come first, as errors of their own.
func (t *table) Next() (*Record, error) {
	if !t.begun {
		t.begun = true
		if err := t.findHeader(); err != nil {
			t.broken = err
			return nil, err
		}
	}
	for {
		c, err := t.row()
		if errors.Is(err, io.EOF) && t.rows == 0 && (t.means < 2 || t.titles > 0) {
			return nil, errors.New("holds no rows") // and the one word that is its header may be anything
		}
		if err != nil {
			var bad *RowError
			if errors.As(err, &bad) {
				t.rows++
			}
			return nil, err
		}
		if c.spoilt != nil && c.spoilt.Passed {
			if c.spoilt.Msg == "" {
				continue
			}
			t.titles++
			return nil, c.spoilt
		}
		if c.spoilt != nil {
			t.rows++
			return nil, c.spoilt
		}
		if blank(c.cell) {
			continue
		}
		t.rows++
		rec := &Record{Row: c.row, Props: make([]Prop, 0, len(c.cell))}
		for i, p := range c.cell {
			if i < len(t.header) && t.header[i] != "" {
				p.Name, p.column = t.header[i], uint16(i+1)
				rec.Props = append(rec.Props, p)
			}
		}
		return rec, nil
	}
}

// row returns the next row: of those read ahead, then of the file.
func (t *table) row() (c cells, err error) {
	if len(t.ahead) > 0 {
		c, t.ahead = t.ahead[0], t.ahead[1:]
		return c, nil
	}
	if t.broken != nil {
		return cells{}, t.broken
	}
	return t.next()
}

func (t *table) Close() error { return t.src.Close() }
