package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
)

// What mounts beside the API is behind the same sign-in, and learns who asks.
func TestProtect(t *testing.T) {
	for _, visitors := range []bool{false, true} {
		tw, store := openSmall(t)
		accounts := access.NewAccounts(store, store, nil)
		server := api.New(api.Config{Twin: tw, Accounts: accounts, AllowVisitors: visitors})
		protected := server.Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, access.FromContext(r.Context()).Actor())
		}))
		get := func(authorization string) (int, string) {
			r := httptest.NewRequest("GET", "/tiles/1/1/1.mvt", nil)
			if authorization != "" {
				r.Header.Set("Authorization", authorization)
			}
			w := httptest.NewRecorder()
			protected.ServeHTTP(w, r)
			if w.Code != 200 {
				return w.Code, w.Header().Get("WWW-Authenticate")
			}
			return w.Code, w.Body.String()
		}
		worker := accounts.AddProcessToken(principalOf(t, "worker"))
		stats := accounts.AddProcessToken(&access.Principal{Name: "s", Role: access.Component, Rights: []access.Right{access.PeopleStats}})
		nobody, said := 401, "Bearer"
		if visitors {
			nobody, said = 200, "visitor:visitor"
		}
		for _, c := range []struct {
			authorization string
			status        int
			says          string
		}{
			{"", nobody, said},
			{"Bearer " + worker, 200, "worker:worker"},
			{"bearer " + worker, 200, "worker:worker"},
			{"Bearer x", 401, "Bearer"},
			{"Basic " + worker, 401, "Bearer"},
			{"Bearer " + stats, 403, ""},
		} {
			if status, says := get(c.authorization); status != c.status || says != c.says {
				t.Errorf("visitors %v, %.10s…: %d %q, want %d %q", visitors, c.authorization, status, says, c.status, c.says)
			}
		}
	}
}

// Under another name than its own the server answers nothing, neither itself nor what mounts beside it.
func TestHosts(t *testing.T) {
	tw, store := openSmall(t)
	server := api.New(api.Config{
		Twin: tw, Accounts: access.NewAccounts(store, store, nil), AllowVisitors: true, Hosts: []string{"localhost", "127.0.0.1", "::1"},
	})
	protected := server.Protect(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "tile") }))
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "LocalHost:1": 200, "localhost.:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "": 421, "[::2]:8080": 421,
	} {
		for path, h := range map[string]http.Handler{"/api": server, "/api/nothing/": server, "/tiles/1/1/1.mvt": protected} {
			r := httptest.NewRequest("GET", path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if path == "/api/nothing/" && want == 200 {
				continue
			}
			if w.Code != want || want == 421 && w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s under %q: %d %s, want %d", path, host, w.Code, w.Body, want)
			}
		}
	}
}
