package mem

import (
	"fmt"
	"slices"

	"github.com/gridtwin/gridtwin/twin"
)

// fold applies commits beside the state, so that a failure half way leaves the state alone.
type fold struct {
	state   *state
	hash    [32]byte
	model   []byte
	commits []*twin.Commit
	touched map[twin.ID]*twin.Record // nil where the entity was deleted
}

// add applies one commit, or says why it does not fit.
func (f *fold) add(c *twin.Commit) error {
	if c.Key != "" {
		if f.answered(c.Actor, c.Key) {
			return fmt.Errorf("%w: %s has already committed under this idempotency key", twin.ErrConflict, c.Actor)
		}
	}
	seen := make(map[twin.ID]bool, len(c.Changes))
	for i := range c.Changes {
		ch := &c.Changes[i]
		if seen[ch.ID] {
			return fmt.Errorf("%s %s: %w: touched twice in one commit", ch.Type, ch.ID, twin.ErrConflict)
		}
		seen[ch.ID] = true
		if err := f.change(ch); err != nil {
			return err
		}
	}
	if c.Model != nil {
		f.model = c.Model
	}
	f.hash = twin.HashCommit(f.hash, c)
	f.commits = append(f.commits, c)
	return nil
}

// change judges by the state that the commits before have left, which may be of this very batch.
func (f *fold) change(ch *twin.Change) error {
	was, ok := f.touched[ch.ID]
	if !ok {
		was = f.state.live[ch.ID]
	}
	switch {
	case ch.Op == twin.OpCreate && was != nil:
		return fmt.Errorf("%s %s: %w: it exists already", ch.Type, ch.ID, twin.ErrConflict)
	case ch.Op != twin.OpCreate && was == nil:
		return fmt.Errorf("%s %s: %w: it does not exist", ch.Type, ch.ID, twin.ErrConflict)
	}
	// The log tells the state before from its own memory, as stores that keep each state once do.
	if was != nil {
		ch.Before = &was.Image
	}
	if ch.After == nil {
		f.touched[ch.ID] = nil
		return nil
	}
	f.touched[ch.ID] = &twin.Record{Type: ch.Type, ID: ch.ID, Image: *ch.After}
	return nil
}

// answered says whether the key was used, in the store or earlier in this batch.
func (f *fold) answered(actor, key string) bool {
	if f.state.answers[answerKey{actor, key}] != nil {
		return true
	}
	return slices.ContainsFunc(f.commits, func(c *twin.Commit) bool { return c.Actor == actor && c.Key == key })
}

// takeOver makes the outcome the store's; from here on nothing can fail.
func (f *fold) takeOver() {
	s := f.state
	for id, r := range f.touched {
		if r == nil {
			delete(s.live, id)
		} else {
			s.live[id] = r
		}
	}
	for _, c := range f.commits {
		if c.Key != "" {
			s.answers[answerKey{c.Actor, c.Key}] = c
		}
	}
	s.commits = append(s.commits, f.commits...)
	s.head += twin.Version(len(f.commits))
	s.hash, s.model = f.hash, f.model
}

func cloneCommit(c *twin.Commit) *twin.Commit {
	n := *c
	n.Answer, n.Model = cloneBytes(c.Answer), slices.Clone(c.Model)
	n.Changes = make([]twin.Change, len(c.Changes))
	for i, ch := range c.Changes {
		ch.Before, ch.After = cloneImage(ch.Before), cloneImage(ch.After)
		n.Changes[i] = ch
	}
	return &n
}

func cloneImage(m *twin.Image) *twin.Image {
	if m == nil {
		return nil
	}
	n := *m
	n.Row, n.Sealed, n.Geom = cloneBytes(m.Row), cloneBytes(m.Sealed), cloneBytes(m.Geom)
	return &n
}

// cloneBytes copies b; none and empty are the same to a store, and come back as nil.
func cloneBytes(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return slices.Clone(b)
}
