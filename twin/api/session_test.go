package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// timedSite is a server whose clock the test moves.
func timedSite(t *testing.T, cfg api.Config) (*site, *atomic.Int64) {
	t.Helper()
	var now atomic.Int64
	now.Store(sampleDay().UnixNano())
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: func() time.Time { return time.Unix(0, now.Load()).UTC() }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return serveTwin(t, tw, store, cfg), &now
}

// cookieOf returns the session cookie that an answer sets.
func (a *answer) cookieOf() *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == "gridtwin_session" {
			return c
		}
	}
	return nil
}

func (s *site) signIn(body string) *answer {
	return s.do("", "POST", "/api/session", body, "Content-Type", "application/json")
}

func TestSessionByCode(t *testing.T) {
	s, now := timedSite(t, api.Config{})
	once := s.accounts.AddCode(principalOf(t, "command"), true)
	in := s.signIn(`{"code":"`+once+`"}`).want(t, 200)
	c := in.cookieOf()
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" {
		t.Fatalf("cookie %+v", c)
	}
	if in.json["role"] != "command" || in.header.Get("Cache-Control") != "no-store" || strings.Contains(string(in.body), c.Value) {
		t.Fatalf("signed in: %s", in.body)
	}
	s.signIn(`{"code":"`+once+`"}`).want(t, 401)
	cookie := "gridtwin_session=" + c.Value
	me := s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 200)
	if fmt.Sprint(me.json["scopes"]) != "["+villageCode+"]" || me.json["name"] != "command" || me.json["may"] == nil {
		t.Fatalf("me: %s", me.body)
	}

	// A page of another origin cannot use the cookie, even where a browser sent it.
	body := `{"changes":[{"op":"create","type":"facilities","properties":{},"geometry":{"type":"Point","coordinates":[121,31]}}]}`
	for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		s.do("", "POST", "/api/batch", body, "Cookie", cookie, h[0], h[1]).want(t, 403)
		s.do("", "DELETE", "/api/session", "", "Cookie", cookie, h[0], h[1]).want(t, 403)
	}
	s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 200)

	s.do("", "DELETE", "/api/session", "", "Cookie", cookie).want(t, 204)
	s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 401)

	// Sessions end by themselves: unused, and in any case.
	again := s.accounts.AddCode(principalOf(t, "worker"), false)
	cookie = "gridtwin_session=" + s.signIn(`{"code":"`+again+`"}`).want(t, 200).cookieOf().Value
	for range 7 {
		now.Add(int64(100 * time.Minute))
		s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 200)
	}
	now.Add(int64(100 * time.Minute))
	s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 401)
	cookie = "gridtwin_session=" + s.signIn(`{"code":"`+again+`"}`).want(t, 200).cookieOf().Value
	now.Add(int64(access.SessionIdle + time.Second))
	s.do("", "GET", "/api/me", "", "Cookie", cookie).want(t, 401)
}

func TestSecureCookie(t *testing.T) {
	s, _ := timedSite(t, api.Config{PublicURL: "https://twin.example"})
	code := s.accounts.AddCode(principalOf(t, "worker"), false)
	if c := s.signIn(`{"code":"`+code+`"}`).want(t, 200).cookieOf(); !c.Secure {
		t.Fatal("the cookie of an https site may travel in the clear")
	}
}

func TestSessionByPassword(t *testing.T) {
	t.Parallel()
	s, now := timedSite(t, api.Config{})
	who := &access.Principal{Name: "zhang", Role: access.Worker, Scopes: principalOf(t, "worker").Scopes}
	if err := s.accounts.AddUser(t.Context(), who, "Wangge-2026!"); err != nil {
		t.Fatal(err)
	}
	good := `{"user":"zhang","password":"Wangge-2026!"}`
	s.signIn(good).want(t, 200)
	wrong := s.signIn(`{"user":"zhang","password":"nope"}`).want(t, 401)
	unknown := s.signIn(`{"user":"nobody","password":"nope"}`).want(t, 401)
	if string(wrong.body) != string(unknown.body) {
		t.Fatalf("an unknown user is told: %s, %s", wrong.body, unknown.body)
	}
	for range access.MaxFailures - 1 {
		s.signIn(`{"user":"zhang","password":"nope"}`).want(t, 401)
	}
	locked := s.signIn(good).want(t, 429)
	if locked.header.Get("Retry-After") == "" {
		t.Fatal("429 without Retry-After")
	}
	now.Add(int64(access.LockoutTime + time.Second))
	s.signIn(good).want(t, 200)
	for _, bad := range []string{`{}`, `{"user":"zhang"}`, `{"code":`, `[]`} {
		s.signIn(bad).want(t, 400)
	}
	s.signIn(`{"code":"`+strings.Repeat("x", 70_000)+`"}`).want(t, 413)
}

// Whoever tries code after code from one place is told to wait, but nobody who has a good one.
func TestSignInIsRateLimited(t *testing.T) {
	s, now := timedSite(t, api.Config{})
	code := s.accounts.AddCode(principalOf(t, "worker"), false)
	for i := range 300 {
		s.signIn(fmt.Sprintf(`{"code":"%d"}`, i)).want(t, 401)
	}
	stopped := s.signIn(`{"code":"300"}`).want(t, 429)
	if stopped.header.Get("Retry-After") == "" {
		t.Fatal("429 without Retry-After")
	}
	s.signIn(`{"code":"`+code+`"}`).want(t, 200)
	now.Add(int64(6 * time.Minute))
	s.signIn(`{"code":"x"}`).want(t, 401)
}

// Codes to sign in by are shown to who is not signed in alone.
func TestDemoRolesAreForVisitors(t *testing.T) {
	s, _ := timedSite(t, api.Config{AllowVisitors: true, DemoRoles: []api.DemoRole{{Role: access.Worker, Code: "open-sesame"}}})
	if a := s.do("", "GET", "/api/me", "").want(t, 200); a.json["demo_roles"] == nil {
		t.Errorf("a visitor is offered no roles: %s", a.body)
	}
	code := s.accounts.AddCode(principalOf(t, "worker"), false)
	for _, a := range []*answer{s.do("worker", "GET", "/api/me", "").want(t, 200), s.signIn(`{"code":"`+code+`"}`).want(t, 200)} {
		if strings.Contains(string(a.body), "open-sesame") || a.json["demo_roles"] != nil {
			t.Errorf("who is signed in reads others' codes: %s", a.body)
		}
	}
}
