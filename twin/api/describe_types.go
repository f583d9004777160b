package api

import (
	"math"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// The schemas of the declared types, as their callers may see them.

// schemaName is the name of a type's component: "house" gives House, "fire_road" FireRoad.
func schemaName(t *twin.Type) string {
	var b strings.Builder
	for part := range strings.SplitSeq(t.Name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// labelText is a label in both languages.
func labelText(l twin.Label) string { return strings.TrimSpace(l.ZH + " " + l.EN) }

// fieldSchema declares the values of a field. What is masked for this caller is a text, whatever it is inside.
func (d *describer) fieldSchema(t *twin.Type, f *twin.Field) *openapi.Schema {
	s := &openapi.Schema{Title: labelText(f.Label), Doc: f.Doc}
	switch f.Kind {
	case twin.KindInt:
		s.Type = "integer"
	case twin.KindFloat:
		s.Type = "number"
	case twin.KindBool:
		s.Type = "boolean"
	case twin.KindList:
		s.Type, s.Items = "array", openapi.String()
		if len(f.Codes) > 0 {
			s.Items = openapi.OneOfTexts(d.c.codeValues(f.Codes)...)
		}
		s.MaxLen = twin.MaxListLen
	case twin.KindGeom:
		s.OneOf = []*openapi.Schema{polygonSchema(), multiPolygonSchema()}
	default:
		d.textSchema(s, f)
	}
	s.Min, s.Max = f.Min, f.Max
	if f.Sealed() {
		s.Extra = openapi.Pairs("x-gridtwin-sensitivity", f.Sensitivity.String())
	}
	s.ReadOnly = f.ReadOnly()
	return s
}

func (d *describer) textSchema(s *openapi.Schema, f *twin.Field) {
	s.Type = "string"
	switch f.Kind {
	case twin.KindText:
		if s.MaxLen = f.MaxLen; s.MaxLen == 0 {
			s.MaxLen = twin.DefaultMaxLen
		}
	case twin.KindDate:
		s.Format = "date"
	case twin.KindTime:
		s.Format = "date-time"
	case twin.KindEnum:
		s.Enum = d.c.codeValues(f.Codes)
		var says []string
		for _, c := range f.Codes {
			if slices.Contains(s.Enum, c.Value) {
				says = append(says, c.Value+" "+labelText(c.Label))
			}
		}
		s.Doc = strings.TrimSpace(s.Doc + " " + strings.Join(says, ", "))
	case twin.KindRef:
		s.Pattern = idSchema().Pattern
		s.Doc = strings.TrimSpace(s.Doc + " Refers to a " + f.Ref + ".")
	}
	if f.Sealed() {
		s.MaxLen, s.Format = 0, "" // it leaves masked
	}
}

// propertiesSchema declares what a feature of a type may hold for this caller. Any of it may be absent: by properties=,
// or because the entity lies outside the caller's scope.
func (d *describer) propertiesSchema(t *twin.Type) *openapi.Schema {
	var props []openapi.Prop
	for _, f := range t.AllFields() {
		if d.c.view.SeesField(t, f) {
			props = append(props, openapi.Prop{Name: f.Name, Schema: d.fieldSchema(t, f).OrNull()})
		}
	}
	add := func(name string, s *openapi.Schema) {
		s.ReadOnly = true
		props = append(props, openapi.Prop{Name: name, Schema: s})
	}
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" && d.c.view.SeesField(t, ref) {
		add("house", &openapi.Schema{Type: "string", Nullable: true, Pattern: idSchema().Pattern, Title: "房屋 house", Doc: "The house that it goes by."})
	}
	add("grid", &openapi.Schema{Type: "string", Nullable: true, Pattern: "^[0-9]{17}$", Title: "微网格 micro-grid", Doc: "The micro-grid that holds it."})
	add("rev", &openapi.Schema{Type: "integer", Title: "修订 revision", Doc: "The version that last changed it."})
	add("updated_at", &openapi.Schema{Type: "string", Format: "date-time", Title: "更新时间 updated at"})
	if d.c.view.SeesDerived(t) {
		for _, der := range access.DerivedFields(t) {
			f := &twin.Field{Name: der.Name, Label: der.Label, Kind: der.Kind, Codes: der.Codes, Doc: "Derived: only when it is named in properties."}
			add(der.Name, d.fieldSchema(t, f).OrNull())
		}
	}
	return openapi.Object(props...).Named(schemaName(t) + "Properties")
}

// inputSchema declares what an edit may send of a type; with required, a whole entity.
func (d *describer) inputSchema(t *twin.Type, whole bool) *openapi.Schema {
	var props []openapi.Prop
	var required []string
	for _, f := range t.AllFields() {
		if !d.c.view.SeesField(t, f) || f.ReadOnly() || access.MaySet(d.c.who, t, f) != nil {
			continue
		}
		s := d.fieldSchema(t, f)
		if !f.Required || !whole {
			s = s.OrNull()
		} else {
			required = append(required, f.Name)
		}
		props = append(props, openapi.Prop{Name: f.Name, Schema: s})
	}
	out := openapi.Object(props...)
	if whole {
		out.Required = required
		return out.Named(schemaName(t) + "Input")
	}
	return out.Named(schemaName(t) + "Patch")
}

// featureSchema declares an entity as GeoJSON.
func (d *describer) featureSchema(t *twin.Type) *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText("Feature")},
		openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "geometry", Schema: servedGeometry(t)},
		openapi.Prop{Name: "properties", Schema: d.propertiesSchema(t)},
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema()).Says("Of a feature that is read by itself.")},
	).Needs("type", "id", "geometry", "properties").Named(schemaName(t))
}

