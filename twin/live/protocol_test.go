package live_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin/live"
)

// inBubble runs a test over a rig in synthetic time, where waiting costs nothing and leftover goroutines are errors.
func inBubble(t *testing.T, change func(*live.Config), test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, change)
		defer r.close()
		test(t, r)
	})
}

// got returns the kinds of the frames that came, in order.
func (c *client) got() string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	var kinds []string
	for _, f := range c.frames {
		kinds = append(kinds, f.T)
	}
	return strings.Join(kinds, " ")
}

// texts are the frames that came, once nothing is under way.
func (c *client) texts() []string {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.raw)
}

func (c *client) last() frame {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.frames) == 0 {
		return frame{}
	}
	return c.frames[len(c.frames)-1]
}

func (c *client) closeCode() int {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	var e *websocket.CloseError
	if errors.As(c.err, &e) {
		return e.Code
	}
	return 0
}

func (c *client) ok(t *testing.T) {
	t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wrong != "" {
		t.Fatal(c.wrong)
	}
}

func TestHandshakeSignsIn(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		if got := c.got(); got != "ready" {
			t.Errorf("a signed-in handshake got %q, want ready at once", got)
		}
		if c.ws.Subprotocol() != live.Subprotocol {
			t.Errorf("subprotocol %q was chosen", c.ws.Subprotocol())
		}
		if !strings.Contains(c.raw[0], `"epoch":"`+string(r.tw.Snapshot().Epoch())) || !strings.Contains(c.raw[0], `"subscriptions":16`) {
			t.Errorf("ready is %s", c.raw[0])
		}
		c.close()
		if _, res, err := r.dial("nobody", nil); err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("a wrong token gave %v, want 401", err)
		}
	})
}

func TestHello(t *testing.T) {
	for _, visitors := range []bool{true, false} {
		t.Run(fmt.Sprintf("visitors=%t", visitors), func(t *testing.T) {
			inBubble(t, func(c *live.Config) { c.AllowVisitors = visitors }, func(t *testing.T, r *rig) {
				c := r.connect("")
				time.Sleep(200 * time.Millisecond)
				if got := c.got(); got != "" {
					t.Errorf("before the hello came %q", got)
				}
				c.send(map[string]any{"t": "hello", "token": "command"})
				if got := c.got(); got != "ready" {
					t.Errorf("after the hello came %q", got)
				}
				c.send(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
				if got := c.last().T; got == "err" {
					t.Errorf("command may not see people: %+v", c.last())
				}
				c.close()

				wrong := r.connect("")
				wrong.send(map[string]any{"t": "hello", "token": "guess"})
				if code := wrong.closeCode(); code != live.CloseSignIn {
					t.Errorf("a wrong token closes with %d", code)
				}
				silent := r.connect("")
				time.Sleep(live.HelloWait - time.Second)
				if visitors {
					if got := silent.got(); got != "ready" {
						t.Errorf("a visitor got %q", got)
					}
				} else if got := silent.got(); got != "" || silent.closeCode() != 0 {
					t.Errorf("before its time was over a silent client got %q, %d", got, silent.closeCode())
				}
				time.Sleep(2 * time.Second)
				if code := silent.closeCode(); visitors != (code == 0) || !visitors && code != live.CloseSignIn {
					t.Errorf("a silent client was closed with %d", code)
				}
				silent.close()

				// Whoever asks without a hello is a visitor, or nobody.
				eager := r.connect("")
				eager.send(map[string]any{"t": "ping"})
				if got := eager.got(); visitors && got != "ready pong" || !visitors && got != "err" {
					t.Errorf("a ping without a hello got %q", got)
				}
				eager.close()
			})
		})
	}
}

func TestOrigin(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		for origin, want := range map[string]int{
			"http://twin.test": 101, "https://TWIN.test": 101, "http://twin.test:81": 403, "http://evil.test": 403, "null": 403,
		} {
			ws, res, err := r.dial("", http.Header{"Origin": {origin}})
			if res == nil || res.StatusCode != want {
				t.Errorf("origin %s: %v, %v, want %d", origin, res, err, want)
			}
			if err == nil {
				ws.Close()
			}
		}
	})
}

