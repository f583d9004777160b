package ingest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// cells is one row of a table.
type cells struct {
	row    int
	cell   []Prop    // Name is empty yet
	spoilt *RowError // nothing could be read; of rows that were read ahead
}

// table makes records of the rows of a table, once it has found the header.
type table struct {
	next  func() (cells, error) // io.EOF at the end, *RowError for a row that is spoilt
	src   io.Closer
	known func(column string) bool

	header []string
	ahead  []cells // rows that were read while the header was looked for
	begun  bool
	rows   int
	means  int // how many known columns the header has
}

func (t *table) setKnown(known func(column string) bool) { t.known = known }

// findHeader takes the row of the first few that holds the most known columns: tables begin with titles. Where no row
// holds any, the file is no table of the type: whatever it is, nothing of it could be taken.
func (t *table) findHeader() error {
	best, most := -1, 0
	for len(t.ahead) < headerRows {
		c, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.As(err, &c.spoilt) {
			t.ahead = append(t.ahead, c)
			continue
		}
		if err != nil {
			return err
		}
		if blank(c.cell) {
			continue
		}
		n := 0
		for i := range c.cell {
			if t.known != nil && t.known(c.cell[i].Text) {
				n++
			}
		}
		t.ahead = append(t.ahead, c)
		if n > most {
			best, most = len(t.ahead)-1, n
		}
		// A single known word may stand in a title or in data; two make a header.
		if most > 1 && len(t.ahead)-1 > best {
			break
		}
	}
	if first := slices.IndexFunc(t.ahead, func(c cells) bool { return c.spoilt == nil }); first < 0 {
		return errors.New("holds no rows")
	} else if best < 0 && t.known != nil {
		return fmt.Errorf("is no table that can be read: none of its first %d rows names a column that is known; if it is one, name the columns with --map", headerRows)
	} else if best < 0 {
		best = first
	}
	t.means = most
	for i := range t.ahead[best].cell {
		t.header = append(t.header, strings.TrimSpace(t.ahead[best].cell[i].Text))
	}
	t.ahead = t.ahead[best+1:]
	return nil
}

func (t *table) Next() (*Record, error) {
	if !t.begun {
		t.begun = true
		if err := t.findHeader(); err != nil {
			return nil, err
		}
	}
	for {
		var c cells
		var err error
		if len(t.ahead) > 0 {
			c, t.ahead = t.ahead[0], t.ahead[1:]
		} else if c, err = t.next(); errors.Is(err, io.EOF) && t.rows == 0 && t.means < 2 {
			return nil, errors.New("holds no rows") // and the one word that is its header may be anything
		} else if err != nil {
			return nil, err
		}
		t.rows++
		if c.spoilt != nil {
			return nil, c.spoilt
		}
		if blank(c.cell) {
			continue
		}
		rec := &Record{Row: c.row, Props: make([]Prop, 0, len(c.cell))}
		for i, p := range c.cell {
			if i < len(t.header) && t.header[i] != "" {
				p.Name = t.header[i]
				rec.Props = append(rec.Props, p)
			}
		}
		return rec, nil
	}
}

func (t *table) Close() error { return t.src.Close() }

func blank(row []Prop) bool {
	for i := range row {
		if strings.TrimSpace(row[i].Text) != "" {
			return false
		}
	}
	return true
}
