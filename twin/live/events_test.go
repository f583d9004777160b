package live_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// http makes a client that reaches the rig's server.
func (r *rig) http() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return r.pipes.dial() },
	}}
}

func (r *rig) post(t *testing.T, token, body string) (status int, text string) {
	t.Helper()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://twin.test/live/subscriptions", strings.NewReader(body))
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := r.http().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(data)
}

// stream opens a stream and collects its events until it is closed.
func (r *rig) stream(t *testing.T, token, id, last string) (status int, lines func() []string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://twin.test/live/events?s="+id, http.NoBody)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := r.http().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1000)
	go func() {
		defer close(got)
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				got <- s.Text()
			}
		}
	}()
	return res.StatusCode, func() (all []string) {
			synctest.Wait()
			for {
				select {
				case l, ok := <-got:
					if !ok {
						return all
					}
					all = append(all, l)
				default:
					return all
				}
			}
		}, func() {
			cancel()
			res.Body.Close()
			synctest.Wait()
		}
}

func TestServerSentEvents(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		status, text := r.post(t, "command", `{"t":"sub","id":"a","types":["facilities"],"fields":{"facilities":["kind"]}}`)
		var made struct{ ID string }
		if err := json.Unmarshal([]byte(text), &made); err != nil || status != http.StatusCreated {
			t.Fatalf("posting gave %d %s", status, text)
		}
		if status, _, stop := r.stream(t, "worker", made.ID, ""); status != http.StatusNotFound {
			t.Errorf("another principal got %d", status)
		} else {
			stop()
		}
		_, lines, stop := r.stream(t, "command", made.ID, "")
		synctest.Wait()
		r.create("facility", square(0, 0, 1)[0][0])
		got := lines()
		epoch := string(r.tw.Snapshot().Epoch())
		want := []string{`"t":"ready"`, `"t":"ok"`, "id: " + epoch + ":0", `"t":"snap"`, "id: " + epoch + ":1", `"t":"ev"`}
		if len(got) != len(want) {
			t.Fatalf("got %q", got)
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("line %d is %s, want %s", i, got[i], want[i])
			}
		}
		stop()
		r.create("facility", square(0, 0, 1)[0][0])
		r.create("facility", square(0, 0, 1)[0][0])
		_, lines, stop = r.stream(t, "command", made.ID, epoch+":1")
		if got := strings.Join(lines(), "\n"); !strings.Contains(got, `"resume":"replay"`) || !strings.Contains(got, `"from":1,"version":3`) ||
			!strings.Contains(got, "id: "+epoch+":3") {
			t.Errorf("coming back gave %s", got)
		}
		stop()
		time.Sleep(5 * time.Minute)
		if status, _, stop := r.stream(t, "command", made.ID, ""); status != http.StatusNotFound {
			t.Errorf("a forgotten stream gave %d", status)
		} else {
			stop()
		}
	})
}

func TestSubscriptionRefusals(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		for _, tc := range []struct {
			token, body string
			status      int
			says        string
		}{
			{"", `[{"t":"sub","id":"a","types":["houses"]},{"t":"sub","id":"b","types":["grids"]}]`, 201, ""},
			{"", `{"t":"sub","id":"a","types":["people"]}`, 403, "people"},
			{"", `[{"t":"sub","id":"a","types":["houses"]},{"t":"sub","id":"a","types":["grids"]}]`, 400, `frame 2: id \"a\" is that of another`},
			{"", `{"t":"ping"}`, 400, `frame 1: t is \"ping\", expected sub`},
			{"", `[{"t":"sub","id":"a","types":["houses"]},{"t":"sub","types":["grids"]}]`, 400, "frame 2: id has 0 bytes"},
			{"", `[]`, 400, "0 frames"},
			{"", `{`, 400, "not understood"},
			{"nobody", `{"t":"sub","id":"a","types":["houses"]}`, 401, "not accepted"},
			{"", `{"t":"sub","id":"a","types":["houses"],"area":{"grids":["` + strings.Repeat("x", 70_000) + `"]}}`, 413, ""},
		} {
			if status, text := r.post(t, tc.token, tc.body); status != tc.status || !strings.Contains(text, tc.says) {
				t.Errorf("%.80s gave %d %.200s, want %d %s", tc.body, status, text, tc.status, tc.says)
			}
		}
		time.Sleep(time.Second) // the server lingers after a body that it did not read
	})
}

func TestStreamEndsWithTheHub(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		_, text := r.post(t, "", `{"t":"sub","id":"a","types":["houses"]}`)
		var made struct{ ID string }
		if err := json.Unmarshal([]byte(text), &made); err != nil {
			t.Fatal(err)
		}
		_, lines, stop := r.stream(t, "", made.ID, "")
		lines()
		r.stop()
		got := lines()
		if n := len(got); n == 0 || got[n-1] != `data: {"code":1012,"reason":"the server restarts"}` {
			t.Errorf("the stream ended with %q", got)
		}
		stop()
		r.start()
	})
}
