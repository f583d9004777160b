package sqlite_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	zombie "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// What was put is in the backup, in what is restored from it, and in what check looks at.
func TestBlobsAreBackedUp(t *testing.T) {
	dir := folder(t)
	s := open(t, filepath.Join(dir, "twin.db"))
	lives(t, s, 0, 5)
	body := bytes.Repeat([]byte("roof "), 100_000)
	hash, err := s.PutBlob(t.Context(), "model/gltf-binary", 7, body)
	if err != nil {
		t.Fatal(err)
	}
	backup, restored := filepath.Join(dir, "backup.db"), filepath.Join(dir, "restored.db")
	if _, err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Restore(t.Context(), backup, restored); err != nil {
		t.Fatal(err)
	}
	sum, err := sqlite.Check(t.Context(), restored, func(p sqlite.Problem) { t.Error(p) })
	if err != nil || sum.Blobs != 1 {
		t.Fatalf("%d blobs checked, %v; want 1", sum.Blobs, err)
	}
	r := open(t, restored)
	if b, err := r.Blob(t.Context(), hash); err != nil || !bytes.Equal(b.Body, body) || b.Media != "model/gltf-binary" {
		t.Errorf("the restored blob: %+v, %v", b.BlobHead, err)
	}
}

// A flipped byte is found by check, and never handed out.
func TestDamagedBlob(t *testing.T) {
	dir := folder(t)
	path := filepath.Join(dir, "twin.db")
	s := open(t, path)
	hash, err := s.PutBlob(t.Context(), "model/gltf-binary", 7, []byte("a gable of red tiles"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"gable", "gltf-binary"} {
		sample, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := planted(t, sample, bytes.Index(sample, []byte(part)))
		found := ""
		sum, err := sqlite.Check(t.Context(), bad, func(p sqlite.Problem) { found += p.String() })
		if err != nil || sum.Problems != 1 || !strings.Contains(found, "blob: ") {
			t.Errorf("%s: %q, %v; want one problem of a blob", part, found, err)
		}
		if b, err := open(t, bad).Blob(t.Context(), hash); err == nil {
			t.Errorf("%s: a damaged blob was handed out: %q", part, b.Body)
		}
	}
}

// A file from before there were blobs is read as it is, and gets their table when it is written to.
func TestFileWithoutBlobs(t *testing.T) {
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
	if err := sqlitex.ExecuteTransient(c, "DROP TABLE blob", nil); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if sum, err := sqlite.Check(t.Context(), path, func(p sqlite.Problem) { t.Error(p) }); err != nil || sum.Commits != 3 {
		t.Errorf("check: %+v, %v", sum, err)
	}
	old, err := sqlite.Open(t.Context(), sqlite.Config{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := old.Blobs(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("blobs: %v, %v", all, err)
	}
	old.Close()
	s = open(t, path)
	if _, err := s.PutBlob(t.Context(), "text/plain", 1, []byte("first")); err != nil {
		t.Error(err)
	}
}
