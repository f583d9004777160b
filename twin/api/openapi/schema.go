package openapi

import (
	"encoding/json"
	"slices"
)

// Schema declares values. The zero Schema takes anything.
type Schema struct {
	Name     string // of a component; "" is written in place
	Title    string
	Doc      string
	Type     string // of JSON Schema, "" for any
	Nullable bool   // null besides
	Format   string
	Pattern  string
	Enum     []string
	Const    string // the one text that it may be, "" for none
	Default  json.RawMessage
	Min, Max *float64 // of numbers, inclusive
	MinLen   int      // of texts in characters, of arrays in items, of objects in members; 0 for none
	MaxLen   int
	Items    *Schema // of an array
	Props    []Prop  // of an object
	Required []string
	Rest     *Schema // what members besides Props may be
	Closed   bool    // there are none besides Props
	OneOf    []*Schema
	AllOf    []*Schema
	ReadOnly bool
	Example  json.RawMessage
	Extra    []Pair // specification extensions, as x-ogc-role
}

// Text is a text in both languages of the interface.
type Text struct{ ZH, EN string }

// Prop is a member of an object.
type Prop struct {
	Name   string
	Schema *Schema
}

// Pair is a name with a text.
type Pair struct{ Name, Value string }

// Pairs makes pairs of names and values that follow each other.
func Pairs(namesAndValues ...string) []Pair {
	var list []Pair
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		list = append(list, Pair{namesAndValues[i], namesAndValues[i+1]})
	}
	return list
}

// String takes texts.
func String() *Schema { return &Schema{Type: "string"} }

// Integer takes whole numbers from min on.
func Integer(minimum float64) *Schema { return &Schema{Type: "integer", Min: &minimum} }

// Number takes numbers.
func Number() *Schema { return &Schema{Type: "number"} }

// Boolean takes true and false.
func Boolean() *Schema { return &Schema{Type: "boolean"} }

// Time takes instants.
func Time() *Schema { return &Schema{Type: "string", Format: "date-time"} }

// OneText takes exactly one text.
func OneText(s string) *Schema { return &Schema{Type: "string", Const: s} }

// OneOfTexts takes some texts.
func OneOfTexts(list ...string) *Schema { return &Schema{Type: "string", Enum: list} }

// Array takes arrays of one kind of items.
func Array(items *Schema) *Schema { return &Schema{Type: "array", Items: items} }

// Object takes objects with these members, none of them required.
func Object(props ...Prop) *Schema { return &Schema{Type: "object", Props: props} }

// Map takes objects of any member names and one kind of values.
func Map(values *Schema) *Schema { return &Schema{Type: "object", Rest: values} }

// Named returns the schema as a component.
func (s *Schema) Named(name string) *Schema { c := *s; c.Name = name; return &c }

// Says returns the schema with a description.
func (s *Schema) Says(doc string) *Schema {
	if s.Name != "" {
		return &Schema{AllOf: []*Schema{s}, Doc: doc}
	}
	c := *s
	c.Doc = doc
	return &c
}

// OrNull returns the schema of what may be unset.
func (s *Schema) OrNull() *Schema {
	if s.Name != "" {
		return &Schema{AllOf: []*Schema{s}, Nullable: true}
	}
	c := *s
	c.Nullable = true
	return &c
}

// Needs returns the schema with required members; without any, all that it has are required.
func (s *Schema) Needs(names ...string) *Schema {
	c := *s
	c.Required = names
	if len(names) == 0 {
		for _, p := range s.Props {
			c.Required = append(c.Required, p.Name)
		}
	}
	return &c
}

// UpTo returns the schema with a greatest number, and with a default where one is given.
func (s *Schema) UpTo(maximum float64, normal string) *Schema {
	c := *s
	c.Max = &maximum
	if normal != "" {
		c.Default = json.RawMessage(normal)
	}
	return &c
}

// OfLength returns the schema with a least and a greatest length.
func (s *Schema) OfLength(least, most int) *Schema {
	c := *s
	c.MinLen, c.MaxLen = least, most
	return &c
}

