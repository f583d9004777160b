package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store"
)

// principalFlags are the flags that say who an account or token is.
type principalFlags struct {
	store, role, scopes, rights *string
}

func addPrincipalFlags(fs *flag.FlagSet, role string) principalFlags {
	return principalFlags{
		store:  fs.String("store", "", "the twin's file"),
		role:   fs.String("role", role, "worker, command, steward, component or admin"),
		scopes: fs.String("scopes", "", "grid codes parted by commas; * for everywhere"),
		rights: fs.String("rights", "", "of a component, parted by commas: map:read, int:read, people:stats, people:read, edit …"),
	}
}

func (f principalFlags) principal(name string) (*access.Principal, error) {
	p := &access.Principal{Name: name, Role: access.Role(*f.role)}
	for s := range strings.SplitSeq(*f.scopes, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		c, err := access.ParseScope(s)
		if err != nil {
			return nil, usagef("--scopes: %v", err)
		}
		p.Scopes = append(p.Scopes, c)
	}
	for r := range strings.SplitSeq(*f.rights, ",") {
		if r = strings.TrimSpace(r); r != "" {
			p.Rights = append(p.Rights, access.Right(r))
		}
	}
	return p, nil
}

// withAccounts opens the store's accounts for one command; only to read them works beside a running server.
func withAccounts(ctx context.Context, store string, readOnly bool, fn func(*access.Accounts) error) error {
	if _, err := os.Stat(store); errors.Is(err, fs.ErrNotExist) && !strings.Contains(store, "://") {
		return fmt.Errorf("there is no store %s: make one with serve, import or synth", store)
	}
	s, err := openStore(ctx, store, readOnly)
	if err != nil {
		return err
	}
	return errors.Join(fn(access.NewAccounts(s, s, nil)), s.Close())
}

// orAskServer says how to revoke beside a running server, which holds the store.
func orAskServer(err error, path, name string) error {
	if !errors.Is(err, store.ErrLocked) {
		return err
	}
	return fmt.Errorf("%w; or, as an administrator, send DELETE %s%s to the running server", err, path, url.PathEscape(name))
}

func runUser(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "user", "add|list|revoke --store FILE [NAME] [--role ROLE --scopes CODES]; add reads the password from the terminal or standard input")
	who := addPrincipalFlags(fs, "worker")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *who.store == "" || len(rest) == 0 {
		return usagef("needs add, list or revoke, and --store FILE")
	}
	switch verb := rest[0]; {
	case verb == "list" && len(rest) == 1:
		return withAccounts(ctx, *who.store, true, func(a *access.Accounts) error { return listUsers(ctx, std, a) })
	case verb == "add" && len(rest) == 2:
		p, err := who.principal(rest[1])
		if err != nil {
			return err
		}
		password, err := readPassword(std)
		if err != nil {
			return err
		}
		return withAccounts(ctx, *who.store, false, func(a *access.Accounts) error {
			if err := a.AddUser(ctx, p, password); err != nil {
				return err
			}
			fmt.Fprintf(std.out, "added %s as %s\n", p.Name, p.Role)
			return nil
		})
	case verb == "revoke" && len(rest) == 2:
		err := withAccounts(ctx, *who.store, false, func(a *access.Accounts) error { return a.RemoveUser(ctx, rest[1]) })
		return orAskServer(err, "/api/accounts/", rest[1])
	}
	return usagef("expected user add NAME, user list or user revoke NAME")
}

func listUsers(ctx context.Context, std streams, a *access.Accounts) error {
	users, err := a.Users(ctx)
	if err != nil {
		return err
	}
	for _, p := range users {
		fmt.Fprintf(std.out, "%-20s %-10s %s\n", p.Name, p.Role, scopeList(p))
	}
	return nil
}

func scopeList(p *access.Principal) string {
	parts := make([]string, len(p.Scopes))
	for i, s := range p.Scopes {
		parts[i] = access.FormatScope(s)
	}
	return strings.Join(parts, ",")
}

// readPassword asks for a password without showing it, or reads a line where there is no terminal.
func readPassword(std streams) (string, error) {
	if f, ok := std.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(std.err, "Password: ")
		data, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(std.err)
		return string(data), err
	}
	line, err := bufio.NewReader(std.in).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", fmt.Errorf("no password on standard input: %w", err)
	}
	return line, nil
}

func runToken(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "token", "add|list|revoke --store FILE [NAME] [--role ROLE --scopes CODES --rights RIGHTS --days N]")
	who := addPrincipalFlags(fs, "component")
	days := fs.Int("days", 365, "after how many days it ends; 0 for never")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *who.store == "" || len(rest) == 0 {
		return usagef("needs add, list or revoke, and --store FILE")
	}
	if *days < 0 {
		return usagef("--days is %d, expected 0 or more", *days)
	}
	switch verb := rest[0]; {
	case verb == "list" && len(rest) == 1:
		return withAccounts(ctx, *who.store, true, func(a *access.Accounts) error { return listTokens(ctx, std, a) })
	case verb == "add" && len(rest) == 2:
		p, err := who.principal(rest[1])
		if err != nil {
			return err
		}
		var ends time.Time
		if *days > 0 {
			ends = time.Now().AddDate(0, 0, *days)
		}
		return withAccounts(ctx, *who.store, false, func(a *access.Accounts) error {
			secret, err := a.AddToken(ctx, p, ends)
			if err == nil {
				fmt.Fprintln(std.out, secret)
				fmt.Fprintln(std.err, "Keep it safe: it is not shown again.")
			}
			return err
		})
	case verb == "revoke" && len(rest) == 2:
		err := withAccounts(ctx, *who.store, false, func(a *access.Accounts) error {
			n, err := a.RevokeToken(ctx, rest[1])
			if err == nil {
				fmt.Fprintf(std.out, "revoked %d\n", n)
			}
			return err
		})
		return orAskServer(err, "/api/tokens/", rest[1])
	}
	return usagef("expected token add NAME, token list or token revoke ID")
}

func listTokens(ctx context.Context, std streams, a *access.Accounts) error {
	tokens, err := a.TokenList(ctx)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		ends := "never ends"
		if !t.Expires.IsZero() {
			ends = "ends " + t.Expires.Format(time.DateOnly)
		}
		fmt.Fprintf(std.out, "%-10s %-20s %-10s %s  %s\n", t.ID, t.Who.Name, t.Who.Role, ends, scopeList(t.Who))
	}
	return nil
}
