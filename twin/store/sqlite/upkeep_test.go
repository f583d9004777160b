package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// lives appends commits that create, update and delete, and returns the last version.
func lives(t testing.TB, s *sqlite.Store, from twin.Version, commits int) twin.Version {
	t.Helper()
	f := &filler{version: from}
	for range commits {
		if err := s.Append(t.Context(), []*twin.Commit{f.life()}); err != nil {
			t.Fatal(err)
		}
	}
	return f.version
}

// life is the next commit of a plain life: entity v is born at version v, changes at v+1, and every third dies at v+2.
func (f *filler) life() *twin.Commit {
	f.version++
	v := f.version
	image := func(born, at twin.Version) *twin.Image {
		if at < 1 || at < born {
			return nil
		}
		return &twin.Image{
			Rev: at, Updated: int64(at), Grid: 31011410321800102, House: twin.ID(born), Row: fmt.Appendf(nil, "row of %d at %d", born, at),
			Sealed: fmt.Appendf(nil, "sealed of %d at %d", born, at), Geom: fmt.Appendf(nil, "geometry of %d", born),
		}
	}
	c := &twin.Commit{Version: v, Time: int64(v), Actor: "worker:zhang", Reason: "life", Key: fmt.Sprint("key ", v), Answer: []byte("ok")}
	for age, op := range []twin.Op{twin.OpCreate, twin.OpUpdate, twin.OpDelete} {
		born := v - twin.Version(age)
		if born < 1 || born > v || op == twin.OpDelete && born%3 != 0 {
			continue
		}
		ch := twin.Change{Op: op, Type: "house", ID: twin.ID(born * 7919)}
		if op != twin.OpCreate {
			ch.Before = image(born, v-1)
		}
		if op != twin.OpDelete {
			ch.After = image(born, v)
		}
		c.Changes = append(c.Changes, ch)
	}
	return c
}

// check returns all problems of a file.
func check(t testing.TB, path string) (sqlite.Summary, []sqlite.Problem) {
	t.Helper()
	var problems []sqlite.Problem
	sum, err := sqlite.Check(context.WithoutCancel(t.Context()), path, func(p sqlite.Problem) { problems = append(problems, p) })
	if err != nil {
		t.Fatal(err)
	}
	if sum.Problems != len(problems) {
		t.Errorf("the summary counts %d problems of %d", sum.Problems, len(problems))
	}
	return sum, problems
}

// clean fails the test when a file has problems.
func clean(t testing.TB, path string) sqlite.Summary {
	t.Helper()
	sum, problems := check(t, path)
	for _, p := range problems {
		t.Errorf("check: %s", p)
	}
	return sum
}

func TestCheckClean(t *testing.T) {
	t.Parallel()
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	clean(t, path)
	lives(t, s, 0, 30)
	if sum := clean(t, path); sum.Commits != 30 || sum.Changes != 68 || sum.Entities != 21 || sum.Head.Version != 30 {
		t.Errorf("summary beside a running writer: %+v", sum)
	}
	for _, oldest := range []twin.Version{2, 17, 31} {
		if err := s.Trim(t.Context(), oldest); err != nil {
			t.Fatal(err)
		}
		if sum := clean(t, path); sum.Commits != 31-int(oldest) || sum.Entities != 21 {
			t.Errorf("summary after a trim to %d: %+v", oldest, sum)
		}
	}
	lives(t, s, 30, 10)
	clean(t, path)
	if testing.Short() {
		return
	}
	// An import large enough to move the newest changes into their table, and lives that go on over it.
	s, path = open(t, path+"2"), path+"2"
	v := lives(t, s, 0, 10)
	fill := newFiller()
	fill.version = v
	if err := s.Append(t.Context(), []*twin.Commit{fill.commit(70_000)}); err != nil {
		t.Fatal(err)
	}
	if sum := clean(t, path); sum.Entities != 70_008 {
		t.Errorf("summary after an import: %+v", sum)
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	lives(t, s, 0, 3)
	link := filepath.Join(folder(t), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		_, err := sqlite.Open(t.Context(), anyDisk(name))
		if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
			t.Errorf("second writer by %s: %v, want the holder named", name, err)
		}
	}
	cfg := anyDisk(path)
	cfg.ReadOnly = true
	r, err := sqlite.Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("a reader beside the writer: %v", err)
	}
	defer r.Close()
	lives(t, s, 3, 3)
	if h, err := r.Head(t.Context()); err != nil || h.Version != 6 {
		t.Errorf("the reader is at %d, %v; want 6", h.Version, err)
	}
	n := 0
	if err := r.History(t.Context(), 5*7919, func(*twin.Commit) error { n++; return nil }); err != nil || n != 2 {
		t.Errorf("history by the reader: %d commits, %v", n, err)
	}
	if err := r.Append(t.Context(), []*twin.Commit{{Version: 7}}); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("append by the reader: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path)
	lives(t, again, 6, 1)
}

