package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
)

// TestAccountsAndTokens reads lists and ends what they name, as an administrator who signed in.
func TestAccountsAndTokens(t *testing.T) {
	s, now := timedSite(t, api.Config{AllowVisitors: true})
	const password = "Wangge-2026!"
	for name, role := range map[string]access.Role{"root": access.Admin, "li": access.Worker, "other": access.Admin} {
		if err := s.accounts.AddUser(t.Context(), &access.Principal{Name: name, Role: role}, password); err != nil {
			t.Fatal(err)
		}
	}
	pump := &access.Principal{Name: "pump", Role: access.Component, Rights: []access.Right{access.MapRead}, Scopes: principalOf(t, "worker").Scopes}
	made, ends := time.Unix(0, now.Load()).UTC(), time.Unix(0, now.Load()).UTC().Add(time.Hour)
	for _, until := range []time.Time{ends, {}} {
		if _, err := s.accounts.AddToken(t.Context(), pump, until); err != nil {
			t.Fatal(err)
		}
	}
	cookie := "gridtwin_session=" + s.signIn(`{"user":"root","password":"`+password+`"}`).want(t, 200).cookieOf().Value
	as := func(method, path string) *answer { return s.do("", method, path, "", "Cookie", cookie) }

	tokens := as("GET", "/api/tokens").want(t, 200)
	if strings.Contains(string(tokens.body), access.TokenPrefix) || tokens.header.Get("Cache-Control") != "no-store" {
		t.Errorf("tokens: %v %s", tokens.header, tokens.body)
	}
	told := map[string]int{}
	for _, row := range tokens.json["tokens"].([]any) {
		m := row.(map[string]any)
		if len(m) != 8 {
			t.Errorf("a token tells %v", m)
		}
		told[fmt.Sprintf("%v %v %v %v %v %v", m["name"], m["role"], m["may"], m["made"], m["expires"], m["process"])]++
	}
	for _, expires := range []string{ends.Format(time.RFC3339), "<nil>"} {
		if told["pump component [map:read] "+made.Format(time.RFC3339)+" "+expires+" false"] != 1 {
			t.Errorf("no token until %s in %v", expires, told)
		}
	}
	accounts := as("GET", "/api/accounts").want(t, 200)
	if strings.Contains(string(accounts.body), "argon") || len(accounts.json["accounts"].([]any)) != 3 {
		t.Errorf("accounts: %s", accounts.body)
	}

	for _, step := range []struct {
		path string
		want int
	}{
		{"/api/tokens/pump", http.StatusNoContent},
		{"/api/tokens/pump", http.StatusNotFound},
		{"/api/accounts/root", http.StatusConflict},
		{"/api/accounts/li", http.StatusNoContent},
		{"/api/accounts/li", http.StatusNotFound},
		{"/api/accounts/other?x=1", http.StatusBadRequest},
		{"/api/accounts/other", http.StatusNoContent},
	} {
		as("DELETE", step.path).want(t, step.want)
	}
	if s.do("", "DELETE", "/api/tokens/admin", "", "Cookie", cookie, "Sec-Fetch-Site", "cross-site"); s.do("admin", "GET", "/api/me", "").status != 200 {
		t.Error("a page elsewhere revokes with its reader's cookie")
	}
	s.signIn(`{"user":"li","password":"`+password+`"}`).want(t, 401)
	s.do("admin", "DELETE", "/api/tokens/admin", "").want(t, 204) // a token that leaked ends itself
	s.do("admin", "GET", "/api/me", "").want(t, 401)
}
