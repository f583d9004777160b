package gpkg

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/geo"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Null Kind = iota
	Text
	Integer
	Real
	Boolean // 0 or 1 in a column that is declared so
	Blob    // bytes that are no text and no geometry: they are passed over
)

// Cell is one value of a row.
type Cell struct {
	Kind Kind
	Text string // a text itself, the digits of a number, true or false; "" for null and blobs
}

// Row is one row of a layer.
type Row struct {
	ID       int64  // the row's number, which is the value of its key column where it has one
	Cells    []Cell // one for each of Rows.Columns
	Geometry orb.Geometry
	// GeometryErr says why the geometry could not be read.
	GeometryErr error
}

// Rows gives the rows of a layer.
type Rows struct {
	f     *File
	layer Layer
	stmt  *sqlite.Stmt
	rowid string // a name of the row number that no column has
	cols  []string
	decls []string // what the columns are declared as, in upper case
	key   string
	geom  bool
	last  int64
	begun bool
}

// Columns names the columns but the geometry and the key, in the order of the table.
func (r *Rows) Columns() []string { return r.cols }

// Key names the column that holds the row's number, "" for none.
func (r *Rows) Key() string { return r.key }

// maxColumns bounds the columns of a layer.
const maxColumns = 1024

// Rows begins to read a layer.
func (f *File) Rows(l Layer) (*Rows, error) {
	r := &Rows{f: f, layer: l, last: -1 << 63}
	ok, err := f.isTable(l.Name)
	switch {
	case err != nil:
		return nil, worded(err)
	case !ok:
		return nil, fmt.Errorf("the layer %q is a view or no table: write it as a table, as with ogr2ogr -f GPKG plain.gpkg FILE %s", l.Name, l.Name)
	}
	if err := r.readColumns(); err != nil {
		return nil, fmt.Errorf("layer %q: %w", l.Name, worded(err))
	}
	if err := r.prepare(); err != nil {
		return nil, fmt.Errorf("layer %q: %w", l.Name, worded(err))
	}
	return r, nil
}