// pageSchema declares a page of a collection.
func (d *describer) pageSchema(t *twin.Type) *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText("FeatureCollection")},
		openapi.Prop{Name: "numberMatched", Schema: figureSchema()},
		openapi.Prop{Name: "numberReturned", Schema: figureSchema()},
		openapi.Prop{Name: "timeStamp", Schema: openapi.Time()},
		openapi.Prop{Name: "links", Schema: openapi.Array(linkSchema())},
		openapi.Prop{Name: "features", Schema: openapi.Array(d.featureSchema(t))},
	).Needs().Named(schemaName(t) + "Page")
}

// anyFeatureSchema is an entity of whichever type.
func anyFeatureSchema() *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText("Feature")},
		openapi.Prop{Name: "id", Schema: idSchema()},
		openapi.Prop{Name: "geometry", Schema: geometrySchema().OrNull()},
		openapi.Prop{Name: "properties", Schema: openapi.Map(&openapi.Schema{}).Says("Properties by field name; see the type.")},
	).Needs().Named("Feature")
}

// anyPageSchema is a list of entities inside another answer.
func anyPageSchema() *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText("FeatureCollection")},
		openapi.Prop{Name: "numberMatched", Schema: figureSchema()},
		openapi.Prop{Name: "numberReturned", Schema: figureSchema()},
		openapi.Prop{Name: "features", Schema: openapi.Array(anyFeatureSchema())},
		openapi.Prop{Name: "next", Schema: openapi.String().OrNull().Says("The cursor of the next page, null on the last.")},
	).Needs().Named("FeatureList")
}

// servedGeometry is what features of a type come with.
func servedGeometry(t *twin.Type) *openapi.Schema {
	switch t.Geometry {
	case twin.Polygon:
		return (&openapi.Schema{OneOf: []*openapi.Schema{polygonSchema(), multiPolygonSchema()}}).OrNull()
	case twin.Line:
		lines := []*openapi.Schema{geometryOf("LineString", 1, 2), geometryOf("MultiLineString", 2, 2)}
		return (&openapi.Schema{OneOf: lines}).OrNull()
	case twin.AnyGeometry:
		return geometrySchema().OrNull()
	case twin.NoGeometry:
		return &openapi.Schema{Nullable: true, AllOf: []*openapi.Schema{pointSchema()}, Doc: "Always null: the type has no place."}
	}
	return pointSchema().OrNull()
}

// sentGeometry is what edits of a type may bring, nil where it has none of its own.
func sentGeometry(t *twin.Type) *openapi.Schema {
	if !t.Located() {
		return nil
	}
	s := servedGeometry(t)
	if t.Geometry != twin.PointOrByHouse {
		c := *s
		c.Nullable = false
		s = &c
	}
	return s
}

// A position is lon, lat and perhaps a height in metres.
func coordinates(depth, least int) *openapi.Schema {
	if depth == 0 {
		s := openapi.Array(openapi.Number()).OfLength(2, 3)
		s.Name = "Position"
		return s
	}
	s := openapi.Array(coordinates(depth-1, least))
	if depth == 1 {
		s.MinLen = least
	}
	return s
}

func geometryOf(name string, depth, least int) *openapi.Schema {
	return openapi.Object(
		openapi.Prop{Name: "type", Schema: openapi.OneText(name)},
		openapi.Prop{Name: "coordinates", Schema: coordinates(depth, least)},
	).Needs().Named(name)
}

func pointSchema() *openapi.Schema        { return geometryOf("Point", 0, 0) }
func polygonSchema() *openapi.Schema      { return geometryOf("Polygon", 2, 4) }
func multiPolygonSchema() *openapi.Schema { return geometryOf("MultiPolygon", 3, 4) }

// geometrySchema is any simple geometry of GeoJSON.
func geometrySchema() *openapi.Schema {
	s := &openapi.Schema{OneOf: []*openapi.Schema{
		pointSchema(), geometryOf("MultiPoint", 1, 0), geometryOf("LineString", 1, 2), geometryOf("MultiLineString", 2, 2),
		polygonSchema(), multiPolygonSchema(),
	}}
	return s.Named("Geometry")
}

// queryableParams are the queryables that may be given as parameters: all that can be compared with one text.
func (d *describer) queryableParams(t *twin.Type) []*openapi.Param {
	var params []*openapi.Param
	for _, q := range query.Queryables(d.c.view, t) {
		if slices.Contains(itemsParams[:], q.Name) || q.Name == "f" || q.Name == "min_version" {
			continue
		}
		if q.Type == cql2.Geometry || q.Type == cql2.TextList {
			continue // these are for filter
		}
		f := q.Field
		if f == nil {
			f = &twin.Field{Kind: kindOfQueryable(q.Type), Codes: q.Codes}
		}
		s := d.fieldSchema(t, f)
		s.ReadOnly = false
		doc := "Only what has this value"
		if l := labelText(q.Label); l != "" {
			doc += ": " + l
		}
		s.Title, s.Doc = "", ""
		params = append(params, openapi.InQuery(q.Name, doc+".", s))
	}
	return params
}

// kindOfQueryable is the kind of field that has a queryable's values.
func kindOfQueryable(t cql2.Type) twin.Kind {
	switch t {
	case cql2.Int:
		return twin.KindInt
	case cql2.Float:
		return twin.KindFloat
	case cql2.Bool:
		return twin.KindBool
	case cql2.Date:
		return twin.KindDate
	case cql2.Timestamp:
		return twin.KindTime
	}
	return twin.KindText
}

// round4 cuts an example's coordinate to what a reader can take in: ten metres.
func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }
