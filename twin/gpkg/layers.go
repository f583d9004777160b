package gpkg

import (
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
)

// Layer is a table of a file that is declared as one.
type Layer struct {
	Name     string // of the table
	Title    string // gpkg_contents.identifier
	Geometry string // the name of its geometry type, as "MULTIPOLYGON"; "" for a table of attributes alone
	Column   string // that holds the geometry
	SRS      int32  // the number by which the file names the coordinate system
	CRS      string // its name, as "EPSG:4549"; "" where the file leaves degrees undefined, or has no geometry
}

// maxLayers bounds the layers of a file, and its coordinate systems.
const maxLayers = 10_000

// Numbers of systems that the standard reserves.
const (
	undefinedMetres  = -1
	undefinedDegrees = 0
)

// Layers returns the layers in the order of their names. The slice must not be changed.
func (f *File) Layers() []Layer { return f.layers }

func (f *File) readLayers() error {
	for _, t := range [...]string{"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		ok, err := f.isTable(t)
		switch {
		case err != nil:
			return err
		case !ok && t != "gpkg_geometry_columns": // a file of attributes alone has none
			return fmt.Errorf("is a SQLite file and no GeoPackage: it has no table %s", t)
		}
	}
	systems, err := f.systems()
	if err != nil {
		return fmt.Errorf("gpkg_spatial_ref_sys: %w", err)
	}
	err = f.each("SELECT table_name, identifier, data_type FROM gpkg_contents ORDER BY table_name", func(s *sqlite.Stmt) error {
		switch s.ColumnText(2) {
		case "features", "attributes", "aspatial": // the last is what GDAL wrote before the standard had a word
		default:
			return nil
		}
		if len(f.layers) == maxLayers {
			return fmt.Errorf("has more than %d layers", maxLayers)
		}
		f.layers = append(f.layers, Layer{Name: s.ColumnText(0), Title: s.ColumnText(1)})
		return nil
	})
	if err != nil {
		return err
	}
	if ok, err := f.isTable("gpkg_geometry_columns"); err != nil || !ok {
		return err
	}
	return f.each("SELECT table_name, column_name, geometry_type_name, srs_id FROM gpkg_geometry_columns", func(s *sqlite.Stmt) error {
		for i := range f.layers {
			if l := &f.layers[i]; strings.EqualFold(l.Name, s.ColumnText(0)) {
				l.Column, l.Geometry, l.SRS = s.ColumnText(1), strings.ToUpper(s.ColumnText(2)), int32(s.ColumnInt64(3))
				l.CRS = systemName(systems, l.SRS)
			}
		}
		return nil
	})
}

// isTable tells a plain table: no view, and no virtual table, which may run anything. One with columns that are
// computed is refused: what computes them would run, and the authorizer is not asked.
func (f *File) isTable(name string) (ok bool, err error) {
	err = f.each("SELECT type, rootpage FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE", func(s *sqlite.Stmt) error {
		ok = s.ColumnText(0) == "table" && s.ColumnInt64(1) > 0
		return nil
	}, name)
	if err != nil || !ok {
		return false, err
	}
	err = f.each("PRAGMA table_xinfo("+quoted(name)+")", func(s *sqlite.Stmt) error {
		if s.ColumnInt64(6) > 1 {
			return fmt.Errorf("the column %.80q of the table %.80q is computed, which is not read: write the layers to a plain file, as with ogr2ogr -f GPKG plain.gpkg FILE", s.ColumnText(1), name)
		}
		return nil
	})
	return true, err
}

// systems reads the names of coordinate systems by number.
func (f *File) systems() (map[int32]string, error) {
	names := map[int32]string{}
	err := f.each("SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys", func(s *sqlite.Stmt) error {
		if len(names) == maxLayers {
			return errors.New("has too many rows")
		}
		names[int32(s.ColumnInt64(0))] = fmt.Sprintf("%s:%d", strings.ToUpper(s.ColumnText(1)), s.ColumnInt64(2))
		return nil
	})
	return names, err
}

func systemName(systems map[int32]string, id int32) string {
	name := systems[id]
	switch {
	case id == undefinedDegrees:
		return ""
	case id == undefinedMetres:
		return "undefined (srs_id -1)"
	case name == "":
		return fmt.Sprintf("srs_id %d without a row in gpkg_spatial_ref_sys", id)
	}
	return name
}

// quoted is a name as SQL takes it whatever it holds.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
