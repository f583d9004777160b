package api_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// validator checks values against the schemas of an API document, as far as that uses JSON Schema. It is stricter in one
// thing: members that a schema with properties does not name are refused, so that an answer tells nothing undeclared.
type validator struct {
	doc    map[string]any
	faults []string
}

func (v *validator) fault(at, format string, args ...any) {
	v.faults = append(v.faults, at+" "+fmt.Sprintf(format, args...))
}

// check compares a value with a schema; known are members that another part of an allOf names.
func (v *validator) check(at string, schema map[string]any, value any) {
	if ref, ok := schema["$ref"].(string); ok {
		target := resolve(v.doc, ref)
		if target == nil {
			v.fault(at, "refers to %s, which is not there", ref)
			return
		}
		v.check(at, target, value)
		return
	}
	for name := range schema {
		if !slices.Contains(strings.Fields("type title description format pattern default minimum maximum items properties required readOnly "+
			"examples const enum oneOf anyOf allOf additionalProperties minLength maxLength minItems maxItems minProperties maxProperties"), name) &&
			!strings.HasPrefix(name, "x-") {
			v.fault(at, "has a schema with %q, which this validator does not know", name)
		}
	}
	v.combinations(at, schema, value)
	if want, ok := schema["const"]; ok && !reflect.DeepEqual(want, value) {
		v.fault(at, "is %v, not %v", value, want)
	}
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, value) {
		v.fault(at, "is %v, none of %v", value, list)
	}
	if t, ok := schema["type"]; ok && !v.isOf(t, value) {
		v.fault(at, "is %v, not of type %v", value, t)
		return
	}
	switch value := value.(type) {
	case string:
		v.text(at, schema, value)
	case float64:
		if n, ok := schema["minimum"].(float64); ok && value < n {
			v.fault(at, "is %v, less than %v", value, n)
		}
		if n, ok := schema["maximum"].(float64); ok && value > n {
			v.fault(at, "is %v, more than %v", value, n)
		}
	case []any:
		v.between(at, schema, "minItems", "maxItems", len(value))
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range value {
				v.check(fmt.Sprintf("%s/%d", at, i), items, item)
			}
		}
	case map[string]any:
		v.object(at, schema, value)
	}
}

// combinations tries the alternatives one by one.
func (v *validator) combinations(at string, schema map[string]any, value any) {
	for _, kind := range []string{"oneOf", "anyOf", "allOf"} {
		list, ok := schema[kind].([]any)
		if !ok {
			continue
		}
		fits := 0
		var why []string
		for _, s := range list {
			try := &validator{doc: v.doc}
			if try.check(at, s.(map[string]any), value); len(try.faults) == 0 {
				fits++
			}
			why = append(why, try.faults...)
		}
		if kind == "oneOf" && fits != 1 || kind == "anyOf" && fits == 0 || kind == "allOf" && fits != len(list) {
			v.fault(at, "fits %d of %s: %s", fits, kind, strings.Join(why, "; "))
		}
	}
}

func (v *validator) isOf(t, value any) bool {
	if list, ok := t.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return v.isOf(one, value) })
	}
	switch t {
	case "null":
		return value == nil
	case "integer":
		n, ok := value.(float64)
		return ok && n == math.Trunc(n)
	}
	kinds := map[string]any{"string": "", "number": 0.0, "boolean": false, "array": []any{}, "object": map[string]any{}}
	return value != nil && reflect.TypeOf(value) == reflect.TypeOf(kinds[t.(string)])
}

func (v *validator) between(at string, schema map[string]any, least, most string, n int) {
	if m, ok := schema[least].(float64); ok && n < int(m) {
		v.fault(at, "has %d, less than %v", n, m)
	}
	if m, ok := schema[most].(float64); ok && n > int(m) {
		v.fault(at, "has %d, more than %v", n, m)
	}
}

func (v *validator) text(at string, schema map[string]any, value string) {
	v.between(at, schema, "minLength", "maxLength", utf8.RuneCountInString(value))
	if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(value) {
		v.fault(at, "is %q, not like %s", value, p)
	}
	layout := map[any]string{"date": time.DateOnly, "date-time": time.RFC3339Nano}[schema["format"]]
	if layout != "" {
		if _, err := time.Parse(layout, value); err != nil {
			v.fault(at, "is no %v: %v", schema["format"], err)
		}
	}
}

func (v *validator) object(at string, schema map[string]any, value map[string]any) {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := value[name.(string)]; !ok {
			v.fault(at, "has no %v", name)
		}
	}
	props, declared := schema["properties"].(map[string]any)
	rest, more := schema["additionalProperties"]
	for name, member := range value {
		at := at + "/" + name
		if s, ok := props[name].(map[string]any); ok {
			v.check(at, s, member)
			continue
		}
		s, _ := rest.(map[string]any)
		switch {
		case s != nil:
			v.check(at, s, member)
		case declared || more:
			v.fault(at, "is not declared")
		}
	}
}

// validate checks JSON against a schema of a document.
func validate(doc, schema map[string]any, data []byte) []string {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return []string{"is no JSON: " + err.Error()}
	}
	v := &validator{doc: doc}
	v.check("", schema, value)
	return v.faults
}
