package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// Times streams when the commits of (after, upTo] were made, in order, without reading what they changed. What the log
// no longer holds is left out.
func (s *Store) Times(ctx context.Context, after, upTo twin.Version, fn func(twin.Version, int64) error) error {
	return s.view(ctx, func(ctx context.Context, c *conn) error {
		const sql = "SELECT version, time FROM commitlog WHERE feed=" + feedID + " AND version > ? AND version <= ? ORDER BY version"
		return c.query(sql, func(row *sqlite.Stmt) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fn(twin.Version(row.ColumnInt64(0)), row.ColumnInt64(1))
		}, int64(after), int64(upTo))
	})
}
