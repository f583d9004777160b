package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/ewkb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// column is a column of a table that holds an attribute.
type column struct {
	name, kind string
	of         func(s access.Seen) string // in the text form of COPY; \N for null
}

// attributes are the members that a feature of the type has for the view, as columns: the tables hold what the twin
// answers with, masked where it masks.
func attributes(v *access.View, t *twin.Type) []column {
	cols := []column{{"id", "text", func(s access.Seen) string { return string(s.ID().AppendText(nil)) }}}
	for s := range v.All(t, 0) {
		for f := range s.Properties() {
			cols = append(cols, column{f.Name, sqlKind(f.Kind), func(s access.Seen) string {
				val, _ := s.Value(f)
				return copyText(val)
			}})
		}
		break
	}
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" {
		cols = append(cols, column{"house", "text", func(s access.Seen) string { return copyText(refOrNull(s.House())) }})
	}
	return append(
		cols,
		column{"grid", "text", func(s access.Seen) string {
			if s.Grid() == 0 {
				return null
			}
			return s.Grid().String()
		}},
		column{"rev", "bigint", func(s access.Seen) string { return fmt.Sprint(uint64(s.Rev())) }},
		column{"updated_at", "timestamptz", func(s access.Seen) string { return s.UpdatedAt().Format(time.RFC3339Nano) }},
	)
}

func refOrNull(id twin.ID) twin.Value {
	if id == 0 {
		return twin.Value{}
	}
	return twin.Ref(id)
}

func sqlKind(k twin.Kind) string {
	switch k {
	case twin.KindInt:
		return "bigint"
	case twin.KindFloat:
		return "float8"
	case twin.KindBool:
		return "boolean"
	case twin.KindDate:
		return "date"
	case twin.KindTime:
		return "timestamptz"
	case twin.KindList:
		return "text[]"
	case twin.KindGeom:
		return "geometry(Geometry,4326)"
	}
	return "text"
}

const null = `\N`

// copyText is a value in the text form of COPY.
func copyText(v twin.Value) string {
	switch v.Kind() {
	case twin.KindNull:
		return null
	case twin.KindGeom:
		return wkb(v.Geom())
	case twin.KindList:
		var items []string
		for _, item := range v.List() {
			items = append(items, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(item)+`"`)
		}
		return escape("{" + strings.Join(items, ",") + "}")
	}
	return escape(v.String())
}

func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
}

// wkb is a geometry in the hexadecimal form that PostGIS reads.
func wkb(g orb.Geometry) string {
	if g == nil {
		return null
	}
	b, err := ewkb.Marshal(g, 4326)
	if err != nil {
		panic(err) // entities have none but simple features
	}
	return hex.EncodeToString(b)
}

// table is a type as PostGIS holds it.
//
//	n         the entity's number, primary key
//	geom      what it is served with: its geometry, or its house's label point
//	place     where it counts in areas: its geometry, or its house's footprint. geom itself where they never differ
//	place_g   the same on the ellipsoid
//	merc      geom in web mercator, of what tiles show
//	label_at  a point inside, in web mercator, of what has a label: a name, or the number of a house without one
//	house_n   of what goes by a house: its number
type table struct {
	typ   *twin.Type
	cols  []column
	place string
}

// byHouse tells whether all entities of the table stand where their house does.
func (t *table) byHouse() bool { return t.typ.Geometry == twin.ByHouse }

// names are the attributes as a list of columns.
func (t *table) names() string {
	var names []string
	for _, c := range t.cols {
		names = append(names, pgx.Identifier{c.name}.Sanitize())
	}
	return strings.Join(names, ",")
}

