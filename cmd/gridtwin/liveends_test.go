package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
)

// endTime is how long a credential that has ended may still be told something.
const endTime = 5 * time.Second

// feedAs opens a socket with a credential.
func feedAs(t *testing.T, url string, h http.Header) *feed {
	t.Helper()
	conn, res, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+"/live", h)
	if err != nil {
		t.Fatalf("/live: %v (%v)", err, res)
	}
	t.Cleanup(func() { conn.Close() })
	return &feed{t, conn}
}

// eventsAs opens an event stream over one subscription; its lines come until it ends.
func eventsAs(t *testing.T, url, sub string, h http.Header) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", url+"/live/subscriptions", strings.NewReader(sub))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h.Clone()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	var made struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil || res.StatusCode != http.StatusCreated {
		t.Fatalf("%s, %v", res.Status, err)
	}
	res.Body.Close()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	req, err = http.NewRequestWithContext(ctx, "GET", url+"/live/events?s="+made.ID, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h.Clone()
	if res, err = http.DefaultClient.Do(req); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", res, err)
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		defer res.Body.Close()
		sc := bufio.NewScanner(res.Body)
		for sc.Buffer(nil, 1<<20); sc.Scan(); {
			lines <- sc.Text()
		}
	}()
	return lines
}

// TestEndedCredentialsEndTheFeed ends credentials in every way there is, and waits for sockets and streams to end.
func TestEndedCredentialsEndTheFeed(t *testing.T) {
	a, url := serveVillage(t, nil)
	ctx := t.Context()
	token := func(t *testing.T, name string, days time.Duration) http.Header {
		t.Helper()
		secret, err := a.accounts.AddToken(ctx, &access.Principal{
			Name: name, Role: access.Component, Rights: []access.Right{access.MapRead, access.ReadInside, access.PeopleRead}, Scopes: []grid.Code{demoVillage},
		}, time.Now().Add(days))
		if err != nil {
			t.Fatal(err)
		}
		return http.Header{"Authorization": {"Bearer " + secret}}
	}
	account := func(t *testing.T, name string) http.Header {
		t.Helper()
		who := &access.Principal{Name: name, Role: access.Worker, Scopes: []grid.Code{demoVillage}}
		if err := a.accounts.AddUser(ctx, who, "Xincun-2026!"); err != nil {
			t.Fatal(err)
		}
		secret, _, err := a.accounts.SignIn(ctx, name, "Xincun-2026!")
		if err != nil {
			t.Fatal(err)
		}
		return http.Header{"Cookie": {"gridtwin_session=" + secret}}
	}
	revoke := func(t *testing.T, name string) {
		if n, err := a.accounts.RevokeToken(ctx, name); n != 1 || err != nil {
			t.Error(n, err)
		}
	}
	remove := func(t *testing.T, name string) {
		if err := a.accounts.RemoveUser(ctx, name); err != nil {
			t.Error(err)
		}
	}
	bystander := feedAs(t, url, token(t, "bystander", time.Hour))
	bystander.until("ready", nil)
	for _, tc := range []struct {
		name string
		sign func(*testing.T) http.Header
		end  func(*testing.T, http.Header)
	}{
		{"token revoked", func(t *testing.T) http.Header { return token(t, "pump", time.Hour) }, func(t *testing.T, _ http.Header) { revoke(t, "pump") }},
		{"token over", func(t *testing.T) http.Header { return token(t, "lamp", 5*time.Second) }, func(t *testing.T, _ http.Header) { time.Sleep(5 * time.Second) }},
		{"token given narrower scopes", func(t *testing.T) http.Header { return token(t, "meter", time.Hour) }, func(t *testing.T, _ http.Header) { revoke(t, "meter"); token(t, "meter", time.Hour) }},
		{"signed out", func(t *testing.T) http.Header { return account(t, "li") }, func(t *testing.T, h http.Header) { ask(t, "DELETE", url+"/api/session", "", h) }},
		{"account removed", func(t *testing.T) http.Header { return account(t, "zhang") }, func(t *testing.T, _ http.Header) { remove(t, "zhang") }},
		{"role or password changed", func(t *testing.T) http.Header { return account(t, "wang") }, func(t *testing.T, _ http.Header) { remove(t, "wang"); account(t, "wang") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sign := tc.sign(t)
			sock := feedAs(t, url, sign)
			sock.send(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
			lines := eventsAs(t, url, `{"t":"sub","id":"a","types":["people"]}`, sign)
			sock.until("snap", func(m map[string]any) bool { return m["last"] == true })
			tc.end(t, sign)
			began := time.Now()
			for err := error(nil); err == nil; {
				_, _, err = sock.conn.ReadMessage()
				if ended := (*websocket.CloseError)(nil); err != nil && (!errors.As(err, &ended) || ended.Code != 4401) {
					t.Errorf("the socket ends by %v", err)
				}
			}
			tail := ""
			for l := range lines {
				tail += l + "\n"
			}
			if !strings.HasSuffix(tail, "event: close\ndata: {\"code\":4401,\"reason\":\"the sign-in has ended\"}\n\n") {
				t.Errorf("the stream ends by %q", tail[max(0, len(tail)-200):])
			}
			if took := time.Since(began); took > endTime {
				t.Errorf("it took %v", took)
			}
			_, res, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+"/live", sign)
			if sign.Get("Authorization") != "" && (err == nil || res.StatusCode != http.StatusUnauthorized) {
				t.Errorf("afterwards it gets %v, %v", res, err)
			}
		})
	}
	t.Cleanup(func() { // after the parallel ones
		bystander.send(map[string]any{"t": "ping"})
		bystander.until("pong", nil)
	})
}

