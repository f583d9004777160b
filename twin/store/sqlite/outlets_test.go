package sqlite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	zombie "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// A flipped byte of a position is found by check, and never handed out.
func TestDamagedOutlet(t *testing.T) {
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	if err := s.PutOutlet(t.Context(), store.Outlet{Key: "water", Body: []byte("as far as this")}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad, found := planted(t, sample, bytes.Index(sample, []byte("as far"))), ""
	sum, err := sqlite.Check(t.Context(), bad, func(p sqlite.Problem) { found += p.String() })
	if err != nil || sum.Problems != 1 || !strings.Contains(found, "outlet: ") {
		t.Errorf("%q, %v; want one problem of an outlet", found, err)
	}
	if all, err := open(t, bad).Outlets(t.Context()); err == nil {
		t.Errorf("a damaged position was handed out: %v", all)
	}
}

// A file from before there were outlets is read as it is, and gets their table when it is written to.
func TestFileWithoutOutlets(t *testing.T) {
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	lives(t, s, 0, 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := zombie.OpenConn(path, zombie.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlitex.ExecuteTransient(c, "DROP TABLE outlet", nil); err != nil {
		t.Fatal(err)
	}
	c.Close()
	old, err := sqlite.Open(t.Context(), sqlite.Config{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := old.Outlets(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("outlets: %v, %v", all, err)
	}
	old.Close()
	if err := open(t, path).PutOutlet(t.Context(), store.Outlet{Key: "water"}); err != nil {
		t.Error(err)
	}
}
