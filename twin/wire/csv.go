package wire

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Columns names the columns of a type's table for a principal: id, the fields they may see, where it belongs, and lon
// and lat of the place.
func Columns(t *twin.Type, v *access.View, form *Form) []string {
	cols := []string{"id"}
	for _, f := range t.AllFields() {
		if v.SeesField(t, f) && !(f.Sealed() && f.Mask == twin.MaskHide) && form.wants(f.Name) {
			cols = append(cols, f.Name)
		}
	}
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" && form.wants("house") {
		cols = append(cols, "house")
	}
	for _, name := range []string{"grid", "rev", "updated_at"} {
		if form.wants(name) {
			cols = append(cols, name)
		}
	}
	if form.Only != nil {
		for _, d := range access.DerivedFields(t) {
			if form.Only[d.Name] {
				cols = append(cols, d.Name)
			}
		}
	}
	return append(cols, "lon", "lat")
}

// Cell returns one cell of an entity's row, "" for nothing.
func Cell(s access.Seen, column string) string {
	switch column {
	case "id":
		return s.ID().String()
	case "grid":
		if s.Grid() == 0 {
			return ""
		}
		return s.Grid().String()
	case "rev":
		return strconv.FormatUint(uint64(s.Rev()), 10)
	case "updated_at":
		return twin.Time(s.UpdatedAt()).String()
	case "lon", "lat":
		return coordinate(s, column == "lat")
	}
	if f := s.Type().Field(column); f != nil {
		v, _ := s.Value(f)
		return v.String()
	}
	if column == "house" {
		return s.House().String()
	}
	v, _ := s.Derived(column)
	return v.String()
}

func coordinate(s access.Seen, lat bool) string {
	g := s.Geometry()
	if g == nil {
		return ""
	}
	p, ok := g.(orb.Point)
	if !ok {
		p = interior(g)
	}
	i := 0
	if lat {
		i = 1
	}
	return strconv.FormatFloat(p[i], 'f', -1, 64)
}

// Table writes entities as CSV (RFC 4180, UTF-8), row by row. A cell that a spreadsheet would run as a formula is led
// by an apostrophe.
type Table struct {
	columns []string
	row     []string
	buf     bytes.Buffer
	out     *csv.Writer
}

// NewTable makes a table of a type's entities as a principal sees them.
func NewTable(t *twin.Type, v *access.View, form *Form) *Table {
	tab := &Table{columns: Columns(t, v, form)}
	tab.row = make([]string, len(tab.columns))
	tab.out = csv.NewWriter(&tab.buf)
	return tab
}

// AppendHead appends the line of column names.
func (tab *Table) AppendHead(b []byte) []byte { return tab.appendLine(b, tab.columns) }

// AppendRow appends the line of an entity.
func (tab *Table) AppendRow(b []byte, s access.Seen) []byte {
	for i, c := range tab.columns {
		tab.row[i] = Harmless(Cell(s, c))
	}
	return tab.appendLine(b, tab.row)
}

func (tab *Table) appendLine(b []byte, cells []string) []byte {
	tab.buf.Reset()
	tab.out.Write(cells)
	tab.out.Flush()
	return append(b, tab.buf.Bytes()...)
}

// Harmless leads text that spreadsheets would take for a formula by an apostrophe; numbers stay as they are.
func Harmless(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '@', '\t', '\r':
		return "'" + s
	case '+', '-':
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

func interior(g orb.Geometry) orb.Point { return geo.InteriorPoint(g) }
