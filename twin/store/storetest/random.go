package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
)

// testRandom runs random commands against the store and the model. One store serves all of a run's examples: each
// example goes on where the last one ended, so that opening a durable store is not most of the work.
func testRandom(t *testing.T, open Opener) {
	s, reopen := open(t)
	sc := newScript(t, s)
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				if err := sc.s.Close(); err != nil {
					t.Fatal(err)
				}
				sc.s = reopen()
			case 1:
				back := twin.Version(rapid.IntRange(0, 20).Draw(t, "kept"))
				oldest := sc.model.Head() + 1 - min(back, sc.model.Head())
				if err := sc.s.Trim(context.Background(), oldest); err != nil {
					t.Fatal(err)
				}
				sc.model.Oldest = max(sc.model.Oldest, oldest)
			default:
				if err := sc.randomBatch(t); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := sc.model.Diff(sc.s); err != nil {
			t.Fatal(err)
		}
	})
}

// randomBatch appends a batch of commits that build on one another.
func (sc *script) randomBatch(t *rapid.T) error {
	scratch := &Model{Commits: append([]*twin.Commit(nil), sc.model.Commits...), Live: map[twin.ID]twin.Record{}}
	for id, r := range sc.model.Live {
		scratch.Live[id] = r
	}
	var batch []*twin.Commit
	for range rapid.IntRange(1, 4).Draw(t, "commits") {
		c := makeCommit(scratch, randomEdits(t, scratch)...)
		c.Actor = rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, "actor")
		if c.Actor != "" && rapid.Bool().Draw(t, "keyed") {
			c.Key, c.Answer = fmt.Sprintf("key %d", c.Version), rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "answer")
		}
		if rapid.IntRange(0, 9).Draw(t, "model") == 0 {
			c.Model = rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "body")
		}
		scratch.Add(c)
		batch = append(batch, c)
	}
	if err := sc.s.Append(context.Background(), batch); err != nil {
		return err
	}
	for _, c := range batch {
		sc.model.Add(c)
	}
	return nil
}

// randomEdits draws from few ids, so that they meet again and again, and from any text.
func randomEdits(t *rapid.T, m *Model) (edits []edit) {
	text := rapid.StringN(0, 30, 60)
	for _, id := range rapid.SliceOfNDistinct(rapid.Uint64Range(1, 12), 0, 6, rapid.ID).Draw(t, "ids") {
		e := edit{id: twin.ID(id), typ: rapid.SampledFrom([]string{"house", "person", "unit"}).Draw(t, "type")}
		if _, live := m.Live[e.id]; live && rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
			e.gone = true
		} else {
			e.row, e.sealed, e.geom = text.Draw(t, "row"), text.Draw(t, "sealed"), text.Draw(t, "geom")
		}
		edits = append(edits, e)
	}
	return edits
}

// Concurrent is the case of Run that is worth the race detector: it appends while readers check that whatever they see
// is whole. Every commit writes the same row to two entities, so no reader may ever see them differ.
func Concurrent(t *testing.T, open Opener) {
	s, _ := open(t)
	sc := newScript(t, s)
	sc.do(edit{id: 1, row: "0"}, edit{id: 2, row: "0"})
	var (
		wg   sync.WaitGroup
		done atomic.Bool
	)
	reader := func(read func() error) {
		wg.Go(func() {
			for !done.Load() {
				if err := read(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	reader(func() error {
		var rows []string
		head, err := s.Load(t.Context(), func(r *twin.Record) error { rows = append(rows, string(r.Row)); return nil })
		if err == nil && (len(rows) != 2 || rows[0] != rows[1] || rows[0] != fmt.Sprint(head.Version-1)) {
			return fmt.Errorf("load at version %d gave %q", head.Version, rows)
		}
		return err
	})
	reader(func() error {
		next := twin.Version(1)
		return s.Log(t.Context(), 0, 0, func(c *twin.Commit) error {
			if c.Version != next || len(c.Changes) != 2 || string(c.Changes[0].After.Row) != string(c.Changes[1].After.Row) {
				return fmt.Errorf("log: a commit that is not whole at version %d", c.Version)
			}
			next++
			return nil
		})
	})
	reader(func() error {
		next := twin.Version(1)
		err := s.History(t.Context(), 1, func(c *twin.Commit) error {
			if c.Version != next || c.Changes[0].ID != 1 {
				return fmt.Errorf("history: version %d in place of %d", c.Version, next)
			}
			next++
			return nil
		})
		if err == nil && next == 1 {
			err = errors.New("history: nothing")
		}
		return err
	})
	reader(func() error {
		_, _, _, err := s.Answered(t.Context(), "worker:zhang", "none")
		return err
	})
	for v := 1; v < 60; v++ {
		sc.do(edit{id: 1, row: fmt.Sprint(v)}, edit{id: 2, row: fmt.Sprint(v)})
	}
	done.Store(true)
	wg.Wait()
	sc.check()
}
