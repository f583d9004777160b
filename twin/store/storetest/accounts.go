package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Accounts are found by name, also after a restart, and do not disturb the twin beside them.
func testAccounts(t *testing.T, open Opener) {
	s, reopen := open(t)
	for _, a := range []store.Account{{Name: "zhang", Body: []byte("1")}, {Name: "管理员"}, {Name: "li", Body: []byte("2")}, {Name: "zhang", Body: []byte("3")}} {
		if err := s.PutAccount(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		all, err := s.Accounts(t.Context())
		if err != nil || len(all) != 3 || all[0].Name != "li" || all[1].Name != "zhang" || string(all[1].Body) != "3" || all[2].Name != "管理员" {
			t.Fatalf("accounts = %q, %v", all, err)
		}
		s = reopened(t, s, reopen)
	}
	if a, err := s.Account(t.Context(), "li"); err != nil || string(a.Body) != "2" || a.Name != "li" {
		t.Errorf("account li = %q, %v", a, err)
	}
	if err := s.DeleteAccount(t.Context(), "li"); err != nil {
		t.Error(err)
	}
	if _, err := s.Account(t.Context(), "li"); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("a deleted account: %v, want ErrNotFound", err)
	}
	if err := s.DeleteAccount(t.Context(), "li"); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("deleting again: %v, want ErrNotFound", err)
	}
	newScript(t, s).do(edit{id: 1, row: "the twin goes on"})
}

// Tokens are found by the hash of their secret and by nothing else.
func testTokens(t *testing.T, open Opener) {
	s, reopen := open(t)
	hash := func(i int) [32]byte { return sha256.Sum256(fmt.Appendf(nil, "secret %d", i)) }
	for i := range 5 {
		if err := s.PutToken(t.Context(), store.Token{Hash: hash(i), Body: fmt.Appendf(nil, "token %d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutToken(t.Context(), store.Token{Hash: hash(2), Body: []byte("again")}); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteToken(t.Context(), hash(3)); err != nil {
		t.Fatal(err)
	}
	s = reopened(t, s, reopen)
	if tok, err := s.TokenByHash(t.Context(), hash(2)); err != nil || string(tok.Body) != "again" || tok.Hash != hash(2) {
		t.Errorf("token 2 = %q, %v", tok.Body, err)
	}
	if _, err := s.TokenByHash(t.Context(), hash(3)); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("a deleted token: %v, want ErrNotFound", err)
	}
	if err := s.DeleteToken(t.Context(), hash(3)); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("deleting again: %v, want ErrNotFound", err)
	}
	all, err := s.Tokens(t.Context())
	if err != nil || len(all) != 4 {
		t.Fatalf("%d tokens, %v; want 4", len(all), err)
	}
	for i := 1; i < len(all); i++ {
		if bytes.Compare(all[i-1].Hash[:], all[i].Hash[:]) >= 0 {
			t.Error("tokens out of order")
		}
	}
}

// The audit numbers its rows without gaps over restarts, and a query means what AuditQuery.Match says.
func testAudit(t *testing.T, open Opener) {
	s, reopen := open(t)
	var want []store.AuditRow
	for i := range 20 {
		r := store.AuditRow{
			At: int64(100 + i), Actor: fmt.Sprintf("actor %d", i%3), Action: []string{"reveal", "export"}[i%2],
			Object: fmt.Sprintf("people/%d", i%5), Reason: "走访", Body: []byte{byte(i)},
		}
		want = append(want, r)
	}
	if err := s.AppendAudit(t.Context(), want[:7]...); err != nil {
		t.Fatal(err)
	}
	s = reopened(t, s, reopen)
	if err := s.AppendAudit(t.Context(), want[7:]...); err != nil {
		t.Fatal(err)
	}
	for i := range want {
		want[i].Seq = int64(i + 1)
	}
	for i, q := range []store.AuditQuery{
		{},
		{Newest: true},
		{Actor: "actor 1"},
		{Action: "reveal", Newest: true, Limit: 3},
		{Object: "people/2", Actor: "actor 2"},
		{From: 105, Until: 110},
		{After: 5, Limit: 4},
		{Before: 5, Newest: true, Limit: 2},
		{Actor: "nobody"},
		{From: 119},
		{Until: 101},
	} {
		got, err := s.Audit(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if g, w := fmt.Sprint(got), fmt.Sprint(selected(want, q)); g != w {
			t.Errorf("query %d %+v:\n got %s\nwant %s", i, q, g, w)
		}
	}
}

// selected is the plainest reading of a query.
func selected(rows []store.AuditRow, q store.AuditQuery) (out []store.AuditRow) {
	for i := range rows {
		r := rows[i]
		if q.Newest {
			r = rows[len(rows)-1-i]
		}
		if q.Match(&r) && (q.Limit == 0 || len(out) < q.Limit) {
			out = append(out, r)
		}
	}
	return out
}
