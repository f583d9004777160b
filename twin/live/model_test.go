package live_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/live"
)

// TestClientsHoldWhatTheQueryGives is the model that the hub was built to pass: random commits, moves across borders,
// filters that begin and cease to match, grids that change, clients that come, go, stall, return with the position
// they left at, through restarts of the hub and trimmed logs. Each client checks every frame, see client; at the end
// all stand at the newest version.
func TestClientsHoldWhatTheQueryGives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubble{t}, func(rt *rapid.T) {
			bounds := func(c *live.Config) {
				if rapid.Bool().Draw(rt, "tight") {
					pick := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(rt, name) }
					live.Tighten(c, pick("part", 20, 2000), pick("queue", 1, 5), pick("changes", 1, 20), pick("ring", 1, 8), pick("log", 1, 40))
				}
			}
			m := &model{t: rt, rig: newRig(rt, bounds), ids: map[string][]twin.ID{}}
			defer m.rig.close()
			for range rapid.IntRange(5, 40).Draw(rt, "steps") {
				m.step()
			}
			m.quiet()
			for _, c := range m.clients {
				c.close()
			}
			synctest.Wait()
		})
	})
}

// bubble is a test within synthetic time, where a deadline in real time means nothing.
type bubble struct{ *testing.T }

func (bubble) Deadline() (time.Time, bool) { return time.Time{}, false }

type model struct {
	t       *rapid.T
	rig     *rig
	ids     map[string][]twin.ID
	clients []*client
	n       int
}

func (m *model) step() {
	switch rapid.SampledFrom([]string{
		"commit", "commit", "commit", "commit", "burst", "connect", "sub", "sub", "unsub", "move", "drop", "stall", "wait", "quiet", "restart", "trim",
	}).Draw(m.t, "step") {
	case "commit":
		m.commit()
	case "burst":
		for range rapid.IntRange(2, 60).Draw(m.t, "commits") {
			m.commit()
		}
	case "connect":
		if len(m.clients) < 4 {
			m.clients = append(m.clients, m.rig.connect(rapid.SampledFrom([]string{"", "worker", "command", "counter"}).Draw(m.t, "who")))
			time.Sleep(time.Second)
		}
	case "sub":
		if c := m.client(); c != nil {
			synctest.Wait() // no frame of an older subscription of that id is under way
			c.sub(m.ask(c))
		}
	case "unsub":
		if c := m.client(); c != nil {
			synctest.Wait()
			if id := m.subOf(c); id != "" {
				c.send(map[string]any{"t": "unsub", "id": id})
				synctest.Wait()
			}
		}
	case "move":
		m.move()
	case "drop":
		m.drop(m.client())
	case "stall":
		m.stall(m.client())
	case "wait":
		time.Sleep(time.Duration(rapid.IntRange(1, 3000).Draw(m.t, "ms")) * time.Millisecond)
	case "quiet":
		m.quiet()
	case "restart":
		m.restart()
	case "trim":
		v := m.rig.tw.Snapshot().Version()
		if err := m.rig.store.Trim(context.Background(), v/2+1); err != nil {
			m.t.Fatal(err)
		}
	}
}

// quiet waits until nothing is under way and holds every client against the newest version.
func (m *model) quiet() {
	synctest.Wait()
	time.Sleep(20 * time.Second)
	synctest.Wait()
	v := m.rig.tw.Snapshot().Version()
	for i, c := range m.clients {
		m.settled(i, c, v)
	}
}

func (m *model) settled(i int, c *client, v twin.Version) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		m.t.Fatalf("client %d: the socket ended: %v after %q, %s", i, c.err, c.wrong, strings.Join(c.raw[max(0, len(c.raw)-6):], "\n"))
	}
	for id, s := range c.subs {
		if c.wrong == "" && (s.version != v || !s.whole) {
			c.fail("%s stands at %d of %d after a pause, whole: %t", id, s.version, v, s.whole)
		}
	}
	if c.wrong != "" {
		for _, raw := range c.raw[max(0, len(c.raw)-12):] {
			m.t.Log(raw[:min(len(raw), 600)])
		}
		m.t.Fatalf("client %d (%s): %s", i, c.token, c.wrong)
	}
}

func (m *model) client() *client {
	if len(m.clients) == 0 {
		return nil
	}
	return m.clients[rapid.IntRange(0, len(m.clients)-1).Draw(m.t, "client")]
}

func (m *model) subOf(c *client) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := slices.Sorted(maps.Keys(c.subs))
	if len(ids) == 0 {
		return ""
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(m.t, "sub")]
}

