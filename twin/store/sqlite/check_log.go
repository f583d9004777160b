package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// log proves the chain from the oldest kept commit to the head, and notes which changes are an entity's newest.
func (ck *checker) log(ctx context.Context) error {
	pos, err := readFeed(ck.c)
	if err != nil {
		return err
	}
	ck.pos = pos
	if ck.sum.Head, err = readHead(ck.c); err != nil {
		ck.found(Problem{Table: "model", Text: err.Error()})
		ck.sum.Head = pos.Head
	}
	ground, err := ck.ground(ctx)
	if err != nil {
		return err
	}
	// After a broken link the stored hash is taken for granted, so that one damage is reported once and not for every
	// commit behind it.
	hash, next, address := pos.base, pos.Oldest, ground
	err = eachCommit(ctx, ck.c, pos.Oldest-1, maxVersion, func(lc *loggedCommit) error {
		if lc.Version != next {
			ck.found(Problem{Table: "commitlog", Version: next, Text: "commits are missing"})
		}
		if lc.first < address {
			ck.found(Problem{Table: "commitlog", Version: lc.Version, Text: "its changes overlap with those of an earlier commit"})
		}
		got, err := ck.commit(hash, lc)
		if err != nil {
			return err
		}
		if got != lc.hash {
			ck.found(Problem{Table: "commitlog", Version: lc.Version, Text: "the chain is broken: the commit is not what was written"})
		}
		hash, next, address = lc.hash, lc.Version+1, lc.first+lc.n
		ck.sum.Commits++
		return nil
	})
	if err != nil {
		return err
	}
	if hash != pos.Hash || next != pos.Version+1 || address > pos.next {
		ck.found(Problem{Table: "feed", Version: pos.Version, Text: "the position disagrees with the log"})
	}
	return ck.latest()
}

// maxVersion is the largest number that a version can have in the file.
const maxVersion = twin.Version(1<<63 - 1)

// ground proves the states that a trim has left, on which the kept log stands, and returns the address behind them.
func (ck *checker) ground(ctx context.Context) (end int64, err error) {
	err = ck.c.query(changeColumns+" WHERE at < coalesce((SELECT min(first) FROM commitlog WHERE feed="+feedID+"), ?) ORDER BY at", func(s *sqlite.Stmt) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		ck.arena.bytes = ck.arena.bytes[:0]
		l := ck.arena.readChange(s)
		name := ck.row(&l)
		if l.image.Rev >= ck.pos.Oldest || l.gone {
			ck.found(Problem{Table: "change", Type: name, ID: l.id, Version: l.image.Rev, Text: "the change belongs to no commit"})
		}
		ck.live.set(l.at)
		ck.tip(&l)
		end = l.at + 1
		return nil
	}, ck.pos.next)
	return end, err
}

// commit proves the changes of one commit and returns its chain hash.
func (ck *checker) commit(prev [32]byte, lc *loggedCommit) ([32]byte, error) {
	ck.hasher.Begin(prev, &lc.Commit, int(lc.n), hashPointer(lc.answerHash))
	n := int64(0)
	err := ck.c.query(changeColumns+" WHERE at >= ? AND at < ? ORDER BY at", func(s *sqlite.Stmt) error {
		// A row whose checksum disagrees goes into the hash as it is: the commit is then reported beside the row.
		n++
		ck.sum.Changes++
		ck.arena.bytes = ck.arena.bytes[:0]
		l := ck.arena.readChange(s)
		name := ck.row(&l)
		if l.image.Rev != lc.Version {
			ck.found(Problem{Table: "change", Type: name, ID: l.id, Version: lc.Version, Text: fmt.Sprintf("the change says it is of version %d", l.image.Rev)})
		}
		if why := ck.follow(&l); why != "" {
			ck.found(Problem{Table: "change", Type: name, ID: l.id, Version: lc.Version, Text: why})
		}
		ck.tip(&l)
		ch := twin.Change{Op: l.op, Type: name, ID: l.id}
		if !l.gone {
			ch.After = &l.image
		}
		ck.hasher.Change(&ch, hashPointer(l.sealedHash))
		return nil
	}, lc.first, lc.first+lc.n)
	if err == nil && n != lc.n {
		ck.found(Problem{Table: "change", Version: lc.Version, Text: fmt.Sprintf("%d changes are left of %d", n, lc.n)})
	}
	return ck.hasher.Sum(), err
}

