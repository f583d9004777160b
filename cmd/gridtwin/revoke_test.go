package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
)

// rowsOf reads a list of accounts or tokens.
func rowsOf(t *testing.T, url, what string, h http.Header) (rows []map[string]any, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url+"/api/"+what, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	var all map[string][]map[string]any
	if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(data, &all) != nil {
		t.Fatalf("%s: %s %s, %v", what, res.Status, data, err)
	}
	return all[what], string(data)
}

// endsInTime reads a socket and a stream until both have ended, as those of who was sent away do.
func endsInTime(t *testing.T, sock *feed, lines <-chan string) {
	t.Helper()
	deadline := time.Now().Add(endTime)
	sock.conn.SetReadDeadline(deadline)
	for err := error(nil); err == nil; {
		_, _, err = sock.conn.ReadMessage()
		if ended := (*websocket.CloseError)(nil); err != nil && (!errors.As(err, &ended) || ended.Code != 4401) {
			t.Errorf("the socket ends by %v", err)
		}
	}
	late := time.After(time.Until(deadline))
	for last := ""; ; {
		select {
		case l, open := <-lines:
			if !open {
				if !strings.Contains(last, `"code":4401`) {
					t.Errorf("the stream ends by %q", last)
				}
				return
			}
			if l != "" {
				last = l
			}
		case <-late:
			t.Error("the stream goes on")
			return
		}
	}
}

// TestRevokingOnTheServer ends what lets callers in over the API, while they listen.
func TestRevokingOnTheServer(t *testing.T) {
	a, url := serveVillage(t, nil)
	bearer := func(secret string) http.Header { return http.Header{"Authorization": {"Bearer " + secret}} }
	admin := bearer(a.accounts.AddProcessToken(&access.Principal{Name: "root", Role: access.Admin}))
	reads := func(name string) *access.Principal {
		return &access.Principal{Name: name, Role: access.Component, Rights: []access.Right{access.MapRead, access.ReadInside, access.PeopleRead}, Scopes: []grid.Code{demoVillage}}
	}
	stored, err := a.accounts.AddToken(t.Context(), reads("water pump"), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	passing := a.accounts.AddProcessToken(reads("lamp"))
	bystander := feedAs(t, url, bearer(a.accounts.AddProcessToken(reads("bystander"))))
	bystander.until("ready", nil)
	worker := &access.Principal{Name: "zhang", Role: access.Worker, Scopes: []grid.Code{demoVillage}}
	if err := a.accounts.AddUser(t.Context(), worker, "Xincun-2026!"); err != nil {
		t.Fatal(err)
	}
	session, _, err := a.accounts.SignIn(t.Context(), "zhang", "Xincun-2026!")
	if err != nil {
		t.Fatal(err)
	}
	rows, body := rowsOf(t, url, "tokens", admin)
	ids := map[string]string{}
	for _, r := range rows {
		ids[r["name"].(string)] = r["id"].(string)
	}
	if strings.Contains(body, stored) || strings.Contains(body, passing) || strings.Contains(body, access.TokenPrefix) {
		t.Fatalf("a secret is told: %s", body)
	}
	for name, tc := range map[string]struct {
		path string
		sign http.Header
	}{
		"token by its ID":      {"/api/tokens/" + ids["water pump"], bearer(stored)},
		"token of the process": {"/api/tokens/lamp", bearer(passing)},
		"account":              {"/api/accounts/zhang", http.Header{"Cookie": {"gridtwin_session=" + session}}},
	} {
		t.Run(name, func(t *testing.T) {
			sock := feedAs(t, url, tc.sign)
			sock.send(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
			lines := eventsAs(t, url, `{"t":"sub","id":"a","types":["people"]}`, tc.sign)
			sock.until("snap", func(m map[string]any) bool { return m["last"] == true })
			for who, h := range map[int]http.Header{http.StatusUnauthorized: {}, http.StatusForbidden: tc.sign} {
				if res := ask(t, "DELETE", url+tc.path, "", h); res.StatusCode != who {
					t.Errorf("who may not revoke gets %s, expected %d", res.Status, who)
				}
			}
			if res := ask(t, "DELETE", url+tc.path, "", admin); res.StatusCode != http.StatusNoContent {
				t.Fatal(res.Status)
			}
			endsInTime(t, sock, lines)
			if res := ask(t, "GET", url+"/api/collections/people/items", "", tc.sign); res.StatusCode != http.StatusUnauthorized {
				t.Errorf("afterwards people are read: %s", res.Status)
			}
			if res := ask(t, "DELETE", url+tc.path, "", admin); res.StatusCode != http.StatusNotFound {
				t.Errorf("a second time: %s", res.Status)
			}
		})
	}
	bystander.send(map[string]any{"t": "ping"})
	bystander.until("pong", nil)
}

// TestRevokingBesideTheServer tells who cannot have the store where revoking is possible.
func TestRevokingBesideTheServer(t *testing.T) {
	store := ""
	serveVillage(t, func(cfg *appConfig) { store = cfg.Store })
	for _, tc := range []struct{ command, name, says string }{
		{"token", "water pump", "send DELETE /api/tokens/water%20pump to the running server"},
		{"user", "zhang", "send DELETE /api/accounts/zhang to the running server"},
	} {
		if code, out, errs := runLine(t, "", tc.command, "revoke", "--store", store, tc.name); code != exitFailed || !strings.Contains(errs, tc.says) {
			t.Errorf("%s revoke: exit %d, %s%s", tc.command, code, out, errs)
		}
	}
}