// ask draws a subscription that the client may have.
func (m *model) ask(c *client) map[string]any {
	count := c.token != "" && rapid.IntRange(0, 4).Draw(m.t, "count") == 0
	m.n++
	ask := map[string]any{"t": "sub", "id": fmt.Sprintf("s%d", m.n%3)}
	types := []string{"houses", "grids", "facilities", "institutions"}
	if c.token == "command" || c.token == "worker" {
		types = append(types, "people", "units")
	}
	if count && c.token != "counter" {
		ask["mode"] = "count"
	}
	n := rapid.IntRange(1, len(types)).Draw(m.t, "types")
	ask["types"] = rapid.Permutation(types).Draw(m.t, "which")[:n]
	if a := m.area(); a != nil {
		ask["area"] = a
	}
	filter, fields := map[string]string{}, map[string][]string{}
	if slices.Contains(ask["types"].([]string), "houses") {
		if rapid.Bool().Draw(m.t, "filtered") {
			filter["houses"] = "floors_above >= 3"
		} else if c.token == "command" && rapid.Bool().Draw(m.t, "residents") {
			filter["houses"] = "residents >= 2"
		}
		if rapid.Bool().Draw(m.t, "fields") {
			fields["houses"] = []string{"floors_above", "kind"}
			if c.token == "command" {
				fields["houses"] = append(fields["houses"], "residents")
			}
		}
	}
	if slices.Contains(ask["types"].([]string), "people") {
		filter["people"] = rapid.SampledFrom([]string{"", "age >= 60", "floor >= 2"}).Draw(m.t, "people")
		if filter["people"] == "" {
			delete(filter, "people")
			fields["people"] = []string{"mobility", "floor", "room"}
		}
	}
	if len(filter) > 0 {
		ask["filter"] = filter
	}
	if len(fields) > 0 {
		ask["fields"] = fields
	}
	if rapid.IntRange(0, 2).Draw(m.t, "slowly") == 0 {
		ask["max_hz"] = rapid.SampledFrom([]float64{0.5, 1, 4}).Draw(m.t, "max_hz")
	}
	return ask
}

func (m *model) area() map[string]any {
	x := west + float64(rapid.IntRange(-1, 3).Draw(m.t, "west"))*cell
	y := south + float64(rapid.IntRange(-1, 3).Draw(m.t, "south"))*cell
	switch rapid.SampledFrom([]string{"none", "box", "circle", "grids"}).Draw(m.t, "area") {
	case "box":
		return map[string]any{"bbox": []float64{x, y, x + 1.5*cell, y + 1.5*cell}}
	case "circle":
		return map[string]any{"circle": map[string]any{"center": []float64{x, y}, "radius_m": 120}}
	case "grids":
		if code := m.gridCode(); code != "" {
			return map[string]any{"grids": []string{code}}
		}
	}
	return nil
}

func (m *model) gridCode() string {
	s := m.rig.tw.Snapshot()
	for e := range s.All(s.Schema().Type("grid"), 0) {
		return e.Code()
	}
	return ""
}

func (m *model) move() {
	c := m.client()
	if c == nil {
		return
	}
	id := m.subOf(c)
	if id == "" {
		return
	}
	synctest.Wait() // until here the copy is of the old area
	a := m.area()
	c.mu.Lock()
	s := c.subs[id]
	if s == nil {
		c.mu.Unlock()
		return
	}
	ask := maps.Clone(s.ask)
	delete(ask, "area")
	msg := map[string]any{"t": "move", "id": id}
	if a != nil {
		ask["area"], msg["area"] = a, a
	}
	// The next ev, or snapshot, shows the new area; frames of the old one may come before it.
	c.moving(s, ask)
	c.mu.Unlock()
	c.send(msg)
}

// drop breaks a socket and comes back with the position at which each copy stood, now or after more commits.
func (m *model) drop(c *client) {
	if c == nil {
		return
	}
	c.close()
	for range rapid.IntRange(0, 8).Draw(m.t, "missed") {
		m.commit()
	}
	m.back(c)
}

func (m *model) back(c *client) {
	i := slices.Index(m.clients, c)
	again := m.rig.connect(c.token)
	time.Sleep(time.Second)
	for _, id := range slices.Sorted(maps.Keys(c.subs)) {
		s := c.subs[id]
		ask := maps.Clone(s.ask)
		delete(ask, "since")
		if s.whole && s.ask["mode"] != "count" && s.pending == nil {
			ask["since"] = map[string]any{"epoch": c.epoch, "version": s.version}
			again.mu.Lock()
			again.subs[id] = s
			again.mu.Unlock()
		}
		s.ask = ask
		again.sub(ask)
	}
	again.mu.Lock()
	defer again.mu.Unlock()
	if again.wrong == "" {
		again.wrong, again.raw = c.wrong, c.raw
	}
	m.clients[i] = again
}

// stall makes a client stop reading for a while, shorter than the hub's patience.
func (m *model) stall(c *client) {
	if c == nil {
		return
	}
	<-c.gate
	for range rapid.IntRange(0, 50).Draw(m.t, "stalled commits") {
		m.commit()
	}
	time.Sleep(time.Duration(rapid.IntRange(0, 9000).Draw(m.t, "stalled ms")) * time.Millisecond)
	c.gate <- struct{}{}
}

func (m *model) restart() {
	for _, c := range m.clients {
		c.ws.Close()
	}
	m.rig.stop()
	for _, c := range m.clients {
		<-c.done
	}
	if rapid.Bool().Draw(m.t, "commit between") {
		m.commit()
	}
	m.rig.start()
	for _, c := range slices.Clone(m.clients) {
		m.back(c)
	}
}
