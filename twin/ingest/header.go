package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// meaning is what a cell would say as the name of a column.
type meaning uint8

const (
	meansNothing meaning = iota
	meansPerhaps         // a letter, as x or n, or a code, as 户主: it stands in data too
	meansColumn
)

// findHeader takes the row of the first few that names the most known columns: tables begin with titles. Where no row
// names any, the file is no table of the type: whatever it is, nothing of it could be taken. What stands above the
// header is reported by Next, before any row.
func (t *table) findHeader() error {
	best, most := -1, 0
	for len(t.ahead) < headerRows {
		c, err := t.next()
		if errors.As(err, &c.spoilt) {
			t.ahead = append(t.ahead, c)
			continue
		}
		if err != nil {
			t.broken = err // for Next, after the rows that were read: they may be whole
			break
		}
		if blank(c.cell) {
			continue
		}
		t.ahead = append(t.ahead, c)
		if n := t.names(c.cell); n > most {
			best, most = len(t.ahead)-1, n
		}
		// A single known word may stand in a title or in data; two make a header.
		if most > 1 && len(t.ahead)-1 > best {
			break
		}
	}
	if best < 0 {
		if err := t.headless(); err != nil {
			return err
		}
		for best = 0; t.ahead[best].spoilt != nil; best++ {
		}
	}
	t.means = most
	head := t.ahead[best]
	for i := range head.cell {
		t.header = append(t.header, strings.TrimSpace(head.cell[i].Text))
	}
	for i := range t.ahead[:best] {
		t.ahead[i].spoilt = t.above(&t.ahead[i], &head)
	}
	t.ahead = append(t.ahead[:best:best], t.ahead[best+1:]...)
	return nil
}

// headless says why a table without a header is refused; nil where nobody told which columns are known, and the first
// row is the header. No cell is told: it may be a person's name.
func (t *table) headless() error {
	var spoilt *RowError
	for _, c := range t.ahead {
		if c.spoilt == nil {
			if t.known == nil {
				return nil
			}
			return fmt.Errorf("is no table that can be read: none of its first %d rows is a header with a column that is known; if one is, name its columns with --map, else put a header above the rows", headerRows)
		}
		if spoilt == nil {
			spoilt = c.spoilt
		}
	}
	switch {
	case t.broken != nil && !errors.Is(t.broken, io.EOF):
		return t.broken
	case spoilt != nil:
		return fmt.Errorf("holds no row that can be read: %s", spoilt.Error()) // its text alone: it ends the file
	}
	return errors.New("holds no rows")
}

// names counts the known columns of a row that may be a header: two of them, or one that is sure, or more than half. A row with somebody's number in it is data, whatever words stand beside it.
func (t *table) names(row []Prop) int {
	if t.known == nil {
		return 0
	}
	known, sure, said := 0, 0, 0
	for i := range row {
		text := strings.TrimSpace(row[i].Text)
		if text == "" {
			continue
		}
		said++
		switch m := t.known(text); {
		case m == meansColumn:
			sure++
			known++
		case m == meansPerhaps:
			known++
		case isPersonal(text):
			return 0
		}
	}
	if known > 1 || sure > 0 || 2*known > said {
		return known
	}
	return 0
}

// above says what became of a row above the header: one as full as a row of the table is refused, for it may be one;
// one with a few cells is a title and passed over with a warning, a lone cell without.
func (t *table) above(c, head *cells) *RowError {
	if c.spoilt != nil {
		return c.spoilt
	}
	has, due := saidCells(c.cell), saidCells(head.cell)
	switch {
	case 2*has > due:
		return &RowError{Row: c.row, Msg: fmt.Sprintf("stands above row %d, which is the header, and was not taken: move it below", head.row)}
	case has > 1 || len(c.cell) >= len(head.cell):
		return &RowError{Row: c.row, Msg: fmt.Sprintf("stands above row %d, which is the header, and was taken for a title", head.row), Passed: true}
	}
	return &RowError{Row: c.row, Passed: true}
}

func saidCells(row []Prop) (n int) {
	for i := range row {
		if strings.TrimSpace(row[i].Text) != "" {
			n++
		}
	}
	return n
}

func blank(row []Prop) bool { return saidCells(row) == 0 }