// load makes a table of a type, in the order of a Hilbert curve, which is what sorting by geometry means to PostGIS.
func load(ctx context.Context, conn *pgx.Conn, v *access.View, t *twin.Type) (*table, error) {
	tab := &table{typ: t, cols: attributes(v, t), place: "geom"}
	if t.HouseRef() != nil {
		tab.place = "place"
	}
	var defs []string
	for _, c := range tab.cols {
		defs = append(defs, pgx.Identifier{c.name}.Sanitize()+" "+c.kind)
	}
	raw := "CREATE UNLOGGED TABLE raw (n bigint, house_n bigint, geom geometry(Geometry,4326), place geometry(Geometry,4326), " +
		"label_at geometry(Geometry,4326), label_text text, label_number boolean, " +
		strings.Join(defs, ", ") + ")"
	if _, err := conn.Exec(ctx, raw); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Plural, err)
	}
	in, out := io.Pipe()
	go func() { out.CloseWithError(tab.write(out, v)) }()
	if _, err := conn.PgConn().CopyFrom(ctx, in, "COPY raw FROM STDIN"); err != nil {
		in.CloseWithError(err)
		return nil, fmt.Errorf("%s: copy: %w", t.Plural, err)
	}
	place := ""
	if tab.place == "place" {
		place = "place, house_n, "
	}
	name := t.Plural
	for _, sql := range []string{
		"CREATE TABLE " + name + " AS SELECT n, geom, " + place + tab.place + "::geography AS place_g, ST_Transform(geom,3857) AS merc, " +
			"ST_Transform(label_at,3857) AS label_at, label_text, label_number, " + tab.names() + " FROM raw ORDER BY geom",
		"DROP TABLE raw",
		"ALTER TABLE " + name + " ADD PRIMARY KEY (n)",
		"CREATE INDEX ON " + name + " USING gist (geom)",
		"CREATE INDEX ON " + name + " USING gist (place_g)",
		"CREATE INDEX ON " + name + " USING gist (merc)",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if tab.place == "place" {
		if _, err := conn.Exec(ctx, "CREATE INDEX ON "+name+" USING gist (place)"); err != nil {
			return nil, err
		}
		if _, err := conn.Exec(ctx, "CREATE INDEX ON "+name+" (house_n)"); err != nil {
			return nil, err
		}
	}
	if t.Tile.Label != "" {
		if _, err := conn.Exec(ctx, "CREATE INDEX ON "+name+" USING gist (label_at)"); err != nil {
			return nil, err
		}
	}
	_, err := conn.Exec(ctx, "VACUUM ANALYZE "+name)
	return tab, err
}

// write writes the rows as COPY takes them.
func (t *table) write(w io.Writer, v *access.View) error {
	var b bytes.Buffer
	number := regexp.MustCompile(`\d+号(\d+[幢栋座])?$`) // as the town's addresses end
	for s := range v.All(t.typ, 0) {
		house := null
		if s.House() != 0 {
			house = fmt.Sprint(uint64(s.House()))
		}
		label, text, numbered := null, "", "f"
		if hint := t.typ.Tile; hint.Label != "" && s.Geometry() != nil {
			name, _ := s.Value(t.typ.Field(hint.Label))
			if text = name.Str(); text == "" && hint.Number != "" {
				address, _ := s.Value(t.typ.Field(hint.Number))
				text, numbered = number.FindString(address.Str()), "t"
			}
			if text != "" {
				label = wkb(geo.InteriorPoint(s.Geometry()))
			}
		}
		fmt.Fprintf(&b, "%d\t%s\t%s\t%s\t%s\t%s\t%s", uint64(s.ID()), house, wkb(s.Geometry()), wkb(s.Place()), label, escape(text), numbered)
		for _, c := range t.cols {
			b.WriteByte('\t')
			b.WriteString(c.of(s))
		}
		b.WriteByte('\n')
		if b.Len() > 1<<20 {
			if _, err := w.Write(b.Bytes()); err != nil {
				return err
			}
			b.Reset()
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// loadAll makes the tables of all types that the view sees, or of those alone that tiles show.
func loadAll(ctx context.Context, conn *pgx.Conn, v *access.View, tilesAlone bool) ([]*table, error) {
	if _, err := conn.Exec(ctx, "CREATE EXTENSION postgis"); err != nil {
		return nil, errors.Join(errNoPostGIS, err)
	}
	var tables []*table
	for _, t := range v.Schema().Types() {
		if !v.SeesType(t) || tilesAlone && t.Tile.Layer == "" {
			continue
		}
		tab, err := load(ctx, conn, v, t)
		if err != nil {
			return nil, err
		}
		tables = append(tables, tab)
	}
	return tables, nil
}
