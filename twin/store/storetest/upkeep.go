package storetest

import (
	"errors"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// A trim takes commits from the log and nothing from the states; the first commit that is kept still knows the state
// before it, though a trimmed commit made that.
func testTrim(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	trim := func(oldest twin.Version) {
		t.Helper()
		if err := sc.s.Trim(t.Context(), oldest); err != nil {
			t.Fatalf("trim to %d: %v", oldest, err)
		}
		sc.model.Oldest = max(sc.model.Oldest, oldest)
		sc.check()
	}
	sc.do(edit{id: 1, row: "a"}, edit{id: 2, row: "b"}, edit{id: 3, row: "untouched ever after"})
	c := sc.commit(edit{id: 1, row: "a2"})
	c.Key, c.Answer, c.Model = "k", []byte("answer"), []byte("model")
	sc.append(c)
	sc.do(edit{id: 2, gone: true})
	sc.do(edit{id: 1, row: "a3"}, edit{id: 2, row: "b again"})
	sc.do(edit{id: 4, row: "d"})
	trim(1)
	trim(3) // the state before of version 4 was made by a commit that is trimmed
	if err := sc.s.Log(t.Context(), 1, 0, func(*twin.Commit) error { return nil }); !errors.Is(err, twin.ErrTooOld) {
		t.Errorf("log from before the trim: %v, want ErrTooOld", err)
	}
	if err := sc.s.Log(t.Context(), 2, 0, func(*twin.Commit) error { return nil }); err != nil {
		t.Errorf("log from the trim: %v", err)
	}
	trim(2) // less than before: nothing happens
	trim(4)
	sc.do(edit{id: 3, row: "touched at last"}, edit{id: 4, gone: true})
	sc.s = reopened(t, sc.s, reopen)
	sc.check()
	trim(6)
	trim(7) // all of it
	if err := sc.s.Trim(t.Context(), 9); !errors.Is(err, twin.ErrInvalid) {
		t.Errorf("trim beyond the head: %v, want ErrInvalid", err)
	}
	sc.s = reopened(t, sc.s, reopen)
	sc.check()
	sc.do(edit{id: 1, row: "a4"}, edit{id: 4, row: "d again"}, edit{id: 2, gone: true})
	sc.check()
}

// A store copies what it is given and gives away what it returns.
func testOwnership(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "first", sealed: "first", geom: "first"})
	c := sc.commit(edit{id: 1, row: "row", sealed: "sealed", geom: "geom"})
	c.Answer, c.Model = []byte("answer"), []byte("model")
	twinOf := sc.commit(edit{id: 1, row: "row", sealed: "sealed", geom: "geom"})
	twinOf.Answer, twinOf.Model = []byte("answer"), []byte("model")
	sc.append(c)
	sc.model.Commits[1], sc.model.Body = twinOf, []byte("model")
	sc.model.Live[1] = twin.Record{Type: "house", ID: 1, Image: *twinOf.Changes[0].After}
	for _, b := range [][]byte{c.Answer, c.Model, c.Changes[0].After.Row, c.Changes[0].After.Sealed, c.Changes[0].After.Geom} {
		clear(b)
	}
	sc.check()
	scribble := func(c *twin.Commit) error {
		clear(c.Answer)
		clear(c.Model)
		for _, ch := range c.Changes {
			for _, m := range []*twin.Image{ch.Before, ch.After} {
				if m != nil {
					clear(m.Row[:cap(m.Row)])
					clear(m.Sealed)
					clear(m.Geom)
				}
			}
		}
		return nil
	}
	if err := s.Log(t.Context(), 0, 0, scribble); err != nil {
		t.Fatal(err)
	}
	if err := s.History(t.Context(), 1, scribble); err != nil {
		t.Fatal(err)
	}
	sc.check()
	// What the log gave stays the receiver's: commits are kept in rings.
	var kept []*twin.Commit
	err := s.Log(t.Context(), 0, 0, func(c *twin.Commit) error { kept = append(kept, c); return nil })
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range kept {
		if err := diffCommit(c, sc.model.Commits[i]); err != nil {
			t.Fatal(err)
		}
	}
}

// Whoever still holds a closed store is told so, and does no harm to who opened it again.
func testClosed(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	c := sc.commit(edit{id: 1, row: "a"})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), []*twin.Commit{c}); !errors.Is(err, twin.ErrStopped) {
		t.Errorf("append: %v, want ErrStopped", err)
	}
	if _, err := s.Load(t.Context(), func(*twin.Record) error { return nil }); !errors.Is(err, twin.ErrStopped) {
		t.Errorf("load: %v, want ErrStopped", err)
	}
	if err := s.Log(t.Context(), 0, 0, func(*twin.Commit) error { return nil }); !errors.Is(err, twin.ErrStopped) {
		t.Errorf("log: %v, want ErrStopped", err)
	}
	if _, _, _, err := s.Answered(t.Context(), "a", "k"); !errors.Is(err, twin.ErrStopped) {
		t.Errorf("answered: %v, want ErrStopped", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	sc.s = reopen()
	sc.append(c)
	sc.check()
}
