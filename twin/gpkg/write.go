package gpkg

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/geo"
)

// The declared types of columns.
const (
	TextType     = "TEXT"
	IntegerType  = "INTEGER"
	RealType     = "DOUBLE"
	BooleanType  = "BOOLEAN"
	DateType     = "DATE"
	DateTimeType = "DATETIME"
)

// Column declares one column of a layer that is written.
type Column struct {
	Name        string
	Type        string // one of the types above
	Required    bool
	Title       string
	Description string
	Codes       []Code   // the values that the column may have; nil for any
	Min, Max    *float64 // inclusive bounds of a number; nil for none
}

// Code is a value that a column may have, and what it means.
type Code struct{ Value, Meaning string }

// NewLayer declares a layer that is written.
type NewLayer struct {
	Name        string
	Title       string // unique in the file; "" is the name
	Description string
	Geometry    string // a type's name, as "POLYGON", or "GEOMETRY" for any; "" for none
	Columns     []Column
	Changed     time.Time // when the content last changed

	key, geom string // names of the columns that each layer has
}

// Writer makes a GeoPackage. Layers are written one after the other.
type Writer struct {
	db    *sqlite.Conn
	crs   geo.CRS
	srs   int32
	layer *NewLayer
	put   *sqlite.Stmt // a row
	box   *sqlite.Stmt // its box in the index
	bound orb.Bound    // of the layer so far
	empty bool
	wkb   []byte
}

// Create makes a file that is not there yet, or is empty. Geometries are given in lon, lat and written in crs, x
// before y; the zero CRS is CGCS2000, EPSG:4490.
func Create(path string, crs geo.CRS) (*Writer, error) {
	sys, err := systemOf(crs)
	if err != nil {
		return nil, err
	}
	if crs, err = geo.ParseCRS(crs.String()); err != nil { // without the axis order of a URI
		return nil, err
	}
	db, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate)
	if err != nil {
		return nil, err
	}
	w := &Writer{db: db, crs: crs, srs: sys.id}
	if err := w.begin(sys); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}

