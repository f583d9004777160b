package mvt

import (
	"fmt"
	"math"
)

// Ref names a value of a Dict.
type Ref uint32

// Dict is an append-only dictionary of attribute values whose MVT bytes are
// ready: for enums, grid codes, small numbers and whatever else repeats. It is
// for one writer; Table gives readers an immutable view.
type Dict struct {
	table Table
	index map[string]Ref // encoded value → ref; used when building, never per tile
}

// NewDict is an empty dictionary.
func NewDict() *Dict { return &Dict{index: map[string]Ref{}} }

// Table is an immutable view of a Dict as it was when taken. It shares the
// dictionary's memory, costs nothing to take and is safe for any number of
// readers while the dictionary grows.
type Table struct {
	data []byte   // Layer.values fields, tag and length included, back to back
	ends []uint32 // end of value i in data
}

// Len is the number of values.
func (t Table) Len() int { return len(t.ends) }

// field is the ready Layer.values field of a value.
func (t *Table) field(r Ref) []byte {
	start := uint32(0)
	if r > 0 {
		start = t.ends[r-1]
	}
	return t.data[start:t.ends[r]]
}

// Table is a view of the values added so far.
func (d *Dict) Table() Table { return d.table }

// Len is the number of values.
func (d *Dict) Len() int { return len(d.table.ends) }

// String is the reference of a text.
func (d *Dict) String(s string) Ref { return d.add(AppendString(nil, s)) }

// Int is the reference of a whole number.
func (d *Dict) Int(v int64) Ref { return d.add(AppendInt(nil, v)) }

// Float is the reference of a decimal number (an MVT double).
func (d *Dict) Float(v float64) Ref { return d.add(AppendFloat(nil, v)) }

// Bool is the reference of a truth value.
func (d *Dict) Bool(v bool) Ref { return d.add(AppendBool(nil, v)) }

// maxDict keeps offsets within uint32.
const maxDict = math.MaxUint32

func (d *Dict) add(value []byte) Ref {
	if r, ok := d.index[string(value)]; ok {
		return r
	}
	data := append(d.table.data, tagLayerValue)
	data = appendUvarint(data, uint64(len(value)))
	data = append(data, value...)
	if len(data) > maxDict {
		panic(fmt.Sprintf("mvt: dictionary larger than %d bytes: unique texts belong beside the feature (Props.String)", maxDict))
	}
	r := Ref(len(d.table.ends))
	d.table = Table{data: data, ends: append(d.table.ends, uint32(len(data)))}
	d.index[string(value)] = r
	return r
}

// AppendString appends the MVT Value message of a text.
func AppendString(b []byte, s string) []byte { return appendBytesField(b, tagValueString, s) }

// AppendInt appends the MVT Value message of a whole number: uint_value when
// not negative, sint_value otherwise, each the shortest form.
func AppendInt(b []byte, v int64) []byte {
	if v >= 0 {
		return appendUvarint(append(b, tagValueUint), uint64(v))
	}
	return appendUvarint(append(b, tagValueSint), zigzag(v))
}

// AppendFloat appends the MVT Value message of a decimal number, as
// float_value where nothing is lost by it and as double_value otherwise.
func AppendFloat(b []byte, v float64) []byte {
	if f := float32(v); float64(f) == v {
		u := math.Float32bits(f)
		return append(b, tagValueFloat, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
	}
	b = append(b, tagValueDouble)
	for u, i := math.Float64bits(v), 0; i < 8; i++ {
		b = append(b, byte(u>>(8*i)))
	}
	return b
}

// AppendBool appends the MVT Value message of a truth value.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, tagValueBool, 1)
	}
	return append(b, tagValueBool, 0)
}
