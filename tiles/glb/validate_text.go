package glb

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// textsOf reads a column of texts: offsets begin at zero, never go back, and end where the values do.
func (f *file) textsOf(rows int, data []byte, d *docColumn) (Column, error) {
	if d.Offsets == nil {
		return Column{}, malformed("texts without stringOffsets")
	}
	offsets, err := f.view(*d.Offsets)
	if err != nil {
		return Column{}, err
	}
	var size int
	switch d.OffsetType {
	case "UINT16":
		size = 2
	case "UINT32":
		size = 4
	default:
		return Column{}, malformed("stringOffsetType is %q", clip(d.OffsetType))
	}
	if len(offsets) != size*(rows+1) || (size == 4) != (len(data) > math.MaxUint16) {
		return Column{}, malformed("%d bytes of offsets in %s for %d rows", len(offsets), d.OffsetType, rows)
	}
	at := func(i int) uint32 {
		if size == 2 {
			return uint32(binary.LittleEndian.Uint16(offsets[2*i:]))
		}
		return binary.LittleEndian.Uint32(offsets[4*i:])
	}
	c := Column{Texts: make([]string, rows)}
	last := at(0)
	if last != 0 {
		return c, malformed("texts begin at %d", last)
	}
	for i := range rows {
		next := at(i + 1)
		if next < last || int64(next) > int64(len(data)) {
			return c, malformed("row %d: text from %d to %d of %d", i, last, next, len(data))
		}
		text := data[last:next]
		if !utf8.Valid(text) {
			return c, malformed("row %d is no UTF-8", i)
		}
		c.Texts[i], last = string(text), next
	}
	if int(last) != len(data) && (last != 0 || len(data) != 1) {
		return c, malformed("texts end at %d of %d", last, len(data))
	}
	return c, nil
}
