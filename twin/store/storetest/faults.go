package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Each spoiled commit is a mistake of the caller that can be seen without looking anything up. None may cost the store
// its life, and none may leave a trace.
func testRefused(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "a"})
	for name, spoil := range map[string]func(c *twin.Commit){
		"a version too far":        func(c *twin.Commit) { c.Version++; c.Changes[0].After.Rev++ },
		"a version again":          func(c *twin.Commit) { c.Version--; c.Changes[0].After.Rev-- },
		"no type":                  func(c *twin.Commit) { c.Changes[0].Type = "" },
		"no id":                    func(c *twin.Commit) { c.Changes[0].ID = 0 },
		"an id out of range":       func(c *twin.Commit) { c.Changes[0].ID = twin.MaxID + 1 },
		"no operation":             func(c *twin.Commit) { c.Changes[0].Op = 0 },
		"an unknown operation":     func(c *twin.Commit) { c.Changes[0].Op = 4 },
		"a create with a past":     func(c *twin.Commit) { c.Changes[0].Before = c.Changes[0].After },
		"an update without":        func(c *twin.Commit) { c.Changes[0].Op = twin.OpUpdate },
		"a delete with a future":   func(c *twin.Commit) { c.Changes[0].Op = twin.OpDelete },
		"a state of another rev":   func(c *twin.Commit) { c.Changes[0].After.Rev = 1 },
		"a key without an actor":   func(c *twin.Commit) { c.Key, c.Actor = "k", "" },
		"a create without a state": func(c *twin.Commit) { c.Changes[0].After = nil },
	} {
		c := sc.commit(edit{id: 2, row: "b"})
		spoil(c)
		if err := sc.s.Append(t.Context(), []*twin.Commit{c}); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	sc.check()
	sc.do(edit{id: 2, row: "b"})
	sc.s = reopened(t, s, reopen)
	sc.check()
}

// A commit that does not fit the stored state means that twin and store have parted: the store must take no more.
func testPoisoned(t *testing.T, open Opener) {
	for name, spoil := range map[string]func(sc *script) *twin.Commit{
		"create of what exists": func(sc *script) *twin.Commit {
			c := sc.commit(edit{id: 1, row: "a"})
			c.Changes[0].Op, c.Changes[0].Before = twin.OpCreate, nil
			return c
		},
		"update of what does not": func(sc *script) *twin.Commit {
			c := sc.commit(edit{id: 7, row: "a"})
			c.Changes[0].Op, c.Changes[0].Before = twin.OpUpdate, &twin.Image{Rev: 1}
			return c
		},
		"delete of what is gone": func(sc *script) *twin.Commit {
			c := sc.commit(edit{id: 2, gone: true})
			c.Changes[0].Before = &twin.Image{Rev: 1}
			return c
		},
		"one entity twice": func(sc *script) *twin.Commit {
			return sc.commit(edit{id: 1, row: "a"}, edit{id: 1, row: "b"})
		},
		"a key again": func(sc *script) *twin.Commit {
			c := sc.commit(edit{id: 1, row: "a"})
			c.Key = "used"
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, reopen := open(t)
			sc := newScript(t, s)
			c := sc.commit(edit{id: 1, row: "a"}, edit{id: 2, row: "b"})
			c.Key = "used"
			sc.append(c)
			sc.do(edit{id: 2, gone: true})
			good := sc.commit(edit{id: 3, row: "c"})
			if err := s.Append(t.Context(), []*twin.Commit{spoil(sc)}); err == nil {
				t.Fatal("it was taken")
			}
			if err := s.Append(t.Context(), []*twin.Commit{good}); !errors.Is(err, twin.ErrStopped) {
				t.Fatalf("the next append: %v, want ErrStopped", err)
			}
			sc.check() // readers go on
			sc.s = reopened(t, s, reopen)
			sc.check()
			sc.append(good)
			sc.check()
		})
	}
}

// The first commit of the batch is good and the second is found unfit only when the first is half written.
func testAllOrNone(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "a"})
	c2 := sc.commit(edit{id: 2, row: "b"}, edit{id: 1, row: "a2"})
	c3 := sc.commit(edit{id: 5, row: "c"}, edit{id: 6, row: "d"})
	c3.Version++
	for i := range c3.Changes {
		c3.Changes[i].After.Rev++
	}
	c3.Changes[1].Op, c3.Changes[1].Before = twin.OpUpdate, &twin.Image{Rev: 1}
	if err := s.Append(t.Context(), []*twin.Commit{c2, c3}); err == nil {
		t.Fatal("a batch with an unfit commit was taken")
	}
	sc.s = reopened(t, s, reopen)
	sc.check()
}

// Values beyond any page, an answer of megabytes, and commits of many changes, as an import makes them.
func testLarge(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	big := strings.Repeat("0123456789abcdef", 3<<20/16)
	sc.do(edit{id: 1, row: big, sealed: big[:100_000], geom: big[:1<<20]}, edit{id: 2})
	sc.do(edit{id: 1, row: big[1:], geom: "small"})
	c := sc.commit(edit{id: 2, row: "x"})
	c.Reason, c.Answer, c.Key = big[:70_000], []byte(big), "k"
	sc.append(c)
	entities := 20_000
	if testing.Short() {
		entities = 500
	}
	edits := make([]edit, entities)
	for i := range edits {
		// Ids in no order, as a twin deals them.
		edits[i] = edit{id: twin.ID(1000 + i*7919%20_011), row: "row of some length", geom: "geom"}
	}
	sc.do(edits...)
	sc.checkSome(1000)
	for i := range edits {
		edits[i].row, edits[i].gone = "changed", i%3 == 0
	}
	sc.do(edits...)
	sc.s = reopened(t, s, reopen)
	sc.checkSome(1000, 1001)
}

// Names come in scripts, forms and accidents: composed and not, beyond the basic plane, with NUL, and not UTF-8 at all.
func testUnicode(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	for _, text := range []string{"星明村 第三网格", "𠮷野家 😀", "e\u0301 é", "\x00 nul \x00", "' \" ; --", "\u202eright to left", "\xff\xfe not utf-8"} {
		c := sc.commit(edit{id: 1, typ: "person", row: text, sealed: text, geom: text})
		c.Actor, c.Reason, c.Key, c.Answer = "worker:"+text, text, text, []byte(text)
		sc.append(c)
	}
	sc.check()
	sc.s = reopened(t, s, reopen)
	sc.check()
}

// checkSome compares everything, but of the histories only those of ids: for logs of many entities.
func (sc *script) checkSome(ids ...twin.ID) {
	sc.t.Helper()
	for _, diff := range []func(Store) error{sc.model.diffLoad, sc.model.diffLog, sc.model.diffAnswers} {
		if err := diff(sc.s); err != nil {
			sc.t.Fatal(err)
		}
	}
	for _, id := range ids {
		if err := sc.model.diffHistoryOf(sc.s, id); err != nil {
			sc.t.Fatal(err)
		}
	}
}
