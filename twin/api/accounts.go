package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// grantee is an account or token as administrators are told of it: everything but what one signs in by.
type grantee struct {
	Name   string         `json:"name"`
	Role   access.Role    `json:"role"`
	Scopes []string       `json:"scopes"`
	May    []access.Right `json:"may"`
}

func granteeOf(p *access.Principal) grantee {
	g := grantee{Name: p.Name, Role: p.Role, Scopes: []string{}, May: p.AllRights()}
	if g.May == nil {
		g.May = []access.Right{}
	}
	for _, scope := range p.Scopes {
		g.Scopes = append(g.Scopes, access.FormatScope(scope))
	}
	return g
}

// tokenRow is a token; its ID names it and opens nothing.
type tokenRow struct {
	ID string `json:"id"`
	grantee
	Made    time.Time  `json:"made"`
	Expires *time.Time `json:"expires"` // null for never
	Process bool       `json:"process"`
}

// managesAccounts refuses who may not look after accounts and tokens.
func (c *call) managesAccounts() error {
	c.w.Header().Set("Cache-Control", "no-store")
	if err := c.params(); err != nil {
		return err
	}
	switch {
	case !c.who.SignedIn():
		return errSignIn()
	case !c.who.May(access.ManageUsers):
		return fmt.Errorf("%w: accounts and tokens are looked after by administrators", twin.ErrForbidden)
	}
	return nil
}

// listTokens tells which tokens there are.
func (s *Server) listTokens(c *call) error {
	if err := c.managesAccounts(); err != nil {
		return err
	}
	list, err := s.cfg.Accounts.TokenList(c.r.Context())
	if err != nil {
		return err
	}
	rows := make([]tokenRow, len(list))
	for i, t := range list {
		rows[i] = tokenRow{ID: t.ID, grantee: granteeOf(t.Who), Made: t.Created.UTC(), Process: t.Process}
		if !t.Expires.IsZero() {
			ends := t.Expires.UTC()
			rows[i].Expires = &ends
		}
	}
	return c.json(http.StatusOK, struct {
		Tokens []tokenRow `json:"tokens"`
	}{rows})
}

// revokeToken ends a token, or all of a name. It goes through also where the caller no longer waits for the answer, so
// that who was let in by the token is always looked at again.
func (s *Server) revokeToken(c *call) error {
	if err := c.managesAccounts(); err != nil {
		return err
	}
	id := c.r.PathValue("id")
	n, err := s.cfg.Accounts.RevokeToken(context.WithoutCancel(c.r.Context()), id)
	if err != nil {
		return err
	}
	s.log.InfoContext(c.r.Context(), "tokens revoked", "by", c.who.Actor(), "token", id, "count", n)
	c.noContent()
	return nil
}

// listAccounts tells which accounts there are.
func (s *Server) listAccounts(c *call) error {
	if err := c.managesAccounts(); err != nil {
		return err
	}
	users, err := s.cfg.Accounts.Users(c.r.Context())
	if err != nil {
		return err
	}
	rows := make([]grantee, len(users))
	for i, p := range users {
		rows[i] = granteeOf(p)
	}
	return c.json(http.StatusOK, struct {
		Accounts []grantee `json:"accounts"`
	}{rows})
}

// removeAccount removes an account with its sessions; not the caller's own, by which somebody must put right what was
// wrong.
func (s *Server) removeAccount(c *call) error {
	if err := c.managesAccounts(); err != nil {
		return err
	}
	name := c.r.PathValue("name")
	if name == c.who.Account() {
		return fmt.Errorf("%w: this is the account that you are signed in with: let another administrator remove it", twin.ErrConflict)
	}
	if err := s.cfg.Accounts.RemoveUser(context.WithoutCancel(c.r.Context()), name); err != nil {
		return err
	}
	s.log.InfoContext(c.r.Context(), "account removed", "by", c.who.Actor(), "account", name)
	c.noContent()
	return nil
}
