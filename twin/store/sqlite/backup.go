package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Backup writes a copy of the store as it stands at one version to the new file dst, while the store goes on serving.
// dst appears only when it is whole and synced.
func (s *Store) Backup(ctx context.Context, dst string) (twin.Head, error) {
	var head twin.Head
	err := writeWhole(dst, func(part string) error {
		return s.copyTo(ctx, part, &head)
	})
	if err != nil {
		return twin.Head{}, fmt.Errorf("back up store %s to %s: %w", s.path, dst, err)
	}
	return head, nil
}

// copyTo copies through SQLite, which reads one snapshot, leaves out what is free, and stumbles over damaged pages
// instead of copying them.
func (s *Store) copyTo(ctx context.Context, part string, head *twin.Head) error {
	c, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	defer s.release(c)
	c.SetInterrupt(ctx.Done())
	defer c.SetInterrupt(nil)
	if err := c.exec("VACUUM INTO ?", part); err != nil {
		return err
	}
	b, err := openConn(part, sqlite.OpenReadOnly)
	if err != nil {
		return err
	}
	defer b.Close()
	*head, err = readHead(b)
	return err
}

// Restore makes a new store at dst from a backup, under a new epoch: who has followed the old store must not take the
// restored versions for a continuation. The backup is proved first. A store that exists is never overwritten.
func Restore(ctx context.Context, backup, dst string) (twin.Head, error) {
	head, err := restore(ctx, backup, dst)
	if err != nil {
		return twin.Head{}, fmt.Errorf("restore %s to %s: %w", backup, dst, err)
	}
	return head, nil
}

func restore(ctx context.Context, backup, dst string) (head twin.Head, err error) {
	dst, err = realPath(dst)
	if err != nil {
		return head, err
	}
	lock, err := lockFile(dst + ".lock")
	if err != nil {
		return head, err
	}
	defer unlockFile(lock)
	var first *Problem
	sum, err := Check(ctx, backup, func(p Problem) {
		if first == nil {
			first = &p
		}
	})
	if err != nil {
		return head, err
	}
	// A damaged backup may still be worth a look, but not a server.
	if first != nil {
		return head, fmt.Errorf("%w: %d problems in the backup, the first: %s", store.ErrDamaged, sum.Problems, *first)
	}
	err = writeWhole(dst, func(part string) error {
		src := &Store{path: backup, cfg: Config{ReadOnly: true}}
		defer src.Close()
		if err := src.copyTo(ctx, part, &head); err != nil {
			return err
		}
		head.Epoch = twin.NewEpoch()
		return putEpoch(part, head.Epoch)
	})
	return head, err
}

// putEpoch begins a new line of versions in a copy that nobody uses yet.
func putEpoch(path string, epoch twin.Epoch) error {
	c, err := openConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return err
	}
	pos, err := readFeed(c)
	if err == nil {
		pos.Epoch = epoch
		err = c.exec("UPDATE feed SET epoch=?, sum=? WHERE feed="+feedID, string(epoch), pos.sum())
	}
	return errors.Join(err, c.Close())
}

// isFree tells that nothing stands in the way of a new database at dst. A process that was killed leaves its log (-wal)
// behind, and SQLite would play it into whatever file has that name next.
func isFree(dst string) error {
	for _, ending := range []string{"", "-wal", "-journal"} {
		_, err := os.Lstat(dst + ending)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case ending == "":
			return fmt.Errorf("%w: choose another name or move it away", fs.ErrExist)
		default:
			return fmt.Errorf("%s is left of another store: %w: move it to where that store is, or choose another name", dst+ending, fs.ErrExist)
		}
	}
	return nil
}

// writeWhole lets fn write a file beside dst and gives it the name dst once it is synced; dst must be free.
func writeWhole(dst string, fn func(part string) error) error {
	if err := isFree(dst); err != nil {
		return err
	}
	part, err := emptyBeside(dst)
	if err != nil {
		return err
	}
	defer os.Remove(part) // gone already when all went well
	if err := fn(part); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := giveName(part, dst); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dst))
}

// giveName moves part to dst. A link fails where a file has come to exist meanwhile, while a rename would replace it;
// where the file system has no links, renaming is all there is.
func giveName(part, dst string) error {
	err := os.Link(part, dst)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(part, dst)
}

// emptyBeside makes an empty file for its owner's eyes alone in the folder of dst.
func emptyBeside(dst string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(dst), filepath.Base(dst)+".part-*") // mode 0600
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
