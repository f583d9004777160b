package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// sessionCookie holds a session's secret.
const sessionCookie = "gridtwin_session"

// hasBearer tells requests that no other site can make a browser send.
func hasBearer(r *http.Request) bool {
	_, ok := bearerOf(r.Header.Get("Authorization"))
	return ok
}

// bearerOf reads a bearer token; the scheme is of either case.
func bearerOf(header string) (secret string, ok bool) {
	scheme, secret, ok := strings.Cut(header, " ")
	return strings.TrimSpace(secret), ok && strings.EqualFold(scheme, "Bearer")
}

// Identify tells who sent a request by bearer token or session cookie, nil for one without a credential. A session
// that is over counts as none: the browser still sends its cookie.
func (s *Server) Identify(r *http.Request) (*access.Principal, error) {
	if auth := r.Header.Get("Authorization"); auth != "" {
		secret, ok := bearerOf(auth)
		if !ok {
			return nil, access.ErrCredential
		}
		return s.cfg.Accounts.ByToken(r.Context(), secret)
	}
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		if p, err := s.cfg.Accounts.BySession(cookie.Value); err == nil {
			return p, nil
		}
	}
	return nil, nil
}

// authenticate is Identify with a visitor for nobody, where visitors are allowed.
func (s *Server) authenticate(r *http.Request) (*access.Principal, error) {
	p, err := s.Identify(r)
	switch {
	case err != nil || p != nil:
		return p, err
	case s.cfg.AllowVisitors:
		return access.VisitorPrincipal(), nil
	}
	return nil, errSignIn()
}

// signIn opens a session. Failures count against the address as well as the account, and say nothing of which was wrong.
// A code is never kept waiting: nobody guesses one, and a wrong one stays wrong.
func (s *Server) signIn(c *call) error {
	body, err := c.body(MaxSmallBodyBytes)
	if err != nil {
		return err
	}
	var in struct {
		Code     string `json:"code"`
		User     string `json:"user"`
		Password string `json:"password"`
	}
	if json.Unmarshal(body, &in) != nil {
		return wire.Decode(body, &in) // says why
	}
	from := address(c.r)
	var cookie string
	var who *access.Principal
	switch {
	case in.Code != "":
		cookie, who, err = s.cfg.Accounts.SignInCode(in.Code)
	case in.User != "" && in.Password != "":
		if wait := s.door.wait(from, in.User); wait > 0 {
			return tooMany(wait)
		}
		cookie, who, err = s.cfg.Accounts.SignIn(c.r.Context(), in.User, in.Password)
	default:
		return &wire.MemberError{Msg: `needs {"code": …} or {"user": …, "password": …}`}
	}
	if err != nil {
		if errors.Is(err, access.ErrCredential) {
			if wait := s.door.fail(from, in.User); wait > 0 {
				return tooMany(wait)
			}
		}
		return err
	}
	http.SetCookie(c.w, &http.Cookie{
		Name: sessionCookie, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(c.origin(), "https:"), MaxAge: int(access.SessionTime.Seconds()),
	})
	c.who = who
	return c.describe(who)
}

// tooMany asks to wait after failed attempts.
func tooMany(wait time.Duration) *Problem {
	return &Problem{
		Status: http.StatusTooManyRequests, Title: "Too many attempts", Detail: "too many sign-ins failed from here: try again later",
		RetryAfter: int(wait.Seconds()) + 1,
	}
}

// signOut ends the session, and answers alike whether or not there was one.
func (s *Server) signOut(c *call) error {
	if cookie, err := c.r.Cookie(sessionCookie); err == nil {
		s.cfg.Accounts.SignOut(cookie.Value)
	}
	http.SetCookie(c.w, &http.Cookie{
		Name: sessionCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(c.origin(), "https:"), MaxAge: -1,
	})
	c.w.Header().Set("Cache-Control", "no-store")
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// me tells the caller who they are; the viewer shows what they may do by it.
func (s *Server) me(c *call) error {
	who, err := s.authenticate(c.r)
	if err != nil {
		return err
	}
	if err := c.params(); err != nil {
		return err
	}
	return c.describe(who)
}

// describe answers with who a principal is.
func (c *call) describe(who *access.Principal) error {
	out := struct {
		Name      string         `json:"name"`
		Role      access.Role    `json:"role"`
		Scopes    []string       `json:"scopes"`
		May       []access.Right `json:"may"`
		DemoRoles []DemoRole     `json:"demo_roles,omitempty"`
	}{Name: who.Name, Role: who.Role, Scopes: []string{}, May: who.AllRights()}
	if !who.SignedIn() {
		out.DemoRoles = c.s.cfg.DemoRoles // codes to sign in by: whoever is signed in has no need of them
	}
	for _, scope := range who.Scopes {
		out.Scopes = append(out.Scopes, access.FormatScope(scope))
	}
	c.w.Header().Set("Cache-Control", "no-store")
	return c.json(http.StatusOK, out)
}
