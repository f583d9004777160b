package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

const (
	commitColumns = "SELECT version, time, actor, reason, key, answer, answer_hash, model, first, n, hash FROM commitlog WHERE feed=" + feedID
	changeColumns = "SELECT " + stateColumns + ", op, prev FROM change"
)

// loggedCommit is a commit's row in the log.
type loggedCommit struct {
	twin.Commit
	answerHash []byte
	hasModel   bool
	first, n   int64 // addresses of the changes: [first, first+n)
	hash       [32]byte
}

// logged is a change's row in the log.
type logged struct {
	stored
	op   twin.Op
	prev int64 // address of the entity's change before; 0 for none
	gone bool  // no state after
	okay bool  // the checksum agrees
}

// Log streams whole commits, see twin.Store. What fn is given is fn's to keep.
func (s *Store) Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error {
	return s.view(ctx, func(ctx context.Context, c *conn) error {
		pos, err := readFeed(c)
		if err != nil {
			return err
		}
		if after+1 < pos.Oldest {
			return fmt.Errorf("log after version %d: %w: it begins with %d", after, twin.ErrTooOld, pos.Oldest)
		}
		if upTo == 0 {
			upTo = pos.Version
		}
		// A gap would let a reader pass over a commit without noticing; it must rather stop.
		next := after + 1
		return eachCommit(ctx, c, after, upTo, func(lc *loggedCommit) error {
			if lc.Version != next {
				return damaged("commit %d is missing from the log", next)
			}
			next++
			if err := fillChanges(c, lc); err != nil {
				return err
			}
			return fn(&lc.Commit)
		})
	})
}

// eachCommit streams the commit rows of (after, upTo], without their changes.
func eachCommit(ctx context.Context, c *conn, after, upTo twin.Version, fn func(*loggedCommit) error) error {
	return c.query(commitColumns+" AND version > ? AND version <= ? ORDER BY version", func(s *sqlite.Stmt) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		lc, err := readCommit(c, s)
		if err != nil {
			return err
		}
		return fn(lc)
	}, int64(after), int64(upTo))
}

func readCommit(c *conn, s *sqlite.Stmt) (*loggedCommit, error) {
	lc := &loggedCommit{
		Commit: twin.Commit{
			Version: twin.Version(s.ColumnInt64(0)), Time: s.ColumnInt64(1),
			Actor: s.ColumnText(2), Reason: s.ColumnText(3), Key: s.ColumnText(4), Answer: column(s, 5),
		},
		answerHash: column(s, 6), hasModel: s.ColumnInt64(7) != 0, first: s.ColumnInt64(8), n: s.ColumnInt64(9),
	}
	s.ColumnBytes(10, lc.hash[:])
	if lc.hasModel {
		body, err := readModel(c, "AND version=?", int64(lc.Version))
		if err != nil {
			return nil, err
		}
		lc.Model = body
	}
	return lc, nil
}

// maxPrealloc bounds what is set aside on the word of a count that was read from disk.
const maxPrealloc = 1 << 16

// fillChanges reads the changes of a commit with their states before and after.
func fillChanges(c *conn, lc *loggedCommit) error {
	lc.Changes = make([]twin.Change, 0, min(lc.n, maxPrealloc))
	var arena batch
	// One block for all images of the commit: half the allocations of a replay.
	images := make([]twin.Image, 0, 2*min(lc.n, maxPrealloc))
	keep := func(m twin.Image) *twin.Image {
		if len(images) == cap(images) {
			images = make([]twin.Image, 0, maxPrealloc)
		}
		images = append(images, m)
		return &images[len(images)-1]
	}
	err := c.query(changeColumns+" WHERE at >= ? AND at < ? ORDER BY at", func(s *sqlite.Stmt) error {
		l := arena.readChange(s)
		ch, err := l.change(c)
		if err != nil {
			return err
		}
		if l.image.Rev != lc.Version {
			return damaged("commit %d: change %d belongs to commit %d", lc.Version, len(lc.Changes)+1, l.image.Rev)
		}
		if !l.gone {
			ch.After = keep(l.image)
		}
		if l.op != twin.OpCreate {
			before, err := arena.readBefore(c, &l)
			if err != nil {
				return err
			}
			ch.Before = keep(before)
		}
		lc.Changes = append(lc.Changes, ch)
		return nil
	}, lc.first, lc.first+lc.n)
	if err == nil && int64(len(lc.Changes)) != lc.n {
		err = damaged("commit %d: %d changes are left of %d", lc.Version, len(lc.Changes), lc.n)
	}
	return err
}

// readChange takes the current row of changeColumns over.
func (b *batch) readChange(s *sqlite.Stmt) (l logged) {
	l.stored, l.okay = b.readState(s)
	l.gone = s.ColumnIsNull(8)
	l.op, l.prev = twin.Op(s.ColumnInt64(12)), s.ColumnInt64(13)
	return l
}

// change is the row as a change without states, if it is sound.
func (l *logged) change(c *conn) (twin.Change, error) {
	name, err := c.typeName(l.typ)
	if err != nil {
		return twin.Change{}, err
	}
	if !l.okay {
		return twin.Change{}, damaged("the change of %s %s in commit %d", name, l.id, l.image.Rev)
	}
	return twin.Change{Op: l.op, Type: name, ID: l.id}, nil
}

// readBefore reads the state that l superseded: the state after the entity's change before. The log keeps each state
// once; a trim leaves the newest state of each entity in place for this.
func (b *batch) readBefore(c *conn, l *logged) (m twin.Image, err error) {
	errNone := errors.New("")
	err = errNone
	qerr := c.query(changeColumns+" WHERE at=?", func(s *sqlite.Stmt) error {
		before := b.readChange(s)
		if _, err = before.change(c); err == nil && (before.id != l.id || before.gone) {
			err = errNone
		}
		m = before.image
		return nil
	}, l.prev)
	if qerr != nil {
		return m, qerr
	}
	if errors.Is(err, errNone) {
		err = damaged("the state of %s before commit %d", l.id, l.image.Rev)
	}
	return m, err
}

// Answered finds the commit that actor made under key, see twin.Store.
func (s *Store) Answered(ctx context.Context, actor, key string) (v twin.Version, answer []byte, ok bool, err error) {
	if key == "" {
		return 0, nil, false, nil
	}
	// The condition on key lets SQLite use the index, which leaves commits without a key out.
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return c.query("SELECT version, answer FROM commitlog INDEXED BY commit_key WHERE feed="+feedID+" AND actor=? AND key=? AND key<>''",
			func(s *sqlite.Stmt) error {
				v, answer, ok = twin.Version(s.ColumnInt64(0)), column(s, 1), true
				return nil
			}, actor, key)
	})
	return v, answer, ok, err
}

// same says whether the change has led to the state r.
func (l *logged) same(r *stored) bool {
	a, b := &l.image, &r.image
	return !l.gone && l.at == r.at && l.typ == r.typ && l.id == r.id &&
		a.Rev == b.Rev && a.Updated == b.Updated && a.Grid == b.Grid && a.House == b.House && bytes.Equal(a.Row, b.Row) &&
		bytes.Equal(a.Sealed, b.Sealed) && bytes.Equal(a.Geom, b.Geom) && bytes.Equal(l.sealedHash, r.sealedHash)
}
