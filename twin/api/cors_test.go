package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const mapPage = "https://map.example"

// corsSite is a server that pages of one origin may read.
func corsSite(t *testing.T) *site {
	t.Helper()
	tw, st := openSmall(t)
	s := serveTwin(t, tw, st, api.Config{})
	server := api.New(api.Config{Twin: tw, Accounts: s.accounts, AllowVisitors: true, Origins: []string{mapPage}})
	srv := httptest.NewServer(server.CrossOrigin(server))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func TestCrossOrigin(t *testing.T) {
	s := corsSite(t)
	s.settle()
	for _, c := range []struct {
		name, role, method, path, body, origin string
		status                                 int
		allowed                                bool
	}{
		{"a page that is allowed", "", "GET", "/api/collections", "", mapPage, 200, true},
		{"another page", "", "GET", "/api/collections", "", "https://evil.example", 200, false},
		{"no origin", "", "GET", "/api/collections", "", "", 200, false},
		{"the null origin", "", "GET", "/api/collections", "", "null", 200, false},
		{"an origin that begins alike", "", "GET", "/api/collections", "", mapPage + ".evil.example", 200, false},
		{"a refusal can be read too", "", "GET", "/api/collections/people/items", "", mapPage, 401, true},
		{"a question by post", "", "POST", "/api/area", `{"area":{"grids":["` + gridA + `"]},"types":["houses"]}`, mapPage, 200, true},
		{"a question by post of another page", "", "POST", "/api/area", `{"area":{"grids":["` + gridA + `"]},"types":["houses"]}`, "https://evil.example", 403, false},
		{"with a token", "command", "GET", "/api/collections/people/items", "", mapPage, 200, true},
	} {
		// A browser tells across what a request goes; Origin alone is sent by old ones.
		a := s.do(c.role, c.method, c.path, c.body, "Origin", c.origin, "Sec-Fetch-Site", map[bool]string{true: "none", false: "cross-site"}[c.origin == ""])
		allow := a.header.Get("Access-Control-Allow-Origin")
		if a.status != c.status || (allow == mapPage) != c.allowed || !c.allowed && allow != "" {
			t.Errorf("%s: %d, allowed %q: %s", c.name, a.status, allow, a.body)
		}
		if a.header.Get("Access-Control-Allow-Credentials") != "" || allow == "*" {
			t.Errorf("%s: %v", c.name, a.header)
		}
		if !slices.Contains(a.header.Values("Vary"), "Origin") {
			t.Errorf("%s: varies by %q", c.name, a.header.Values("Vary"))
		}
		if c.allowed && a.header.Get("Access-Control-Expose-Headers") == "" {
			t.Errorf("%s: nothing is exposed", c.name)
		}
		for _, name := range []string{"OGC-NumberMatched", "OGC-NumberReturned", "Accept-Post", "RateLimit"} {
			if c.allowed && !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), name) {
				t.Errorf("%s: %s is not exposed", c.name, name)
			}
		}
	}
}

// A page that is allowed still does nothing in the name of who is signed in at the browser.
func TestCrossOriginWithACookie(t *testing.T) {
	s := corsSite(t)
	ids := s.settle()
	cookie := s.do("", "POST", "/api/session", `{"code":"`+s.accounts.AddCode(principalOf(t, "steward"), false)+`"}`).want(t, 200).header.Get("Set-Cookie")
	s.do("", "DELETE", "/api/collections/people/items/"+ids["pa"], "", "Cookie", cookie, "If-Match", "*", "Origin", mapPage, "Sec-Fetch-Site", "cross-site").want(t, 403)
	s.do("", "DELETE", "/api/collections/people/items/"+ids["pa"], "", "Cookie", cookie, "If-Match", "*", "Sec-Fetch-Site", "same-origin").want(t, 204)
}

func TestPreflight(t *testing.T) {
	s := corsSite(t)
	for origin, status := range map[string]int{mapPage: http.StatusNoContent, "https://evil.example": http.StatusOK} {
		a := s.do("", "OPTIONS", "/api/area", "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type").want(t, status)
		if got := a.header.Get("Access-Control-Allow-Headers"); (got != "") != (status == http.StatusNoContent) {
			t.Errorf("%s: headers %q", origin, got)
		}
	}
}

// Who asks too much waits, and nobody else does.
func TestMeter(t *testing.T) {
	st := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: st, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s := serveTwin(t, tw, st, api.Config{AllowVisitors: true, Limits: api.Limits{PerMinute: map[access.Role]int{access.Visitor: 4, access.Command: 8}}})
	secret, err := s.accounts.AddToken(t.Context(), principalOf(t, "command"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	s.tokens["stored"] = secret
	left := ""
	for range 4 {
		left = s.do("", "GET", "/api/types", "").want(t, 200).header.Get("RateLimit")
	}
	if left != `"minute";r=0;t=60` {
		t.Errorf("after four of four: %q", left)
	}
	a := s.do("", "GET", "/api/types", "").want(t, 429)
	if a.header.Get("Retry-After") != "15" || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%v %s", a.header, a.body)
	}
	// Items weigh two.
	for range 4 {
		s.do("stored", "GET", "/api/collections/houses/items", "").want(t, 200)
	}
	s.do("stored", "GET", "/api/collections/houses/items", "").want(t, 429)
	for range 20 {
		s.do("command", "GET", "/api/types", "").want(t, 200) // a token of the process
		s.do("admin", "GET", "/api/types", "").want(t, 200)
	}
}

// Who comes with a wrong credential, or with none where one is needed, is counted by address; who has a right one goes on.
func TestFailedCredentialsAreMetered(t *testing.T) {
	st := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: st, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	s := serveTwin(t, tw, st, api.Config{Limits: api.Limits{PerMinute: map[access.Role]int{access.Visitor: 4, access.Command: 8}}})
	secret, err := s.accounts.AddToken(t.Context(), principalOf(t, "command"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	s.tokens["stored"] = secret
	for i := range 8 {
		want, credential := http.StatusUnauthorized, []string{"Authorization", "Bearer gt_wrong"}
		if i%2 == 1 {
			credential = nil
		}
		if i >= 4 {
			want = http.StatusTooManyRequests
		}
		s.do("", "GET", "/api/types", "", credential...).want(t, want)
	}
	s.do("stored", "GET", "/api/types", "").want(t, http.StatusOK)
}
