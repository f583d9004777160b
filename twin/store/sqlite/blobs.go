package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// blobTable came after the other tables: a file that was made without it gets it when it is next opened for writing.
const blobTable = `
-- bytes under their SHA-256, named by states; sum covers what the hash does not
CREATE TABLE IF NOT EXISTS blob(
  feed  INTEGER NOT NULL,
  hash  BLOB    NOT NULL,
  media TEXT    NOT NULL,
  put   INTEGER NOT NULL,
  sum   INTEGER NOT NULL,
  body  BLOB    NOT NULL,
  PRIMARY KEY (feed, hash)
) STRICT;
`

// PutBlob keeps bytes under their SHA-256, which it returns. They are synced when it returns nil. Bytes that are there
// already are only noted to have been put again at that time.
func (s *Store) PutBlob(ctx context.Context, media string, at int64, body []byte) (hash [32]byte, err error) {
	hash = sha256.Sum256(body)
	return hash, s.write(ctx, func(w *writer) error {
		w.pending += len(body)/pageSize + 4
		err := w.exec("INSERT INTO blob VALUES("+feedID+", ?1, ?2, ?3, ?4, ?5) ON CONFLICT(feed, hash) DO UPDATE SET media=?2, put=?3, sum=?4",
			hash[:], media, at, sumOf(hash[:], media, at), body)
		if err != nil {
			return fmt.Errorf("put the blob %x…: %w", hash[:4], err)
		}
		return nil
	})
}

// Blob returns the blob of that hash, or twin.ErrNotFound.
func (s *Store) Blob(ctx context.Context, hash [32]byte) (b store.Blob, err error) {
	found := false
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return eachBlob(c, "body", "AND hash=?", func(head store.BlobHead, st *sqlite.Stmt, sound bool) error {
			b = store.Blob{BlobHead: head, Body: column(st, 4)}
			if found = true; !sound || sha256.Sum256(b.Body) != hash {
				return damaged("the blob %x…", hash[:4])
			}
			return nil
		}, hash[:])
	})
	if err == nil && !found {
		err = fmt.Errorf("the blob %x…: %w", hash[:4], twin.ErrNotFound)
	}
	return b, err
}

// Blobs returns what is known of all blobs, in the order of their hashes.
func (s *Store) Blobs(ctx context.Context) (all []store.BlobHead, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return eachBlob(c, "length(body)", "ORDER BY hash", func(head store.BlobHead, st *sqlite.Stmt, sound bool) error {
			if !sound {
				return damaged("the blob %x…", head.Hash[:4])
			}
			head.Size = st.ColumnInt64(4)
			all = append(all, head)
			return nil
		})
	})
	return all, err
}

// DropBlobs forgets those of the blobs that were last put before an instant; what is not there is passed over.
func (s *Store) DropBlobs(ctx context.Context, before int64, hashes ...[32]byte) error {
	if len(hashes) == 0 {
		return nil
	}
	return s.write(ctx, func(w *writer) error {
		for _, h := range hashes {
			if err := w.exec("DELETE FROM blob WHERE feed="+feedID+" AND hash=? AND put < ?", h[:], before); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachBlob streams blobs with one column more, the fifth, and says of each whether its checksum agrees: readers refuse,
// check reports. A file that was not opened for writing since may have no table.
func eachBlob(c *conn, more, selection string, fn func(head store.BlobHead, st *sqlite.Stmt, sound bool) error, args ...any) error {
	n, err := c.one("SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='blob'")
	if err != nil || n == 0 {
		return err
	}
	return c.query("SELECT hash, media, put, sum, "+more+" FROM blob WHERE feed="+feedID+" "+selection, func(st *sqlite.Stmt) error {
		head := store.BlobHead{Media: st.ColumnText(1), Put: st.ColumnInt64(2)}
		size := st.ColumnBytes(0, head.Hash[:])
		if more == "body" {
			head.Size = int64(st.ColumnLen(4))
		}
		return fn(head, st, size == len(head.Hash) && st.ColumnInt64(3) == sumOf(head.Hash[:], head.Media, head.Put))
	}, args...)
}

// blobs proves the rows of the blobs.
func (ck *checker) blobs(ctx context.Context) error {
	return eachBlob(ck.c, "body", "ORDER BY hash", func(head store.BlobHead, st *sqlite.Stmt, sound bool) error {
		ck.sum.Blobs++
		if !sound {
			ck.found(Problem{Table: "blob", Text: fmt.Sprintf("%x…: the checksum disagrees", head.Hash[:4])})
		}
		if sha256.Sum256(column(st, 4)) != head.Hash {
			ck.found(Problem{Table: "blob", Text: fmt.Sprintf("%x…: the bytes are not those of this hash", head.Hash[:4])})
		}
		return ctx.Err()
	})
}
