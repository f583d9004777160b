package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
)

// serveVillage serves the sample village from this process, as serve does, with its accounts at hand.
func serveVillage(t *testing.T, change func(*appConfig)) (a *app, url string) {
	t.Helper()
	cfg := appConfig{
		Store: filepath.Join(t.TempDir(), "twin.db"), AllowVisitors: true, VisitorsEach: demoVisitors,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	a, err := openApp(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.mount(cfg, nil); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		a.close()
	})
	return a, "http://" + ln.Addr().String()
}

// cookieOf is the Cookie header of who has signed in by a code.
func (a *app) cookieOf(t *testing.T, who *access.Principal) string {
	t.Helper()
	secret, _, err := a.accounts.SignInCode(a.accounts.AddCode(who, true))
	if err != nil {
		t.Fatal(err)
	}
	return "gridtwin_session=" + secret
}

func commander() *access.Principal {
	return &access.Principal{Name: "command", Role: access.Command, Scopes: []grid.Code{demoVillage}}
}

// TestPagesAtTheFeedsDoor has pages of all origins come with the cookie of who has signed in.
func TestPagesAtTheFeedsDoor(t *testing.T) {
	const mapPage = "https://map.example"
	a, url := serveVillage(t, func(c *appConfig) { c.Origins, c.PublicURL = []string{mapPage}, "https://twin.example" })
	cookie := a.cookieOf(t, commander())
	people := map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "mode": "count"}
	for origin, answers := range map[string]string{
		"": "ok", url: "ok", "https://twin.example": "ok", mapPage: "err", // whose cookie counts for nothing
		"http://twin.example": "", "null": "", "https://evil.example": "", mapPage + ".evil.example": "", "http://u@" + url[7:]: "",
	} {
		h := http.Header{"Cookie": {cookie}, "X-Forwarded-Host": {"evil.example"}}
		if origin != "" {
			h.Set("Origin", origin)
		}
		conn, res, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1)+"/live", h)
		if answers == "" {
			if res == nil || res.StatusCode != http.StatusForbidden {
				t.Errorf("origin %s: %v, %v", origin, res, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("origin %s: %v", origin, err)
			continue
		}
		if err := conn.WriteJSON(people); err != nil {
			t.Fatal(err)
		}
		conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		for {
			var m map[string]any
			if err := conn.ReadJSON(&m); err != nil {
				t.Fatal(err)
			}
			if m["t"] == "ok" || m["t"] == "err" {
				if m["t"] != answers {
					t.Errorf("origin %s: %v", origin, m)
				}
				break
			}
		}
		conn.Close()
	}
	// Event streams likewise, readable for the page that is allowed.
	body := `{"t":"sub","id":"a","types":["people"],"mode":"count"}`
	for origin, status := range map[string]int{"": 201, url: 201, mapPage: 403, "https://evil.example": 403} {
		h := http.Header{"Cookie": {cookie}}
		if origin != "" {
			h.Set("Origin", origin)
		}
		if res := ask(t, "POST", url+"/live/subscriptions", body, h); res.StatusCode != status {
			t.Errorf("a subscription from %q got %s", origin, res.Status)
		}
	}
	token := a.accounts.AddProcessToken(commander())
	res := ask(t, "POST", url+"/live/subscriptions", body, http.Header{"Origin": {mapPage}, "Authorization": {"Bearer " + token}})
	if res.StatusCode != http.StatusCreated || res.Header.Get("Access-Control-Allow-Origin") != mapPage {
		t.Errorf("with a token the allowed page got %s %v", res.Status, res.Header)
	}
	res = ask(t, "OPTIONS", url+"/live/events", "", http.Header{"Origin": {mapPage}, "Access-Control-Request-Method": {"GET"}})
	if res.StatusCode != http.StatusNoContent || res.Header.Get("Access-Control-Allow-Origin") != mapPage {
		t.Errorf("what the allowed page asks beforehand got %s %v", res.Status, res.Header)
	}
}

// TestPostedSubscriptionsAreMetered floods with what is kept.
func TestPostedSubscriptionsAreMetered(t *testing.T) {
	_, url := serveVillage(t, func(c *appConfig) { c.Limits.PerMinute = map[access.Role]int{access.Visitor: 5} })
	got := map[int]int{}
	for range 20 {
		got[ask(t, "POST", url+"/live/subscriptions", `{"t":"sub","id":"a","types":["houses"]}`, nil).StatusCode]++
	}
	if got[http.StatusTooManyRequests] < 10 || got[http.StatusCreated] < 1 {
		t.Errorf("20 posts at 5 a minute got %v", got)
	}
}

// ask sends a request and reads its answer to the end.
func ask(t *testing.T, method, url, body string, h http.Header) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if h != nil {
		req.Header = h
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res
}

// TestLiveMetrics looks for the figures of the feed where an operator finds them.
func TestLiveMetrics(t *testing.T) {
	a, url := serveVillage(t, nil)
	token := a.accounts.AddProcessToken(commander())
	f := feedAs(t, url, http.Header{"Authorization": {"Bearer " + token}})
	f.send(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
	f.until("snap", func(m map[string]any) bool { return m["last"] == true })
	res, err := http.Get(url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`gridtwin_live_clients{transport="websocket"} 1`, `gridtwin_live_clients{transport="events"} 0`,
		"gridtwin_live_subscriptions 1", "gridtwin_live_classes 1", "gridtwin_live_behind 0", "gridtwin_live_messages_total 1",
		`gridtwin_live_resets_total{why="slow"} 0`, `gridtwin_live_closes_total{code="4401"} 0`, `gridtwin_live_closes_total{code="other"} 0`,
		`gridtwin_live_frame_seconds_bucket{le="0.05"} 0`, "gridtwin_live_frame_seconds_count 0", "gridtwin_live_conflated_total 0",
		"gridtwin_live_ring_steps ", "gridtwin_live_queued_bytes 0", "gridtwin_live_frames_total ", "gridtwin_live_bytes_total ",
	} {
		if !strings.Contains(string(data), "\n"+line) {
			t.Errorf("there is no %s", line)
		}
	}
	if strings.Contains(string(data), "people") || strings.Contains(string(data), "31011410321800") {
		t.Error("figures name people or places")
	}
}
