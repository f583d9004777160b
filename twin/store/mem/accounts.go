package mem

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// PutAccount writes an account, over an older one of that name.
func (s *Store) PutAccount(ctx context.Context, a store.Account) error {
	a.Body = cloneBytes(a.Body)
	return s.write(ctx, func() error {
		s.accounts[a.Name] = a
		return nil
	})
}

// Account returns the account of that name, or twin.ErrNotFound.
func (s *Store) Account(ctx context.Context, name string) (a store.Account, err error) {
	err = s.read(ctx, func() error {
		found, ok := s.accounts[name]
		if !ok {
			return fmt.Errorf("account %q: %w", name, twin.ErrNotFound)
		}
		a = store.Account{Name: found.Name, Body: cloneBytes(found.Body)}
		return nil
	})
	return a, err
}

// Accounts returns all accounts in the order of their names.
func (s *Store) Accounts(ctx context.Context) (all []store.Account, err error) {
	err = s.read(ctx, func() error {
		for _, a := range s.accounts {
			all = append(all, store.Account{Name: a.Name, Body: cloneBytes(a.Body)})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b store.Account) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// DeleteAccount removes an account; twin.ErrNotFound when there is none.
func (s *Store) DeleteAccount(ctx context.Context, name string) error {
	return s.write(ctx, func() error {
		if _, ok := s.accounts[name]; !ok {
			return fmt.Errorf("account %q: %w", name, twin.ErrNotFound)
		}
		delete(s.accounts, name)
		return nil
	})
}

// PutToken writes a token, over an older one of that hash.
func (s *Store) PutToken(ctx context.Context, t store.Token) error {
	t.Body = cloneBytes(t.Body)
	return s.write(ctx, func() error {
		s.tokens[t.Hash] = t
		return nil
	})
}

// TokenByHash returns the token of that hash, or twin.ErrNotFound.
func (s *Store) TokenByHash(ctx context.Context, hash [32]byte) (t store.Token, err error) {
	err = s.read(ctx, func() error {
		found, ok := s.tokens[hash]
		if !ok {
			return fmt.Errorf("token: %w", twin.ErrNotFound)
		}
		t = store.Token{Hash: found.Hash, Body: cloneBytes(found.Body)}
		return nil
	})
	return t, err
}

// Tokens returns all tokens in the order of their hashes.
func (s *Store) Tokens(ctx context.Context) (all []store.Token, err error) {
	err = s.read(ctx, func() error {
		for _, t := range s.tokens {
			all = append(all, store.Token{Hash: t.Hash, Body: cloneBytes(t.Body)})
		}
		return nil
	})
	slices.SortFunc(all, func(a, b store.Token) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return all, err
}

// DeleteToken removes a token; twin.ErrNotFound when there is none.
func (s *Store) DeleteToken(ctx context.Context, hash [32]byte) error {
	return s.write(ctx, func() error {
		if _, ok := s.tokens[hash]; !ok {
			return fmt.Errorf("token: %w", twin.ErrNotFound)
		}
		delete(s.tokens, hash)
		return nil
	})
}

// AppendAudit adds rows, all or none, and numbers them.
func (s *Store) AppendAudit(ctx context.Context, rows ...store.AuditRow) error {
	return s.write(ctx, func() error {
		for _, r := range rows {
			r.Seq, r.Body = int64(len(s.audit))+1, cloneBytes(r.Body)
			s.audit = append(s.audit, r)
		}
		return nil
	})
}

// Audit returns the rows that q selects.
func (s *Store) Audit(ctx context.Context, q store.AuditQuery) (rows []store.AuditRow, err error) {
	err = s.read(ctx, func() error {
		for _, r := range s.audit {
			if q.Match(&r) {
				r.Body = cloneBytes(r.Body)
				rows = append(rows, r)
			}
		}
		return nil
	})
	if q.Newest {
		slices.Reverse(rows)
	}
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
	}
	return rows, err
}

func (s *Store) write(ctx context.Context, fn func() error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return fn()
}

func (s *Store) read(ctx context.Context, fn func() error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	s.state.mu.RLock()
	defer s.state.mu.RUnlock()
	return fn()
}
