package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// statements are those of Append, prepared once.
type statements struct {
	latest, index, op, change, entities, supersede, commit, typ, model, feed *sqlite.Stmt
}

func (st *statements) prepare(c *conn) error {
	for _, p := range []struct {
		stmt **sqlite.Stmt
		sql  string
	}{
		{&st.latest, `SELECT at FROM latest WHERE feed_id=?1`},
		{&st.index, `INSERT OR REPLACE INTO latest(feed_id, at) VALUES(?1, ?2)`},
		{&st.op, `SELECT op FROM change WHERE at=?1`},
		{&st.change, `INSERT INTO change(at, feed, version, op, type, id, prev, updated, grid, house, sum, row, sealed, geom)
			VALUES(?1, ` + feedID + `, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`},
		// The states of a commit are copied inside SQLite, which is cheaper than to bind them twice. A failure ends the
		// transaction anyway, and OR ROLLBACK says so: SQLite then keeps no journal of its own for the statement.
		{&st.entities, `INSERT OR ROLLBACK INTO entity(at, feed, version, type, id, updated, grid, house, sum, row, sealed, geom)
			SELECT at, feed, version, type, id, updated, grid, house, sum, row, sealed, geom FROM change
			WHERE at >= ?1 AND at < ?2 AND row IS NOT NULL`},
		{&st.supersede, `DELETE FROM entity WHERE at=?1`},
		{&st.commit, `INSERT INTO commitlog(feed, version, time, actor, reason, key, answer, model, first, n, hash)
			VALUES(` + feedID + `, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`},
		{&st.typ, `INSERT INTO type(feed, n, name, sum) VALUES(` + feedID + `, ?1, ?2, ?3)`},
		{&st.model, `INSERT INTO model(feed, version, body, sum) VALUES(` + feedID + `, ?1, ?2, ?3)`},
		{&st.feed, `UPDATE feed SET version=?1, oldest=?2, base=?3, hash=?4, next=?5, indexed=?6, sum=?7 WHERE feed=` + feedID},
	} {
		stmt, err := c.Prepare(p.sql)
		if err != nil {
			return err
		}
		*p.stmt = stmt
	}
	return nil
}

// Append makes commits durable in one transaction, see twin.Store. Commits that are out of shape (twin.ErrInvalid) and
// writes to a disk that is nearly full (twin.ErrNoSpace) are refused and the store goes on; after any other error
// each later Append fails with twin.ErrStopped.
func (s *Store) Append(ctx context.Context, commits []*twin.Commit) error {
	w := &s.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := s.writable(ctx); err != nil {
		return err
	}
	for i, c := range commits {
		if err := store.Validate(w.pos.Version+twin.Version(i), c); err != nil {
			return err
		}
	}
	if len(commits) == 0 {
		return nil
	}
	return w.transact(func() error {
		for _, c := range commits {
			if err := w.addCommit(c); err != nil {
				return fmt.Errorf("append commit %d: %w", c.Version, err)
			}
		}
		if err := w.flushTail(); err != nil {
			return err
		}
		return w.putFeed()
	})
}

// addCommit writes one commit: its changes, then their states in one go, then the row that vouches for them.
func (w *writer) addCommit(c *twin.Commit) error {
	if err := w.prepareBulk(len(c.Changes)); err != nil {
		return err
	}
	first := w.pos.next
	w.hasher.Begin(w.pos.Hash, c, len(c.Changes), nil)
	superseded, bytes := 0, len(c.Answer)+len(c.Model)+len(c.Reason)
	for i := range c.Changes {
		ch := &c.Changes[i]
		if err := w.addChange(c.Version, first, ch); err != nil {
			return fmt.Errorf("change %d of %s %s: %w", i+1, ch.Type, ch.ID, err)
		}
		w.hasher.Change(ch, nil)
		if ch.Before != nil {
			superseded++
		}
		if m := ch.After; m != nil {
			bytes += 2 * (len(m.Row) + len(m.Sealed) + len(m.Geom) + 64)
		}
	}
	if err := rows(w.stmts.entities, ignore, first, w.pos.next); err != nil {
		return err
	}
	if c.Model != nil {
		if err := rows(w.stmts.model, ignore, int64(c.Version), c.Model, sumOf(int64(c.Version), c.Model)); err != nil {
			return err
		}
	}
	w.pos.Version, w.pos.Hash = c.Version, w.hasher.Sum()
	// A state that is superseded dirties a page of its own; the others are written one behind the other.
	w.pending += superseded + 2*bytes/pageSize + 8
	return w.logCommit(c, first)
}

