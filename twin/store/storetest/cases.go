package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// A store that was just made stands at version 0 of an epoch of its own, and keeps that epoch for good.
func testEmpty(t *testing.T, open Opener) {
	s, reopen := open(t)
	NewModel().Check(t, s)
	before, err := s.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s = reopened(t, s, reopen)
	NewModel().Check(t, s)
	after, err := s.Head(t.Context())
	if err != nil || after.Epoch != before.Epoch {
		t.Fatalf("epoch after reopening = %s, %v; want %s", after.Epoch, err, before.Epoch)
	}
	if err := s.Append(t.Context(), nil); err != nil {
		t.Fatalf("append of nothing: %v", err)
	}
	if err := s.History(t.Context(), 5, func(*twin.Commit) error { return errors.New("nothing was written") }); err != nil {
		t.Fatal(err)
	}
	other, _ := open(t)
	if h, err := other.Head(t.Context()); err != nil || h.Epoch == before.Epoch {
		t.Fatalf("two stores share the epoch %s, %v", h.Epoch, err)
	}
}

// What load gives is the fold of what was appended, through updates, deletions, restorations and restarts.
func testLoad(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "a", sealed: "s", geom: "g"}, edit{id: twin.MaxID, typ: "person", row: "b"}, edit{id: 3})
	sc.check()
	sc.do(edit{id: 1, row: "a2", geom: "g2"}, edit{id: 3, gone: true})
	sc.check()
	sc.do() // a commit without changes, as one of a model file alone
	sc.do(edit{id: 3, row: "restored"})
	sc.s = reopened(t, s, reopen)
	sc.check()
	sc.do(edit{id: 1, gone: true}, edit{id: 3, gone: true}, edit{id: twin.MaxID, gone: true})
	sc.check()
}

// While a load runs, commits go on; what it gives is the state at the position that it returns.
func testLoadPosition(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	for id := range twin.ID(300) {
		sc.do(edit{id: id + 1, row: "first"})
	}
	loaded, went := 0, 0
	head, err := s.Load(t.Context(), func(r *twin.Record) error {
		if loaded++; loaded%100 == 1 {
			sc.do(edit{id: 1000 + twin.ID(went), row: "later"}, edit{id: r.ID, gone: true})
			went++
		}
		if string(r.Row) != "first" {
			t.Errorf("%s came from a version beyond the load's beginning", r.ID)
		}
		return nil
	})
	if err != nil || loaded != 300 || head.Version != 300 {
		t.Fatalf("%d entities at version %d, %v; want 300 at 300", loaded, head.Version, err)
	}
	sc.check()
}

// A callback ends its stream with its own error, which is no failure of the store: the next write goes through.
func testCallbackErrors(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	for range 3 {
		sc.do(edit{id: 1, row: "x"}, edit{id: 2, row: "y"})
	}
	stop := errors.New("enough")
	calls := 0
	once := func() error { calls++; return stop }
	_, err := s.Load(t.Context(), func(*twin.Record) error { return once() })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("load: %d calls, %v", calls, err)
	}
	calls = 0
	if err := s.Log(t.Context(), 0, 0, func(*twin.Commit) error { return once() }); !errors.Is(err, stop) || calls != 1 {
		t.Errorf("log: %d calls, %v", calls, err)
	}
	calls = 0
	if err := s.History(t.Context(), 1, func(*twin.Commit) error { return once() }); !errors.Is(err, stop) || calls != 1 {
		t.Errorf("history: %d calls, %v", calls, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Load(ctx, func(*twin.Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("load under an ended context: %v", err)
	}
	if err := s.Log(ctx, 0, 0, func(*twin.Commit) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("log under an ended context: %v", err)
	}
	sc.check() // none of this is an error of the store
	sc.do(edit{id: 1, row: "z"})
}

// The log gives any window of whole commits with the states before and after, also of commits that were appended in
// one batch and build on one another: a replay to a client needs both states to tell enter from update from leave.
func testLog(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "a", sealed: "s1"}, edit{id: 2, row: "b"})
	// One batch whose later commits build on its earlier ones.
	scratch := &Model{Commits: sc.model.Commits, Live: map[twin.ID]twin.Record{}}
	for id, r := range sc.model.Live {
		scratch.Live[id] = r
	}
	var batch []*twin.Commit
	for _, edits := range [][]edit{
		{{id: 1, row: "a2", geom: "g"}, {id: 3, row: "c"}},
		{{id: 3, row: "c2"}},
		{{id: 3, gone: true}, {id: 1, row: "a3", sealed: "s3"}},
		{{id: 3, row: "c again"}},
	} {
		c := makeCommit(scratch, edits...)
		scratch.Add(c)
		batch = append(batch, c)
	}
	sc.append(batch...)
	sc.check()
	sc.s = reopened(t, s, reopen)
	sc.check()
	for after := twin.Version(0); after <= 6; after++ {
		for upTo := twin.Version(0); upTo <= 7; upTo++ {
			next := after + 1
			err := sc.s.Log(t.Context(), after, upTo, func(c *twin.Commit) error {
				if c.Version != next {
					t.Errorf("log(%d, %d): version %d, want %d", after, upTo, c.Version, next)
				}
				next++
				return nil
			})
			want := min(upTo, 5)
			if upTo == 0 {
				want = 5
			}
			if err != nil || next != max(after, want)+1 {
				t.Errorf("log(%d, %d) ended before %d, %v; want up to %d", after, upTo, next, err, want)
			}
		}
	}
}

