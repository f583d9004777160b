package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin/store"
)

// outletTable came after the other tables, as blobTable did.
const outletTable = `
-- positions of consumers of outward adapters; body belongs to those
CREATE TABLE IF NOT EXISTS outlet(
  feed INTEGER NOT NULL,
  key  TEXT    NOT NULL,
  body BLOB    NOT NULL,
  sum  INTEGER NOT NULL,
  PRIMARY KEY (feed, key)
) STRICT, WITHOUT ROWID;
`

// PutOutlet writes a row, over an older one of that key. It is synced when this returns nil.
func (s *Store) PutOutlet(ctx context.Context, o store.Outlet) error {
	return s.write(ctx, func(w *writer) error {
		return w.exec("INSERT OR REPLACE INTO outlet VALUES("+feedID+", ?, ?, ?)", o.Key, o.Body, sumOf(o.Key, o.Body))
	})
}

// Outlets returns all rows in the order of their keys.
func (s *Store) Outlets(ctx context.Context) (all []store.Outlet, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return eachOutlet(c, func(o store.Outlet, sound bool) error {
			if !sound {
				return damaged("outlet %q", o.Key)
			}
			all = append(all, o)
			return nil
		})
	})
	return all, err
}

// DropOutlet removes a row; one that is not there is passed over.
func (s *Store) DropOutlet(ctx context.Context, key string) error {
	return s.write(ctx, func(w *writer) error {
		return w.exec("DELETE FROM outlet WHERE feed="+feedID+" AND key=?", key)
	})
}

// eachOutlet streams rows and says of each whether its checksum agrees. A file that was not opened for writing since may
// have no table.
func eachOutlet(c *conn, fn func(o store.Outlet, sound bool) error) error {
	n, err := c.one("SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='outlet'")
	if err != nil || n == 0 {
		return err
	}
	return c.query("SELECT key, body, sum FROM outlet WHERE feed="+feedID+" ORDER BY key", func(st *sqlite.Stmt) error {
		o := store.Outlet{Key: st.ColumnText(0), Body: column(st, 1)}
		return fn(o, st.ColumnInt64(2) == sumOf(o.Key, o.Body))
	})
}

// outlets proves the rows of outlets.
func (ck *checker) outlets(ctx context.Context) error {
	return eachOutlet(ck.c, func(o store.Outlet, sound bool) error {
		if !sound {
			ck.found(Problem{Table: "outlet", Text: fmt.Sprintf("%q: the checksum disagrees", o.Key)})
		}
		return ctx.Err()
	})
}
