package sqlite

import (
	"context"
	"slices"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// entry is where a change of an entity lies.
type entry struct {
	version twin.Version
	at      int64
}

// History streams the commits that touched id, see twin.Store.
func (s *Store) History(ctx context.Context, id twin.ID, fn func(*twin.Commit) error) error {
	return s.view(ctx, func(ctx context.Context, c *conn) error {
		pos, err := readFeed(c)
		if err != nil {
			return err
		}
		at, err := s.latestIn(c, pos, id)
		if err != nil {
			return err
		}
		entries, err := walkBack(c, at, id, pos.Oldest)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(entries) {
			if err := oneChange(ctx, c, e, fn); err != nil {
				return err
			}
		}
		return nil
	})
}

// walkBack follows an entity's changes from the one at an address to the oldest that the log holds, newest first.
func walkBack(c *conn, at int64, id twin.ID, oldest twin.Version) (entries []entry, err error) {
	// prev must lead downwards, or damage could send this around in a circle.
	for at != 0 {
		next := int64(0)
		err := c.query("SELECT version, prev, id FROM change WHERE at=?", func(s *sqlite.Stmt) error {
			version, prev := twin.Version(s.ColumnInt64(0)), s.ColumnInt64(1)
			if twin.ID(s.ColumnInt64(2)) != id || prev >= at {
				return damaged("the history of %s at commit %d", id, version)
			}
			if version >= oldest {
				entries = append(entries, entry{version, at})
				next = prev
			}
			return nil
		}, at)
		if err != nil {
			return nil, err
		}
		at = next // 0 too where a trim has dropped the row
	}
	return entries, nil
}

// oneChange delivers the commit of e with that change alone.
func oneChange(ctx context.Context, c *conn, e entry, fn func(*twin.Commit) error) error {
	found := false
	err := eachCommit(ctx, c, e.version-1, e.version, func(lc *loggedCommit) error {
		found = true
		lc.first, lc.n = e.at, 1
		if err := fillChanges(c, lc); err != nil {
			return err
		}
		return fn(&lc.Commit)
	})
	if err == nil && !found {
		err = damaged("commit %d is missing from the log", e.version)
	}
	return err
}
