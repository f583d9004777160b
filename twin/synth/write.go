package synth

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
)

// appendFeature appends a record as a GeoJSON feature on one line: type, geometry, then the properties source and
// source_id followed by the record's own, in their order. Numbers take their shortest exact form.
func appendFeature(b []byte, r *Record) []byte {
	b = append(b, `{"type":"Feature","geometry":`...)
	b = appendGeometry(b, r.Geometry)
	b = append(b, `,"properties":{"source":`...)
	b = appendString(b, r.Source)
	b = append(b, `,"source_id":`...)
	b = appendString(b, r.SourceID)
	for _, p := range r.Props {
		b = append(b, ',')
		b = appendString(b, p.Name)
		b = append(b, ':')
		b = appendValue(b, p.Value)
	}
	return append(b, "}}"...)
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return appendFloat(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case []string:
		b = append(b, '[')
		for i, s := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	case orb.Polygon:
		return appendGeometry(b, v)
	}
	return append(b, "null"...)
}

func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }

// appendString quotes a string for JSON. The generator's own texts hold no control characters; names from a Config
// might.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		// JSON allows no raw control character.
		case c < 0x20:
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return append(b, '"')
}

// appendGeometry writes the two geometries that records have; anything else is null.
func appendGeometry(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return append(appendPosition(append(b, `{"type":"Point","coordinates":`...), g), '}')
	case orb.Polygon:
		b = append(b, `{"type":"Polygon","coordinates":[`...)
		for i, ring := range g {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, '[')
			for k, p := range ring {
				if k > 0 {
					b = append(b, ',')
				}
				b = appendPosition(b, p)
			}
			b = append(b, ']')
		}
		return append(b, "]}"...)
	}
	return append(b, "null"...)
}

func appendPosition(b []byte, p orb.Point) []byte {
	b = appendFloat(append(b, '['), p[0])
	b = appendFloat(append(b, ','), p[1])
	return append(b, ']')
}

// WriteGeoJSON writes records as a FeatureCollection, one feature a line, so that a changed file reads as a diff.
func WriteGeoJSON(w io.Writer, records []Record) error {
	b := []byte("{\"type\":\"FeatureCollection\",\"features\":[")
	for i := range records {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendFeature(append(b, '\n'), &records[i])
		// Few large writes, and no file in memory.
		if len(b) > 1<<16 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(append(b, "\n]}\n"...))
	return err
}

// Encoder writes records one by one to a stream.
type Encoder interface {
	Encode(r *Record) error
	Flush() error
}

// NewLines writes newline-delimited GeoJSON (GeoJSONSeq without record separators).
func NewLines(w io.Writer) Encoder { return &lines{w: w} }

type lines struct {
	w io.Writer
	b []byte
}

// Encode adds a line.
func (l *lines) Encode(r *Record) error {
	l.b = append(appendFeature(l.b, r), '\n')
	if len(l.b) < 1<<16 {
		return nil
	}
	return l.Flush()
}

// Flush hands on what is still held back.
func (l *lines) Flush() error {
	_, err := l.w.Write(l.b)
	l.b = l.b[:0]
	return err
}

// NewCSV writes comma-separated values with a header: source, source_id, then columns, then lon and lat for points or
// wkt for polygons. Lists are joined by a semicolon; what is unknown is empty.
func NewCSV(w io.Writer, columns []string) Encoder {
	return &table{w: csv.NewWriter(w), columns: columns}
}

type table struct {
	w       *csv.Writer
	columns []string
	started bool
	row     []string
}

// Encode adds a row, and the header before the first.
func (t *table) Encode(r *Record) error {
	if !t.started {
		t.started = true
		head := append([]string{"source", "source_id"}, t.columns...)
		if err := t.w.Write(append(head, "wkt")); err != nil {
			return err
		}
	}
	t.row = append(t.row[:0], r.Source, r.SourceID)
	for _, c := range t.columns {
		t.row = append(t.row, text(r.Get(c)))
	}
	return t.w.Write(append(t.row, wkt(r.Geometry)))
}

// Flush hands on what is still held back.
func (t *table) Flush() error {
	t.w.Flush()
	return t.w.Error()
}

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ";")
	case orb.Polygon:
		return wkt(v)
	}
	return string(appendValue(nil, v))
}

// wkt is well-known text, lon before lat.
func wkt(g orb.Geometry) string {
	var b bytes.Buffer
	pos := func(p orb.Point) {
		b.Write(appendFloat(nil, p[0]))
		b.WriteByte(' ')
		b.Write(appendFloat(nil, p[1]))
	}
	switch g := g.(type) {
	case orb.Point:
		b.WriteString("POINT(")
		pos(g)
		b.WriteByte(')')
	case orb.Polygon:
		b.WriteString("POLYGON(")
		for i, ring := range g {
			b.WriteString([]string{"(", ",("}[min(i, 1)])
			for k, p := range ring {
				if k > 0 {
					b.WriteByte(',')
				}
				pos(p)
			}
			b.WriteByte(')')
		}
		b.WriteByte(')')
	}
	return b.String()
}
