package outlet_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// Whatever a receiver does, an event is tried again under its id, and later ones wait for it.
func TestTriesAgain(t *testing.T) {
	status := func(code int) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for _, c := range []struct {
		name string
		fail func(w http.ResponseWriter, r *http.Request)
		says string
	}{
		{"500", status(500), "answered 500"},
		{"503", status(503), "answered 503"},
		{"429", status(429), "answered 429"},
		{"408", status(408), "answered 408"},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer within 1s"},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "the connection was closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
			fail := 2
			if c.name == "hangs" {
				fail = 1
			}
			said := make(chan string, 10)
			n := 0
			rc := receive(t, nil)
			rc.answers(func(w http.ResponseWriter, r *http.Request, _ *got) {
				if n++; n <= fail { // one event at a time: no two handlers run at once
					c.fail(w, r)
					return
				}
				said <- s.out.Status()[0].Error
			})
			w := rc.webhook("water")
			w.TimeoutS = 1
			s.start(1, 9, w)
			s.name(house, "first")
			s.name(house, "second")
			first := rc.next()
			for range fail {
				if g := rc.next(); g.id != first.id || string(g.body) != string(first.body) {
					t.Errorf("the next try is %s %s, want %s", g.id, g.body, first.id)
				}
			}
			if text := <-said; !strings.Contains(text, c.says) {
				t.Errorf("the error is %q, want %q", text, c.says)
			}
			if g := rc.next(); g.id == first.id || g.From != first.Version {
				t.Errorf("then came %s %s", g.id, g.body)
			}
			if st := s.until("idle", idle); st.Dead != 0 || st.Failed != uint64(fail) || st.Error != "" {
				t.Errorf("%+v", st)
			}
		})
	}
}

// What is refused for good, or failed too often, is kept as a dead letter, over a restart too, and can be sent again.
func TestDeadLetters(t *testing.T) {
	for _, c := range []struct {
		status, tries int
	}{{410, 1}, {400, 1}, {404, 1}, {302, 1}, {503, 4}} {
		t.Run(fmt.Sprint(c.status), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
			rc := receive(t, nil)
			rc.answers(func(w http.ResponseWriter, _ *http.Request, g *got) {
				w.Header().Set("Location", rc.URL+"/elsewhere")
				if strings.Contains(string(g.body), "bad") {
					w.WriteHeader(c.status)
				}
			})
			s.start(1, 9, rc.webhook("water"))
			s.name(house, "bad one")
			s.name(house, "good one")
			var bad *got
			for range c.tries {
				bad = rc.next()
			}
			if g := rc.next(); !strings.Contains(string(g.body), "good one") || g.From != bad.Version {
				t.Fatalf("after the dead letter came %s", g.body)
			}
			s.until("idle", idle)
			s.restart()
			s.start(1, 9, rc.webhook("water"))
			st := s.until("idle", idle)
			if st.Dead != 1 || st.Letters[0].ID != bad.id || st.Letters[0].Tries != c.tries || st.Letters[0].Status != c.status || st.Letters[0].Version != bad.Version {
				t.Fatalf("%+v", st)
			}
			rc.answers(nil)
			if n, err := s.out.Retry("water"); n != 1 || err != nil {
				t.Fatalf("retry: %d, %v", n, err)
			}
			if g := rc.next(); g.id != bad.id || string(g.body) != string(bad.body) {
				t.Errorf("sent again: %s %s, want %s %s", g.id, g.body, bad.id, bad.body)
			}
			s.until("without dead letters", func(st *outlet.Status) bool { return st.Dead == 0 })
			if rows, err := s.store.Outlets(t.Context()); err != nil || len(rows) != 1 {
				t.Errorf("%d rows are kept, %v; want the position alone", len(rows), err)
			}
		})
	}
	s, rc := newSite(t), receive(t, nil)
	s.start(1, 9, rc.webhook("water"))
	if _, err := s.out.Retry("nobody"); !errors.Is(err, twin.ErrNotFound) {
		t.Errorf("retry of nobody: %v", err)
	}
}

// With too many dead letters a consumer stops rather than lose one, and goes on when they are sent again.
func TestTooManyDeadLetters(t *testing.T) {
	s := newSite(t)
	house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
	rc := receive(t, func(w http.ResponseWriter, _ *http.Request, _ *got) { w.WriteHeader(http.StatusGone) })
	s.start(1, 3, rc.webhook("water"))
	for i := range 6 {
		s.name(house, fmt.Sprint("house ", i))
	}
	var ids []string
	for range 3 {
		ids = append(ids, rc.next().id)
	}
	if st := s.until("stopped", func(st *outlet.Status) bool { return st.State == outlet.StateStopped }); st.Dead != 3 || st.Lag != 3 {
		t.Fatalf("%+v", st)
	}
	rc.answers(nil)
	if _, err := s.out.Retry("water"); err != nil {
		t.Fatal(err)
	}
	var at twin.Version
	for i := range 6 {
		g := rc.next()
		if i < 3 && g.id != ids[i] || g.Version <= at {
			t.Errorf("event %d is %s %s", i, g.id, g.body)
		}
		at = g.Version
	}
	s.until("idle", idle)
}