// TestLeavingTheScope moves somebody out of a worker's grids: who watches hears that they left, and nothing else.
func TestLeavingTheScope(t *testing.T) {
	a, url := serveVillage(t, nil)
	as := func(role access.Role, scope ...grid.Code) http.Header {
		secret := a.accounts.AddProcessToken(&access.Principal{Name: string(role), Role: role, Scopes: scope})
		return http.Header{"Authorization": {"Bearer " + secret}}
	}
	inside, steward := as(access.Worker, 31011410321800101), as(access.Steward, demoVillage)
	outside := as(access.Command, 31011410321800102)
	person, unit := firstOf(t, url, "people", inside), firstOf(t, url, "units", outside)
	sock := feedAs(t, url, inside)
	sock.until("ready", nil)
	sub := `{"t":"sub","id":"a","types":["people","units","houses"],"fields":{"houses":["safety"]}}`
	lines := eventsAs(t, url, sub, inside)
	if err := sock.conn.WriteMessage(websocket.TextMessage, []byte(sub)); err != nil {
		t.Fatal(err)
	}
	sock.until("snap", func(m map[string]any) bool { return m["last"] == true })
	for l := range lines {
		if strings.Contains(l, `"last":true`) {
			break
		}
	}
	edit := http.Header{"If-Match": {"*"}, "Content-Type": {"application/merge-patch+json"}, "Twin-Reason": {"test"}, "Authorization": steward["Authorization"]}
	if res := ask(t, "PATCH", url+"/api/collections/people/items/"+person, `{"properties":{"unit":"`+unit+`"}}`, edit); res.StatusCode != http.StatusOK {
		t.Fatal(res.Status)
	}
	want := regexp.MustCompile(`^\{"t":"ev","id":"a","from":\d+,"version":\d+,"time":"[0-9TZ:.-]+","changes":\[\{"op":"leave","type":"people","id":"` + person + `"\}\]\}$`)
	for {
		_, data, err := sock.conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), `"ev"`) {
			if !want.Match(data) {
				t.Errorf("the socket is told %s", data)
			}
			break
		}
	}
	for l := range lines {
		if data, ok := strings.CutPrefix(l, "data: "); ok && strings.Contains(data, `"ev"`) {
			if !want.MatchString(data) {
				t.Errorf("the stream is told %s", data)
			}
			break
		}
	}
}

// firstOf returns the ID of an entity that a caller sees.
func firstOf(t *testing.T, url, collection string, h http.Header) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url+"/api/collections/"+collection+"/items?limit=1", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = h
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var doc struct{ Features []struct{ ID string } }
	if err := json.NewDecoder(res.Body).Decode(&doc); err != nil || len(doc.Features) == 0 {
		t.Fatalf("%s: no %s, %v", res.Status, collection, err)
	}
	return doc.Features[0].ID
}
