package live_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

func program(name string, rights ...access.Right) *access.Principal {
	return &access.Principal{Name: name, Role: access.Component, Rights: rights, Scopes: []grid.Code{access.Everywhere}}
}

// stalledBehind makes a client that has stopped reading while frames with people wait for it.
func stalledBehind(t *testing.T, r *rig) *client {
	t.Helper()
	house := r.create("house", square(0, 0, 0.5))
	unit := r.create("unit", nil, r.set("unit", "house", twin.Ref(house)))
	c := r.connect("command")
	c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"people"}})
	c.sub(map[string]any{"t": "sub", "id": "h", "types": []string{"houses"}})
	synctest.Wait()
	<-c.gate
	for range 10 {
		r.create("person", nil, r.set("person", "unit", twin.Ref(unit)), r.set("person", "name", twin.Text("测试")))
		r.patch("house", house, nil, r.set("house", "floors_above", twin.Int(3)))
		synctest.Wait()
	}
	return c
}

// TestWhatWaitsIsTakenBack narrows the rights of a client for which frames wait: none is sent any more but what was being
// written, and what it may still see goes on.
func TestWhatWaitsIsTakenBack(t *testing.T) {
	for name, who := range map[string]*access.Principal{"narrowed": program("command", access.MapRead), "revoked": nil} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, r *rig) {
				c := stalledBehind(t, r)
				r.as("command", who)
				time.Sleep(3 * time.Second)
				before := len(c.frames)
				c.mu.Lock()
				c.who = program("command", access.MapRead)
				c.mu.Unlock()
				c.gate <- struct{}{}
				synctest.Wait()
				late := 0
				for _, raw := range c.texts()[before:] {
					if strings.Contains(raw, `"type":"people"`) {
						late++
					}
				}
				if late > 2 { // one that had been read, one that was being written
					t.Errorf("%d frames show people after that was forbidden", late)
				}
				if who == nil {
					if code := c.closeCode(); code != live.CloseSignIn {
						t.Errorf("the socket was closed with %d", code)
					}
				} else if got := c.got(); !strings.HasSuffix(got, "reset err gone reset snap") {
					t.Errorf("got %s", got)
				}
				c.close()
			})
		})
	}
}

// TestRightToTheMapIsLost: who may no longer see the map is told nothing more of it.
func TestRightToTheMapIsLost(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.as("counter", program("counter", access.MapRead))
		c := r.connect("counter")
		c.sub(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}})
		synctest.Wait()
		r.as("counter", program("counter"))
		time.Sleep(3 * time.Second)
		if got := c.got(); !strings.HasSuffix(got, "reset err gone") {
			t.Errorf("got %s", got)
		}
		c.close()
	})
}

// TestRightsChangeWhileAway: a position from when a client had other rights is not gone on from, for its copy is of those.
func TestRightsChangeWhileAway(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.create("house", square(0, 0, 0.5))
		synctest.Wait() // the hub stands where the twin stands
		ask := map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}}
		resume := func(who *access.Principal, want string) {
			t.Helper()
			r.as("command", who)
			c := r.connect("command")
			c.sub(ask)
			if got := c.got(); got != want {
				t.Errorf("coming back got %q, want %q", got, want)
			}
			c.close()
			ask["since"] = map[string]any{"epoch": r.tw.Snapshot().Epoch(), "version": r.tw.Snapshot().Version()}
		}
		all := r.tokens["command"]
		resume(all, "ready ok snap")
		resume(all, "ready ok ev")
		resume(&access.Principal{Name: "command", Role: access.Steward, Scopes: all.Scopes}, "ready ok ev") // sees the same
		resume(program("command", access.MapRead), "ready ok reset snap")
		resume(program("command", access.MapRead), "ready ok reset snap") // perhaps told by a socket that was not yet closed
		time.Sleep(time.Minute)
		r.create("house", square(1, 0, 0.5))
		synctest.Wait()
		resume(program("command", access.MapRead), "ready ok reset snap")
		resume(program("command", access.MapRead), "ready ok ev")
		resume(all, "ready ok reset snap")
	})
}

