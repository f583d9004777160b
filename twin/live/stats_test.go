package live_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
)

// TestStats plays a little of everything and holds the figures against what was played.
func TestStats(t *testing.T) {
	tighten := func(c *live.Config) { live.Tighten(c, 64<<10, 4, 20, 4096, 100_000) }
	inBubble(t, tighten, func(t *testing.T, r *rig) {
		house := r.create("house", square(0, 0, 0.5))
		synctest.Wait()
		all := map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}}
		one, two := r.connect("command"), r.connect("worker")
		one.sub(all)
		two.sub(all)
		_, made := r.post(t, "command", `{"t":"sub","id":"a","types":["houses"]}`)
		_, _, stop := r.stream(t, "command", made[len(`{"id":"`):len(made)-2], "")
		synctest.Wait()
		st := r.hub.Stats()
		if st.Sockets != 2 || st.EventStreams != 1 || st.Sessions() != 3 || st.Subscriptions != 3 || st.Classes != 2 || st.KeptStreams != 1 || st.KeptBytes == 0 {
			t.Errorf("three clients of two permissions: %+v", st)
		}
		if st.Frames != 9 || st.Messages != 2 || st.Latency.All != 0 || st.RingSteps != 1 || st.RingMarks == 0 {
			t.Errorf("after ready, ok and snap: %+v", st)
		}
		r.patch("house", house, nil, r.set("house", "floors_above", twin.Int(4)))
		synctest.Wait()
		was := st
		if st = r.hub.Stats(); st.Frames != 12 || st.Bytes <= was.Bytes || st.Latency.All != 3 || st.Latency.Count[0] != 3 {
			t.Errorf("after an ev for each: %+v", st)
		}
		stop()

		// Too slow for 4 frames, then for 20 changes.
		<-two.gate
		for i := range 30 {
			r.patch("house", house, nil, r.set("house", "floors_above", twin.Int(int64(5+i))))
			synctest.Wait()
		}
		if st = r.hub.Stats(); st.Conflated != 1 || st.Behind != 1 || st.QueuedFrames == 0 || st.QueuedBytes == 0 {
			t.Errorf("while one takes nothing: %+v", st)
		}
		for range 40 {
			r.create("house", square(1, 1, 0.2))
			synctest.Wait()
		}
		two.gate <- struct{}{}
		time.Sleep(time.Second)
		if st = r.hub.Stats(); st.Resets["slow"] == 0 || st.Behind != 0 || st.QueuedFrames != 0 || st.QueuedBytes != 0 {
			t.Errorf("once it does: %+v", st)
		}

		// All the ways to go.
		r.mu.Lock()
		delete(r.tokens, "worker")
		r.gen++
		r.mu.Unlock()
		time.Sleep(2 * time.Second)
		for _, code := range []int{1000, 1001, 4321} {
			c := r.connect("command")
			c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
			<-c.done
			c.close()
		}
		bad := r.connect("command")
		bad.ws.WriteMessage(websocket.BinaryMessage, nil)
		<-bad.done
		bad.close()
		one.close()
		two.close()
		time.Sleep(time.Second)
		st = r.hub.Stats()
		want := map[int]uint64{1000: 1, 1001: 1, 0: 1, 1003: 1, 4401: 1, 1006: 2} // of those the stream is one
		for code, n := range st.Closes {
			if n == 0 {
				delete(st.Closes, code)
			}
		}
		if !reflect.DeepEqual(st.Closes, want) {
			t.Errorf("they ended with %v, expected %v", st.Closes, want)
		}
		if st.Sessions() != 0 || st.Subscriptions != 0 || st.Classes != 0 {
			t.Errorf("when all have gone: %+v", st)
		}
	})
}

// TestStatsOfPermissionAndFloods counts what is taken away and what is not taken.
func TestStatsOfPermissionAndFloods(t *testing.T) {
	inBubble(t, func(c *live.Config) { c.MaxClients = 2 }, func(t *testing.T, r *rig) {
		c := r.connect("counter")
		c.sub(map[string]any{"t": "sub", "id": "n", "types": []string{"people"}, "mode": "count"})
		c.sub(map[string]any{"t": "sub", "id": "h", "types": []string{"houses"}})
		synctest.Wait()
		r.mu.Lock()
		r.tokens["counter"] = &access.Principal{Name: "counter", Role: access.Component, Rights: []access.Right{access.MapRead}}
		r.gen++
		r.mu.Unlock()
		c.mu.Lock()
		c.who = r.tokens["counter"]
		c.mu.Unlock()
		time.Sleep(2 * time.Second)
		for i := range 25 {
			c.send(map[string]any{"t": "unsub", "id": fmt.Sprint("none", i)})
		}
		full := []*client{r.connect("command"), r.connect("command")}
		if code := full[1].closeCode(); code != live.CloseFull {
			t.Errorf("the third of two clients was closed with %d", code)
		}
		st := r.hub.Stats()
		if st.Resets["permission"] != 2 || st.Refused != 5 || st.Messages != 27 || st.Closes[live.CloseFull] != 1 {
			t.Errorf("%+v", st)
		}
		if _, res, err := r.dial("nobody", http.Header{}); err == nil || res.StatusCode != http.StatusUnauthorized {
			t.Errorf("a wrong token got %v", err)
		}
		c.close()
		for _, c := range full {
			c.close()
		}
	})
}