func TestSubRefusals(t *testing.T) {
	ring := make([][2]float64, 0, 1100)
	for i := range 1099 {
		ring = append(ring, [2]float64{west + float64(i)*1e-6, south + float64(i*i%7)*1e-9})
	}
	ring = append(ring, [2]float64{west + 0.01, south + 0.01}, ring[0])
	many := map[string]any{"geometry": map[string]any{"type": "Polygon", "coordinates": []any{ring}}}
	for name, tc := range map[string]struct {
		token string
		ask   map[string]any
		code  int
		say   string
	}{
		"no types":              {"", map[string]any{"id": "a"}, 400, "types"},
		"unknown type":          {"", map[string]any{"id": "a", "types": []string{"cats"}}, 400, "cats"},
		"type name":             {"", map[string]any{"id": "a", "types": []string{"house"}}, 400, "house"},
		"people to a visitor":   {"", map[string]any{"id": "a", "types": []string{"houses", "people"}}, 403, "people"},
		"units to a visitor":    {"", map[string]any{"id": "a", "types": []string{"units"}, "mode": "count"}, 403, "units"},
		"people to a counter":   {"counter", map[string]any{"id": "a", "types": []string{"people"}}, 403, "people"},
		"no id":                 {"", map[string]any{"types": []string{"houses"}}, 400, "id"},
		"unknown member":        {"", map[string]any{"id": "a", "types": []string{"houses"}, "filters": 1}, 400, "/filters is no member"},
		"mode":                  {"", map[string]any{"id": "a", "types": []string{"houses"}, "mode": "all"}, 400, "mode"},
		"max_hz":                {"", map[string]any{"id": "a", "types": []string{"houses"}, "max_hz": 0}, 400, "max_hz"},
		"max_hz that is silent": {"", map[string]any{"id": "a", "types": []string{"houses"}, "max_hz": 0.05}, 400, "0.1 to 1000"},
		"field":                 {"", map[string]any{"id": "a", "types": []string{"houses"}, "fields": map[string]any{"houses": []string{"colour"}}}, 400, "colour"},
		"filter of no type":     {"", map[string]any{"id": "a", "types": []string{"houses"}, "filter": map[string]string{"grids": "rev > 1"}}, 400, "grids"},
		"filter syntax":         {"", map[string]any{"id": "a", "types": []string{"houses"}, "filter": map[string]string{"houses": "floors >"}}, 400, "filter"},
		"filter on a secret":    {"command", map[string]any{"id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "phone = '1'"}}, 400, "phone"},
		"area":                  {"", map[string]any{"id": "a", "types": []string{"houses"}, "area": map[string]any{"square": 1}}, 400, "area/square: is no member"},
		"vertices":              {"", map[string]any{"id": "a", "types": []string{"houses"}, "area": many}, 400, "1000"},
		"a part of a grid":      {"counter", map[string]any{"id": "a", "types": []string{"people"}, "mode": "count", "area": map[string]any{"bbox": []float64{121, 31, 122, 32}}}, 400, "whole micro-grids"},
		"nothing to move":       {"", map[string]any{"t": "move", "id": "x"}, 404, "x"},
		"nothing to end":        {"", map[string]any{"t": "unsub", "id": "x"}, 404, "x"},
		"no such frame":         {"", map[string]any{"t": "subscribe"}, 400, "subscribe"},
		"a hello too many":      {"command", map[string]any{"t": "hello", "token": "command"}, 409, "signed in"},
		"types of another kind": {"", map[string]any{"id": "a", "types": "houses"}, 400, "/types is a string, expected an array"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, r *rig) {
				c := r.connect(tc.token)
				if tc.ask["t"] == nil {
					tc.ask["t"] = "sub"
				}
				c.send(tc.ask)
				f := c.last()
				if f.T != "err" || f.Code != tc.code || !strings.Contains(f.Detail, tc.say) {
					t.Errorf("got %+v, want err %d with %q", f, tc.code, tc.say)
				}
				c.close()
			})
		})
	}
}

func TestSocketLimits(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		for i := range live.MaxSubscriptions {
			c.sub(map[string]any{"t": "sub", "id": fmt.Sprint(i), "types": []string{"houses"}})
		}
		c.send(map[string]any{"t": "sub", "id": "more", "types": []string{"houses"}})
		c.last()
		if !strings.Contains(c.wrong, "16 subscriptions") {
			t.Errorf("the 17th subscription got %q", c.wrong)
		}
		time.Sleep(time.Second)
		for range live.MaxMessagesPerS {
			c.send(map[string]any{"t": "ping"})
		}
		if f := c.last(); f.T != "pong" {
			t.Errorf("20 messages in a second: %+v", f)
		}
		c.send(map[string]any{"t": "ping"})
		if f := c.last(); f.Code != 429 {
			t.Errorf("the 21st message got %+v", f)
		}
		time.Sleep(time.Second)
		c.send(map[string]any{"t": "ping", "pad": strings.Repeat("x", live.MaxInboundBytes-40)})
		if f := c.last(); f.T != "pong" {
			t.Errorf("a frame within 64 KiB got %+v", f)
		}
		c.send(map[string]any{"t": "ping", "pad": strings.Repeat("x", live.MaxInboundBytes)})
		if code := c.closeCode(); code != live.CloseTooLarge {
			t.Errorf("a frame past 64 KiB closed with %d, %v", code, c.err)
		}
		c.close()

		noisy := r.connect("command")
		for range 200 {
			if noisy.ws.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping"}`)) != nil {
				break
			}
		}
		if code := noisy.closeCode(); code != live.CloseTooMany {
			t.Errorf("200 messages at once closed with %d", code)
		}
		noisy.close()
	})
}

func TestHeartbeats(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "area": map[string]any{"bbox": []float64{west, south, west + cell, south + cell}}})
		synctest.Wait()
		before := len(strings.Fields(c.got()))
		time.Sleep(61 * time.Second)
		if kinds := strings.Fields(c.got())[before:]; strings.Join(kinds, " ") != "hb hb hb hb" {
			t.Errorf("a minute of silence got %v", kinds)
		}
		// A change elsewhere moves the subscription on without an ev, and never more than once a second.
		before = len(strings.Fields(c.got()))
		for range 50 {
			r.create("facility", square(3, 3, 1)[0][0])
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(2 * time.Second)
		kinds := strings.Fields(c.got())[before:]
		if n := len(kinds); n < 3 || n > 7 || strings.Contains(strings.Join(kinds, " "), "ev") {
			t.Errorf("7 seconds of changes elsewhere got %v", kinds)
		}
		if v := c.subs["a"].version; v != r.tw.Snapshot().Version() {
			t.Errorf("the subscription stands at %d of %d", v, r.tw.Snapshot().Version())
		}
		c.ok(t)
		c.close()
	})
}

func TestPingsKeepAnIdleSocket(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		time.Sleep(5 * time.Minute)
		if c.closeCode() != 0 || c.err != nil || c.pings.Load() < 10 {
			t.Errorf("after 5 minutes: %d pings, %v", c.pings.Load(), c.err)
		}
		// Who does not answer is taken for gone.
		c.deaf.Store(true)
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if c.err == nil {
			t.Error("a client that answers no ping is kept")
		}
		c.close()
	})
}
