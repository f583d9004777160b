package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// view runs fn on a reader connection inside one snapshot of the file.
func (s *Store) view(ctx context.Context, fn func(ctx context.Context, c *conn) error) error {
	c, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer s.release(c)
	if err := c.exec("BEGIN"); err != nil {
		return err
	}
	// Nothing was written, so the snapshot may end either way; ROLLBACK cannot be held up.
	err = fn(ctx, c)
	if end := c.exec("ROLLBACK"); err == nil {
		err = end
	}
	return err
}

// acquire takes a reader connection, a new one when all are busy: a stream may hold its own for long.
func (s *Store) acquire(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, err := s.takeIdle()
	if c != nil || err != nil {
		return c, err
	}
	return s.openReader()
}

func (s *Store) takeIdle() (*conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed()
	}
	n := len(s.idle)
	if n == 0 {
		return nil, nil
	}
	c := s.idle[n-1]
	s.idle = s.idle[:n-1]
	return c, nil
}

// release keeps the connection for the next reader, unless there are enough or it failed to end its snapshot.
func (s *Store) release(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.idle) >= idleReaders || !c.AutocommitEnabled() {
		c.Close()
		return
	}
	s.idle = append(s.idle, c)
}

// feedRow is the position of the feed as its row holds it.
type feedRow struct {
	twin.Head          // without the model
	base      [32]byte // chain hash before the oldest commit of the log
	next      int64    // address of the next change
	indexed   int64    // latest knows of the changes below this address
}

// sum is the checksum of the row: on these few numbers everything else hangs.
func (f *feedRow) sum() int64 {
	return sumOf(string(f.Epoch), int64(f.Version), int64(f.Oldest), f.base[:], f.Hash[:], f.next, f.indexed)
}

func readFeed(c *conn) (f feedRow, err error) {
	found := false
	err = c.query("SELECT epoch, version, oldest, base, hash, next, indexed, sum FROM feed WHERE feed="+feedID, func(s *sqlite.Stmt) error {
		found = true
		f.Epoch = twin.Epoch(s.ColumnText(0))
		f.Version, f.Oldest = twin.Version(s.ColumnInt64(1)), twin.Version(s.ColumnInt64(2))
		s.ColumnBytes(3, f.base[:])
		s.ColumnBytes(4, f.Hash[:])
		f.next, f.indexed = s.ColumnInt64(5), s.ColumnInt64(6)
		if s.ColumnInt64(7) != f.sum() {
			return damaged("the position of the feed")
		}
		return nil
	})
	if err == nil && !found {
		err = damaged("the position of the feed is missing")
	}
	return f, err
}

// readHead reads the position with the model in force.
func readHead(c *conn) (twin.Head, error) {
	f, err := readFeed(c)
	if err != nil {
		return twin.Head{}, err
	}
	f.Model, err = readModel(c, "ORDER BY version DESC LIMIT 1")
	return f.Head, err
}

// readModel reads the first model file of a selection; nil for none.
func readModel(c *conn, selection string, args ...any) (body []byte, err error) {
	err = c.query("SELECT version, body, sum FROM model WHERE feed="+feedID+" "+selection, func(s *sqlite.Stmt) error {
		body = make([]byte, s.ColumnLen(1))
		s.ColumnBytes(1, body)
		if s.ColumnInt64(2) != sumOf(s.ColumnInt64(0), body) {
			return damaged("the model file of version %d", s.ColumnInt64(0))
		}
		return nil
	}, args...)
	return body, err
}

// Head returns the position of the store.
func (s *Store) Head(ctx context.Context) (h twin.Head, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		h, err = readHead(c)
		return err
	})
	return h, err
}