func TestOpenRefuses(t *testing.T) {
	folder := folder(t)
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]sqlite.Config{
		"no path":          anyDisk(""),
		"a missing folder": anyDisk(filepath.Join(folder, "no", "twin.db")),
		"not a database":   anyDisk(text),
		"missing, to read": {Path: filepath.Join(folder, "none.db"), ReadOnly: true},
	} {
		if s, err := sqlite.Open(t.Context(), cfg); err == nil {
			s.Close()
			t.Errorf("%s: it was opened", name)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading made a file: %v", err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	lives(t, s, 0, 1)
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		st, err := os.Stat(name)
		if err != nil || st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v; others may read it", name, st.Mode(), err)
		}
	}
}

func TestNoSpace(t *testing.T) {
	free, whole := uint64(10_000_000_000), uint64(100_000_000_000)
	cfg := sqlite.Config{
		Path:     filepath.Join(folder(t), "twin.db"),
		FreeDisk: func(string) (uint64, uint64, error) { return free, whole, nil },
	}
	s, err := sqlite.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := &filler{}
	next := func() error {
		c := f.life()
		err := s.Append(t.Context(), []*twin.Commit{c})
		if err != nil {
			f.version--
		}
		return err
	}
	for _, step := range []struct {
		free, whole uint64
		ok          bool
	}{
		{10_000_000_000, 100_000_000_000, true},
		{4_900_000_000, 100_000_000_000, false}, // below 5 %
		{5_000_000_000, 100_000_000_000, true},
		{499_000_000, 1_000_000_000, false}, // below 500 MB
		{501_000_000, 1_000_000_000, true},
	} {
		free, whole = step.free, step.whole
		err := next()
		if step.ok && err != nil || !step.ok && !errors.Is(err, twin.ErrNoSpace) {
			t.Errorf("with %d of %d free: %v", free, whole, err)
		}
	}
	if h, err := s.Head(t.Context()); err != nil || h.Version != 3 {
		t.Errorf("head %d, %v; want 3", h.Version, err)
	}
}

// The log of a store that was killed and moved away must not be played into what is restored to its name.
func TestRestoreBesideALog(t *testing.T) {
	folder := folder(t)
	copied, back := filepath.Join(folder, "copy.db"), filepath.Join(folder, "back.db")
	s := open(t, filepath.Join(folder, "twin.db"))
	lives(t, s, 0, 5)
	if _, err := s.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{"-wal", "-journal"} {
		if err := os.WriteFile(back+ending, []byte("of another store"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sqlite.Restore(t.Context(), copied, back)
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "back.db"+ending+" is left of another store") {
			t.Errorf("restored beside back.db%s: %v", ending, err)
		}
		if _, err := os.Lstat(back); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file was made beside back.db%s: %v", ending, err)
		}
		if err := os.Remove(back + ending); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlite.Restore(t.Context(), copied, back); err != nil {
		t.Error(err)
	}
	clean(t, back)
}

func TestBackupRestore(t *testing.T) {
	folder := folder(t)
	path, copied, back := filepath.Join(folder, "twin.db"), filepath.Join(folder, "copy.db"), filepath.Join(folder, "back.db")
	s := open(t, path)
	v := lives(t, s, 0, 50)
	if err := s.PutAccount(t.Context(), store.Account{Name: "zhang", Body: []byte("body")}); err != nil {
		t.Fatal(err)
	}
	// The store goes on while it is copied.
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		f := &filler{version: v}
		for ctx.Err() == nil {
			if err := s.Append(context.WithoutCancel(ctx), []*twin.Commit{f.life()}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	head, err := s.Backup(t.Context(), copied)
	stop()
	if werr := <-done; err != nil || werr != nil {
		t.Fatal(err, werr)
	}
	if sum := clean(t, copied); sum.Head.Hash != head.Hash || head.Version < v || head.Epoch != sum.Head.Epoch {
		t.Errorf("the backup stands at %+v, said to be at %+v", sum.Head, head)
	}
	if _, err := s.Backup(t.Context(), copied); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a backup over a backup: %v", err)
	}
	restored, err := sqlite.Restore(t.Context(), copied, back)
	if err != nil {
		t.Fatal(err)
	}
	if restored.Epoch == head.Epoch || restored.Version != head.Version || restored.Hash != head.Hash {
		t.Errorf("restored at %+v from %+v", restored, head)
	}
	for _, dst := range []string{back, path} {
		if _, err := sqlite.Restore(t.Context(), copied, dst); err == nil {
			t.Errorf("restored over %s", dst)
		}
	}
	r := open(t, back)
	if h, err := r.Head(t.Context()); err != nil || h.Epoch != restored.Epoch {
		t.Errorf("the restored store is of epoch %s, %v", h.Epoch, err)
	}
	if a, err := r.Account(t.Context(), "zhang"); err != nil || string(a.Body) != "body" {
		t.Errorf("the restored account %q, %v", a.Body, err)
	}
	lives(t, r, restored.Version, 5)
	clean(t, back)
	left, err := filepath.Glob(filepath.Join(folder, "*part*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
