package live_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin/live"
)

// from makes the connections that follow come from an address.
func (r *rig) from(addr string) { r.pipes.from.Store(addr) }

func TestPlacesOfClients(t *testing.T) {
	narrow := func(c *live.Config) { c.MaxClients, c.MaxVisitorsEach = 8, 2 }
	inBubble(t, narrow, func(t *testing.T, r *rig) {
		var all []*client
		enter := func(token, addr string, code int, what string) *client {
			r.from(addr)
			c := r.connect(token)
			if got := c.closeCode(); got != code {
				t.Errorf("%s: closed with %d, expected %d", what, got, code)
			}
			all = append(all, c)
			return c
		}
		first := enter("", "192.0.2.1:1000", 0, "the first visitor")
		enter("", "192.0.2.1:1001", 0, "the second")
		enter("", "192.0.2.1:1002", live.CloseFull, "the third of one address")
		enter("command", "192.0.2.1:1003", 0, "who has signed in, from the same address")
		first.send(map[string]any{"t": "hello", "token": "command"})
		synctest.Wait()
		enter("", "192.0.2.1:1004", 0, "a visitor, after one has signed in by hello")
		enter("", "[2001:db8::1]:1", 0, "the first of another network")
		enter("", "[2001:db8::2]:1", 0, "the second")
		enter("", "[2001:db8::3]:1", live.CloseFull, "the third of a network")
		enter("", "192.0.2.2:1", 0, "the fifth of six visitors")
		enter("command", "192.0.2.2:2", 0, "the eighth client")
		enter("command", "192.0.2.2:3", live.CloseFull, "the ninth")
		all[1].close()
		synctest.Wait()
		enter("", "192.0.2.3:1", 0, "a visitor, after one has gone")
		for _, c := range all {
			c.close()
		}
	})
}

func TestVisitorsLeavePlaces(t *testing.T) {
	narrow := func(c *live.Config) { c.MaxClients = 4 }
	inBubble(t, narrow, func(t *testing.T, r *rig) {
		_, text := r.post(t, "", `{"t":"sub","id":"a","types":["houses"]}`)
		id := text[len(`{"id":"`) : len(text)-2]
		visitors := []*client{r.connect(""), r.connect(""), r.connect("")}
		synctest.Wait()
		status, _, stop := r.stream(t, "", id, "")
		if status != http.StatusTooManyRequests {
			t.Errorf("a fourth visitor's stream got %d", status)
		}
		stop()
		worker := r.connect("worker")
		if got := worker.got(); got != "ready" {
			t.Errorf("with visitors in all their places a worker got %q", got)
		}
		worker.close()
		visitors[0].close()
		synctest.Wait()
		status, _, stop = r.stream(t, "", id, "")
		if status != http.StatusOK {
			t.Errorf("once a visitor has gone the stream got %d", status)
		}
		stop()
		time.Sleep(time.Second)
		for _, c := range visitors[1:] {
			c.close()
		}
	})
}
