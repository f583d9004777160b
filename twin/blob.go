package twin

import (
	"encoding/binary"
	"math/bits"
	"unsafe"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// A blob is all that an entity holds beside its header, in one piece of memory without pointers:
//
//	┌─────────┬────────────┬──────────┬─────┬─────────────┬──────────┐
//	│ len row │ len sealed │ len geom │ row │ sealed part │ geometry │   lengths are varints
//	└─────────┴────────────┴──────────┴─────┴─────────────┴──────────┘
//
// Row and sealed part are those that stores keep (FORMAT.md). The geometry is a geo.Packed; a geometry that has no packed
// form is kept beside the blob. A pointer is enough to find the end, so an entity carries no length.

// pack makes the blob and what of the geometry does not go into it. The bytes are copied.
func pack(row, sealed []byte, g orb.Geometry) (blob *byte, plain *orb.Geometry) {
	var room [8 * geo.MaxPackedVertices]byte
	var geom []byte
	if g != nil {
		packed, ok := geo.AppendPacked(room[:0], g)
		if ok {
			geom = packed
		} else {
			plain = &g
		}
	}
	if len(row)+len(sealed)+len(geom) == 0 {
		return nil, plain
	}
	lens := [...]uint64{uint64(len(row)), uint64(len(sealed)), uint64(len(geom))}
	size := 0
	for _, n := range lens {
		size += uvarintLen(n) + int(n)
	}
	b := make([]byte, 0, size)
	for _, n := range lens {
		b = binary.AppendUvarint(b, n)
	}
	b = append(append(append(b, row...), sealed...), geom...)
	return unsafe.SliceData(b), plain
}

func uvarintLen(n uint64) int { return max(1, (bits.Len64(n)+6)/7) }

// blobReader steps through a blob. It holds the beginning and an offset, never a pointer behind the end: the collector
// takes that for a pointer to whatever comes there.
type blobReader struct {
	blob *byte
	at   int
}

func (r *blobReader) uvarint() (n int) {
	for shift := 0; ; shift += 7 {
		c := *(*byte)(unsafe.Add(unsafe.Pointer(r.blob), r.at))
		r.at++
		n |= int(c&0x7f) << shift
		if c < 0x80 {
			return n
		}
	}
}

// take returns the next n bytes.
func (r *blobReader) take(n int) string {
	if n == 0 {
		return ""
	}
	s := unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(r.blob), r.at)), n)
	r.at += n
	return s
}

// parts returns the row with public and internal fields, the sealed part with personal and secret ones, and the
// geometry where it is packed.
func (e *Entity) parts() (row, sealed string, geom geo.Packed) {
	if e.blob == nil {
		return "", "", ""
	}
	r := blobReader{blob: e.blob}
	nRow, nSealed, nGeom := r.uvarint(), r.uvarint(), r.uvarint()
	row, sealed, geom = r.take(nRow), r.take(nSealed), geo.Packed(r.take(nGeom))
	return row, sealed, geom
}

// part returns the part that holds a field.
func (e *Entity) part(f *Field) string {
	row, sealed, _ := e.parts()
	if f.Sealed() {
		return sealed
	}
	return row
}

// Located tells whether the entity has a geometry of its own.
func (e *Entity) Located() bool {
	if e.plain != nil {
		return true
	}
	_, _, geom := e.parts()
	return geom != ""
}

// Geometry returns the entity's own geometry, nil where it has none. It is made anew for each caller; see Snapshot.Place
// for where an entity is.
func (e *Entity) Geometry() orb.Geometry { return e.GeometryIn(nil) }

// GeometryIn is Geometry in memory that is used again: what was put there before is overwritten. Not all geometries need
// it, and nothing that is returned may be changed.
func (e *Entity) GeometryIn(room *geo.Room) orb.Geometry {
	if e.plain != nil {
		return *e.plain
	}
	_, _, geom := e.parts()
	switch {
	case geom == "":
		return nil
	case room == nil:
		return geom.Geometry()
	}
	return geom.In(room)
}

// Bound returns the box of the entity's own geometry; ok is false where it has none.
func (e *Entity) Bound() (b orb.Bound, ok bool) {
	if e.plain != nil {
		return (*e.plain).Bound(), true
	}
	if _, _, geom := e.parts(); geom != "" {
		return geom.Bound(), true
	}
	return orb.Bound{}, false
}

// sameBlob tells whether two states hold the same bytes.
func (e *Entity) sameBlob(o *Entity) bool {
	row, sealed, geom := e.parts()
	oRow, oSealed, oGeom := o.parts()
	return row == oRow && sealed == oSealed && geom == oGeom
}