// TestResetTakesThePositionBack: as long as one of a stream's subscriptions begins anew no event has an id.
func TestResetTakesThePositionBack(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.create("house", square(0, 0, 0.5))
		synctest.Wait()
		l := &listener{checker: newChecker(r, "command")}
		for _, id := range []string{"a", "b"} {
			l.asks = append(l.asks, map[string]any{"t": "sub", "id": id, "types": []string{"houses"}, "fields": map[string][]string{"houses": {"safety"}}})
		}
		if err := l.listen(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		r.as("command", &access.Principal{Name: "command", Role: access.Command})
		time.Sleep(20 * time.Second)
		synctest.Wait()
		l.mu.Lock()
		if l.wrong != "" || !strings.Contains(strings.Join(l.raw, " "), "permission") || len(l.held) != 2 {
			t.Errorf("%s", l.story())
		}
		l.mu.Unlock()
		l.close()
	})
}

// TestStreamGoesOnWithoutWhatEnded: where one of a stream's subscriptions ends, events have ids by the others. Who comes
// back is told once more what has ended, for it may not have read that, and what is allowed again is not taken up again.
func TestStreamGoesOnWithoutWhatEnded(t *testing.T) {
	for name, away := range map[string]bool{"while it listens": false, "while it is away": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, nil, func(t *testing.T, r *rig) {
				all := program("command", access.MapRead, access.PeopleRead)
				r.as("command", all)
				_, text := r.post(t, "command", `[{"t":"sub","id":"f","types":["facilities"]},{"t":"sub","id":"p","types":["people"]}]`)
				var made struct{ ID string }
				if err := json.Unmarshal([]byte(text), &made); err != nil {
					t.Fatalf("%v in %s", err, text)
				}
				_, lines, stop := r.stream(t, "command", made.ID, "")
				r.create("facility", square(0, 0, 1)[0][0])
				lines()
				last := string(r.tw.Snapshot().Epoch()) + ":1"
				if away {
					stop()
				}
				r.as("command", program("command", access.MapRead))
				time.Sleep(10 * time.Second)
				if away {
					_, lines, stop = r.stream(t, "command", made.ID, last)
				}
				if got := strings.Join(lines(), "\n"); !strings.Contains(got, `"t":"err","id":"p","code":403`) || strings.Contains(got, `"t":"gone","id":"p"`) == away {
					t.Errorf("losing the right gave %s", got)
				}
				r.create("facility", square(1, 0, 1)[0][0])
				last = string(r.tw.Snapshot().Epoch()) + ":2"
				if got := strings.Join(lines(), "\n"); !strings.Contains(got, "id: "+last+"\ndata: {\"t\":\"ev\",\"id\":\"f\"") {
					t.Errorf("the ev after it is %s", got)
				}
				stop()
				r.as("command", all)
				time.Sleep(10 * time.Second)
				_, lines, stop = r.stream(t, "command", made.ID, last)
				got := strings.Join(lines(), "\n")
				if !strings.Contains(got, `{"t":"gone","id":"p"}`) || !strings.Contains(got, `{"t":"ok","id":"f"`) || strings.Contains(got, `{"t":"ok","id":"p"`) {
					t.Errorf("coming back gave %s", got)
				}
				stop()
			})
		})
	}
}

// TestRightsThatNarrowTwice: what was told of the first change is told though a second one comes before it is read.
func TestRightsThatNarrowTwice(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		c := stalledBehind(t, r)
		for _, rights := range [][]access.Right{{access.MapRead, access.PeopleStats}, {access.MapRead}} {
			r.as("command", program("command", rights...))
			time.Sleep(2 * time.Second)
		}
		c.mu.Lock()
		c.who = program("command", access.MapRead)
		c.mu.Unlock()
		c.gate <- struct{}{}
		if got := c.got(); !strings.HasSuffix(got, "reset err gone reset reset snap") {
			t.Errorf("got %s", got)
		}
		c.close()
	})
}
