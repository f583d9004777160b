package mem

import (
	"context"
	"fmt"
	"sync"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Store is a twin.Store in memory.
type Store struct {
	*state

	mu     sync.Mutex // guards stop; taken before state.mu
	stop   error      // why this store no longer appends
	closed bool
}

var _ twin.Store = (*Store)(nil)

// state is what a restart finds again.
type state struct {
	mu       sync.RWMutex
	epoch    twin.Epoch
	commits  []*twin.Commit // from version oldest
	oldest   twin.Version
	head     twin.Version
	hash     [32]byte
	model    []byte
	live     map[twin.ID]*twin.Record
	answers  map[answerKey]*twin.Commit
	accounts map[string]store.Account
	tokens   map[[32]byte]store.Token
	audit    []store.AuditRow
	blobs    map[[32]byte]store.Blob
	outlets  map[string]store.Outlet
}

type answerKey struct{ actor, key string }

// New returns an empty store with an epoch of its own.
func New() *Store {
	return &Store{state: &state{
		epoch:    twin.NewEpoch(),
		oldest:   1,
		live:     map[twin.ID]*twin.Record{},
		answers:  map[answerKey]*twin.Commit{},
		accounts: map[string]store.Account{},
		tokens:   map[[32]byte]store.Token{},
		blobs:    map[[32]byte]store.Blob{},
		outlets:  map[string]store.Outlet{},
	}}
}

// Reopen returns a store that stands where s was closed, as a restart of a durable store would.
func (s *Store) Reopen() *Store { return &Store{state: s.state} }

// Head returns the position of the store.
func (s *Store) Head(ctx context.Context) (twin.Head, error) {
	if err := s.usable(ctx); err != nil {
		return twin.Head{}, err
	}
	s.state.mu.RLock()
	defer s.state.mu.RUnlock()
	return s.headLocked(), nil
}

func (s *state) headLocked() twin.Head {
	return twin.Head{Epoch: s.epoch, Version: s.head, Oldest: s.oldest, Hash: s.hash, Model: cloneBytes(s.model)}
}

// Load streams every live entity, see twin.Store.
func (s *Store) Load(ctx context.Context, fn func(*twin.Record) error) (twin.Head, error) {
	if err := s.usable(ctx); err != nil {
		return twin.Head{}, err
	}
	// A record is never changed once it is in the map, so a copy of the pointers is a snapshot.
	s.state.mu.RLock()
	head := s.headLocked()
	records := make([]*twin.Record, 0, len(s.live))
	for _, r := range s.live {
		records = append(records, r)
	}
	s.state.mu.RUnlock()
	for _, r := range records {
		if err := ctx.Err(); err != nil {
			return twin.Head{}, err
		}
		c := twin.Record{Type: r.Type, ID: r.ID, Image: *cloneImage(&r.Image)}
		if err := fn(&c); err != nil {
			return twin.Head{}, err
		}
	}
	return head, nil
}

// Append adds commits, see twin.Store.
func (s *Store) Append(ctx context.Context, commits []*twin.Commit) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return fmt.Errorf("%w after an earlier failure: %w", twin.ErrStopped, s.stop)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	for i, c := range commits {
		if err := store.Validate(s.head+twin.Version(i), c); err != nil {
			return err
		}
	}
	// All or none: a fold over a copy of what the commits touch, taken over at the end.
	next := fold{state: s.state, hash: s.hash, model: s.model, touched: map[twin.ID]*twin.Record{}}
	for _, c := range commits {
		if err := next.add(cloneCommit(c)); err != nil {
			s.stop = err
			return fmt.Errorf("append commit %d: %w", c.Version, err)
		}
	}
	next.takeOver()
	return nil
}

// Trim drops the log before oldest; what is live stays.
func (s *Store) Trim(ctx context.Context, oldest twin.Version) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if oldest > s.head+1 {
		return fmt.Errorf("trim to %d: %w: the head is %d", oldest, twin.ErrInvalid, s.head)
	}
	for s.oldest < oldest {
		if c := s.commits[0]; c.Key != "" {
			delete(s.answers, answerKey{c.Actor, c.Key})
		}
		s.commits = s.commits[1:]
		s.oldest++
	}
	return nil
}

// Close ends the use of s; Reopen gives its content again.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func (s *Store) usable(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return fmt.Errorf("%w: the store is closed", twin.ErrStopped)
	}
	return ctx.Err()
}
