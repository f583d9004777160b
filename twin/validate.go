package twin

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/codes"
)

// Normalize checks a value against its declaration and returns it in the form that is kept. References are checked at
// commit, where it is known what exists.
func (f *Field) Normalize(v Value) (Value, error) {
	if v.kind == KindNull {
		return v, nil
	}
	if v.kind == KindInt && f.Kind == KindFloat {
		v = Float(float64(int64(v.num)))
	}
	if v.kind == KindText && f.Kind == KindEnum {
		v.kind = KindEnum
	}
	if v.kind != f.Kind {
		return v, fmt.Errorf("is %s, expected %s", v.kind, f.Kind)
	}
	switch f.Kind {
	case KindText:
		return f.normalizeText(v)
	case KindEnum:
		c, ok := f.Code(v.str)
		if !ok {
			return v, fmt.Errorf("%q is none of %s", v.str, f.codeNames())
		}
		return Enum(c.Value), nil
	case KindList:
		return f.normalizeList(v)
	case KindInt, KindFloat:
		return v, f.checkRange(v.Float())
	case KindRef:
		if v.Ref() == 0 {
			return Value{}, nil
		}
		if v.Ref() > MaxID {
			return v, fmt.Errorf("is no id")
		}
	case KindGeom:
		return normalizeGeom(v)
	}
	return v, nil
}

func (f *Field) normalizeText(v Value) (Value, error) {
	s := strings.TrimSpace(v.str)
	if s == "" {
		return Value{}, nil
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return v, fmt.Errorf("is not valid UTF-8 text")
	}
	limit := f.MaxLen
	if limit == 0 {
		limit = DefaultMaxLen
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return v, fmt.Errorf("has %d characters, at most %d are kept", n, limit)
	}
	if f.Check != "" {
		n, err := codes.Check(f.Check, s)
		if err != nil {
			return v, err
		}
		s = n
	}
	return Text(s), nil
}

func (f *Field) normalizeList(v Value) (Value, error) {
	if len(v.list) > MaxListLen {
		return v, fmt.Errorf("has %d items, at most %d", len(v.list), MaxListLen)
	}
	seen := make(map[string]bool, len(v.list))
	var items []string
	for _, s := range v.list {
		s = strings.TrimSpace(s)
		if f.Codes != nil {
			c, ok := f.Code(s)
			if !ok {
				return v, fmt.Errorf("%q is none of %s", s, f.codeNames())
			}
			s = c.Value
		}
		if s == "" || seen[s] {
			continue
		}
		if utf8.RuneCountInString(s) > DefaultMaxLen || !utf8.ValidString(s) {
			return v, fmt.Errorf("an item is not text of at most %d characters", DefaultMaxLen)
		}
		seen[s] = true
		items = append(items, s)
	}
	if len(items) == 0 {
		return Value{}, nil
	}
	return List(items...), nil
}

func (f *Field) checkRange(x float64) error {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return fmt.Errorf("is not a finite number")
	case f.Min != nil && x < *f.Min:
		return fmt.Errorf("%g is below the least value %g", x, *f.Min)
	case f.Max != nil && x > *f.Max:
		return fmt.Errorf("%g is above the greatest value %g", x, *f.Max)
	}
	return nil
}

func normalizeGeom(v Value) (Value, error) {
	g := v.Geom()
	if g == nil {
		return v, fmt.Errorf("is no geometry")
	}
	g = geo.Round(g)
	if _, ok := g.(orb.Polygon); !ok {
		return v, fmt.Errorf("is a %s, expected Polygon", g.GeoJSONType())
	}
	if err := geo.Validate(g); err != nil {
		return v, err
	}
	return Geom(geo.Orient(g)), nil
}

func (f *Field) codeNames() string {
	names := make([]string, len(f.Codes))
	for i, c := range f.Codes {
		names[i] = c.Value
	}
	return strings.Join(names, ", ")
}

// NormalizeGeometry checks a geometry against the type's kind of place and returns it as it is kept: rounded to 1e-8
// degree, valid after rounding, exterior rings counter-clockwise. g itself is not changed.
func (t *Type) NormalizeGeometry(g orb.Geometry) (orb.Geometry, error) {
	if g == nil {
		return nil, nil
	}
	ok := false
	switch t.Geometry {
	case Polygon:
		switch g.(type) {
		case orb.Polygon, orb.MultiPolygon:
			ok = true
		}
	case Point, PointOrByHouse:
		_, ok = g.(orb.Point)
	case Line:
		switch g.(type) {
		case orb.LineString, orb.MultiLineString:
			ok = true
		}
	case AnyGeometry:
		_, isCollection := g.(orb.Collection)
		ok = !isCollection
	case NoGeometry, ByHouse:
		return nil, fmt.Errorf("a %s has no geometry of its own", t.Name)
	}
	if !ok {
		return nil, fmt.Errorf("is a %s, expected %s", g.GeoJSONType(), t.Geometry)
	}
	g = geo.Round(g)
	if err := geo.Validate(g); err != nil {
		return nil, err
	}
	return geo.Orient(g), nil
}

// ParseText reads a value as people write it in spreadsheets and forms: codes by value, alias or label, lists parted by
// ; or 、 or ，, dates as 2006-01-02, 2006/1/2 or 2006年1月2日. Empty text is null.
func (f *Field) ParseText(s string) (Value, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Value{}, nil
	}
	switch f.Kind {
	case KindText:
		return f.Normalize(Text(s))
	case KindEnum:
		return f.Normalize(Enum(s))
	case KindInt:
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<53 {
			return Value{}, fmt.Errorf("%q is not a whole number", s)
		}
		return f.Normalize(Int(int64(n)))
	case KindFloat:
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return Value{}, fmt.Errorf("%q is not a number", s)
		}
		return f.Normalize(Float(x))
	case KindBool:
		return parseBool(s)
	case KindDate:
		t, err := parseDate(s)
		return Date(t), err
	case KindTime:
		return parseTime(s)
	case KindRef:
		id, err := ParseID(s)
		return Ref(id), err
	case KindList:
		return f.Normalize(List(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";；、,，|", r) })...))
	case KindGeom:
		g, err := geo.ParseGeoJSON([]byte(s))
		if err != nil {
			return Value{}, err
		}
		return f.Normalize(Geom(g))
	}
	return Value{}, fmt.Errorf("has no text form")
}

func parseBool(s string) (Value, error) {
	switch strings.ToLower(s) {
	case "true", "yes", "y", "1", "是", "有", "√":
		return Bool(true), nil
	case "false", "no", "n", "0", "否", "无", "×":
		return Bool(false), nil
	}
	return Value{}, fmt.Errorf("%q is neither true nor false", s)
}

func parseDate(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006/1/2", "2006.1.2", "2006年1月2日", "20060102", "2006-1-2", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date; write it as 2006-01-02", s)
}

func parseTime(s string) (Value, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return Time(t), nil
		}
	}
	return Value{}, fmt.Errorf("%q is no instant; write it in RFC 3339, as 2006-01-02T15:04:05Z", s)
}