// History passes over deletion and restoration: it is one entity's life as long as the id is the same.
func testHistory(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "a"}, edit{id: 2, row: "b"})
	sc.do(edit{id: 2, row: "b2"})
	sc.do(edit{id: 1, gone: true})
	sc.do(edit{id: 1, row: "back"})
	var versions []twin.Version
	err := s.History(t.Context(), 1, func(c *twin.Commit) error {
		versions = append(versions, c.Version)
		if len(c.Changes) != 1 || c.Changes[0].ID != 1 {
			t.Errorf("version %d: changes of others: %+v", c.Version, c.Changes)
		}
		return nil
	})
	if err != nil || len(versions) != 3 || versions[0] != 1 || versions[1] != 3 || versions[2] != 4 {
		t.Fatalf("history of 1: versions %v, %v; want 1 3 4", versions, err)
	}
	sc.check()
}

// A repeated request finds its first answer, by who asked and under which key; two actors may use the same key.
func testAnswered(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	keyed := func(actor, key, answer string) {
		c := sc.commit(edit{id: twin.ID(sc.model.Head() + 1), row: key})
		c.Actor, c.Key, c.Answer = actor, key, []byte(answer)
		sc.append(c)
	}
	keyed("a", "k1", `{"version":1}`)
	keyed("b", "k1", "another actor's")
	keyed("a", "k2", "")
	keyed("a", "", "kept for nobody")
	for range 2 {
		for _, c := range []struct {
			actor, key string
			v          twin.Version
			answer     string
		}{{"a", "k1", 1, `{"version":1}`}, {"b", "k1", 2, "another actor's"}, {"a", "k2", 3, ""}, {"b", "k2", 0, ""}, {"a", "", 0, ""}} {
			v, answer, ok, err := sc.s.Answered(t.Context(), c.actor, c.key)
			if err != nil || ok != (c.v != 0) || v != c.v || string(answer) != c.answer {
				t.Errorf("answered(%q, %q) = %d %q %t %v, want %d %q", c.actor, c.key, v, answer, ok, err, c.v, c.answer)
			}
		}
		sc.check()
		sc.s = reopened(t, sc.s, reopen)
	}
}

// An empty model file is a model file: it takes back the one before.
func testModel(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	for _, body := range []string{`{"types":[]}`, "", `{"types":["well"]}`} {
		c := sc.commit()
		c.Model = []byte(body)
		sc.append(c)
		sc.do(edit{id: 9, row: body})
		sc.check()
	}
	sc.s = reopened(t, s, reopen)
	sc.check()
}

// The head's hash is the fold of what was appended, and of what the log gives back: nothing that the hash covers may
// be lost on the way.
func testChain(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	var want [32]byte
	for i := range 5 {
		c := sc.do(edit{id: twin.ID(i%2 + 1), row: "r", sealed: "s", geom: "g"}, edit{id: twin.ID(10 + i), row: "new"})
		want = twin.HashCommit(want, c)
	}
	head, err := s.Head(t.Context())
	if err != nil || head.Hash != want {
		t.Fatalf("hash %x, %v; want %x", head.Hash, err, want)
	}
	var folded [32]byte
	err = s.Log(t.Context(), 0, 0, func(c *twin.Commit) error {
		folded = twin.HashCommit(folded, c)
		return nil
	})
	if err != nil || folded != want {
		t.Fatalf("hash of the log as read %x, %v; want %x", folded, err, want)
	}
}