func (w *Writer) begin(sys system) error {
	// A file that fails is thrown away, so nothing is spent on getting it back.
	for _, p := range [...]string{
		fmt.Sprintf("PRAGMA page_size=%d", pageSize), "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA locking_mode=EXCLUSIVE",
		"PRAGMA cache_size=-16000", fmt.Sprintf("PRAGMA application_id=%d", applicationID), fmt.Sprintf("PRAGMA user_version=%d", userVersion), "BEGIN",
	} {
		if err := w.exec(p); err != nil {
			return err
		}
	}
	if err := sqlitex.ExecuteScript(w.db, strings.TrimSpace(catalog), nil); err != nil {
		return err
	}
	all := required()
	for _, s := range append(all[:], sys) {
		if err := w.exec("INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			s.name, int64(s.id), s.organization, int64(s.id), s.definition, s.described); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a statement of which no rows are wanted.
func (w *Writer) exec(query string, args ...any) error {
	return sqlitex.ExecuteTransient(w.db, query, &sqlitex.ExecOptions{Args: args})
}

// Layer begins a layer.
func (w *Writer) Layer(l NewLayer) error {
	if err := w.endLayer(); err != nil {
		return err
	}
	if l.Title == "" {
		l.Title = l.Name
	}
	l.nameColumns()
	kind := "features"
	var srs any = int64(w.srs)
	if l.Geometry == "" {
		kind, srs = "attributes", nil
	}
	if err := w.exec("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		l.Name, kind, l.Title, l.Description, Instant(l.Changed), srs); err != nil {
		return fmt.Errorf("layer %s: %w", l.Name, err)
	}
	if err := w.exec(createLayer(&l)); err != nil {
		return fmt.Errorf("layer %s: %w", l.Name, err)
	}
	w.layer, w.empty, w.bound = &l, true, orb.Bound{}
	if err := w.describe(); err != nil {
		return fmt.Errorf("layer %s: %w", l.Name, err)
	}
	return w.prepare()
}

func (w *Writer) prepare() (err error) {
	l := w.layer
	n := 1 + len(l.Columns)
	if l.Geometry != "" {
		n++
		for _, q := range [...]string{
			"INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
			"INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
		} {
			args := []any{l.Name, l.geom, l.Geometry, int64(w.srs)}
			if err := w.exec(q, args[:strings.Count(q, "?")]...); err != nil {
				return err
			}
		}
		if err := w.exec(createIndex(l)); err != nil {
			return err
		}
		if w.box, _, err = w.db.PrepareTransient("INSERT INTO " + quoted(indexName(l)) + " VALUES (?1, ?2, ?3, ?4, ?5)"); err != nil {
			return err
		}
	}
	w.put, _, err = w.db.PrepareTransient("INSERT INTO " + quoted(l.Name) + " VALUES (?" + strings.Repeat(", ?", n-1) + ")")
	return err
}

// describe writes what the columns mean and which values they may have.
func (w *Writer) describe() error {
	l := w.layer
	seen := map[string]bool{}
	for i := range l.Columns {
		c := &l.Columns[i]
		// Programs show the name in place of the column's, so it is the title; no two of a layer may share one.
		name := c.Title
		if name == "" || seen[name] {
			name = c.Name
		}
		seen[name] = true
		var constraint any
		if name := l.Name + "." + c.Name; c.Codes != nil || c.Min != nil || c.Max != nil {
			constraint = name
			if err := w.constrain(name, c); err != nil {
				return err
			}
		}
		if err := w.exec("INSERT INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6)", l.Name, c.Name, name, c.Title, c.Description, constraint); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) constrain(name string, c *Column) error {
	const insert = "INSERT INTO gpkg_data_column_constraints VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	for _, code := range c.Codes {
		if err := w.exec(insert, name, "enum", code.Value, nil, nil, nil, nil, code.Meaning); err != nil {
			return err
		}
	}
	if c.Codes != nil {
		return nil
	}
	var bounds [4]any
	for i, b := range [...]*float64{c.Min, c.Max} {
		if b != nil {
			bounds[2*i], bounds[2*i+1] = *b, int64(1)
		}
	}
	return w.exec(insert, name, "range", nil, bounds[0], bounds[1], bounds[2], bounds[3], nil)
}

// Add writes a row: its number, its place in lon, lat (nil for none), and a value for each column: nil, string, int64,
// float64 or bool.
func (w *Writer) Add(id int64, g orb.Geometry, values []any) error {
	if len(values) != len(w.layer.Columns) {
		return fmt.Errorf("row %d of layer %s has %d values for %d columns", id, w.layer.Name, len(values), len(w.layer.Columns))
	}
	w.put.BindInt64(1, id)
	at := 2
	if w.layer.Geometry != "" {
		if err := w.place(at, id, g); err != nil {
			return err
		}
		at++
	}
	for i, v := range values {
		if err := bind(w.put, at+i, v); err != nil {
			return fmt.Errorf("layer %s, column %s: %w", w.layer.Name, w.layer.Columns[i].Name, err)
		}
	}
	return step(w.put)
}

// place binds a geometry and puts its box into the index.
func (w *Writer) place(at int, id int64, g orb.Geometry) error {
	if g == nil {
		w.put.BindNull(at)
		return nil
	}
	if !w.crs.IsLonLat() {
		g = w.crs.FromLonLat(g)
	}
	w.wkb = geo.AppendGeoPackage(w.wkb[:0], g, w.srs)
	w.put.BindBytes(at, w.wkb)
	b := g.Bound()
	if w.empty {
		w.bound, w.empty = b, false
	} else {
		w.bound = w.bound.Union(b)
	}
	w.box.BindInt64(1, id)
	for i, x := range [...]float64{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} {
		w.box.BindFloat(2+i, x)
	}
	return step(w.box)
}

func bind(s *sqlite.Stmt, at int, v any) error {
	switch v := v.(type) {
	case nil:
		s.BindNull(at)
	case string:
		s.BindText(at, v)
	case int64:
		s.BindInt64(at, v)
	case float64:
		s.BindFloat(at, v)
	case bool:
		s.BindBool(at, v)
	default:
		return fmt.Errorf("a %T cannot be written", v)
	}
	return nil
}

func step(s *sqlite.Stmt) error {
	_, err := s.Step()
	return errors.Join(err, quiet(s.Reset(), err))
}

// endLayer writes what is known of a layer only when all of it is there.
func (w *Writer) endLayer() error {
	if w.layer == nil {
		return nil
	}
	err := w.finalize()
	if l := w.layer; err == nil && l.Geometry != "" {
		if !w.empty {
			err = w.exec("UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1",
				l.Name, w.bound.Min[0], w.bound.Min[1], w.bound.Max[0], w.bound.Max[1])
		}
		for _, t := range triggers(l) {
			if err == nil {
				err = w.exec(t)
			}
		}
	}
	w.layer = nil
	return err
}

func (w *Writer) finalize() error {
	var err error
	for _, s := range [...]*sqlite.Stmt{w.put, w.box} {
		if s != nil {
			err = errors.Join(err, s.Finalize())
		}
	}
	w.put, w.box = nil, nil
	return err
}

// Finish ends the file. Whatever it returns, the file is closed.
func (w *Writer) Finish() error {
	err := w.endLayer()
	if err == nil {
		err = w.exec("COMMIT")
	}
	return errors.Join(err, w.db.Close())
}

// Abandon closes a file that is not to be used.
func (w *Writer) Abandon() error { return errors.Join(w.finalize(), w.db.Close()) }

// Instant formats an instant as the standard has it, in milliseconds, and longer where it is more exact than that.
func Instant(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		return t.Format("2006-01-02T15:04:05.000Z")
	}
	return t.Format("2006-01-02T15:04:05.000000Z")
}
