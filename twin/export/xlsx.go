package export

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// What a sheet has room for.
const (
	maxSheetRows = 1_048_576
	maxCellUnits = 32_767 // UTF-16 units
)

// book writes a workbook of one sheet. Cells hold texts, numbers or booleans and never a formula, so nothing in them is
// run; identity numbers are texts and keep their digits.
type book struct {
	w    io.Writer
	f    *excelize.File
	rows *excelize.StreamWriter
	t    *twin.Type
	cols []string
	row  []any
	n    int
	res  *Result
}

func newBook(w io.Writer, v *access.View, opts *Options, res *Result) (*book, error) {
	f := excelize.NewFile()
	b := &book{w: w, f: f, t: opts.Type, cols: columnsOf(v, opts), res: res}
	name := opts.Type.Plural
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	rows, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.rows = rows
	b.row = make([]any, len(b.cols))
	for i, c := range b.cols {
		b.row[i] = c
	}
	if err := b.add(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return b, nil
}

func (b *book) add() error {
	if b.n++; b.n > maxSheetRows {
		return fmt.Errorf("a sheet has room for %d rows: export as csv", maxSheetRows-1)
	}
	at, err := excelize.CoordinatesToCellName(1, b.n)
	if err != nil {
		return err
	}
	return b.rows.SetRow(at, b.row)
}

func (b *book) write(s access.Seen) error {
	for i, c := range b.cols {
		b.row[i] = b.typed(s, c)
	}
	if err := b.add(); err != nil {
		return errors.Join(err, b.f.Close())
	}
	return nil
}

// typed gives numbers as numbers, as long as a spreadsheet keeps all of their digits.
func (b *book) typed(s access.Seen, column string) any {
	if f := b.t.Field(column); f != nil {
		switch v, _ := s.Value(f); v.Kind() {
		case twin.KindNull:
			return nil
		case twin.KindInt:
			return v.Int()
		case twin.KindFloat:
			return v.Float()
		case twin.KindBool:
			return v.Bool()
		}
	}
	text := cell(s, column)
	switch {
	case text == "":
		return nil
	case len(text) > maxCellUnits && len(utf16.Encode([]rune(text))) > maxCellUnits:
		b.res.Cut++
		return nil
	}
	return text
}

func (b *book) close() error {
	err := b.rows.Flush()
	if err == nil {
		err = b.f.Write(b.w)
	}
	return errors.Join(err, b.f.Close())
}
