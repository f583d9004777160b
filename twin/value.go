package twin

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// Kind is the kind of a field's values.
type Kind uint8

// The kinds of fields. KindNull is the kind of an absent value only.
const (
	KindNull  Kind = iota
	KindText       // UTF-8 text
	KindInt        // 64-bit integer
	KindFloat      // 64-bit floating point, finite
	KindBool       //
	KindDate       // a day of the proleptic Gregorian calendar, without a zone
	KindTime       // an instant in microseconds
	KindEnum       // one of the field's codes
	KindRef        // the ID of another entity
	KindList       // a list of texts or codes
	KindGeom       // a polygon of its own, as the outline of a room
)

var kindNames = [...]string{"null", "text", "int", "float", "bool", "date", "time", "enum", "ref", "list", "geometry"}

func (k Kind) String() string { return kindNames[k] }

// Value is one value of a field, or nothing: the zero Value is null. Values are immutable; what List returns must not
// be changed.
type Value struct {
	kind Kind
	num  uint64
	str  string
	list []string
}

// Text returns a text value.
func Text(s string) Value { return Value{kind: KindText, str: s} }

// Enum returns the value of a code.
func Enum(code string) Value { return Value{kind: KindEnum, str: code} }

// Int returns an integer value.
func Int(i int64) Value { return Value{kind: KindInt, num: uint64(i)} }

// Float returns a floating-point value.
func Float(f float64) Value { return Value{kind: KindFloat, num: math.Float64bits(f)} }

// Bool returns a boolean value.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.num = 1
	}
	return v
}

// Ref returns a reference to an entity.
func Ref(id ID) Value { return Value{kind: KindRef, num: uint64(id)} }

// List returns a list of texts or codes.
func List(items ...string) Value { return Value{kind: KindList, list: items} }

// Geom returns a geometry as a value; g must not be changed afterwards.
func Geom(g orb.Geometry) Value { return Value{kind: KindGeom, str: string(geo.AppendWKB(nil, g))} }

// Time returns an instant, cut to microseconds.
func Time(t time.Time) Value { return Value{kind: KindTime, num: uint64(t.UnixMicro())} }

// Date returns the day of t in t's own zone.
func Date(t time.Time) Value {
	y, m, d := t.Date()
	return Value{kind: KindDate, num: uint64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)}
}

const secondsPerDay = 24 * 60 * 60

// Kind returns the kind of the value, KindNull for nothing.
func (v Value) Kind() Kind { return v.kind }

// IsNull tells that there is no value.
func (v Value) IsNull() bool { return v.kind == KindNull }

// Str returns the text or code, "" for other kinds.
func (v Value) Str() string {
	if v.kind == KindGeom {
		return ""
	}
	return v.str
}

// Int returns the integer, 0 for other kinds.
func (v Value) Int() int64 {
	if v.kind != KindInt {
		return 0
	}
	return int64(v.num)
}

// Float returns the number, of an integer too; 0 for other kinds.
func (v Value) Float() float64 {
	switch v.kind {
	case KindFloat:
		return math.Float64frombits(v.num)
	case KindInt:
		return float64(int64(v.num))
	}
	return 0
}

// Bool returns the boolean, false for other kinds.
func (v Value) Bool() bool { return v.kind == KindBool && v.num == 1 }

// Ref returns the referenced ID, 0 for other kinds.
func (v Value) Ref() ID {
	if v.kind != KindRef {
		return 0
	}
	return ID(v.num)
}

// List returns the items, nil for other kinds.
func (v Value) List() []string { return v.list }

// Time returns the instant, or midnight UTC of a date; the zero time for other kinds.
func (v Value) Time() time.Time {
	switch v.kind {
	case KindTime:
		return time.UnixMicro(int64(v.num)).UTC()
	case KindDate:
		return time.Unix(int64(v.num)*secondsPerDay, 0).UTC()
	}
	return time.Time{}
}

// Geom returns the geometry, nil for other kinds.
func (v Value) Geom() orb.Geometry {
	if v.kind != KindGeom {
		return nil
	}
	g, err := geo.ParseWKB([]byte(v.str))
	if err != nil {
		return nil
	}
	return g
}

// Equal tells whether two values are the same.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.num == w.num && v.str == w.str && slices.Equal(v.list, w.list)
}

// String formats the value as exports and messages show it: codes and not labels, dates as 2006-01-02, instants in
// RFC 3339, lists joined by ";".
func (v Value) String() string {
	switch v.kind {
	case KindText, KindEnum:
		return v.str
	case KindInt:
		return strconv.FormatInt(int64(v.num), 10)
	case KindFloat:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case KindBool:
		return strconv.FormatBool(v.num == 1)
	case KindDate:
		return v.Time().Format(time.DateOnly)
	case KindTime:
		return v.Time().Format(time.RFC3339Nano)
	case KindRef:
		return ID(v.num).String()
	case KindList:
		var b []byte
		for i, s := range v.list {
			if i > 0 {
				b = append(b, ';')
			}
			b = append(b, s...)
		}
		return string(b)
	case KindGeom:
		return string(geo.AppendGeoJSON(nil, v.Geom()))
	}
	return ""
}

// GoString shows the kind too, for test output.
func (v Value) GoString() string { return fmt.Sprintf("%s(%s)", v.kind, v) }
