package api

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

const schemaDraft = "https://json-schema.org/draft/2020-12/schema"

// jsonSchema declares a field's values in JSON Schema, with those of its codes that the caller may read.
func (c *call) jsonSchema(f *twin.Field) map[string]any {
	out := map[string]any{"title": f.Label.ZH + " " + f.Label.EN}
	if f.Doc != "" {
		out["description"] = f.Doc
	}
	switch f.Kind {
	case twin.KindText:
		out["type"] = "string"
		if f.MaxLen > 0 {
			out["maxLength"] = f.MaxLen
		}
	case twin.KindInt:
		out["type"] = "integer"
	case twin.KindFloat:
		out["type"] = "number"
	case twin.KindBool:
		out["type"] = "boolean"
	case twin.KindDate:
		out["type"], out["format"] = "string", "date"
	case twin.KindTime:
		out["type"], out["format"] = "string", "date-time"
	case twin.KindEnum:
		out["type"], out["enum"] = "string", c.codeValues(f.Codes)
	case twin.KindRef:
		out["type"], out["x-ogc-role"] = "string", "reference"
	case twin.KindList:
		items := map[string]any{"type": "string"}
		if len(f.Codes) > 0 {
			items["enum"] = c.codeValues(f.Codes)
		}
		out["type"], out["items"] = "array", items
	case twin.KindGeom:
		out["format"] = "geometry-polygon"
	}
	if f.Min != nil {
		out["minimum"] = *f.Min
	}
	if f.Max != nil {
		out["maximum"] = *f.Max
	}
	if f.ReadOnly() {
		out["readOnly"] = true
	}
	return out
}

// codesFor lists the codes that the caller may learn of: one that tells something internal reads as another.
func (c *call) codesFor(codes []twin.Code) []twin.Code {
	return slices.DeleteFunc(slices.Clone(codes), func(code twin.Code) bool { return code.ReadsAs != "" && !c.who.May(access.ReadInside) })
}

// codeValues lists the codes of an enum, or of a list's items, without their aliases.
func (c *call) codeValues(codes []twin.Code) []string {
	values := []string{}
	for _, code := range c.codesFor(codes) {
		values = append(values, code.Value)
	}
	return values
}

// querySchema declares a queryable that is no stored field.
func (c *call) querySchema(q *query.Queryable) map[string]any {
	out := map[string]any{"type": "string", "title": labelOf(q.Label)}
	if q.Label.EN == "" {
		out["title"] = systemTitle(q.Name)
	}
	switch q.Type {
	case cql2.Int:
		out["type"] = "integer"
	case cql2.Float:
		out["type"] = "number"
	case cql2.Bool:
		out["type"] = "boolean"
	case cql2.Date:
		out["format"] = "date"
	case cql2.Timestamp:
		out["format"] = "date-time"
	}
	if len(q.Codes) > 0 {
		out["enum"] = c.codeValues(q.Codes)
	}
	return out
}

// geometryFormat is the registered name of what a type's geometries may be.
func geometryFormat(g twin.GeometryKind) string {
	switch g {
	case twin.Polygon:
		return "geometry-polygon-or-multipolygon"
	case twin.AnyGeometry:
		return "geometry-any"
	case twin.Line:
		return "geometry-linestring-or-multilinestring"
	}
	return "geometry-point"
}

// modelSchema describes model files, by which a deployment declares fields and types of its own.
func (s *Server) modelSchema(c *call) error {
	if err := c.params(); err != nil {
		return err
	}
	return c.write(http.StatusOK, typeSchema, modelFileSchema())
}

// modelFileSchema follows the JSON tags of twin.Model by hand: ranges and lists of names stand in no tag.
func modelFileSchema() []byte {
	text := map[string]any{"type": "string"}
	name := map[string]any{"type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$"}
	label := map[string]any{"type": "object", "properties": map[string]any{"zh": text, "en": text}, "required": []string{"zh", "en"}}
	field := map[string]any{
		"type": "object", "required": []string{"name", "kind", "label"}, "additionalProperties": false,
		"properties": map[string]any{
			"name": name, "label": label, "ref": text, "check": text, "doc": text,
			"kind":        map[string]any{"enum": []string{"text", "int", "float", "bool", "date", "time", "enum", "ref", "list", "geometry"}},
			"sensitivity": map[string]any{"enum": []string{"pub", "int", "per", "sec"}},
			"mask":        map[string]any{"enum": []string{"", "name", "last4", "phone", "street"}},
			"aggregate":   map[string]any{"enum": []string{"", "sum"}},
			"min":         map[string]any{"type": "number"}, "max": map[string]any{"type": "number"},
			"max_len": map[string]any{"type": "integer", "minimum": 1}, "required": map[string]any{"type": "boolean"},
			"no_tile": map[string]any{"type": "boolean"}, "import_only": map[string]any{"type": "boolean"},
			"aliases": map[string]any{"type": "array", "items": text},
			"codes": map[string]any{"type": "array", "items": map[string]any{
				"type": "object", "required": []string{"value", "label"},
				"properties": map[string]any{"value": text, "label": label, "aliases": map[string]any{"type": "array", "items": text}},
			}},
		},
	}
	typ := map[string]any{
		"type": "object", "required": []string{"name", "plural", "label", "geometry", "fields"},
		"properties": map[string]any{
			"name": name, "plural": name, "label": label, "doc": text, "via": text,
			"geometry": map[string]any{"enum": []string{"none", "polygon", "point", "by_house", "point_or_by_house", "any", "line"}},
			"fields":   map[string]any{"type": "array", "items": field},
			"tile": map[string]any{"type": "object", "properties": map[string]any{
				"layer": text, "min_zoom": map[string]any{"type": "integer", "minimum": 0, "maximum": 22}, "label": text, "number": text,
			}},
		},
	}
	doc := map[string]any{
		"$schema": schemaDraft, "type": "object", "title": "gridtwin model file", "additionalProperties": false,
		"properties": map[string]any{
			"fields": map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "array", "items": field}},
			"types":  map[string]any{"type": "array", "items": typ},
		},
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return []byte("{}")
	}
	return data
}
