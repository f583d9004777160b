package gpkg

import (
	"fmt"
	"slices"
	"strings"
)

// What marks a file as a GeoPackage of version 1.3.
const (
	applicationID = 0x47504B47 // "GPKG"
	userVersion   = 10300
	pageSize      = 4096
)

// The tables of the standard (GeoPackage 1.3, annex C), with those of its extensions for column descriptions and for
// the spatial index.
const catalog = `
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN,
  description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec130/#extension_schema', 'read-write');
`

// nameColumns finds names for the key and the geometry that no column of the layer has: SQLite tells no case apart.
func (l *NewLayer) nameColumns() {
	free := func(names ...string) string {
		for _, name := range names {
			if !slices.ContainsFunc(l.Columns, func(c Column) bool { return strings.EqualFold(c.Name, name) }) {
				return name
			}
		}
		return names[len(names)-1] // the table cannot be made then, and SQLite says why
	}
	l.key, l.geom = free("fid", "ogc_fid", "objectid"), free("geom", "geometry", "the_geom", "shape")
}

// createLayer makes the table of a layer.
func createLayer(l *NewLayer) string {
	b := []byte("CREATE TABLE " + quoted(l.Name) + " (\n  " + quoted(l.key) + " INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL")
	if l.Geometry != "" {
		b = fmt.Appendf(b, ",\n  %s %s", quoted(l.geom), l.Geometry)
	}
	for i := range l.Columns {
		c := &l.Columns[i]
		b = fmt.Appendf(b, ",\n  %s %s", quoted(c.Name), c.Type)
		if c.Required {
			b = append(b, " NOT NULL"...)
		}
	}
	return string(append(b, ")"...))
}

// createIndex makes the spatial index of a layer (GeoPackage 1.3, annex F.3).
func createIndex(l *NewLayer) string {
	return fmt.Sprintf("CREATE VIRTUAL TABLE %s USING rtree(id, minx, maxx, miny, maxy)", quoted(indexName(l)))
}

func indexName(l *NewLayer) string { return "rtree_" + l.Name + "_" + l.geom }

// triggers keep the spatial index in step with the layer for whoever edits the file: programs that do have the ST_
// functions. They are made after the rows, for SQLite alone has none of them.
func triggers(l *NewLayer) []string {
	const (
		put  = `INSERT OR REPLACE INTO {index} VALUES (NEW.{key}, ST_MinX(NEW.{geom}), ST_MaxX(NEW.{geom}), ST_MinY(NEW.{geom}), ST_MaxY(NEW.{geom}));`
		take = `DELETE FROM {index} WHERE id = OLD.{key};`
		has  = `(NEW.{geom} NOTNULL AND NOT ST_IsEmpty(NEW.{geom}))`
		none = `(NEW.{geom} ISNULL OR ST_IsEmpty(NEW.{geom}))`
	)
	texts := []string{
		`CREATE TRIGGER {insert} AFTER INSERT ON {table} WHEN ` + has + ` BEGIN ` + put + ` END`,
		`CREATE TRIGGER {update1} AFTER UPDATE OF {geom} ON {table} WHEN OLD.{key} = NEW.{key} AND ` + has + ` BEGIN ` + put + ` END`,
		`CREATE TRIGGER {update2} AFTER UPDATE OF {geom} ON {table} WHEN OLD.{key} = NEW.{key} AND ` + none + ` BEGIN ` + take + ` END`,
		`CREATE TRIGGER {update3} AFTER UPDATE ON {table} WHEN OLD.{key} != NEW.{key} AND ` + has + ` BEGIN ` + take + ` ` + put + ` END`,
		`CREATE TRIGGER {update4} AFTER UPDATE ON {table} WHEN OLD.{key} != NEW.{key} AND ` + none + ` BEGIN DELETE FROM {index} WHERE id IN (OLD.{key}, NEW.{key}); END`,
		`CREATE TRIGGER {delete} AFTER DELETE ON {table} WHEN OLD.{geom} NOTNULL BEGIN ` + take + ` END`,
	}
	pairs := []string{"{index}", quoted(indexName(l)), "{table}", quoted(l.Name), "{key}", quoted(l.key), "{geom}", quoted(l.geom)}
	for _, event := range [...]string{"insert", "update1", "update2", "update3", "update4", "delete"} {
		pairs = append(pairs, "{"+event+"}", quoted(indexName(l)+"_"+event))
	}
	r := strings.NewReplacer(pairs...)
	for i := range texts {
		texts[i] = r.Replace(texts[i])
	}
	return texts
}
