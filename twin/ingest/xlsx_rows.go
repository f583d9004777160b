package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// sheetRows streams the rows of a sheet.
type sheetRows struct {
	book *workbook
	dec  *xml.Decoder
	row  int
}

func (s *sheetRows) next() (cells, error) {
	for {
		tok, err := s.dec.Token()
		if errors.Is(err, io.EOF) {
			return cells{}, io.EOF
		}
		if err != nil {
			return cells{}, fmt.Errorf("the sheet is broken after row %d: %w", s.row, err)
		}
		el, ok := tok.(xml.StartElement)
		if !ok || el.Name.Local != "row" {
			continue
		}
		s.row++
		if n := parseCount(attr(el, "r")); n > 0 {
			s.row = n
		}
		row, err := s.readRow()
		var spoilt *RowError
		if err != nil && !errors.As(err, &spoilt) {
			return cells{}, fmt.Errorf("the sheet is broken in row %d: %w", s.row, err)
		}
		return row, err
	}
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// readRow reads the cells up to the end of the row, each at its column.
func (s *sheetRows) readRow() (cells, error) {
	row := cells{row: s.row}
	var spoilt error
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return row, err
		}
		switch el := tok.(type) {
		case xml.EndElement:
			return row, spoilt
		case xml.StartElement:
			if el.Name.Local != "c" {
				if err := s.dec.Skip(); err != nil {
					return row, err
				}
				continue
			}
			col := columnOf(attr(el, "r"))
			if col < 0 {
				col = len(row.cell)
			}
			p, err := s.cell(attr(el, "t"), parseCount(attr(el, "s")))
			if err != nil {
				return row, err
			}
			if col >= MaxColumns {
				spoilt = &RowError{Row: s.row, Msg: fmt.Sprintf("has more than %d columns", MaxColumns)}
				continue
			}
			for len(row.cell) <= col {
				row.cell = append(row.cell, Prop{Kind: PropNull})
			}
			row.cell[col] = p
		}
	}
}

// columnOf reads the letters of a cell's name, "C5" as 2; -1 when there are none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if n = n*26 + int(ref[i]-'A') + 1; n > 1<<20 {
			break
		}
	}
	return n - 1
}

// cell reads one cell up to its end.
func (s *sheetRows) cell(kind string, style int) (Prop, error) {
	value := ""
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return Prop{}, err
		}
		switch el := tok.(type) {
		case xml.EndElement:
			return s.typed(kind, style, value), nil
		case xml.StartElement:
			switch el.Name.Local {
			case "v":
				value, err = charData(s.dec)
			case "is":
				value, err = richText(s.dec)
			default:
				err = s.dec.Skip() // a formula: its value stands beside it
			}
			if err != nil {
				return Prop{}, err
			}
		}
	}
}

func (s *sheetRows) typed(kind string, style int, value string) Prop {
	switch kind {
	case "s":
		if i := parseCount(strings.TrimSpace(value)); i >= 0 && i < len(s.book.shared) {
			return Prop{Text: s.book.shared[i]}
		}
		return Prop{Kind: PropNull}
	case "str", "inlineStr", "d":
		return Prop{Text: value}
	case "b":
		return Prop{Text: value, Kind: PropBool}
	case "e":
		return Prop{Kind: PropNull} // a formula that failed, as #N/A
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return Prop{Kind: PropNull}
	}
	if style >= 0 && style < len(s.book.dates) && s.book.dates[style] {
		if text, ok := s.date(x); ok {
			return Prop{Text: text}
		}
	}
	return Prop{Text: number15(x), Kind: PropNumber}
}

// number15 writes a number in the 15 digits that a spreadsheet keeps and shows, without an exponent.
func number15(x float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		short = x
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// date reads a serial day, with its time of day where it has one. Days count from 30 December 1899, so that they are
// right from March 1900 on, which a spreadsheet takes for a leap year.
func (s *sheetRows) date(serial float64) (string, bool) {
	if serial < 1 || serial > 2958466 {
		return "", false
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if s.book.from1904 {
		day = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	whole, part := math.Modf(serial)
	t := day.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	if part == 0 {
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}
