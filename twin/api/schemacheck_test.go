package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// schemaFolder reads the JSON Schemas of a standard's building blocks in place; they are not ours to hand on.
type schemaFolder struct {
	t    *testing.T
	root string
}

// openSchemas finds the building blocks of OGC API Features, and skips a test where there are none.
func openSchemas(t *testing.T) *schemaFolder {
	t.Helper()
	root := os.Getenv("GRIDTWIN_TESTDATA")
	if root == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder of test data")
	}
	return &schemaFolder{t, filepath.Join(root, "ogcapi", "features-core", "openapi", "schemas")}
}

func (f *schemaFolder) read(name string) any {
	f.t.Helper()
	data, err := os.ReadFile(filepath.Join(f.root, name))
	if err != nil {
		f.t.Fatal(err)
	}
	lines := yamlLines(string(data))
	v, rest := readYAML(lines, 0)
	if len(rest) > 0 {
		f.t.Fatalf("%s: %q is not read", name, rest[0].text)
	}
	return v
}

// check validates a document against a schema of the folder.
func (f *schemaFolder) check(name string, doc any) {
	f.t.Helper()
	if fault := f.fault(f.read(name), doc, "#"); fault != "" {
		f.t.Errorf("against %s: %s", name, fault)
	}
}

// fault says what keeps a value from being valid, "" for nothing. It knows the keywords that the building blocks use.
func (f *schemaFolder) fault(schema, v any, at string) string {
	s, ok := schema.(map[string]any)
	if !ok {
		return ""
	}
	if ref, ok := s["$ref"].(string); ok {
		return f.fault(f.read(ref), v, at)
	}
	if fault := typeFault(s["type"], v, at); fault != "" {
		return fault
	}
	if c, ok := s["const"]; ok && fmt.Sprint(c) != fmt.Sprint(v) {
		return fmt.Sprintf("%s is %v, not %v", at, v, c)
	}
	if list, ok := s["enum"].([]any); ok && !slices.ContainsFunc(list, func(x any) bool { return fmt.Sprint(x) == fmt.Sprint(v) }) {
		return fmt.Sprintf("%s is %v, none of %v", at, v, list)
	}
	if format, ok := s["format"].(string); ok && format == "date-time" && !rfc3339.MatchString(fmt.Sprint(v)) {
		return fmt.Sprintf("%s is no date-time: %v", at, v)
	}
	if fault := f.combined(s, v, at); fault != "" {
		return fault
	}
	switch v := v.(type) {
	case map[string]any:
		return f.objectFault(s, v, at)
	case []any:
		return f.arrayFault(s, v, at)
	case float64:
		if least, ok := s["minimum"].(float64); ok && v < least {
			return fmt.Sprintf("%s is %v, less than %v", at, v, least)
		}
	}
	return ""
}

var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

func (f *schemaFolder) combined(s map[string]any, v any, at string) string {
	if all, ok := s["allOf"].([]any); ok {
		for _, sub := range all {
			if fault := f.fault(sub, v, at); fault != "" {
				return fault
			}
		}
	}
	one, ok := s["oneOf"].([]any)
	if !ok {
		return ""
	}
	var faults []string
	for _, sub := range one {
		if fault := f.fault(sub, v, at); fault != "" {
			faults = append(faults, fault)
		}
	}
	if len(one)-len(faults) != 1 {
		return fmt.Sprintf("%s fits %d of %d: %s", at, len(one)-len(faults), len(one), strings.Join(faults, "; "))
	}
	return ""
}

func (f *schemaFolder) objectFault(s, v map[string]any, at string) string {
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, there := v[name.(string)]; !there {
			return fmt.Sprintf("%s has no %v", at, name)
		}
	}
	props, _ := s["properties"].(map[string]any)
	for name, sub := range props {
		if member, there := v[name]; there {
			if fault := f.fault(sub, member, at+"/"+name); fault != "" {
				return fault
			}
		}
	}
	return ""
}

