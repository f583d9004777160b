package sqlite

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/gridtwin/gridtwin/twin"
)

// castagnoli is the polynomial that processors compute by themselves: about 50 ns for a row.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// stored is an entity's state as both state tables hold it.
type stored struct {
	at         int64
	typ        int64 // number in the type dictionary
	id         twin.ID
	image      twin.Image
	sealedHash []byte // stands for sealed bytes that were destroyed; nil while they are there
}

// sumScratch is where sum lays out numbers: on the stack it would escape, once per row.
type sumScratch [11 * 8]byte

// sum is the checksum of the row, over its address too, so that a row in another's place is found.
func (r *stored) sum(b *sumScratch) int32 {
	for i, v := range [...]uint64{
		uint64(r.at), uint64(r.typ), uint64(r.id), uint64(r.image.Rev), uint64(r.image.Updated), uint64(r.image.Grid),
		uint64(r.image.House),
		uint64(len(r.image.Row)), uint64(len(r.image.Sealed)), uint64(len(r.image.Geom)), uint64(len(r.sealedHash)),
	} {
		binary.LittleEndian.PutUint64(b[i*8:], v)
	}
	c := crc32.Update(0, castagnoli, b[:])
	c = crc32.Update(c, castagnoli, r.image.Row)
	c = crc32.Update(c, castagnoli, r.image.Sealed)
	c = crc32.Update(c, castagnoli, r.image.Geom)
	return int32(crc32.Update(c, castagnoli, r.sealedHash))
}

// sumOf is the checksum of a row of few parts: numbers as int64 or uint64, the rest as string or []byte.
func sumOf(parts ...any) int64 {
	var c uint32
	for _, p := range parts {
		var n [8]byte
		var body []byte
		switch p := p.(type) {
		case int64:
			binary.LittleEndian.PutUint64(n[:], uint64(p))
		case string:
			body = []byte(p)
			binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		case []byte:
			body = p
			binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		}
		c = crc32.Update(c, castagnoli, n[:])
		c = crc32.Update(c, castagnoli, body)
	}
	return int64(int32(c))
}
