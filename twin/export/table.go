package export

import (
	"encoding/csv"
	"io"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// wktColumn holds the outline of what has one, beside lon and lat of its label point.
const wktColumn = "wkt"

// columnsOf names the columns of a type's table: those of wire, the fields that have no masked form where values are
// revealed, and the outline.
func columnsOf(v *access.View, opts *Options) []string {
	t := opts.Type
	cols := wire.Columns(t, v, &wire.Form{})
	if opts.Unmask != nil {
		at := 1 // after id, the fields in declared order
		for _, f := range t.AllFields() {
			if at < len(cols) && cols[at] == f.Name {
				at++
			} else if f.Sealed() && v.SeesField(t, f) {
				cols = append(cols[:at], append([]string{f.Name}, cols[at:]...)...)
				at++
			}
		}
	}
	switch t.Geometry {
	case twin.Polygon, twin.AnyGeometry, twin.Line:
		cols = append(cols, wktColumn)
	}
	return cols
}

func cell(s access.Seen, column string) string {
	if column == wktColumn {
		return wkt(s.Geometry())
	}
	return wire.Cell(s, column)
}

// table writes CSV. Cells that a spreadsheet would run as a formula are led by an apostrophe, which the import takes
// away again.
type table struct {
	w    *csv.Writer
	cols []string
	row  []string
}

func newTable(w io.Writer, v *access.View, opts *Options) *table {
	t := &table{w: csv.NewWriter(w), cols: columnsOf(v, opts)}
	t.row = make([]string, len(t.cols))
	t.w.Write(t.cols) // an error stays and comes with the next flush
	return t
}

func (t *table) write(s access.Seen) error {
	for i, c := range t.cols {
		t.row[i] = wire.Harmless(cell(s, c))
	}
	return t.w.Write(t.row)
}

func (t *table) close() error {
	t.w.Flush()
	return t.w.Error()
}
