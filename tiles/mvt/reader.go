package mvt

import (
	"errors"
	"fmt"
)

// ErrFormat is wrapped by every error about bytes that are not a valid tile.
var ErrFormat = errors.New("not a valid vector tile")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// reader walks the fields of one protobuf message.
type reader struct {
	b []byte
	i int

	num  uint64 // field number of the current field
	wire uint8
	int  uint64 // varint, fixed64, fixed32
	data []byte // length-delimited
}

// next reads a field; false with a nil error is the end of the message.
func (r *reader) next() (bool, error) {
	if r.i == len(r.b) {
		return false, nil
	}
	tag, err := r.varint()
	if err != nil {
		return false, err
	}
	r.num, r.wire, r.data = tag>>3, uint8(tag&7), nil
	if r.num == 0 || r.num >= 1<<29 {
		return false, malformed("field number %d", r.num)
	}
	switch r.wire {
	case wireVarint:
		r.int, err = r.varint()
	case wireFixed64:
		r.int, err = r.fixed(8)
	case wireFixed32:
		r.int, err = r.fixed(4)
	case wireBytes:
		var n uint64
		if n, err = r.varint(); err != nil {
			return false, err
		}
		if n > uint64(len(r.b)-r.i) {
			return false, malformed("field %d is %d bytes, %d are left", r.num, n, len(r.b)-r.i)
		}
		r.data = r.b[r.i : r.i+int(n) : r.i+int(n)]
		r.i += int(n)
	default:
		err = malformed("field %d has wire type %d", r.num, r.wire)
	}
	return err == nil, err
}

func (r *reader) varint() (uint64, error) {
	v, i := uvarint(r.b, r.i)
	if i < 0 {
		return 0, malformed("number cut off or too long at byte %d", r.i)
	}
	r.i = i
	return v, nil
}

func (r *reader) fixed(n int) (uint64, error) {
	if len(r.b)-r.i < n {
		return 0, malformed("fixed number cut off at byte %d", r.i)
	}
	var v uint64
	for k, c := range r.b[r.i : r.i+n] {
		v |= uint64(c) << (8 * k)
	}
	r.i += n
	return v, nil
}

// want checks the wire type of a known field.
func (r *reader) want(wire uint8) error {
	if r.wire != wire {
		return malformed("field %d has wire type %d, not %d", r.num, r.wire, wire)
	}
	return nil
}

// want32 is a varint field that must fit into uint32.
func (r *reader) want32() (uint32, error) {
	if err := r.want(wireVarint); err != nil {
		return 0, err
	}
	if r.int > 0xffffffff {
		return 0, malformed("field %d: %d exceeds 32 bits", r.num, r.int)
	}
	return uint32(r.int), nil
}

// once notes that a singular field was met and refuses it the second time.
type once uint32

func (o *once) mark(num uint64) error {
	if bit := once(1) << num; *o&bit != 0 {
		return malformed("field %d occurs twice", num)
	} else {
		*o |= bit
	}
	return nil
}

func (o once) has(num uint) bool { return o&(1<<num) != 0 }

// packed reads a packed repeated uint32.
func packed(data []byte) ([]uint32, error) {
	n := 0
	for _, c := range data {
		if c < 0x80 {
			n++
		}
	}
	out := make([]uint32, 0, n)
	for i := 0; i < len(data); {
		v, j := uvarint(data, i)
		if j < 0 || v > 0xffffffff {
			return nil, malformed("packed number at byte %d cut off or beyond 32 bits", i)
		}
		out = append(out, uint32(v))
		i = j
	}
	return out, nil
}
