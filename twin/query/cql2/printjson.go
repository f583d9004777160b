package cql2

import (
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// appendOp writes an operation with its arguments.
func appendOp(b []byte, op string, args ...Expr) []byte {
	b = appendJSONText(append(b, `{"op":`...), op)
	return append(appendJSONList(append(b, `,"args":`...), args), '}')
}

// appendJSONList writes an array of expressions.
func appendJSONList(b []byte, list []Expr) []byte {
	b = append(b, '[')
	for i, e := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.AppendJSON(b)
	}
	return append(b, ']')
}

// appendJSONText writes a JSON string. It escapes no more than JSON asks for, so that 村 stays readable.
func appendJSONText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// AppendJSON appends {"op":"and"|"or",…}.
func (e *Logic) AppendJSON(b []byte) []byte { return appendOp(b, string(e.Op), e.Args...) }

// AppendJSON appends {"op":"not",…}.
func (e *Not) AppendJSON(b []byte) []byte { return appendOp(b, "not", e.X) }

// AppendJSON appends {"op":"=",…} and the like.
func (e *Compare) AppendJSON(b []byte) []byte { return appendOp(b, string(e.Op), e.L, e.R) }

// AppendJSON appends {"op":"like",…}.
func (e *Like) AppendJSON(b []byte) []byte { return appendOp(b, "like", e.X, e.Pattern) }

// AppendJSON appends {"op":"between",…}.
func (e *Between) AppendJSON(b []byte) []byte { return appendOp(b, "between", e.X, e.Lo, e.Hi) }

// AppendJSON appends {"op":"in","args":[x,[…]]}.
func (e *In) AppendJSON(b []byte) []byte { return appendOp(b, "in", e.X, &ArrayLit{Items: e.List}) }

// AppendJSON appends {"op":"isNull",…}.
func (e *IsNull) AppendJSON(b []byte) []byte { return appendOp(b, "isNull", e.X) }

// AppendJSON appends {"op":"+",…} and the like.
func (e *Arith) AppendJSON(b []byte) []byte { return appendOp(b, string(e.Op), e.L, e.R) }

// AppendJSON appends {"op":name,"args":[…]}.
func (e *Call) AppendJSON(b []byte) []byte { return appendOp(b, e.Name, e.Args...) }

// AppendJSON appends {"property":name}.
func (e *Property) AppendJSON(b []byte) []byte {
	return append(appendJSONText(append(b, `{"property":`...), e.Name), '}')
}

// AppendJSON appends a JSON string.
func (e *TextLit) AppendJSON(b []byte) []byte { return appendJSONText(b, e.Value) }

// AppendJSON appends a JSON number.
func (e *NumberLit) AppendJSON(b []byte) []byte { return appendNumber(b, e.Value) }

// AppendJSON appends true or false.
func (e *BoolLit) AppendJSON(b []byte) []byte {
	if e.Value {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// AppendJSON appends {"date":…}.
func (e *DateLit) AppendJSON(b []byte) []byte { return append(b, `{"date":"`+e.text()+`"}`...) }

// AppendJSON appends {"timestamp":…}.
func (e *TimestampLit) AppendJSON(b []byte) []byte {
	return append(b, `{"timestamp":"`+e.text()+`"}`...)
}

// AppendJSON appends {"interval":[…]}.
func (e *IntervalLit) AppendJSON(b []byte) []byte {
	b = appendJSONEnd(append(b, `{"interval":[`...), e.Start)
	return append(appendJSONEnd(append(b, ','), e.End), "]}"...)
}

// appendJSONEnd writes an end of an interval.
func appendJSONEnd(b []byte, e Expr) []byte {
	switch e := e.(type) {
	case nil:
		return append(b, `".."`...)
	case *DateLit:
		return appendJSONText(b, e.text())
	case *TimestampLit:
		return appendJSONText(b, e.text())
	}
	return e.AppendJSON(b)
}

// AppendJSON appends {"bbox":[…]}.
func (e *BBoxLit) AppendJSON(b []byte) []byte {
	b = append(b, `{"bbox":[`...)
	for i, f := range e.Coords {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, f)
	}
	return append(b, "]}"...)
}

// AppendJSON appends a JSON array.
func (e *ArrayLit) AppendJSON(b []byte) []byte { return appendJSONList(b, e.Items) }

// AppendJSON appends a GeoJSON geometry.
func (e *GeometryLit) AppendJSON(b []byte) []byte { return appendGeoJSON(b, e.Geometry) }

// appendGeoJSON writes a geometry object; the names of its types are those that orb has.
func appendGeoJSON(b []byte, g orb.Geometry) []byte {
	b = append(b, `{"type":"`+g.GeoJSONType()+`",`...)
	c, ok := g.(orb.Collection)
	if !ok {
		return append(appendCoordinates(append(b, `"coordinates":`...), g), '}')
	}
	b = append(b, `"geometries":[`...)
	for i, m := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendGeoJSON(b, m)
	}
	return append(b, "]}"...)
}

// appendCoordinates writes the nested arrays of a geometry that is not a collection.
func appendCoordinates(b []byte, g orb.Geometry) []byte {
	if p, ok := g.(orb.Point); ok {
		return append(appendPosition(append(b, '['), p, ','), ']')
	}
	b = append(b, '[')
	n := 0
	member := func(m orb.Geometry) {
		if n++; n > 1 {
			b = append(b, ',')
		}
		b = appendCoordinates(b, m)
	}
	vertices(g, func(p orb.Point) { member(p) })
	parts(g, member)
	return append(b, ']')
}
