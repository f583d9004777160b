package cql2

import (
	"time"

	"github.com/paulmach/orb"
)

// Kind says which member of a Value holds.
type Kind uint8

// The kinds of values; the zero Value is null.
const (
	KindNull Kind = iota
	KindText
	KindNumber
	KindBool
	KindDate
	KindTimestamp
	KindGeometry
	KindTexts
)

// Value is one property of one row, or NULL. It is handed around by value and never allocates; what it points at
// belongs to the row and is only read.
type Value struct {
	Kind  Kind
	Num   float64      // KindNumber
	Int   int64        // KindBool: 0 or 1; KindDate, KindTimestamp: microseconds since 1970 in UTC
	Str   string       // KindText; enums are texts
	Texts []string     // KindTexts
	Geom  orb.Geometry // KindGeometry: lon, lat
}

// TextValue is a text.
func TextValue(s string) Value { return Value{Kind: KindText, Str: s} }

// NumberValue is a number, whether the property is Int or Float.
func NumberValue(f float64) Value { return Value{Kind: KindNumber, Num: f} }

// BoolValue is a truth value.
func BoolValue(b bool) Value {
	v := Value{Kind: KindBool}
	if b {
		v.Int = 1
	}
	return v
}

// DateValue is the day that t shows in its own location.
func DateValue(t time.Time) Value {
	y, m, d := t.Date()
	return Value{Kind: KindDate, Int: time.Date(y, m, d, 0, 0, 0, 0, time.UTC).UnixMicro()}
}

// TimestampValue is an instant; what is finer than a microsecond is cut off.
func TimestampValue(t time.Time) Value { return Value{Kind: KindTimestamp, Int: t.UnixMicro()} }

// TextsValue is a list of texts. A nil slice is an empty list, not NULL.
func TextsValue(list []string) Value { return Value{Kind: KindTexts, Texts: list} }

// GeometryValue is a geometry in lon, lat; nil is NULL.
func GeometryValue(g orb.Geometry) Value {
	if g == nil {
		return Value{}
	}
	return Value{Kind: KindGeometry, Geom: g}
}

// Row is one entity under test. Value answers for a column of Program.Columns, by its index there, and gives the zero
// Value where the entity has none or hides it.
type Row interface {
	Value(column int) Value
}

// tri is a truth value of SQL: its order makes AND the minimum and OR the maximum.
type tri int8

// The order is the point: see tri.
const (
	isFalse tri = iota
	unknown
	isTrue
)

// truth is b as a truth value of SQL.
func truth(b bool) tri {
	if b {
		return isTrue
	}
	return isFalse
}

// not mirrors the order: NULL stays NULL.
func (t tri) not() tri { return isTrue - t }