// logCommit writes the commit's own row, with the chain hash that covers everything written so far.
func (w *writer) logCommit(c *twin.Commit, first int64) error {
	st := w.stmts.commit
	st.BindInt64(1, int64(c.Version))
	st.BindInt64(2, c.Time)
	st.BindText(3, c.Actor)
	st.BindText(4, c.Reason)
	st.BindText(5, c.Key)
	bindBlob(st, 6, c.Answer)
	st.BindBool(7, c.Model != nil)
	st.BindInt64(8, first)
	st.BindInt64(9, int64(len(c.Changes)))
	st.BindBytes(10, w.pos.Hash[:])
	return rows(st, ignore)
}

// addChange logs one change and takes the state that it supersedes away; the new state follows for the whole commit.
func (w *writer) addChange(v twin.Version, first int64, ch *twin.Change) error {
	prev, err := w.latestOf(ch.ID)
	if err == nil && prev >= first {
		err = fmt.Errorf("%w: it is touched twice in one commit", twin.ErrConflict)
	}
	if err != nil {
		return err
	}
	if err := w.supersede(ch, prev); err != nil {
		return err
	}
	typ, err := w.typeNumber(ch.Type)
	if err != nil {
		return err
	}
	st, at := w.stmts.change, w.pos.next
	// Bound one by one and not by rows: this runs once per change of an import, and `any` would allocate.
	st.BindInt64(1, at)
	st.BindInt64(2, int64(v))
	st.BindInt64(3, int64(ch.Op))
	st.BindInt64(4, typ)
	st.BindInt64(5, int64(ch.ID))
	st.BindInt64(6, prev)
	r := stored{at: at, typ: typ, id: ch.ID, image: twin.Image{Rev: v}}
	if ch.After == nil {
		st.BindNull(11)
	} else {
		r.image = *ch.After
		st.BindBytes(11, r.image.Row)
	}
	st.BindInt64(7, r.image.Updated)
	st.BindInt64(8, int64(r.image.Grid))
	st.BindInt64(9, int64(r.image.House))
	st.BindInt64(10, int64(r.sum(&w.scratch)))
	bindBlob(st, 12, r.image.Sealed)
	bindBlob(st, 13, r.image.Geom)
	w.tail.put(ch.ID, at)
	w.pos.next++
	return rows(st, ignore)
}

// supersede removes the current state, and finds out when the stored state is not the one that the change builds on.
func (w *writer) supersede(ch *twin.Change, prev int64) error {
	// A create may follow a deletion: the entity is restored and its history goes on.
	if ch.Op == twin.OpCreate {
		if prev == 0 {
			return nil
		}
		op := twin.OpDelete // of which a trim may have dropped the row
		err := rows(w.stmts.op, func(s *sqlite.Stmt) error { op = twin.Op(s.ColumnInt64(0)); return nil }, prev)
		if err == nil && op != twin.OpDelete {
			err = fmt.Errorf("%w: it exists already", twin.ErrConflict)
		}
		return err
	}
	if prev == 0 {
		return fmt.Errorf("%w: it does not exist", twin.ErrConflict)
	}
	if err := rows(w.stmts.supersede, ignore, prev); err != nil {
		return err
	}
	// The row is gone already where the newest change was a deletion.
	if w.Changes() != 1 {
		return fmt.Errorf("%w: it does not exist any more", twin.ErrConflict)
	}
	return nil
}

// typeNumber gives a type its number in the dictionary, a new one to a new type.
func (w *writer) typeNumber(name string) (int64, error) {
	if n := w.types[name]; n != 0 {
		return n, nil
	}
	n := int64(len(w.types) + 1)
	if err := rows(w.stmts.typ, ignore, n, name, sumOf(n, name)); err != nil {
		return 0, err
	}
	w.types[name] = n
	return n, nil
}

// putFeed writes the position, the last statement of the transaction that moved it.
func (w *writer) putFeed() error {
	p := &w.pos
	return rows(w.stmts.feed, ignore, int64(p.Version), int64(p.Oldest), p.base[:], p.Hash[:], p.next, p.indexed, p.sum())
}

// createTables gives an empty file its tables and its first position, in one transaction.
func createTables(c *conn, epoch twin.Epoch) error {
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := runScript(c, schema+blobTable+outletTable)
	for _, pragma := range []string{
		fmt.Sprintf("PRAGMA application_id=%d", applicationID), fmt.Sprintf("PRAGMA user_version=%d", formatVersion),
	} {
		if err == nil {
			err = c.exec(pragma)
		}
	}
	if err == nil {
		f := feedRow{Head: twin.Head{Epoch: epoch, Oldest: 1}, next: 1, indexed: 1}
		err = c.exec("INSERT INTO feed VALUES("+feedID+", ?, 0, 1, ?, ?, 1, 1, ?)", string(epoch), f.base[:], f.Hash[:], f.sum())
	}
	if err != nil {
		_ = c.exec("ROLLBACK") // the first error counts; an unfinished creation starts again
		return fmt.Errorf("create the tables: %w", err)
	}
	return c.exec("COMMIT")
}

func ignore(*sqlite.Stmt) error { return nil }
