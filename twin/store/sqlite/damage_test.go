package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// sampleFile makes a closed store with some of everything and returns its bytes.
func sampleFile(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(folder(t), "twin.db")
	s := open(t, path)
	v := lives(t, s, 0, 40)
	if err := s.Trim(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	c := &twin.Commit{Version: v + 1, Actor: "admin", Model: []byte(`{"types":[]}`)}
	err := s.Append(t.Context(), []*twin.Commit{c})
	if err == nil {
		err = s.PutAccount(t.Context(), store.Account{Name: "zhang", Body: []byte("account body")})
	}
	if err == nil {
		err = s.PutToken(t.Context(), store.Token{Hash: [32]byte{1, 2}, Body: []byte("token body")})
	}
	if err == nil {
		err = s.AppendAudit(t.Context(), store.AuditRow{At: 1, Actor: "zhang", Action: "reveal", Body: []byte("audit body")})
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// planted writes the sample with one byte flipped and returns its path.
func planted(t testing.TB, sample []byte, at int) string {
	t.Helper()
	path := filepath.Join(folder(t), "damaged.db")
	b := bytes.Clone(sample)
	b[at] ^= 0x55
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A flipped byte inside a payload is a valid file to SQLite; the checksum of the row finds it and names the entity.
func TestCheckNamesDamagedRow(t *testing.T) {
	sample := sampleFile(t)
	const id = twin.ID(40 * 7919)
	for _, part := range []string{"row of 40 at 40", "sealed of 40 at 40", "geometry of 40"} {
		places := 0
		for from := 0; ; places++ {
			i := bytes.Index(sample[from:], []byte(part))
			if i < 0 {
				break
			}
			from += i + 1
			path := planted(t, sample, from+4)
			_, problems := check(t, path)
			named := false
			for _, p := range problems {
				named = named || p.ID == id && p.Type == "house" && (p.Table == "entity" || p.Table == "change")
			}
			if !named {
				t.Errorf("%q damaged at byte %d: house %s is not named among %v", part, from, id, problems)
			}
		}
		if places != 2 {
			t.Errorf("%q lies in %d places, want one in the log and one in the state", part, places)
		}
	}
	for _, part := range []string{"account body", "token body", "audit body", "life", `{"types":[]}`} {
		if _, problems := check(t, planted(t, sample, bytes.Index(sample, []byte(part))+2)); len(problems) == 0 {
			t.Errorf("%q: the damage was not found", part)
		}
	}
}

// Readers do not hand out damaged rows.
func TestDamagedRowIsNotServed(t *testing.T) {
	sample := sampleFile(t)
	for at := 0; ; at++ {
		i := bytes.Index(sample[at:], []byte("row of 40 at 40"))
		if i < 0 {
			break
		}
		at += i
		cfg := anyDisk(planted(t, sample, at))
		cfg.ReadOnly = true
		s, err := sqlite.Open(t.Context(), cfg)
		if err == nil {
			_, err = s.Load(t.Context(), func(*twin.Record) error { return nil })
			s.Close()
		}
		if err == nil {
			t.Errorf("damage at byte %d went unnoticed", at)
		}
	}
}

func TestCheckNamesDamagedPage(t *testing.T) {
	sample := sampleFile(t)
	const page = 4096
	found := 0
	for n := 2; n <= len(sample)/page; n++ {
		at := (n - 1) * page // the page's kind, or a pointer of a page of another use
		_, problems := check(t, planted(t, sample, at))
		for _, p := range problems {
			if p.Page == n {
				found++
				break
			}
		}
		if len(problems) == 0 {
			t.Errorf("page %d: damage to its first byte was not found", n)
		}
	}
	if pages := len(sample)/page - 1; found < pages*9/10 {
		t.Errorf("%d of %d damaged pages were named", found, pages)
	}
}

// Whatever byte is flipped: either check finds it, or everything that can be read is what was written.
func TestCheckFindsAnyFlip(t *testing.T) {
	t.Parallel()
	sample := sampleFile(t)
	want := dump(t, writeFile(t, sample))
	rnd := rand.New(rand.NewPCG(3, 4))
	harmless := 0
	for range 150 {
		at := rnd.IntN(len(sample))
		path := planted(t, sample, at)
		problems := 0
		_, err := sqlite.Check(t.Context(), path, func(sqlite.Problem) { problems++ })
		if err != nil || problems > 0 {
			continue
		}
		harmless++
		if got := dump(t, path); got != want {
			t.Errorf("byte %d flipped: check is clean, but what is read differs", at)
		}
	}
	t.Logf("%d of 150 flips fell on bytes that hold nothing", harmless)
}

func writeFile(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(folder(t), "whole.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// dump is everything that a store tells, as text.
func dump(t testing.TB, path string) string {
	t.Helper()
	cfg := anyDisk(path)
	cfg.ReadOnly = true
	s, err := sqlite.Open(t.Context(), cfg)
	if err != nil {
		return err.Error()
	}
	defer s.Close()
	var out bytes.Buffer
	ctx := context.Background()
	head, err := s.Load(ctx, func(r *twin.Record) error { fmt.Fprintf(&out, "%+v\n", *r); return nil })
	fmt.Fprintln(&out, head, err)
	err = s.Log(ctx, head.Oldest-1, 0, func(c *twin.Commit) error {
		fmt.Fprintf(&out, "%d %d %s %s %s %q %q\n", c.Version, c.Time, c.Actor, c.Reason, c.Key, c.Answer, c.Model)
		for _, ch := range c.Changes {
			fmt.Fprintln(&out, ch.Op, ch.Type, ch.ID, ch.Before, ch.After)
		}
		return nil
	})
	fmt.Fprintln(&out, err)
	for id := twin.ID(1); id <= 40; id++ {
		err := s.History(ctx, id*7919, func(c *twin.Commit) error { fmt.Fprint(&out, c.Version, " "); return nil })
		fmt.Fprintln(&out, err)
	}
	accounts, aerr := s.Accounts(ctx)
	tokens, terr := s.Tokens(ctx)
	audit, uerr := s.Audit(ctx, store.AuditQuery{})
	fmt.Fprintln(&out, accounts, aerr, tokens, terr, audit, uerr)
	return out.String()
}
