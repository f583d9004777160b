package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// known is a Bloom filter of the ids in the table latest. A create must make sure that its entity does not exist; in
// an import that look-up, at a random place of a large table, was a quarter of the whole work, and its answer is
// nearly always no. The filter says "no" for certain and "perhaps" with 2 % of error when it is full.
type known struct {
	words []uint64
	room  int // ids that may still be added before the filter tells too little
}

// bitsPerID is the size of the filter: 10 bits for an id at the most, a megabyte and a quarter for a million.
const bitsPerID = 10

// newKnown makes a filter with room for so many ids and as many again.
func newKnown(ids int) *known {
	n := max(2*ids, 1<<17)
	return &known{words: make([]uint64, n*bitsPerID/64+1), room: n}
}

// probes is the number of bits that an id sets.
const probes = 4

// mix spreads an id over 64 bits, which serve as two hashes: where to begin, and how far to step.
func mix(id twin.ID) (at, step uint64) {
	h := uint64(id) * 0x9E3779B97F4A7C15
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	h ^= h >> 32
	return h, h>>17 | 1
}

func (k *known) add(id twin.ID) {
	at, step := mix(id)
	n := uint64(len(k.words)) * 64
	for range probes {
		i := at % n
		k.words[i/64] |= 1 << (i % 64)
		at += step
	}
	k.room--
}

// has is false only for ids that were never added.
func (k *known) has(id twin.ID) bool {
	at, step := mix(id)
	n := uint64(len(k.words)) * 64
	for range probes {
		if i := at % n; k.words[i/64]>>(i%64)&1 == 0 {
			return false
		}
		at += step
	}
	return true
}

// defaultBulkChanges is the size of a commit that is worth a filter: reading the table for it takes a fifth of a second
// for a million ids.
const defaultBulkChanges = 1000

// prepareBulk makes the filter for a large commit, unless there is one with room.
func (w *writer) prepareBulk(changes int) error {
	if changes < w.bulkChanges || w.known != nil && w.known.room > 0 {
		return nil
	}
	n, err := w.one("SELECT count(*) FROM latest")
	if err != nil {
		return err
	}
	w.known = newKnown(int(n))
	return w.query("SELECT feed_id FROM latest", func(s *sqlite.Stmt) error {
		w.known.add(twin.ID(s.ColumnInt64(0) ^ latestKey(0)))
		return nil
	})
}
