package export_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/export"
)

// citySchema is a JSON Schema of CityJSON, by the keywords that it uses.
type citySchema map[string]any

// openCitySchema reads a schema of the standard in place: it is not ours to hand on.
func openCitySchema(t *testing.T, name string) citySchema {
	t.Helper()
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder of test data")
	}
	data, err := os.ReadFile(filepath.Join(root, "cityjson", "schemas", name))
	if err != nil {
		t.Fatal(err)
	}
	var s citySchema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// fault says what keeps a value from being valid, "" for nothing.
func (s citySchema) fault(v any, at string) string {
	if c, ok := s["const"]; ok && c != v {
		return fmt.Sprintf("%s is %v, not %v", at, v, c)
	}
	if list, ok := s["enum"].([]any); ok {
		found := false
		for _, x := range list {
			found = found || x == v // texts and numbers
		}
		if !found {
			return fmt.Sprintf("%s is %v, none of %v", at, v, list)
		}
	}
	if want := typesOf(s["type"]); len(want) > 0 && !want[typeOf(v)] && !(want["number"] && typeOf(v) == "integer") {
		return fmt.Sprintf("%s is a %s, not %v", at, typeOf(v), s["type"])
	}
	if p, ok := s["pattern"].(string); ok {
		if text, isText := v.(string); isText && !regexp.MustCompile(p).MatchString(text) {
			return fmt.Sprintf("%s is %q, which does not fit %s", at, text, p)
		}
	}
	if fault := s.combined(v, at); fault != "" {
		return fault
	}
	switch v := v.(type) {
	case map[string]any:
		return s.objectFault(v, at)
	case []any:
		return s.arrayFault(v, at)
	}
	return ""
}

func (s citySchema) combined(v any, at string) string {
	all, _ := s["allOf"].([]any)
	for _, x := range all {
		if fault := schemaOf(x).fault(v, at); fault != "" {
			return fault
		}
	}
	one, ok := s["oneOf"].([]any)
	if !ok {
		return ""
	}
	fits, longest := 0, ""
	for _, x := range one {
		fault := schemaOf(x).fault(v, at)
		if fault == "" {
			fits++
		} else if strings.Count(fault, "/") >= strings.Count(longest, "/") {
			longest = fault // the one that came farthest is likely to be meant
		}
	}
	switch fits {
	case 0:
		return longest
	case 1:
		return ""
	}
	return fmt.Sprintf("%s fits %d forms, not one", at, fits)
}

func (s citySchema) objectFault(v map[string]any, at string) string {
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			return fmt.Sprintf("%s has no %s", at, name)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	// What is of another type than a branch is about says so at once.
	if p, ok := properties["type"]; ok && v["type"] != nil {
		if fault := schemaOf(p).fault(v["type"], at+"/type"); fault != "" {
			return fault
		}
	}
	for name, x := range v {
		p, known := properties[name]
		if !known {
			if p, known = s["additionalProperties"]; !known || p == true {
				continue
			} else if p == false {
				return fmt.Sprintf("%s has a member %q", at, name)
			}
		}
		if fault := schemaOf(p).fault(x, at+"/"+name); fault != "" {
			return fault
		}
	}
	return ""
}

func (s citySchema) arrayFault(v []any, at string) string {
	if n, ok := s["minItems"].(float64); ok && float64(len(v)) < n {
		return fmt.Sprintf("%s has %d items, at least %g are due", at, len(v), n)
	}
	if n, ok := s["maxItems"].(float64); ok && float64(len(v)) > n {
		return fmt.Sprintf("%s has %d items, at most %g are due", at, len(v), n)
	}
	items, ok := s["items"].(map[string]any)
	if !ok {
		return ""
	}
	for i, x := range v {
		if fault := citySchema(items).fault(x, fmt.Sprint(at, "/", i)); fault != "" {
			return fault
		}
	}
	return ""
}

func schemaOf(x any) citySchema {
	s, _ := x.(map[string]any)
	return s
}

func typesOf(x any) map[string]bool {
	switch x := x.(type) {
	case string:
		return map[string]bool{x: true}
	case []any:
		all := map[string]bool{}
		for _, t := range x {
			all[fmt.Sprint(t)] = true
		}
		return all
	}
	return nil
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
	}
	return "number"
}

// TestCityModelsAreValid holds both forms of a village against the schemas of CityJSON 2.0, and the test itself against
// documents that are not.
func TestCityModelsAreValid(t *testing.T) {
	whole, feature := openCitySchema(t, "cityjson.min.schema.json"), openCitySchema(t, "cityjsonfeature.min.schema.json")
	check := func(s citySchema, text string) string {
		var doc any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			return err.Error()
		}
		return s.fault(doc, "#")
	}
	tw, _ := hamlet(t)
	text := written(t, tw.Snapshot(), "house", export.CityJSON)
	if fault := check(whole, text); fault != "" {
		t.Error(fault)
	}
	for i, line := range strings.Split(strings.TrimSpace(written(t, tw.Snapshot(), "house", export.CityJSONSeq)), "\n") {
		s := feature
		if i == 0 {
			s = whole
		}
		if fault := check(s, line); fault != "" {
			t.Errorf("line %d: %s", i+1, fault)
		}
	}
	text = oneWithUnits(t, tw.Snapshot())
	if fault := check(whole, text); fault != "" {
		t.Error(fault)
	}
	for what, change := range map[string][2]string{
		"no such type":      {`"type":"BuildingStorey"`, `"type":"Storey"`},
		"no such level":     {`"lod":"2.2"`, `"lod":"2.7"`},
		"a level as number": {`"lod":"1.2"`, `"lod":1.2`},
		"no such surface":   {`"RoofSurface"`, `"RoofFace"`},
		"another version":   {`"version":"2.0"`, `"version":"1.1"`},
		"no transform":      {`"transform"`, `"transformed"`},
		"no parents":        {`"parents"`, `"mothers"`},
		"a flat vertex":     {`"vertices":[` + "\n", `"vertices":[[1,2],` + "\n"},
		"another system":    {"http://www.opengis.net/def/crs/EPSG/0/4549", "EPSG:4549"},
	} {
		if spoilt := strings.Replace(text, change[0], change[1], 1); spoilt == text || check(whole, spoilt) == "" {
			t.Errorf("%s is taken for valid", what)
		}
	}
}

// oneWithUnits is the model of a house with rooms, which is quicker to judge than a village.
func oneWithUnits(t *testing.T, s *twin.Snapshot) string {
	t.Helper()
	typ := s.Schema().Type("house")
	for h := range s.All(typ, 0) {
		if len(s.InHouse(s.Schema().Type("unit"), h.ID)) == 0 {
			continue
		}
		seen, _ := viewOf(s).Get(typ, h.ID)
		text, err := export.CityModel(seen, true)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	t.Fatal("no house has rooms")
	return ""
}
