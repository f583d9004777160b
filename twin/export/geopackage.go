package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/gpkg"
	"github.com/gridtwin/gridtwin/twin/query"
)

// WriteLayers writes types as the layers of one GeoPackage, in the coordinate system that the first names. A layer is
// called by the collection and titled by the type's label; its key is the number of the entity, which its id writes in
// letters. The file is made in a temporary folder, for SQLite writes to and fro, and then copied to w. It loses its name
// before anything is in it that somebody may not see, so that nothing is left behind by a process that is killed.
func WriteLayers(ctx context.Context, w io.Writer, v *access.View, layers []Options) (res Result, err error) {
	if len(layers) == 0 {
		return res, fmt.Errorf("%w: there is no type to write", twin.ErrInvalid)
	}
	for i := range layers {
		if err := visible(v, &layers[i]); err != nil {
			return res, err
		}
	}
	dir, err := os.MkdirTemp("", "gridtwin-export-")
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "export.gpkg")
	out, err := gpkg.Create(path, layers[0].CRS)
	if err != nil {
		return res, err
	}
	f, err := os.Open(path)
	if err != nil {
		return res, errors.Join(err, out.Abandon())
	}
	defer f.Close()
	os.RemoveAll(dir) // where open files keep their names, it goes at the end
	for i := range layers {
		before := res.Entities
		if err := writeLayer(ctx, out, v, layers, i, &res); err != nil {
			return res, errors.Join(err, out.Abandon())
		}
		res.Layers = append(res.Layers, res.Entities-before)
	}
	if err := out.Finish(); err != nil {
		return res, err
	}
	_, err = io.Copy(w, f)
	return res, err
}

func writeLayer(ctx context.Context, out *gpkg.Writer, v *access.View, layers []Options, at int, res *Result) error {
	opts := &layers[at]
	l := &layerWriter{out: out, t: opts.Type, cols: layerColumns(v, opts)}
	kind, changed, err := lookOver(ctx, v, opts)
	if err != nil {
		return err
	}
	l.place = kind != ""
	head := gpkg.NewLayer{
		Name: opts.Type.Plural, Title: opts.Type.Label.ZH, Description: opts.Type.Doc, Geometry: kind, Changed: changed.Truncate(time.Millisecond),
	}
	if slices.ContainsFunc(layers[:at], func(o Options) bool { return o.Type.Label.ZH == head.Title }) {
		head.Title = head.Name // titles are unique in a file
	}
	for _, c := range l.cols {
		head.Columns = append(head.Columns, declaration(opts.Type, c))
	}
	if err := out.Layer(head); err != nil {
		return err
	}
	l.row = make([]any, len(l.cols))
	return writeAll(ctx, l, v, opts, res)
}

// layerColumns are those of a table, without those that tell the place.
func layerColumns(v *access.View, opts *Options) []string {
	return slices.DeleteFunc(columnsOf(v, opts), func(c string) bool { return c == "lon" || c == "lat" || c == wktColumn })
}

// declaration says of a column what the type's declaration does.
func declaration(t *twin.Type, name string) gpkg.Column {
	c := gpkg.Column{Name: name, Type: gpkg.TextType, Title: name}
	f := t.Field(name)
	switch {
	case name == "id":
		c.Required, c.Title, c.Description = true, "标识", "id: unique over all types, never used again"
		return c
	case name == "rev":
		c.Type, c.Title, c.Description = gpkg.IntegerType, "版本", "rev: the version that last changed it"
		return c
	case name == "updated_at":
		c.Type, c.Title, c.Description = gpkg.DateTimeType, "更新时间", "updated at"
		return c
	case name == "grid" && f == nil:
		c.Title, c.Description = "微网格", "micro-grid"
		return c
	case f == nil:
		c.Title = "房屋" // the one that a unit leads to
		return c
	}
	c.Title, c.Description = f.Label.ZH, f.Label.EN
	if f.Doc != "" {
		c.Description += ": " + f.Doc
	}
	c.Type = sqlType(f.Kind)
	if f.Kind == twin.KindInt || f.Kind == twin.KindFloat {
		c.Min, c.Max = f.Min, f.Max
	}
	if f.Kind == twin.KindEnum {
		for _, code := range f.Codes {
			c.Codes = append(c.Codes, gpkg.Code{Value: code.Value, Meaning: code.Label.ZH})
		}
	}
	return c
}

