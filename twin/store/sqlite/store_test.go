package sqlite_test

import (
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

func fresh(t testing.TB) (storetest.Store, func() storetest.Store) {
	path := filepath.Join(t.TempDir(), "twin.db")
	return open(t, path), func() storetest.Store { return open(t, path) }
}

func TestSuite(t *testing.T) { storetest.Run(t, fresh) }

// TestConcurrent is what race runs pick by its name.
func TestConcurrent(t *testing.T) { storetest.Concurrent(t, fresh) }
