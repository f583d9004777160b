package storetest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
)

// Model is a twin's log and its fold, as plain as can be.
type Model struct {
	Commits []*twin.Commit // all of them, also those that a store has trimmed
	Oldest  twin.Version
	Live    map[twin.ID]twin.Record
	Hash    [32]byte
	Body    []byte // the model file in force
}

// NewModel returns an empty twin.
func NewModel() *Model { return &Model{Oldest: 1, Live: map[twin.ID]twin.Record{}} }

// Head is the version that the model stands at.
func (m *Model) Head() twin.Version { return twin.Version(len(m.Commits)) }

// Add appends a commit to the model; the commit must be fit for it.
func (m *Model) Add(c *twin.Commit) {
	for _, ch := range c.Changes {
		if ch.After == nil {
			delete(m.Live, ch.ID)
		} else {
			m.Live[ch.ID] = twin.Record{Type: ch.Type, ID: ch.ID, Image: *ch.After}
		}
	}
	if c.Model != nil {
		m.Body = c.Model
	}
	m.Hash = twin.HashCommit(m.Hash, c)
	m.Commits = append(m.Commits, c)
}

// Check compares everything that s tells with the model.
func (m *Model) Check(t testing.TB, s Store) {
	t.Helper()
	if err := m.Diff(s); err != nil {
		t.Fatal(err)
	}
}

// Diff is the first difference between s and the model.
func (m *Model) Diff(s Store) error {
	for _, diff := range []func(Store) error{m.diffLoad, m.diffLog, m.diffHistory, m.diffAnswers} {
		if err := diff(s); err != nil {
			return err
		}
	}
	return nil
}

func (m *Model) diffLoad(s Store) error {
	seen := map[twin.ID]bool{}
	head, err := s.Load(context.Background(), func(r *twin.Record) error {
		want, ok := m.Live[r.ID]
		if !ok || seen[r.ID] {
			return fmt.Errorf("load: %s %s is not live, or came twice", r.Type, r.ID)
		}
		seen[r.ID] = true
		if r.Type != want.Type || !sameImage(&r.Image, &want.Image) {
			return fmt.Errorf("load: %s %s = %+v, want %s %+v", r.Type, r.ID, r.Image, want.Type, want.Image)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(seen) != len(m.Live) {
		return fmt.Errorf("load: %d entities, want %d", len(seen), len(m.Live))
	}
	again, err := s.Head(context.Background())
	if err != nil {
		return err
	}
	for _, h := range []twin.Head{head, again} {
		if h.Version != m.Head() || h.Oldest != m.Oldest || h.Hash != m.Hash || !bytes.Equal(h.Model, m.Body) || len(h.Epoch) != 26 {
			return fmt.Errorf("head = %+v, want version %d, oldest %d, hash %x, model %q", h, m.Head(), m.Oldest, m.Hash, m.Body)
		}
	}
	if head.Epoch != again.Epoch {
		return fmt.Errorf("the epoch went from %s to %s by itself", head.Epoch, again.Epoch)
	}
	return nil
}

func (m *Model) diffLog(s Store) error {
	next := m.Oldest
	err := s.Log(context.Background(), m.Oldest-1, 0, func(c *twin.Commit) error {
		if next > m.Head() {
			return fmt.Errorf("log: version %d is beyond the head", c.Version)
		}
		if err := diffCommit(c, m.Commits[next-1]); err != nil {
			return fmt.Errorf("log, version %d: %w", next, err)
		}
		next++
		return nil
	})
	if err == nil && next != m.Head()+1 {
		err = fmt.Errorf("log: ends before version %d, want to %d", next, m.Head())
	}
	return err
}

func (m *Model) diffHistory(s Store) error {
	seen := map[twin.ID]bool{}
	for _, c := range m.Commits {
		for i := range c.Changes {
			id := c.Changes[i].ID
			if seen[id] {
				continue
			}
			seen[id] = true
			if err := m.diffHistoryOf(s, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// diffHistoryOf compares one history; of a trimmed log only what is kept counts.
func (m *Model) diffHistoryOf(s Store, id twin.ID) error {
	var want []*twin.Commit
	for _, c := range m.Commits[m.Oldest-1:] {
		for i := range c.Changes {
			if c.Changes[i].ID == id {
				only := *c
				only.Changes = c.Changes[i : i+1]
				want = append(want, &only)
			}
		}
	}
	err := s.History(context.Background(), id, func(c *twin.Commit) error {
		if len(want) == 0 {
			return fmt.Errorf("version %d came too much", c.Version)
		}
		err := diffCommit(c, want[0])
		want = want[1:]
		return err
	})
	if err == nil && len(want) > 0 {
		err = fmt.Errorf("it ends before version %d", want[0].Version)
	}
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	return nil
}

// diffAnswers asks for each answer that was ever given: those of trimmed commits are forgotten.
func (m *Model) diffAnswers(s Store) error {
	for _, c := range m.Commits {
		if c.Key == "" {
			continue
		}
		v, answer, ok, err := s.Answered(context.Background(), c.Actor, c.Key)
		if err != nil {
			return err
		}
		if ok != (c.Version >= m.Oldest) || ok && (v != c.Version || !bytes.Equal(answer, c.Answer)) {
			return fmt.Errorf("answer of %s under %q = %d %q %t, want %d %q", c.Actor, c.Key, v, answer, ok, c.Version, c.Answer)
		}
	}
	return nil
}

// diffCommit is the first difference between two commits; Op, ids and both states of each change count, and their order.
func diffCommit(got, want *twin.Commit) error {
	switch {
	case got.Version != want.Version || got.Time != want.Time || got.Actor != want.Actor || got.Reason != want.Reason || got.Key != want.Key:
		return fmt.Errorf("header %d %d %q %q %q, want %d %d %q %q %q", got.Version, got.Time, got.Actor, got.Reason, got.Key,
			want.Version, want.Time, want.Actor, want.Reason, want.Key)
	case !bytes.Equal(got.Answer, want.Answer):
		return fmt.Errorf("answer %q, want %q", got.Answer, want.Answer)
	case (got.Model == nil) != (want.Model == nil) || !bytes.Equal(got.Model, want.Model):
		return fmt.Errorf("model %q, want %q", got.Model, want.Model)
	case len(got.Changes) != len(want.Changes):
		return fmt.Errorf("%d changes, want %d", len(got.Changes), len(want.Changes))
	}
	for i := range got.Changes {
		g, w := &got.Changes[i], &want.Changes[i]
		if g.Op != w.Op || g.Type != w.Type || g.ID != w.ID || !sameImage(g.Before, w.Before) || !sameImage(g.After, w.After) {
			return fmt.Errorf("change %d = %d %s %s %+v → %+v, want %d %s %s %+v → %+v",
				i+1, g.Op, g.Type, g.ID, g.Before, g.After, w.Op, w.Type, w.ID, w.Before, w.After)
		}
	}
	return nil
}

// sameImage compares states; absent and empty bytes are the same to a store.
func sameImage(a, b *twin.Image) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Rev == b.Rev && a.Updated == b.Updated && a.Grid == b.Grid && a.House == b.House &&
		bytes.Equal(a.Row, b.Row) && bytes.Equal(a.Sealed, b.Sealed) && bytes.Equal(a.Geom, b.Geom)
}