// A process may end at any moment: every event arrives, in order, and one that comes twice has the same id and bytes.
func TestNothingIsLostOverRestarts(t *testing.T) {
	s := newSite(t)
	house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
	began := s.tw.Snapshot().Version()
	hits := 0
	cut := make(chan struct{}, 1)
	rc := receive(t, func(w http.ResponseWriter, _ *http.Request, _ *got) {
		if hits++; hits%3 == 0 {
			select {
			case cut <- struct{}{}:
			default:
			}
		}
		if hits%4 == 0 {
			w.WriteHeader(http.StatusBadGateway)
		}
	})
	const commits = 60
	s.start(2, 9, rc.webhook("water"))
	for i := range commits {
		s.name(house, fmt.Sprint("house ", i))
		select {
		case <-cut: // while the answer is on its way
			s.out.Close()
			if i%2 == 0 {
				s.name(house, fmt.Sprint("house ", i, " while nobody listens"))
			}
			s.restart()
			s.start(2, 9, rc.webhook("water"))
		default:
		}
	}
	s.until("idle", idle)
	s.out.Close()
	rc.Close()
	close(rc.tries)
	at, seen, last := began, map[string]string{}, ""
	for g := range rc.tries {
		if body, again := seen[g.id]; again {
			if body != string(g.body) || g.id != last {
				t.Fatalf("%s came again out of order or as another event", g.id)
			}
			continue
		}
		if g.From != at {
			t.Fatalf("%s goes from %d, the last ended at %d", g.id, g.From, at)
		}
		seen[g.id], last, at = string(g.body), g.id, g.Version
	}
	if at != s.tw.Snapshot().Version() {
		t.Errorf("told up to %d of %d", at, s.tw.Snapshot().Version())
	}
}

// deaf is a receiver that never answers well; it notes when it was tried.
type deaf struct {
	began time.Time
	tried chan time.Duration
	after string // Retry-After
}

func (d *deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	d.tried <- time.Since(d.began)
	return &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {d.after}}, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// The waits double from a second up to the bound, and are at least what Retry-After says; an hour of it needs no test hour.
func TestWaitsDouble(t *testing.T) {
	for _, c := range []struct {
		after string
		want  []time.Duration // seconds since the first try
	}{
		{"", []time.Duration{0, 1, 3, 7, 15, 25, 35}},
		{"8", []time.Duration{0, 8, 16, 24, 32, 42, 52}},
		{"86400", []time.Duration{0, 10, 20, 30, 40, 50, 60}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newSite(t)
			defer s.end()
			house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
			d := &deaf{began: time.Now(), tried: make(chan time.Duration, 100), after: c.after}
			w := outlet.Webhook{Consumer: outlet.Consumer{Name: "water", URL: "https://hooks.example" + path, Collections: []string{"houses"}, Rights: []access.Right{access.MapRead}, Tries: len(c.want)}}
			if err := w.Secret.UnmarshalText([]byte(secret)); err != nil {
				t.Fatal(err)
			}
			cfg := outlet.Config{Twin: s.tw, Feed: s.hub, Store: s.store, Webhooks: []outlet.Webhook{w}}
			var err error
			if s.out, err = outlet.New(context.Background(), cfg.Narrow(time.Second, 10*time.Second, 1, 9, d)); err != nil {
				t.Fatal(err)
			}
			s.name(house, "unheard")
			for i, want := range c.want {
				if at := <-d.tried; at != want*time.Second {
					t.Errorf("Retry-After %q: try %d came after %v, want %ds", c.after, i+1, at, want)
				}
			}
			synctest.Wait()
			if st := s.out.Status()[0]; st.Dead != 1 || st.Letters[0].Tries != len(c.want) {
				t.Errorf("%+v", st)
			}
		})
	}
}

// Neither a secret nor the path of an address is in anything that an administrator, a log or an error shows.
func TestNothingSecretIsShown(t *testing.T) {
	s := newSite(t)
	house := s.commit(twin.Create, "house", 0, square(0, 0, 1), nil)
	rc := receive(t, func(http.ResponseWriter, *http.Request, *got) { panic(http.ErrAbortHandler) })
	w := rc.webhook("water")
	shown := fmt.Sprintf("%v %+v %#v %s", w.Secret, w.Secret, w.Secret, w.Secret)
	s.start(1, 9, w)
	s.name(house, "x")
	status := s.until("idle", func(st *outlet.Status) bool { return st.Dead == 1 })
	text, err := json.Marshal([]any{status, w.Secret})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.store.Outlets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shown += string(text) + fmt.Sprint(status, rows)
	for _, row := range rows {
		shown += string(row.Body)
	}
	for _, bad := range []func(*outlet.Webhook){
		func(w *outlet.Webhook) { w.URL = "http://hooks.example" + path },
		func(w *outlet.Webhook) { w.URL = "https://me:password@hooks.example" + path },
		func(w *outlet.Webhook) { w.URL = ":" + path },
		func(w *outlet.Webhook) { w.Name = "" },
		func(w *outlet.Webhook) { w.Collections = []string{"wells"} },
	} {
		other := w
		bad(&other)
		_, err := outlet.New(t.Context(), outlet.Config{Twin: s.tw, Feed: s.hub, Store: s.store, Webhooks: []outlet.Webhook{other}})
		if err == nil {
			t.Error("a wrong webhook was taken")
			continue
		}
		shown += err.Error()
	}
	m := outlet.MQTT{Consumer: everything("bus", "mqtt://127.0.0.1:1"), User: "someone"}
	if err := m.Password.UnmarshalText([]byte("synthetic key")); err != nil {
		t.Fatal(err)
	}
	text, err = json.Marshal(m)
	shown += fmt.Sprintf("%v %+v %#v %s", m, m, m, text)
	if _, both := outlet.New(t.Context(), outlet.Config{Twin: s.tw, Feed: s.hub, Store: s.store, Webhooks: []outlet.Webhook{w}, MQTT: []outlet.MQTT{{Consumer: everything("water", m.URL)}}}); err != nil || both == nil {
		t.Errorf("%v, two of a name: %v", err, both)
	}
	for _, no := range []string{secret, secret[6:20], path, "synthetic key", "password@"} {
		if strings.Contains(shown, no) {
			t.Errorf("%q is shown", no)
		}
	}
}
