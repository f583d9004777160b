package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// trimChanges bounds the changes that one transaction of a trim looks at, so that commits wait for it only briefly.
const trimChanges = 10_000

// Trim drops the commits before oldest from the log. The newest state of each entity stays, as the ground on which the
// kept log stands: the live states are the fold of both. Trimming less than before does nothing.
func (s *Store) Trim(ctx context.Context, oldest twin.Version) error {
	for {
		done := false
		err := s.trimSome(ctx, oldest, &done)
		if err != nil {
			return fmt.Errorf("trim the log to version %d: %w", oldest, err)
		}
		if done {
			return nil
		}
	}
}

func (s *Store) trimSome(ctx context.Context, oldest twin.Version, done *bool) error {
	w := &s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := s.writable(ctx); err != nil {
		return err
	}
	if oldest > w.pos.Version+1 {
		return fmt.Errorf("%w: the head is %d", twin.ErrInvalid, w.pos.Version)
	}
	if oldest <= w.pos.Oldest {
		*done = true
		return nil
	}
	return w.transact(func() error { return w.trimChunk(oldest) })
}

// trimChunk moves the beginning of the log on by some commits, at least by one and at most to oldest.
func (w *writer) trimChunk(oldest twin.Version) error {
	// Whole commits alone, so that the log begins with a whole one at every moment, also after a crash in between.
	var first, end int64
	to := w.pos.Oldest
	err := w.query("SELECT version, first, n, hash FROM commitlog WHERE feed="+feedID+" AND version >= ? AND version < ? ORDER BY version LIMIT 1000",
		func(s *sqlite.Stmt) error {
			if first == 0 {
				first, end = s.ColumnInt64(1), s.ColumnInt64(1)
			}
			n := s.ColumnInt64(2)
			if end > first && end-first+n > trimChanges {
				return nil
			}
			if twin.Version(s.ColumnInt64(0)) != to {
				return nil // behind a commit that did not fit
			}
			end = s.ColumnInt64(1) + n
			s.ColumnBytes(3, w.pos.base[:])
			to++
			return nil
		}, int64(w.pos.Oldest), int64(oldest))
	if err != nil {
		return err
	}
	if to == w.pos.Oldest {
		return damaged("commit %d is missing from the log", to)
	}
	// What a change of these commits superseded lies before oldest for good, and so do deletions.
	for _, del := range []string{
		"DELETE FROM change WHERE at IN (SELECT prev FROM change WHERE at >= ?1 AND at < ?2 AND prev <> 0)",
		"DELETE FROM change WHERE at >= ?1 AND at < ?2 AND row IS NULL",
	} {
		if err := w.exec(del, first, end); err != nil {
			return err
		}
	}
	// Answers go with their commits; of the model files the newest before the log stays, it may be the one in force.
	for _, del := range []string{
		"DELETE FROM commitlog WHERE feed=" + feedID + " AND version < ?1",
		"DELETE FROM model WHERE feed=" + feedID + " AND version < (SELECT max(version) FROM model WHERE feed=" + feedID + " AND version < ?1)",
	} {
		if err := w.exec(del, int64(to)); err != nil {
			return err
		}
	}
	w.pos.Oldest = to
	w.pending += int(end-first)*4 + 8
	return w.putFeed()
}
