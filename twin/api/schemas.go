package api

import (
	"net/http"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/page"
	"github.com/gridtwin/gridtwin/twin/query"
)

// property is one property of a schema, in the order in which it is shown.
type property struct {
	name string
	is   map[string]any
}

// schema declares what an answer may hold for this caller, and what may be sent.
func (s *Server) schema(c *call) error {
	t, err := c.schemaOf()
	if err != nil {
		return err
	}
	var required []string
	props := []property{{"id", map[string]any{
		"type": "string", "title": systemTitle("id"), "pattern": "^[0-9A-HJKMNP-TV-Z]{11}$", "readOnly": true, "x-ogc-role": "id",
	}}}
	if t.Geometry != twin.NoGeometry {
		props = append(props, property{"geometry", geometryMember(t)})
	}
	for _, f := range t.AllFields() {
		if !c.view.SeesField(t, f) {
			continue
		}
		props = append(props, property{f.Name, c.fieldSchema(f)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	props = append(props, c.systemSchemas(t)...)
	return c.schemaDoc(t, "schema", "可读写的属性 what features hold and what may be sent", props, required)
}

// systemSchemas are those of the members that are no fields: the server's own, and what is worked out when it is named
// in parameter properties.
func (c *call) systemSchemas(t *twin.Type) []property {
	var props []property
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" && c.view.SeesField(t, ref) {
		props = append(props, property{"house", readOnly(c.referenceTo("house", map[string]any{"type": "string", "title": systemTitle("house")}))})
	}
	props = append(props,
		property{"grid", readOnly(map[string]any{"type": "string", "title": systemTitle("grid")})},
		property{"rev", readOnly(map[string]any{"type": "integer", "title": systemTitle("rev")})},
		property{"updated_at", readOnly(map[string]any{
			"type": "string", "format": "date-time", "title": systemTitle("updated_at"), "x-ogc-role": "primary-instant",
		})},
	)
	if !c.view.SeesDerived(t) {
		return props
	}
	for _, d := range access.DerivedFields(t) {
		is := c.fieldSchema(&twin.Field{Name: d.Name, Kind: d.Kind, Label: d.Label, Codes: d.Codes})
		is["description"] = "Worked out, and there only when it is named in properties."
		props = append(props, property{d.Name, readOnly(is)})
	}
	return props
}

// systemTitle names the members that are no declared fields.
func systemTitle(name string) string {
	switch name {
	case "id":
		return "标识 identifier"
	case "house":
		return "所在房屋 house"
	case "grid":
		return "微网格 micro-grid"
	case "rev":
		return "版本 version of the last change"
	case "updated_at":
		return "更新时间 last change"
	case "lon":
		return "经度 longitude"
	case "lat":
		return "纬度 latitude"
	}
	return name
}

func readOnly(is map[string]any) map[string]any {
	is["readOnly"] = true
	return is
}

func geometryMember(t *twin.Type) map[string]any {
	return map[string]any{"title": "几何 geometry", "x-ogc-role": "primary-geometry", "format": geometryFormat(t.Geometry)}
}

// fieldSchema is a field's JSON Schema with what only the whole schema knows: the collection that a reference leads to.
func (c *call) fieldSchema(f *twin.Field) map[string]any {
	is := c.jsonSchema(f)
	if f.Kind == twin.KindRef {
		c.referenceTo(f.Ref, is)
	}
	if unit := unitOf(f.Name); unit != "" && (f.Kind == twin.KindInt || f.Kind == twin.KindFloat) {
		is["x-ogc-unit"] = unit
	}
	return is
}

func (c *call) referenceTo(typ string, is map[string]any) map[string]any {
	is["x-ogc-role"] = "reference"
	if t := c.snap.Schema().Type(typ); t != nil {
		is["x-ogc-collectionId"] = t.Plural
	}
	return is
}

// unitOf reads the unit that stands in a field's name, in UCUM.
func unitOf(name string) string {
	switch {
	case strings.HasSuffix(name, "_m"):
		return "m"
	case strings.HasSuffix(name, "_m2"):
		return "m2"
	case name == "age":
		return "a"
	}
	return ""
}

// queryables declares what this caller may filter by: masked fields are not among them.
func (s *Server) queryables(c *call) error {
	t, err := c.schemaOf()
	if err != nil {
		return err
	}
	return c.schemaDoc(t, "queryables", "可筛选的属性 what filters may name", c.queryProperties(t, func(*query.Queryable) bool { return true }), nil)
}

// sortables declares what this caller may sort by: what has an order, and is one value.
func (s *Server) sortables(c *call) error {
	t, err := c.schemaOf()
	if err != nil {
		return err
	}
	return c.schemaDoc(t, "sortables", "可排序的属性 what sortby may name", c.queryProperties(t, (*query.Queryable).Sortable), nil)
}

func (c *call) queryProperties(t *twin.Type, want func(*query.Queryable) bool) []property {
	var props []property
	for _, q := range query.Queryables(c.view, t) {
		if !want(&q) {
			continue
		}
		var is map[string]any
		switch {
		case q.Field != nil:
			is = c.fieldSchema(q.Field)
		case q.Name == "geometry":
			is = geometryMember(t)
		default:
			is = c.querySchema(&q)
			if q.Name == "house" {
				c.referenceTo("house", is)
			}
			if q.Name == "id" {
				is["x-ogc-role"] = "id"
			}
			if q.Name == "updated_at" {
				is["x-ogc-role"] = "primary-instant"
			}
		}
		props = append(props, property{q.Name, is})
	}
	return props
}

// schemaOf is the collection of a schema, once the parameters are in order.
func (c *call) schemaOf() (*twin.Type, error) {
	t, err := c.collectionOf()
	if err != nil {
		return nil, err
	}
	if err := c.params("f"); err != nil {
		return nil, err
	}
	return t, c.negotiate(schemaVariants())
}

// fieldsPage shows a schema as a table.
func (c *call) fieldsPage(t *twin.Type, what, intro string, props []property) error {
	links := append(c.formLinks(schemaVariants()), link{"collection", mediaHTML, labelOf(t.Label), c.origin() + "/api/collections/" + t.Plural + "?f=html"})
	p := &page.Fields{Head: c.trail(what, links), Intro: intro}
	for _, prop := range props {
		row := page.FieldRow{Name: prop.name, Label: text(prop.is["title"]), Doc: text(prop.is["description"]), Type: text(prop.is["type"])}
		if format := text(prop.is["format"]); format != "" {
			row.Type = strings.TrimSpace(row.Type + " " + format)
		}
		for _, name := range []string{"x-ogc-role", "x-ogc-collectionId", "x-ogc-unit", "minimum", "maximum", "maxLength", "readOnly"} {
			if v, there := prop.is[name]; there {
				row.Notes = append(row.Notes, name+" "+text(v))
			}
		}
		for _, code := range c.codesOf(t, prop.name) {
			row.Codes = append(row.Codes, page.Fact{Name: code.Value, Text: labelOf(code.Label)})
		}
		p.Rows = append(p.Rows, row)
	}
	return c.page(p)
}

// codesOf lists the codes of a property as the caller may read them.
func (c *call) codesOf(t *twin.Type, name string) []twin.Code {
	f := t.Field(name)
	if f == nil {
		for _, d := range access.DerivedFields(t) {
			if d.Name == name {
				return d.Codes
			}
		}
		return nil
	}
	return c.codesFor(f.Codes)
}

// schemaDoc answers with a schema of features, as OGC API Features part 3 and part 5 have it.
func (c *call) schemaDoc(t *twin.Type, what, intro string, props []property, required []string) error {
	if c.as.f == fHTML {
		return c.fieldsPage(t, what, intro, props)
	}
	members := make(map[string]any, len(props))
	for i, p := range props {
		p.is["x-ogc-propertySeq"] = i + 1
		members[p.name] = p.is
	}
	doc := map[string]any{
		"$schema": schemaDraft, "$id": c.origin() + "/api/collections/" + t.Plural + "/" + what, "type": "object",
		"title": labelOf(t.Label), "description": t.Doc, "properties": members, "additionalProperties": false,
	}
	if len(required) > 0 {
		doc["required"] = required
	}
	return c.jsonAs(http.StatusOK, typeSchema, doc)
}
