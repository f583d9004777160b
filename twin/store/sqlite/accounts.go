package sqlite

import (
	"context"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// PutAccount writes an account, over an older one of that name.
func (s *Store) PutAccount(ctx context.Context, a store.Account) error {
	return s.write(ctx, func(w *writer) error {
		return w.exec("INSERT OR REPLACE INTO account VALUES("+feedID+", ?, ?, ?)", a.Name, a.Body, sumOf(a.Name, a.Body))
	})
}

// Account returns the account of that name, or twin.ErrNotFound.
func (s *Store) Account(ctx context.Context, name string) (store.Account, error) {
	all, err := s.accounts(ctx, "AND name=?", name)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("account %q: %w", name, twin.ErrNotFound)
	}
	if err != nil {
		return store.Account{}, err
	}
	return all[0], nil
}

// Accounts returns all accounts in the order of their names.
func (s *Store) Accounts(ctx context.Context) ([]store.Account, error) {
	return s.accounts(ctx, "ORDER BY name")
}

// accounts reads the accounts of a selection and proves each row.
func (s *Store) accounts(ctx context.Context, selection string, args ...any) (all []store.Account, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return c.query("SELECT name, body, sum FROM account WHERE feed="+feedID+" "+selection, func(s *sqlite.Stmt) error {
			a := store.Account{Name: s.ColumnText(0), Body: column(s, 1)}
			if s.ColumnInt64(2) != sumOf(a.Name, a.Body) {
				return damaged("account %q", a.Name)
			}
			all = append(all, a)
			return nil
		}, args...)
	})
	return all, err
}

// DeleteAccount removes an account; twin.ErrNotFound when there is none.
func (s *Store) DeleteAccount(ctx context.Context, name string) error {
	if _, err := s.Account(ctx, name); err != nil {
		return err
	}
	return s.write(ctx, func(w *writer) error {
		return w.exec("DELETE FROM account WHERE feed="+feedID+" AND name=?", name)
	})
}

// PutToken writes a token, over an older one of that hash.
func (s *Store) PutToken(ctx context.Context, t store.Token) error {
	return s.write(ctx, func(w *writer) error {
		return w.exec("INSERT OR REPLACE INTO token VALUES("+feedID+", ?, ?, ?)", t.Hash[:], t.Body, sumOf(t.Hash[:], t.Body))
	})
}

// TokenByHash returns the token of that hash, or twin.ErrNotFound.
func (s *Store) TokenByHash(ctx context.Context, hash [32]byte) (store.Token, error) {
	all, err := s.tokens(ctx, "AND hash=?", hash[:])
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("token: %w", twin.ErrNotFound)
	}
	if err != nil {
		return store.Token{}, err
	}
	return all[0], nil
}

// Tokens returns all tokens in the order of their hashes.
func (s *Store) Tokens(ctx context.Context) ([]store.Token, error) {
	return s.tokens(ctx, "ORDER BY hash")
}

// tokens reads the tokens of a selection and proves each row.
func (s *Store) tokens(ctx context.Context, selection string, args ...any) (all []store.Token, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		return c.query("SELECT hash, body, sum FROM token WHERE feed="+feedID+" "+selection, func(s *sqlite.Stmt) error {
			t := store.Token{Body: column(s, 1)}
			n := s.ColumnBytes(0, t.Hash[:])
			if n != len(t.Hash) || s.ColumnInt64(2) != sumOf(t.Hash[:], t.Body) {
				return damaged("the token of hash %x…", t.Hash[:4])
			}
			all = append(all, t)
			return nil
		}, args...)
	})
	return all, err
}

// DeleteToken removes a token; twin.ErrNotFound when there is none.
func (s *Store) DeleteToken(ctx context.Context, hash [32]byte) error {
	if _, err := s.TokenByHash(ctx, hash); err != nil {
		return err
	}
	return s.write(ctx, func(w *writer) error {
		return w.exec("DELETE FROM token WHERE feed="+feedID+" AND hash=?", hash[:])
	})
}

// AppendAudit adds rows, all or none, and numbers them. They are synced when it returns nil.
func (s *Store) AppendAudit(ctx context.Context, rows ...store.AuditRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.write(ctx, func(w *writer) error {
		last, err := w.one("SELECT coalesce(max(seq), 0) FROM audit WHERE feed=" + feedID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			last++
			r.Seq = last
			err := w.exec("INSERT INTO audit VALUES("+feedID+", ?, ?, ?, ?, ?, ?, ?, ?)",
				r.Seq, r.At, r.Actor, r.Action, r.Object, r.Reason, r.Body, auditSum(&r))
			if err != nil {
				return fmt.Errorf("append to the audit: %w", err)
			}
		}
		return nil
	})
}

// auditSum covers the number of the row too, so that rows cannot trade places.
func auditSum(r *store.AuditRow) int64 {
	return sumOf(r.Seq, r.At, r.Actor, r.Action, r.Object, r.Reason, r.Body)
}

// Audit returns the rows that q selects.
func (s *Store) Audit(ctx context.Context, q store.AuditQuery) (found []store.AuditRow, err error) {
	err = s.view(ctx, func(_ context.Context, c *conn) error {
		selection, args := auditSelection(q)
		return eachAudit(c, selection, func(r *store.AuditRow, sound bool) error {
			if !sound {
				return damaged("row %d of the audit", r.Seq)
			}
			found = append(found, *r)
			return nil
		}, args...)
	})
	return found, err
}

// auditSelection writes q as SQL; AuditQuery.Match says the same in Go.
func auditSelection(q store.AuditQuery) (string, []any) {
	var sql strings.Builder
	var args []any
	and := func(cond string, arg any) {
		sql.WriteString(" AND " + cond)
		args = append(args, arg)
	}
	and("seq > ?", q.After)
	and("at >= ?", q.From)
	if q.Before != 0 {
		and("seq < ?", q.Before)
	}
	if q.Until != 0 {
		and("at < ?", q.Until)
	}
	for _, eq := range []struct{ column, value string }{{"actor", q.Actor}, {"action", q.Action}, {"object", q.Object}} {
		if eq.value != "" {
			and(eq.column+" = ?", eq.value)
		}
	}
	sql.WriteString(" ORDER BY seq")
	if q.Newest {
		sql.WriteString(" DESC")
	}
	if q.Limit > 0 {
		sql.WriteString(" LIMIT ?")
		args = append(args, int64(q.Limit))
	}
	return sql.String(), args
}

// eachAudit streams audit rows and says of each whether its checksum agrees: readers refuse, check reports.
func eachAudit(c *conn, selection string, fn func(r *store.AuditRow, sound bool) error, args ...any) error {
	return c.query("SELECT seq, at, actor, action, object, reason, body, sum FROM audit WHERE feed="+feedID+selection, func(s *sqlite.Stmt) error {
		r := store.AuditRow{
			Seq: s.ColumnInt64(0), At: s.ColumnInt64(1), Actor: s.ColumnText(2), Action: s.ColumnText(3),
			Object: s.ColumnText(4), Reason: s.ColumnText(5), Body: column(s, 6),
		}
		return fn(&r, s.ColumnInt64(7) == auditSum(&r))
	}, args...)
}
