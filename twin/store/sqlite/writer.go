package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// defaultWALPages is 16 MB: long enough that pages written again and again are folded once, short enough that folding
// them holds up commits for milliseconds.
const defaultWALPages = 4000

// closeTimeout bounds the wait for readers when the store closes.
const closeTimeout = 500 * time.Millisecond

// writer is the one connection that writes, with everything it must know to write without looking it up.
type writer struct {
	mu      sync.Mutex // guards the writer; taken before Store.mu
	*conn              // nil when the store is read-only
	stop    error      // the failure after which nothing is written any more
	pos     feedRow
	types   map[string]int64
	tail    tail
	known   *known // nil until a large commit asks for it
	stmts   statements
	hasher  twin.ChainHasher
	scratch sumScratch
	pending int // pages written since the last checkpoint, estimated from above

	walPages    int // when pending is this many, a checkpoint is due
	tailEntries int // when the tail has this many, it enters the table latest
	bulkChanges int // a commit of this many is worth a filter of known ids
}

// start reads the position that the file stands at.
func (w *writer) start() (err error) {
	if w.pos, err = readFeed(w.conn); err != nil {
		return err
	}
	w.types = map[string]int64{}
	if err := w.query("SELECT n, name FROM type WHERE feed="+feedID, func(s *sqlite.Stmt) error {
		w.types[s.ColumnText(1)] = s.ColumnInt64(0)
		return nil
	}); err != nil {
		return err
	}
	if err := w.readTail(); err != nil {
		return err
	}
	return w.stmts.prepare(w.conn)
}

// close folds the write-ahead log into the file, so that what a user copies is one file, and closes the connection.
func (w *writer) close() error {
	var err error
	if w.stop == nil {
		w.SetBusyTimeout(closeTimeout) // a reader of another process may stand in the way; the log then stays behind
		err = w.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if cerr := w.Close(); err == nil {
		err = cerr
	}
	w.conn = nil
	return err
}

// write runs fn in a transaction of its own that is synced when write returns nil. Any failure stops the store: the
// file is sound, but what it holds is known only after it was opened again.
func (s *Store) write(ctx context.Context, fn func(w *writer) error) error {
	w := &s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := s.writable(ctx); err != nil {
		return err
	}
	return w.transact(func() error { return fn(w) })
}

// writable says whether a write may begin; a refusal leaves the store as it was.
func (s *Store) writable(ctx context.Context) error {
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return errClosed()
	case s.cfg.ReadOnly:
		return store.ErrReadOnly
	case s.w.stop != nil:
		return fmt.Errorf("%w after a failure to write: %w", twin.ErrStopped, s.w.stop)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.room()
}

// The default floors of free disk: beneath them a full disk is near enough to end the server in the middle of work.
const (
	defaultFreeBytes   = 500_000_000
	defaultFreePercent = 5
)

// room refuses writes on a disk that is nearly full.
func (s *Store) room() error {
	bytes, percent := s.cfg.MinFreeBytes, s.cfg.MinFreePercent
	if bytes == 0 {
		bytes = defaultFreeBytes
	}
	if percent == 0 {
		percent = defaultFreePercent
	}
	if bytes < 0 && percent < 0 {
		return nil
	}
	folder := filepath.Dir(s.path)
	free, whole, err := s.cfg.FreeDisk(folder)
	if err != nil {
		return err
	}
	need := max(float64(bytes), percent/100*float64(whole))
	if float64(free) >= need {
		return nil
	}
	return fmt.Errorf("write to %s: %w: %d MB are free and %d MB must be; delete files on that disk or move the store to a larger one",
		s.path, twin.ErrNoSpace, free/1_000_000, int64(need/1_000_000))
}

// transact is write for who holds w.mu.
func (w *writer) transact(fn func() error) error {
	if err := w.checkpoint(); err != nil {
		w.stop = err
		return err
	}
	err := w.exec("BEGIN IMMEDIATE")
	if err == nil {
		if err = fn(); err == nil {
			err = w.exec("COMMIT")
		}
		if err != nil && !w.AutocommitEnabled() {
			_ = w.exec("ROLLBACK") // the file rolls back by itself when it is opened again
		}
	}
	if err != nil {
		w.stop = err
	}
	return err
}

// checkpoint folds a long write-ahead log into the file. It runs between transactions and reports what goes wrong:
// SQLite's own automatic checkpoint would swallow a failed sync, and data with it.
func (w *writer) checkpoint() error {
	if w.pending < w.walPages {
		return nil
	}
	w.pending = 0
	if err := w.exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return fmt.Errorf("fold the write-ahead log into the file: %w", err)
	}
	return nil
}
