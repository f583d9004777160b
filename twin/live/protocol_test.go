package live_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
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
		"unknown member":        {"", map[string]any{"id": "a", "types": []string{"houses"}, "filters": 1}, 400, "filters"},
		"mode":                  {"", map[string]any{"id": "a", "types": []string{"houses"}, "mode": "all"}, 400, "mode"},
		"max_hz":                {"", map[string]any{"id": "a", "types": []string{"houses"}, "max_hz": 0}, 400, "max_hz"},
		"field":                 {"", map[string]any{"id": "a", "types": []string{"houses"}, "fields": map[string]any{"houses": []string{"colour"}}}, 400, "colour"},
		"filter of no type":     {"", map[string]any{"id": "a", "types": []string{"houses"}, "filter": map[string]string{"grids": "rev > 1"}}, 400, "grids"},
		"filter syntax":         {"", map[string]any{"id": "a", "types": []string{"houses"}, "filter": map[string]string{"houses": "floors >"}}, 400, "filter"},
		"filter on a secret":    {"command", map[string]any{"id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "phone = '1'"}}, 400, "phone"},
		"area":                  {"", map[string]any{"id": "a", "types": []string{"houses"}, "area": map[string]any{"square": 1}}, 400, "area"},
		"vertices":              {"", map[string]any{"id": "a", "types": []string{"houses"}, "area": many}, 400, "1000"},
		"a part of a grid":      {"counter", map[string]any{"id": "a", "types": []string{"people"}, "mode": "count", "area": map[string]any{"bbox": []float64{121, 31, 122, 32}}}, 400, "whole micro-grids"},
		"nothing to move":       {"", map[string]any{"t": "move", "id": "x"}, 404, "x"},
		"nothing to end":        {"", map[string]any{"t": "unsub", "id": "x"}, 404, "x"},
		"no such frame":         {"", map[string]any{"t": "subscribe"}, 400, "subscribe"},
		"a hello too many":      {"command", map[string]any{"t": "hello", "token": "command"}, 409, "signed in"},
		"types of another kind": {"", map[string]any{"id": "a", "types": "houses"}, 400, "types"},
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
		c.ws.WriteMessage(websocket.BinaryMessage, []byte("{}"))
		if f := c.last(); f.Code != 400 {
			t.Errorf("a binary frame got %+v", f)
		}
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

func TestStalledClientIsCut(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"facilities"}})
		synctest.Wait()
		<-c.gate
		for range 500 {
			r.create("facility", square(1, 1, 1)[0][0])
		}
		time.Sleep(2 * live.WriteWait)
		c.gate <- struct{}{}
		synctest.Wait()
		if c.err == nil {
			t.Error("a client that reads nothing is kept")
		}
		c.close()
	})
}

func TestRevokedCredential(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		kept, gone, changed := r.connect("command"), r.connect("worker"), r.connect("counter")
		grid := r.create("grid", square(0, 0, 2), r.set("grid", "code", twin.Text("31011410321800101")))
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "name", twin.Text("测试")))
		for _, c := range []*client{kept, gone} {
			c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people", "houses"}})
		}
		changed.sub(map[string]any{"t": "sub", "id": "n", "types": []string{"people"}, "mode": "count"})
		changed.sub(map[string]any{"t": "sub", "id": "h", "types": []string{"houses"}})
		synctest.Wait()
		r.mu.Lock()
		delete(r.tokens, "worker")
		r.tokens["counter"] = &access.Principal{Name: "counter", Role: access.Component, Rights: []access.Right{access.MapRead}}
		r.gen++
		r.mu.Unlock()
		changed.mu.Lock()
		changed.who = r.tokens["counter"]
		changed.mu.Unlock()
		time.Sleep(5 * time.Second)
		if code := gone.closeCode(); code != live.CloseSignIn {
			t.Errorf("a revoked token's socket was closed with %d", code)
		}
		kept.ok(t)
		if kept.closeCode() != 0 || kept.err != nil {
			t.Error("another's socket was closed too")
		}
		tail := changed.got()
		if !strings.Contains(tail, "reset err gone reset") || !strings.HasSuffix(tail, "snap") {
			t.Errorf("a token that lost a right got %s", tail)
		}
		r.patch("house", house, square(1, 0, 0.5))
		_ = grid
		if f := changed.last(); f.T != "ev" || f.ID != "h" {
			t.Errorf("what it may still see goes on with %+v", f)
		}
		for _, c := range []*client{kept, gone, changed} {
			c.close()
		}
	})
}

func TestCloseTellsToComeBack(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		r.stop()
		if code := c.closeCode(); code != live.CloseRestart {
			t.Errorf("a restart closes with %d", code)
		}
		c.close()
		r.start()
	})
}

func TestTwinThatStops(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("command")
		synctest.Wait()
		r.tw.Close()
		if code := c.closeCode(); code != live.CloseRestart {
			t.Errorf("a twin that stopped closes with %d", code)
		}
		c.close()
	})
}