func (r *Rows) readColumns() error {
	var names []string
	keys := 0
	err := r.f.each("PRAGMA table_xinfo("+quoted(r.layer.Name)+")", func(s *sqlite.Stmt) error {
		name, decl, key := s.ColumnText(1), strings.ToUpper(s.ColumnText(2)), s.ColumnInt64(5) > 0
		names = append(names, name)
		if key {
			keys++
		}
		switch {
		case len(names) > maxColumns:
			return fmt.Errorf("has more than %d columns", maxColumns)
		case r.layer.Column != "" && strings.EqualFold(name, r.layer.Column):
			r.layer.Column, r.geom = name, true
		case key && decl == "INTEGER" && r.key == "": // alone, such a key is the row number itself
			r.key = name
		default:
			r.cols = append(r.cols, name)
			r.decls = append(r.decls, decl)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if r.layer.Column != "" && !r.geom {
		return fmt.Errorf("gpkg_geometry_columns names the column %q, which is not there", r.layer.Column)
	}
	if keys > 1 && r.key != "" {
		r.cols, r.decls, r.key = append(r.cols, r.key), append(r.decls, "INTEGER"), ""
	}
	for _, name := range [...]string{"rowid", "oid", "_rowid_"} {
		if !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
			r.rowid = name
			return nil
		}
	}
	return errors.New("its columns take all names of the row number: rename one of rowid, oid, _rowid_")
}

func (r *Rows) prepare() (err error) {
	b := []byte("SELECT " + r.rowid)
	if r.geom {
		b = append(b, ", "+quoted(r.layer.Column)...)
	}
	for _, c := range r.cols {
		b = append(b, ", "+quoted(c)...)
	}
	b = append(b, " FROM "+quoted(r.layer.Name)+" WHERE "+r.rowid+" > ?1 ORDER BY "+r.rowid...)
	r.stmt, _, err = r.f.db.PrepareTransient(string(b))
	return err
}

// TooLargeError is a row with a value past MaxValueBytes; reading goes on behind it.
type TooLargeError struct{ ID int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("holds a value of more than %d MB", MaxValueBytes>>20)
}

// Next returns the next row; io.EOF at the end. A row belongs to the caller.
func (r *Rows) Next() (*Row, error) {
	if !r.begun {
		r.begun = true
		r.stmt.BindInt64(1, r.last)
	}
	more, err := r.stmt.Step()
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultTooBig {
		return nil, r.pass()
	}
	if err != nil {
		return nil, r.broken(err)
	}
	if !more {
		return nil, io.EOF
	}
	row := &Row{ID: r.stmt.ColumnInt64(0), Cells: make([]Cell, len(r.cols))}
	if row.ID <= r.last {
		return nil, r.broken(errors.New("row numbers do not rise"))
	}
	r.last = row.ID
	size := 0
	for i := range r.stmt.ColumnCount() {
		size += r.stmt.ColumnLen(i)
	}
	if size > MaxValueBytes {
		return nil, &TooLargeError{row.ID}
	}
	at := 1
	if r.geom {
		row.Geometry, row.GeometryErr = r.geometry(at)
		at++
	}
	for i := range row.Cells {
		row.Cells[i] = r.cell(at+i, r.decls[i])
	}
	return row, nil
}

// pass finds the number of a row that is too large and begins anew behind it.
func (r *Rows) pass() error {
	r.stmt.Reset() // says again what the step said
	found, next := false, r.last
	query := "SELECT " + r.rowid + " FROM " + quoted(r.layer.Name) + " WHERE " + r.rowid + " > ?1 ORDER BY " + r.rowid + " LIMIT 1"
	s, _, err := r.f.db.PrepareTransient(query)
	if err != nil {
		return r.broken(err)
	}
	defer s.Finalize()
	s.BindInt64(1, r.last)
	if found, err = s.Step(); found {
		next = s.ColumnInt64(0)
	}
	if err != nil || next <= r.last {
		return r.broken(errors.Join(err, errors.New("a row is too large")))
	}
	r.last, r.begun = next, false
	return &TooLargeError{next}
}

func (r *Rows) broken(err error) error {
	return fmt.Errorf("layer %q behind row %d: %w", r.layer.Name, max(r.last, 0), worded(err))
}

func (r *Rows) geometry(at int) (orb.Geometry, error) {
	switch r.stmt.ColumnType(at) {
	case sqlite.TypeNull:
		return nil, nil
	case sqlite.TypeBlob:
	default:
		return nil, errors.New("geopackage: the value is no geometry")
	}
	b := make([]byte, r.stmt.ColumnLen(at))
	r.stmt.ColumnBytes(at, b)
	g, srs, err := geo.ParseGeoPackage(b)
	if err == nil && g != nil && srs != r.layer.SRS && srs != undefinedDegrees && srs != undefinedMetres {
		return nil, fmt.Errorf("geopackage: the geometry is of the system %d, its layer of %d", srs, r.layer.SRS)
	}
	return g, err
}

func (r *Rows) cell(at int, decl string) Cell {
	switch r.stmt.ColumnType(at) {
	case sqlite.TypeInteger:
		n := r.stmt.ColumnInt64(at)
		if decl == "BOOLEAN" && (n == 0 || n == 1) {
			return Cell{Boolean, strconv.FormatBool(n == 1)}
		}
		return Cell{Integer, strconv.FormatInt(n, 10)}
	case sqlite.TypeFloat:
		return Cell{Real, strconv.FormatFloat(r.stmt.ColumnFloat(at), 'f', -1, 64)}
	case sqlite.TypeText:
		text := strings.ToValidUTF8(r.stmt.ColumnText(at), "\ufffd")
		if decl == "DATETIME" {
			text = inUTC(text)
		}
		return Cell{Text, text}
	case sqlite.TypeBlob:
		b := make([]byte, r.stmt.ColumnLen(at))
		r.stmt.ColumnBytes(at, b)
		if utf8.Valid(b) {
			return Cell{Text, string(b)}
		}
		return Cell{Kind: Blob}
	}
	return Cell{}
}

// inUTC gives an instant the Z that programs leave out: GeoPackage keeps DATETIME in UTC, whether or not it is said.
func inUTC(text string) string {
	if _, err := time.Parse("2006-01-02T15:04:05", text); err == nil {
		return text + "Z"
	}
	return text
}

// Close ends the reading; the file stays open.
func (r *Rows) Close() error {
	err := r.stmt.Finalize()
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultTooBig {
		return nil // was told by Next
	}
	return err
}
