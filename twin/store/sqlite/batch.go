package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
)

// stateColumns are those of a state, in the order in which readState takes them.
const stateColumns = "at, type, id, version, updated, grid, house, sum, row, sealed, geom, sealed_hash"

// batch is a run of records whose bytes lie in one block.
type batch struct {
	records []twin.Record
	bytes   []byte
	scratch sumScratch
	err     error // ends the stream after the records
}

// Blocks of bytes grow from the size of one small commit to that of a batch of records.
const (
	minBlock = 1 << 10
	maxBlock = 256 << 10
)

// readState takes the current row's state over; sound says whether its checksum agrees.
func (b *batch) readState(s *sqlite.Stmt) (r stored, sound bool) {
	r.at, r.typ, r.id = s.ColumnInt64(0), s.ColumnInt64(1), twin.ID(s.ColumnInt64(2))
	m := &r.image
	m.Rev, m.Updated = twin.Version(s.ColumnInt64(3)), s.ColumnInt64(4)
	m.Grid, m.House = grid.Code(s.ColumnInt64(5)), twin.ID(s.ColumnInt64(6))
	m.Row, m.Sealed, m.Geom, r.sealedHash = b.take(s, 8), b.take(s, 9), b.take(s, 10), b.take(s, 11)
	return r, int64(r.sum(&b.scratch)) == s.ColumnInt64(7)
}

// take copies a blob into the block; nil for none. A block that is full stays with those who point into it.
func (b *batch) take(s *sqlite.Stmt, i int) []byte {
	n := s.ColumnLen(i)
	if n == 0 {
		return nil
	}
	if cap(b.bytes)-len(b.bytes) < n {
		b.bytes = make([]byte, 0, max(n, min(2*cap(b.bytes), maxBlock), minBlock))
	}
	at := len(b.bytes)
	b.bytes = b.bytes[:at+n]
	s.ColumnBytes(i, b.bytes[at:])
	return b.bytes[at : at+n : at+n]
}