func sqlType(k twin.Kind) string {
	switch k {
	case twin.KindInt:
		return gpkg.IntegerType
	case twin.KindFloat:
		return gpkg.RealType
	case twin.KindBool:
		return gpkg.BooleanType
	case twin.KindDate:
		return gpkg.DateType
	case twin.KindTime:
		return gpkg.DateTimeType
	}
	return gpkg.TextType
}

// lookOver finds when anything of what is written changed last, and the one geometry type of all, so that programs that
// cannot mix them need not split the layer: "GEOMETRY" where there are several, "" where the type has none.
func lookOver(ctx context.Context, v *access.View, opts *Options) (geometry string, changed time.Time, err error) {
	changed = time.Unix(0, 0)
	items := query.ItemsQuery{Type: opts.Type, Filter: opts.Filter}
	n := 0
	for s := range items.Each(v, 0) {
		if n++; n%batchSize == 0 && ctx.Err() != nil {
			return "", changed, ctx.Err()
		}
		if at := s.UpdatedAt(); at.After(changed) {
			changed = at
		}
		switch one := nameOf(s.Geometry()); {
		case one == "" || one == geometry || geometry == "GEOMETRY":
		case geometry == "":
			geometry = one
		default:
			geometry = "GEOMETRY"
		}
	}
	if geometry != "" {
		return geometry, changed, nil
	}
	switch opts.Type.Geometry {
	case twin.NoGeometry:
	case twin.Polygon:
		geometry = "POLYGON"
	case twin.AnyGeometry:
		geometry = "GEOMETRY"
	default:
		geometry = "POINT"
	}
	return geometry, changed, nil
}

func nameOf(g orb.Geometry) string {
	switch g.(type) {
	case orb.Point:
		return "POINT"
	case orb.MultiPoint:
		return "MULTIPOINT"
	case orb.LineString:
		return "LINESTRING"
	case orb.MultiLineString:
		return "MULTILINESTRING"
	case orb.Polygon:
		return "POLYGON"
	case orb.MultiPolygon:
		return "MULTIPOLYGON"
	case orb.Collection:
		return "GEOMETRYCOLLECTION"
	}
	return ""
}

// layerWriter writes the entities of one layer.
type layerWriter struct {
	out   *gpkg.Writer
	t     *twin.Type
	cols  []string
	row   []any
	place bool
}

func (l *layerWriter) write(s access.Seen) error {
	for i, c := range l.cols {
		l.row[i] = l.value(s, c)
	}
	var g orb.Geometry
	if l.place {
		g = s.Geometry()
	}
	return l.out.Add(int64(s.ID()), g, l.row)
}

func (l *layerWriter) value(s access.Seen, column string) any {
	switch column {
	case "rev":
		return int64(s.Rev())
	case "updated_at":
		return gpkg.Instant(s.UpdatedAt().Truncate(time.Millisecond)) // no import reads it, so it may be as short as the standard has it
	}
	if f := l.t.Field(column); f != nil {
		switch v, _ := s.Value(f); v.Kind() {
		case twin.KindNull:
			return nil
		case twin.KindInt:
			return v.Int()
		case twin.KindFloat:
			return v.Float()
		case twin.KindBool:
			return v.Bool()
		case twin.KindTime:
			return gpkg.Instant(v.Time())
		}
	}
	if text := cell(s, column); text != "" {
		return text
	}
	return nil
}