func (f *schemaFolder) arrayFault(s map[string]any, v []any, at string) string {
	if least, ok := s["minItems"].(float64); ok && float64(len(v)) < least {
		return fmt.Sprintf("%s has %d items, fewer than %v", at, len(v), least)
	}
	if most, ok := s["maxItems"].(float64); ok && float64(len(v)) > most {
		return fmt.Sprintf("%s has %d items, more than %v", at, len(v), most)
	}
	if items, ok := s["items"]; ok {
		for i, x := range v {
			if fault := f.fault(items, x, fmt.Sprintf("%s/%d", at, i)); fault != "" {
				return fault
			}
		}
	}
	return ""
}

func typeFault(want, v any, at string) string {
	if want == nil {
		if _, null := want.(string); !null {
			return ""
		}
	}
	names, ok := want.([]any)
	if !ok {
		names = []any{want}
	}
	kind := "null"
	switch x := v.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case map[string]any:
		kind = "object"
	case []any:
		kind = "array"
	case float64:
		if kind = "number"; x == float64(int64(x)) && slices.Contains(names, any("integer")) {
			kind = "integer"
		}
	}
	if slices.ContainsFunc(names, func(n any) bool { return fmt.Sprint(n) == kind }) {
		return ""
	}
	return fmt.Sprintf("%s is a %s, not %v", at, kind, want)
}

// yamlLine is a line of the subset of YAML that the building blocks are written in.
type yamlLine struct {
	indent int
	text   string
}

func yamlLines(src string) (lines []yamlLine) {
	for line := range strings.Lines(src) {
		line = strings.TrimRight(line, " \r\n")
		if text := strings.TrimLeft(line, " "); text != "" && text != "---" && text[0] != '#' {
			lines = append(lines, yamlLine{len(line) - len(text), text})
		}
	}
	return lines
}

// readYAML reads the value that begins here: all lines of at least an indent.
func readYAML(lines []yamlLine, indent int) (any, []yamlLine) {
	if len(lines) == 0 || lines[0].indent < indent {
		return nil, lines
	}
	indent = lines[0].indent
	if lines[0].text == "-" || strings.HasPrefix(lines[0].text, "- ") {
		var list []any
		for len(lines) > 0 && lines[0].indent == indent && strings.HasPrefix(lines[0].text, "-") {
			item := strings.TrimSpace(lines[0].text[1:])
			var v any
			switch {
			case item == "":
				v, lines = readYAML(lines[1:], indent+1)
			case strings.Contains(item, ": ") && item[0] != '\'' || strings.HasSuffix(item, ":"):
				lines = append([]yamlLine{{indent + 2, item}}, lines[1:]...)
				v, lines = readYAML(lines, indent+1)
			default:
				v, lines = scalar(item), lines[1:]
			}
			list = append(list, v)
		}
		return list, lines
	}
	object := map[string]any{}
	for len(lines) > 0 && lines[0].indent == indent {
		name, value, ok := strings.Cut(lines[0].text, ":")
		if !ok {
			break
		}
		lines = lines[1:]
		switch value = strings.TrimSpace(value); {
		case strings.HasPrefix(value, "|"), strings.HasPrefix(value, ">"):
			for len(lines) > 0 && lines[0].indent > indent {
				lines = lines[1:]
			}
		case value != "":
			object[name] = scalar(value)
			for len(lines) > 0 && lines[0].indent > indent { // the rest of a folded text
				lines = lines[1:]
			}
		default:
			// A list may stand as far left as its name; text that was folded is passed over.
			from := indent + 1
			if len(lines) > 0 && lines[0].indent == indent && strings.HasPrefix(lines[0].text, "-") {
				from = indent
			}
			if object[name], lines = readYAML(lines, from); object[name] == nil || name == "description" {
				for len(lines) > 0 && lines[0].indent > indent {
					lines = lines[1:]
				}
			}
		}
	}
	return object, lines
}

func scalar(text string) any {
	var v any
	if len(text) > 1 && text[0] == '\'' {
		return strings.Trim(text, "'")
	}
	if json.Unmarshal([]byte(text), &v) == nil && v != nil {
		return v
	}
	return text
}
