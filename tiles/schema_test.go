package tiles

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// judge holds values against JSON Schema, as much of it as the schemas of OGC API - Tiles and of TileJSON use.
type judge struct {
	root map[string]any
	fail func(at, why string)
}

// Tile sets, their lists and the matrix set hold against the schemas that the standard publishes, TileJSON against its own.
func TestDocumentsMeetTheirSchemas(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder with the schemas")
	}
	_, h := ogcSite(t)
	ogc := readSchema(t, filepath.Join(dir, "ogcapi", "tiles", "openapi", "ogcapi-tiles-1.bundled.json"))
	tilejson := readSchema(t, filepath.Join(dir, "schemas", "tilejson", "3.0.0", "schema.json"))
	for _, c := range []struct {
		path, member, schema string
		root                 map[string]any
	}{
		{setPaths()[0], "", "tileSet", ogc},
		{setPaths()[1], "", "tileSet", ogc},
		{"/api/tiles", "tilesets", "tileSet-item", ogc},
		{"/api/tileMatrixSets", "tileMatrixSets", "tileMatrixSet-item", ogc},
		{"/api/tileMatrixSets/WebMercatorQuad", "", "tileMatrixSet", ogc},
		{setPaths()[0] + "?f=tilejson", "", "", tilejson},
		{setPaths()[1] + "?f=tilejson", "", "", tilejson},
		{"/tiles/twin.json", "", "", tilejson},
	} {
		doc := document[any](t, h, c.path)
		j := judge{root: c.root, fail: func(at, why string) { t.Errorf("%s#%s: %s", c.path, at, why) }}
		var schema any = c.root
		if c.schema != "" {
			schema = j.find("#/components/schemas/" + c.schema)
		}
		if c.member == "" {
			j.check("", doc, schema)
			continue
		}
		for i, item := range doc.(map[string]any)[c.member].([]any) {
			j.check(fmt.Sprintf("/%s/%d", c.member, i), item, schema)
		}
	}
}

func readSchema(t *testing.T, path string) (doc map[string]any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// find follows a reference within the document.
func (j *judge) find(ref string) any {
	var at any = j.root
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, ok := at.(map[string]any)
		if !ok {
			j.fail(ref, "the schema leads nowhere")
			return nil
		}
		at = m[step]
	}
	return at
}

// holds tells whether a value meets a schema.
func (j *judge) holds(v, schema any) bool {
	ok := true
	quiet := judge{root: j.root, fail: func(string, string) { ok = false }}
	quiet.check("", v, schema)
	return ok
}

func (j *judge) check(at string, v, schema any) {
	s, _ := schema.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		j.check(at, v, j.find(ref))
		return
	}
	for _, each := range items(s["allOf"]) {
		j.check(at, v, each)
	}
	if alt := slices.Concat(items(s["anyOf"]), items(s["oneOf"])); len(alt) > 0 && !slices.ContainsFunc(alt, func(a any) bool { return j.holds(v, a) }) {
		j.fail(at, "meets none of the alternatives")
	}
	if typ, ok := s["type"].(string); ok && !isType(v, typ) {
		j.fail(at, fmt.Sprintf("is %v, not %s", v, typ))
	}
	if enum := items(s["enum"]); enum != nil && !slices.Contains(enum, v) {
		j.fail(at, fmt.Sprintf("is %v, not one of %v", v, enum))
	}
	switch v := v.(type) {
	case map[string]any:
		j.checkObject(at, v, s)
	case []any:
		if least, ok := s["minItems"].(float64); ok && len(v) < int(least) {
			j.fail(at, "has too few items")
		}
		if most, ok := s["maxItems"].(float64); ok && len(v) > int(most) {
			j.fail(at, "has too many items")
		}
		for i, item := range v {
			j.check(fmt.Sprintf("%s/%d", at, i), item, s["items"])
		}
	case float64:
		if least, ok := s["minimum"].(float64); ok && v < least {
			j.fail(at, "is too small")
		}
		if most, ok := s["maximum"].(float64); ok && v > most {
			j.fail(at, "is too large")
		}
	case string:
		if pattern, ok := s["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(v) {
			j.fail(at, "does not match "+pattern)
		}
	}
}

func (j *judge) checkObject(at string, v, s map[string]any) {
	for _, name := range items(s["required"]) {
		if _, ok := v[name.(string)]; !ok {
			j.fail(at, fmt.Sprintf("has no %v", name))
		}
	}
	props, _ := s["properties"].(map[string]any)
	for name, value := range v {
		if p, ok := props[name]; ok {
			j.check(at+"/"+name, value, p)
		} else if s["additionalProperties"] != nil {
			if s["additionalProperties"] == false {
				j.fail(at, "may not have "+name)
			}
			j.check(at+"/"+name, value, s["additionalProperties"])
		}
	}
}

func items(v any) []any {
	l, _ := v.([]any)
	return l
}

func isType(v any, typ string) bool {
	switch v := v.(type) {
	case map[string]any:
		return typ == "object"
	case []any:
		return typ == "array"
	case string:
		return typ == "string"
	case bool:
		return typ == "boolean"
	case float64:
		return typ == "number" || typ == "integer" && v == math.Trunc(v)
	}
	return typ == "null"
}
