package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
)

// Opening verifies the newest links of the chain: as many commits as these bounds allow, which takes milliseconds.
const (
	tailCommits = 64
	tailChanges = 20_000
)

// verifyTail proves that the end of the log is whole and that the position agrees with it.
func verifyTail(ctx context.Context, c *conn) error {
	pos, err := readFeed(c)
	if err != nil {
		return err
	}
	// Back from the head while the bounds allow; a newest commit that is larger than they are is left to check.
	from, changes := pos.Version+1, int64(0)
	err = c.query("SELECT version, n FROM commitlog WHERE feed="+feedID+" AND version >= ? ORDER BY version DESC LIMIT ?", func(s *sqlite.Stmt) error {
		if changes += s.ColumnInt64(1); changes <= tailChanges && twin.Version(s.ColumnInt64(0)) == from-1 {
			from--
		}
		return nil
	}, int64(pos.Oldest), int64(tailCommits))
	if err != nil {
		return err
	}
	hash, err := hashBefore(c, pos, from)
	if err != nil {
		return err
	}
	var h twin.ChainHasher
	err = eachCommit(ctx, c, from-1, pos.Version, func(lc *loggedCommit) error {
		got, err := chainHash(c, &h, hash, lc)
		if err != nil {
			return err
		}
		if got != lc.hash {
			return damaged("commit %d: the chain is broken", lc.Version)
		}
		hash = got
		return nil
	})
	if err == nil && hash != pos.Hash {
		err = damaged("version %d: the position disagrees with the log", pos.Version)
	}
	return err
}

// hashBefore is the chain hash on which commit v stands.
func hashBefore(c *conn, pos feedRow, v twin.Version) (hash [32]byte, err error) {
	if v <= pos.Oldest {
		return pos.base, nil
	}
	err = c.query("SELECT hash FROM commitlog WHERE feed="+feedID+" AND version=?", func(s *sqlite.Stmt) error {
		s.ColumnBytes(0, hash[:])
		return nil
	}, int64(v-1))
	return hash, err
}

// chainHash computes the hash of a logged commit on top of prev, from the rows as they are.
func chainHash(c *conn, h *twin.ChainHasher, prev [32]byte, lc *loggedCommit) ([32]byte, error) {
	h.Begin(prev, &lc.Commit, int(lc.n), hashPointer(lc.answerHash))
	var arena batch
	err := c.query(changeColumns+" WHERE at >= ? AND at < ? ORDER BY at", func(s *sqlite.Stmt) error {
		arena.bytes = arena.bytes[:0]
		l := arena.readChange(s)
		ch, err := l.change(c)
		if err != nil {
			return err
		}
		if !l.gone {
			ch.After = &l.image
		}
		h.Change(&ch, hashPointer(l.sealedHash))
		return nil
	}, lc.first, lc.first+lc.n)
	return h.Sum(), err
}

// hashPointer turns a stored hash of destroyed bytes into what the chain takes in their place; nil for none.
func hashPointer(b []byte) *[32]byte {
	if len(b) != 32 {
		return nil
	}
	return (*[32]byte)(b)
}