// TestNothingStaysBehind counts goroutines in real time, over many sockets that end in different ways.
func TestNothingStaysBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	r := newRig(t, nil)
	for i := range 60 {
		c := r.connect([]string{"", "command"}[i%2])
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		if i%3 == 0 {
			defer c.close()
		} else {
			c.close()
		}
	}
	r.close()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

type fakeTiles struct{}

func (fakeTiles) Changed(step *twin.Step) []live.TileKeys {
	return []live.TileKeys{{Set: "mvt", Keys: []string{"14/2/1", "14/1/1"}}, {Set: "3d", Keys: []string{"3/1/1"}}, {Set: "mvt", Keys: []string{"14/1/1"}}}
}

func TestTiles(t *testing.T) {
	inBubble(t, func(c *live.Config) { c.Tiles = fakeTiles{} }, func(t *testing.T, r *rig) {
		with, without := r.connect("command"), r.connect("command")
		with.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "tiles": true})
		without.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		synctest.Wait()
		r.create("facility", square(0, 0, 1)[0][0])
		if got := with.got(); got != "ready ok snap tiles tiles" {
			t.Errorf("got %s", got)
		}
		if got := without.got(); got != "ready ok snap" {
			t.Errorf("who asked for no tiles got %s", got)
		}
		want := `{"t":"tiles","set":"mvt","version":1,"keys":["14/1/1","14/2/1"]}`
		if raw := with.raw[len(with.raw)-1]; raw != want {
			t.Errorf("got %s, want %s", raw, want)
		}
		// A slow client loses no key.
		<-with.gate
		for range 100 {
			r.create("facility", square(0, 0, 1)[0][0])
		}
		synctest.Wait()
		with.gate <- struct{}{}
		time.Sleep(time.Second)
		if f := with.last(); f.T != "tiles" && f.T != "hb" {
			t.Errorf("the last frame is %+v", f)
		}
		with.ok(t)
		with.close()
		without.close()
	})
}

func TestBigSnapshotComesInParts(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		var ops []twin.Operation
		for i := range 3000 {
			ops = append(ops, twin.Operation{
				Do: twin.Create, Type: r.schema().Type("house"), Geometry: square(float64(i%50)/10, float64(i/50)/10, 0.05), SetGeometry: true,
			})
		}
		r.commit(ops...)
		synctest.Wait() // the hub stands where the twin stands
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		time.Sleep(time.Second)
		c.ok(t)
		c.mu.Lock()
		parts := 0
		for i, f := range c.frames {
			if f.T == "snap" {
				parts++
				if f.Part != parts || len(c.raw[i]) > 70<<10 {
					t.Errorf("part %d is number %d and has %d bytes", f.Part, parts, len(c.raw[i]))
				}
			}
		}
		if parts < 5 || len(c.subs["a"].items) != 3000 {
			t.Errorf("%d parts hold %d items", parts, len(c.subs["a"].items))
		}
		c.mu.Unlock()
		// A change of everything is a snapshot again, and not one frame of many megabytes.
		c.close()
	})
}

func TestSmallFigures(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		c := r.connect("counter")
		c.mu.Lock()
		c.subs["n"] = &copyOf{}
		c.mu.Unlock()
		c.send(map[string]any{"t": "sub", "id": "n", "types": []string{"units", "houses"}, "mode": "count"})
		synctest.Wait()
		for range 6 {
			r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
			synctest.Wait()
		}
		var figures []string
		for _, raw := range c.raw {
			if _, counts, ok := strings.Cut(raw, `"counts":`); ok {
				figures = append(figures, counts)
			}
		}
		want := `{"houses":1,"units":null}} {"houses":1,"units":null}} {"houses":1,"units":null}} {"houses":1,"units":null}} ` +
			`{"houses":1,"units":null}} {"houses":1,"units":5}} {"houses":1,"units":6}}`
		if got := strings.Join(figures, " "); got != want {
			t.Errorf("figures %s", got)
		}
		c.close()
	})
}

func TestTurnOfTheDay(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
		tomorrow := r.tw.Clock().AddDate(-60, 0, 1)
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "birth", twin.Date(tomorrow)), r.set("person", "name", twin.Text("测试")))
		c := r.connect("command")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}, "filter": map[string]string{"people": "age >= 60"}})
		synctest.Wait()
		if n := len(c.subs["a"].items); n != 0 {
			t.Errorf("%d people are 60 a day early", n)
		}
		time.Sleep(25 * time.Hour)
		c.ok(t)
		if n := len(c.subs["a"].items); n != 1 {
			t.Errorf("%d people are 60 on their birthday", n)
		}
		c.close()
	})
}

func TestCloseCutsWhoDoesNotRead(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := r.connect("")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"facilities"}})
		synctest.Wait()
		<-c.gate
		for range 50 {
			r.create("facility", square(1, 1, 1)[0][0])
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		began := time.Now()
		if err := r.hub.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close returned %v", err)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("Close took %v", took)
		}
		c.gate <- struct{}{}
		c.close()
		r.srv.Close()
		r.start()
	})
}
