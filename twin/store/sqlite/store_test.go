package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin/store/sqlite"
	"github.com/gridtwin/gridtwin/twin/store/storetest"
)

// anyDisk switches the floors of free disk off: a test machine may be as full as it likes.
func anyDisk(path string) sqlite.Config {
	return sqlite.Config{Path: path, MinFreeBytes: -1, MinFreePercent: -1}
}

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), anyDisk(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// folder is in memory where the system offers that with room to spare: a test of what a store answers would only wait
// for the disk. Tests of durability use t.TempDir.
func folder(t testing.TB) string {
	t.Helper()
	const shm, room = "/dev/shm", 4 << 30
	if free, _, err := sqlite.FreeDisk(shm); err != nil || free < room {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(shm, "gridtwin-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func fresh(t testing.TB) (storetest.Store, func() storetest.Store) {
	path := filepath.Join(folder(t), "twin.db")
	return open(t, path), func() storetest.Store { return open(t, path) }
}

func TestSuite(t *testing.T) { storetest.Run(t, fresh) }

// TestSuiteWithShortTail passes the suite while newest changes move to their table every few commits, and the
// write-ahead log into the file.
func TestSuiteWithShortTail(t *testing.T) {
	storetest.Run(t, freshShort)
}

func freshShort(t testing.TB) (storetest.Store, func() storetest.Store) {
	path := filepath.Join(folder(t), "twin.db")
	reopen := func() storetest.Store {
		cfg := anyDisk(path)
		cfg.WALPages = 20
		s, err := sqlite.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		s.SetTailEntries(5)
		t.Cleanup(func() {
			s.Close()
			clean(t, path)
		})
		return s
	}
	return reopen(), reopen
}

// TestConcurrent is what race runs pick by its name.
func TestConcurrent(t *testing.T) {
	storetest.Concurrent(t, fresh)
	storetest.Concurrent(t, freshShort)
}