// tip notes the change as its entity's newest, as far as the table latest should know.
func (ck *checker) tip(l *logged) {
	if l.at < ck.pos.indexed {
		ck.tips.clear(l.prev)
		ck.tips.set(l.at)
	}
}

// row proves a row's checksum and returns the name of its type.
func (ck *checker) row(l *logged) string {
	name, err := ck.c.typeName(l.typ)
	if err != nil {
		name = fmt.Sprintf("type %d", l.typ)
	}
	if err != nil || !l.okay {
		ck.found(Problem{Table: "change", Type: name, ID: l.id, Version: l.image.Rev, Text: "the checksum disagrees: the row is not what was written"})
	}
	return name
}

// follow proves that a change follows from the one that it names as its predecessor, and takes its place.
func (ck *checker) follow(l *logged) string {
	lived := ck.live.has(l.prev)
	switch {
	case l.op < twin.OpCreate || l.op > twin.OpDelete || l.gone != (l.op == twin.OpDelete):
		return fmt.Sprintf("operation %d does not go with what the row holds", l.op)
	case l.prev >= l.at || l.prev < 0:
		return "its predecessor comes after it"
	case lived != (l.op != twin.OpCreate):
		return "it does not follow from the state before it"
	}
	// The bit says that some entity lived at that address; the row says which.
	if lived {
		id, err := ck.c.one("SELECT id FROM change WHERE at=?", l.prev)
		if err != nil || twin.ID(id) != l.id {
			return "its predecessor is a change of another entity"
		}
		ck.live.clear(l.prev)
	}
	if l.op != twin.OpDelete {
		ck.live.set(l.at)
	}
	return ""
}

// state proves that the live rows are the fold of the log, byte by byte.
func (ck *checker) state(ctx context.Context) error {
	// Each live address must be met once: those met that are not live, and those live that are not met, are problems.
	left := ck.live.count()
	var other batch
	err := ck.c.query("SELECT "+stateColumns+" FROM entity ORDER BY at", func(s *sqlite.Stmt) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		ck.sum.Entities++
		ck.arena.bytes, other.bytes = ck.arena.bytes[:0], other.bytes[:0]
		r, sound := ck.arena.readState(s)
		name, err := ck.c.typeName(r.typ)
		if err != nil {
			name = fmt.Sprintf("type %d", r.typ)
		}
		if err != nil || !sound {
			ck.found(Problem{Table: "entity", Type: name, ID: r.id, Version: r.image.Rev, Text: "the checksum disagrees: the row is not what was written"})
		}
		if !ck.live.has(r.at) {
			ck.found(Problem{Table: "entity", Type: name, ID: r.id, Version: r.image.Rev, Text: "the log knows no such state"})
			return nil
		}
		left--
		return ck.c.query(changeColumns+" WHERE at=?", func(s *sqlite.Stmt) error {
			if l := other.readChange(s); !l.same(&r) {
				ck.found(Problem{Table: "entity", Type: name, ID: r.id, Version: r.image.Rev, Text: "the state differs from the one in the log"})
			}
			return nil
		}, r.at)
	})
	if err == nil && left > 0 {
		ck.found(Problem{Table: "entity", Text: fmt.Sprintf("%d states that the log has are missing", left)})
	}
	return err
}

// latest proves that the table of newest changes is what the log says below the table's mark. An entry for a deletion
// outlives the row that a trim has dropped.
func (ck *checker) latest() error {
	left := ck.tips.count()
	err := ck.c.query("SELECT l.feed_id, l.at, c.id FROM latest l LEFT JOIN change c ON c.at=l.at", func(s *sqlite.Stmt) error {
		id, at := s.ColumnInt64(0)^latestKey(0), s.ColumnInt64(1)
		tip, trimmed := ck.tips.has(at), s.ColumnIsNull(2)
		if tip {
			left--
		}
		if at >= ck.pos.indexed || !trimmed && (!tip || s.ColumnInt64(2) != id) {
			ck.found(Problem{Table: "latest", ID: twin.ID(id), Text: "it names another change than the newest"})
		}
		return nil
	})
	if err == nil && left > 0 {
		ck.found(Problem{Table: "latest", Text: fmt.Sprintf("%d entities are missing", left)})
	}
	return err
}
