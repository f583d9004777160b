package mem

import (
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/twin"
)

// Log streams whole commits, see twin.Store.
func (s *Store) Log(ctx context.Context, after, upTo twin.Version, fn func(*twin.Commit) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	// Commits are never changed once they are in the log, so the slice is a snapshot.
	s.state.mu.RLock()
	oldest, commits := s.oldest, s.commits
	s.state.mu.RUnlock()
	if after+1 < oldest {
		return fmt.Errorf("log after version %d: %w: it begins with %d", after, twin.ErrTooOld, oldest)
	}
	for _, c := range commits {
		if c.Version <= after || upTo != 0 && c.Version > upTo {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(cloneCommit(c)); err != nil {
			return err
		}
	}
	return nil
}

// History streams the commits that touched id, see twin.Store.
func (s *Store) History(ctx context.Context, id twin.ID, fn func(*twin.Commit) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	s.state.mu.RLock()
	commits := s.commits
	s.state.mu.RUnlock()
	for _, c := range commits {
		for i := range c.Changes {
			if c.Changes[i].ID != id {
				continue
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			only := *c
			only.Changes = c.Changes[i : i+1]
			if err := fn(cloneCommit(&only)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Answered finds the commit that actor made under key, see twin.Store.
func (s *Store) Answered(ctx context.Context, actor, key string) (twin.Version, []byte, bool, error) {
	if err := s.usable(ctx); err != nil {
		return 0, nil, false, err
	}
	s.state.mu.RLock()
	defer s.state.mu.RUnlock()
	c := s.answers[answerKey{actor, key}]
	if c == nil || key == "" {
		return 0, nil, false, nil
	}
	return c.Version, cloneBytes(c.Answer), true, nil
}