// schema writes a schema, or a reference to it.
func (w *writer) schema(s *Schema) any {
	switch {
	case s.Name == "" && len(s.AllOf) == 1 && !s.Nullable && s.Doc == "":
		return w.schema(s.AllOf[0])
	case s.Name == "":
		return w.inline(s)
	}
	w.share("schemas", s.Name, func() any { return w.inline(s) })
	return ref("schemas", s.Name)
}

// inline writes a schema in place.
func (w *writer) inline(s *Schema) object {
	o := object{}
	w.kind(&o, s)
	o.text("title", s.Title)
	o.text("description", s.Doc)
	o.text("format", s.Format)
	o.text("pattern", s.Pattern)
	if s.Default != nil {
		o.put("default", s.Default)
	}
	if s.Min != nil {
		o.put("minimum", *s.Min)
	}
	if s.Max != nil {
		o.put("maximum", *s.Max)
	}
	w.lengths(&o, s)
	if s.Items != nil {
		o.put("items", w.schema(s.Items))
	}
	w.members(&o, s)
	o.flag("readOnly", s.ReadOnly)
	if s.Example != nil {
		if w.old {
			o.put("example", s.Example)
		} else {
			o.put("examples", []any{s.Example})
		}
	}
	for _, x := range s.Extra {
		o.put(x.Name, x.Value)
	}
	return o
}

// kind writes type, enum and combinations, and null beside them. In 3.0 null is a flag; in 3.1 it is a type.
func (w *writer) kind(o *object, s *Schema) {
	switch {
	case s.Type != "" && s.Nullable && !w.old:
		o.put("type", []any{s.Type, "null"})
	case s.Type != "":
		o.put("type", s.Type)
	}
	if s.Nullable && w.old && s.Type != "" {
		o.put("nullable", true)
	}
	switch {
	case s.Const != "" && w.old:
		o.put("enum", []any{s.Const})
	case s.Const != "":
		o.put("const", s.Const)
	case len(s.Enum) > 0:
		list := texts(s.Enum)
		if s.Nullable {
			list = append(list, json.RawMessage("null"))
		}
		o.put("enum", list)
	}
	orNull := s.Nullable && s.Type == ""
	switch {
	case orNull && len(s.OneOf)+len(s.AllOf) > 0:
		// Of any, since null of 3.0 is a text besides.
		o.put("anyOf", append(w.schemas(slices.Concat(s.OneOf, s.AllOf)), w.null()))
	case len(s.OneOf) > 0:
		o.put("oneOf", w.schemas(s.OneOf))
	case len(s.AllOf) > 0:
		o.put("allOf", w.schemas(s.AllOf))
	}
}

// null takes null alone. 3.0 has no such type: there it is the one value of a text that may be null.
func (w *writer) null() object {
	if w.old {
		return object{{"type", "string"}, {"nullable", true}, {"enum", []any{json.RawMessage("null")}}}
	}
	return object{{"type", "null"}}
}

func (w *writer) schemas(list []*Schema) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = w.schema(s)
	}
	return out
}

// lengths writes the bounds of a length in the words of the type.
func (w *writer) lengths(o *object, s *Schema) {
	least, most := "minLength", "maxLength"
	switch s.Type {
	case "array":
		least, most = "minItems", "maxItems"
	case "object":
		least, most = "minProperties", "maxProperties"
	}
	if s.MinLen > 0 {
		o.put(least, s.MinLen)
	}
	if s.MaxLen > 0 {
		o.put(most, s.MaxLen)
	}
}

// members writes what an object holds.
func (w *writer) members(o *object, s *Schema) {
	if len(s.Props) > 0 {
		props := object{}
		for _, p := range s.Props {
			props.put(p.Name, w.schema(p.Schema))
		}
		o.put("properties", props)
	}
	if len(s.Required) > 0 {
		o.put("required", texts(s.Required))
	}
	switch {
	case s.Rest != nil:
		o.put("additionalProperties", w.schema(s.Rest))
	case s.Closed:
		o.put("additionalProperties", false)
	}
}
