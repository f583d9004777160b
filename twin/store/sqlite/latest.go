package sqlite

import (
	"maps"
	"slices"
	"sync"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// Each change names the entity's change before, so whoever knows an entity's newest change knows all. The table
// latest tells it, but ids are random: kept up change by change, an import would rewrite the whole table every few
// thousand rows. So the newest changes wait in a tail in memory and enter the table sorted, many at a time, in the
// transaction of the append that fills the tail. The log itself holds the tail; opening reads it from there.

// defaultTailEntries is the length at which the tail enters the table: some 5 MB, and a tenth of a second once every so
// many edits.
const defaultTailEntries = 1 << 16

// latestKey is the key of the table: the feed in the ten bits above the 53 of an id, so that the key is one number, for
// which SQLite has its fastest tables.
func latestKey(id twin.ID) int64 { return feedNumber<<53 | int64(id) }

// tail holds the address of the newest change of the entities that changed since the table was last written.
type tail struct {
	mu   sync.Mutex // guards all; no other lock is taken beneath it
	at   map[twin.ID]int64
	base int64 // the table holds what lies below
}

func (t *tail) put(id twin.ID, at int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at[id] = at
}

// get returns the address for readers who see the table up to base; ok is false when the tail stands elsewhere.
func (t *tail) get(id twin.ID, base int64) (at int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at[id], t.at != nil && t.base == base
}

// readTail finds the tail of the log again.
func (w *writer) readTail() error {
	w.tail.mu.Lock()
	defer w.tail.mu.Unlock()
	w.tail.at, w.tail.base = map[twin.ID]int64{}, w.pos.indexed
	return w.query("SELECT id, at FROM change WHERE at >= ? ORDER BY at", func(s *sqlite.Stmt) error {
		w.tail.at[twin.ID(s.ColumnInt64(0))] = s.ColumnInt64(1)
		return nil
	}, w.pos.indexed)
}

// latestOf returns the address of the newest change of id; 0 for none. A trim may have dropped that change when it
// was a deletion.
func (w *writer) latestOf(id twin.ID) (at int64, err error) {
	if at, _ := w.tail.get(id, w.tail.base); at != 0 {
		return at, nil
	}
	if w.known != nil && !w.known.has(id) {
		return 0, nil
	}
	err = rows(w.stmts.latest, func(s *sqlite.Stmt) error { at = s.ColumnInt64(0); return nil }, latestKey(id))
	return at, err
}

// flushTail writes the tail into the table when it is long enough, in the transaction that is open.
func (w *writer) flushTail() error {
	t := &w.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.at) < w.tailEntries {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(t.at)) {
		if err := rows(w.stmts.index, ignore, latestKey(id), t.at[id]); err != nil {
			return err
		}
		if w.known != nil {
			w.known.add(id)
		}
	}
	w.pending += min(len(t.at), w.walPages)
	clear(t.at)
	t.base, w.pos.indexed = w.pos.next, w.pos.next
	return nil
}

// latestIn finds the newest change of id in the snapshot of a reader.
func (s *Store) latestIn(c *conn, pos feedRow, id twin.ID) (int64, error) {
	at, ok := s.w.tail.get(id, pos.indexed)
	if ok && at != 0 && at < pos.next {
		return at, nil
	}
	// No tail in this process, or one that is ahead of the snapshot: the log tells the same, by reading its end.
	if !ok || at != 0 {
		at, err := c.one("SELECT coalesce(max(at), 0) FROM change WHERE at >= ? AND id=?", pos.indexed, int64(id))
		if at != 0 || err != nil {
			return at, err
		}
	}
	return c.one("SELECT at FROM latest WHERE feed_id=?", latestKey(id))
}
