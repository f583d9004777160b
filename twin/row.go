package twin

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
)

// A row is a message in protobuf wire format: one record per present field, in ascending field number, the number being
// the field's declared one. The bytes that a store keeps are the bytes that memory keeps, so a restart decodes nothing,
// and any protobuf tool shows what a row holds. See FORMAT.md.
//
//	text, enum, geometry (WKB)  wire type 2
//	list                        wire type 2, one record per item, in order; an empty list is absent
//	int                         wire type 0, zigzag
//	bool, ref                   wire type 0
//	date                        wire type 0, zigzag days since 1970-01-01
//	time                        wire type 0, zigzag microseconds since 1970 UTC
//	float                       wire type 1, IEEE 754
const (
	wireVarint = 0
	wireFixed  = 1
	wireBytes  = 2

	maxFieldNumber = 1<<29 - 1 // of protobuf
)

var errRow = errors.New("row is not in protobuf wire format")

func appendValue(b []byte, num int, v Value) []byte {
	tag := uint64(num) << 3
	switch v.kind {
	case KindNull:
	case KindText, KindEnum, KindGeom:
		b = binary.AppendUvarint(b, tag|wireBytes)
		b = binary.AppendUvarint(b, uint64(len(v.str)))
		b = append(b, v.str...)
	case KindList:
		for _, s := range v.list {
			b = binary.AppendUvarint(b, tag|wireBytes)
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	case KindInt, KindDate, KindTime:
		b = binary.AppendUvarint(b, tag|wireVarint)
		b = binary.AppendVarint(b, int64(v.num))
	case KindBool, KindRef:
		b = binary.AppendUvarint(b, tag|wireVarint)
		b = binary.AppendUvarint(b, v.num)
	case KindFloat:
		b = binary.AppendUvarint(b, tag|wireFixed)
		b = binary.LittleEndian.AppendUint64(b, v.num)
	}
	return b
}

// rowReader steps through the records of a row. It allocates nothing: bytes are sliced out of the row.
type rowReader struct {
	row  string
	num  int    // field number of the record read last
	wire uint8  // its wire type
	val  uint64 // varint or fixed
	str  string // bytes
	bad  bool   // the row is not in wire format
}

func (r *rowReader) next() bool {
	if len(r.row) == 0 {
		return false
	}
	tag := r.uvarint()
	if tag>>3 > maxFieldNumber {
		r.bad = true
	}
	r.num, r.wire = int(tag>>3&maxFieldNumber), uint8(tag&7)
	switch r.wire {
	case wireVarint:
		r.val = r.uvarint()
	case wireFixed:
		if len(r.row) < 8 {
			r.bad = true
			break
		}
		r.val = binary.LittleEndian.Uint64(unsafe.Slice(unsafe.StringData(r.row), 8))
		r.row = r.row[8:]
	case wireBytes:
		n := r.uvarint()
		if n > uint64(len(r.row)) {
			r.bad = true
			break
		}
		r.str, r.row = r.row[:n], r.row[n:]
	default:
		r.bad = true
	}
	if r.bad {
		r.row = ""
	}
	return !r.bad
}

// uvarint reads a number; more than 64 bits, or an end before its last byte, are bad.
func (r *rowReader) uvarint() uint64 {
	var x uint64
	for i := 0; i < len(r.row) && i < binary.MaxVarintLen64; i++ {
		c := r.row[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.row = r.row[i+1:]
			r.bad = r.bad || i == binary.MaxVarintLen64-1 && c > 1
			return x
		}
	}
	r.bad = true
	return 0
}

// rowValue finds a field in a row, null when it is absent.
func rowValue(row string, f *Field) Value {
	r := rowReader{row: row}
	for r.next() {
		if r.num > f.num {
			break
		}
		if r.num != f.num {
			continue
		}
		if f.Kind != KindList {
			return r.value(f.Kind)
		}
		items := []string{r.str}
		for r.next() && r.num == f.num {
			items = append(items, r.str)
		}
		return Value{kind: KindList, list: items}
	}
	return Value{}
}

// fieldReader reads the fields of a row in rising order.
type fieldReader struct {
	rowReader
	ahead bool // a record was read and not yet used
}

// value returns a field's value, null when it is absent.
func (r *fieldReader) value(f *Field) Value {
	for r.ahead || r.next() {
		r.ahead = true
		switch {
		case r.num > f.num:
			return Value{}
		case r.num < f.num:
			r.ahead = false // not declared, or not asked for
			continue
		}
		r.ahead = false
		if f.Kind != KindList {
			return r.rowReader.value(f.Kind)
		}
		items := []string{r.str}
		for r.next() {
			if r.ahead = r.num != f.num; r.ahead {
				break
			}
			items = append(items, r.str)
		}
		return Value{kind: KindList, list: items}
	}
	return Value{}
}

// rowHas tells whether a list field holds an item, without making the list.
func rowHas(row string, f *Field, item string) bool {
	r := rowReader{row: row}
	for r.next() && r.num <= f.num {
		if r.num == f.num && r.str == item {
			return true
		}
	}
	return false
}

func (r *rowReader) value(k Kind) Value {
	switch k {
	case KindText, KindEnum, KindGeom:
		return Value{kind: k, str: r.str}
	case KindInt, KindDate, KindTime:
		return Value{kind: k, num: uint64(int64(r.val>>1) ^ -int64(r.val&1))}
	default:
		return Value{kind: k, num: r.val}
	}
}

// wireOf is the wire type of a kind's records.
func wireOf(k Kind) uint8 {
	switch k {
	case KindText, KindEnum, KindGeom, KindList:
		return wireBytes
	case KindFloat:
		return wireFixed
	}
	return wireVarint
}

// checkRow walks a row that came from a store, so that damage is found when it is loaded and not when it is read. Numbers
// that the type does not declare are let pass: a field of a model that is no longer in force keeps its values.
func checkRow(row []byte, t *Type, sealed bool) error {
	r := rowReader{row: unsafe.String(unsafe.SliceData(row), len(row))}
	last, at := 0, 0
	for r.next() {
		for at < len(t.fields) && t.fields[at].num < r.num {
			at++
		}
		if r.num < max(last, 1) {
			return errRow
		}
		if at < len(t.fields) && t.fields[at].num == r.num {
			f := t.fields[at]
			if r.wire != wireOf(f.Kind) || f.Sealed() != sealed || r.num == last && f.Kind != KindList {
				return fmt.Errorf("%w: field %q", errRow, f.Name)
			}
		}
		last = r.num
	}
	if r.bad {
		return errRow
	}
	return nil
}
