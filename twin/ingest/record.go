package ingest

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Record is one row of a file, before anything is made of it.
type Record struct {
	Row      int // from 1, as a person counts: of a table the line or sheet row, of features the feature or line, of a GeoPackage its number there
	ID       string
	Key      string // the row's number in a file that keeps numbers: its id where nothing else is one
	Props    []Prop
	Geometry orb.Geometry
	// GeometryErr says why the geometry could not be read.
	GeometryErr error
}

// Prop is a named value as the file has it.
type Prop struct {
	Name string
	Text string // the text of a cell or string, the literal of anything else, "" for null
	Kind PropKind

	column uint16 // of a table, from 1
}

// PropKind says what the file held, as far as its format tells.
type PropKind uint8

// The kinds of values in files. Tables without types, as CSV, hold texts alone.
const (
	PropText PropKind = iota
	PropNumber
	PropBool
	PropNull
	PropJSON // an array or object: Text is its JSON
)

// Source gives the records of a file in order; Next ends with io.EOF. A *RowError spoils one row alone: Next goes on.
// A record and its parts belong to the caller.
type Source interface {
	Next() (*Record, error)
	Close() error
}

// headed is a source of a table, which has to find its header: the row in which most cells are known columns.
type headed interface {
	setKnown(known func(column string) meaning)
}

// projected is a source that may name its own coordinate system; "" where it names none and is in lon/lat then.
type projected interface {
	crsName() (string, error)
}

// modelled is a source of things of which each has several forms.
type modelled interface {
	// model takes the highest level of detail to use, 0 for the highest there is, and the system of the coordinates.
	model(lod float64, crs geo.CRS) error
}

// layered is a source that may hold several tables, of which one is read.
type layered interface {
	// choose takes the layer of a name or, without one, the layer that is named like the type or is the only one.
	choose(layer string, t *twin.Type) error
}

// RowError is a row that could not be read at all, or that a table has above its header.
type RowError struct {
	Row    int
	Msg    string
	Passed bool // it is a title: a warning, and no row of the file
}

func (e *RowError) Error() string { return fmt.Sprintf("row %d: %s", e.Row, e.Msg) }

// Limits of what is read. They bound memory whatever a file claims.
const (
	MaxRowBytes  = 16 << 20  // one feature, line or table row
	MaxColumns   = 1024      // columns of a table, members of properties
	MaxSheetText = 256 << 20 // the shared texts of a spreadsheet
	headerRows   = 10        // rows among which the header is looked for
)
