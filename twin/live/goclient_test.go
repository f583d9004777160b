package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	gridclient "github.com/gridtwin/gridtwin/twin/client"
	"github.com/gridtwin/gridtwin/twin/live"
)

// component is a program that uses the client in Go: what it asked, and its connection, which tests may cut.
type component struct {
	m     *model
	token string
	live  *gridclient.Live
	asks  map[string]map[string]any
	stop  context.CancelFunc
	done  chan error

	mu    sync.Mutex
	conn  net.Conn
	wrong string
	at    map[string]uint64 // where each subscription stood by its updates
}

// TestGoClientHoldsWhatTheQueryGives runs the client of package client through random commits, moves, breaks of its line,
// rights that change, midnights, restarts, trimmed logs and restored backups: after each pause its copies are what the
// query gives.
func TestGoClientHoldsWhatTheQueryGives(t *testing.T) {
	checkInBubbles(t, func(rt *rapid.T) {
		bounds := func(c *live.Config) {
			if rapid.Bool().Draw(rt, "tight") {
				live.Tighten(c, 200, 3, 10, 4, 20)
			}
		}
		m := &model{t: rt, rig: newRig(rt, bounds), ids: map[string][]twin.ID{}}
		defer m.rig.close()
		m.village()
		var all []*component
		defer func() {
			for _, c := range all {
				c.stop()
				<-c.done
			}
			synctest.Wait()
		}()
		for _, token := range []string{"", "worker", "command"} {
			all = append(all, m.component(token))
		}
		for range 30 {
			m.componentStep(all)
		}
		m.compareAll(all)
	})
}

func (m *model) component(token string) *component {
	c := &component{m: m, token: token, asks: map[string]map[string]any{}, done: make(chan error, 1), at: map[string]uint64{}}
	of, err := gridclient.New(gridclient.Config{URL: "http://twin.test", Token: token})
	if err != nil {
		m.t.Fatal(err)
	}
	c.live = of.Live(gridclient.LiveConfig{
		Dial: func(context.Context, string, string) (net.Conn, error) {
			conn, err := m.rig.listening().dial()
			c.mu.Lock()
			defer c.mu.Unlock()
			c.conn = conn
			return conn, err
		},
		OnUpdate: c.hears,
	})
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go c.run(ctx)
	return c
}

// run signs in again whenever that was over and is possible again.
func (c *component) run(ctx context.Context) {
	for {
		err := c.live.Run(ctx)
		if ended := (*gridclient.EndedError)(nil); !errors.As(err, &ended) {
			c.done <- err
			return
		}
		for c.m.rig.now(c.token) == nil && ctx.Err() == nil {
			time.Sleep(time.Second)
		}
	}
}

// hears checks that updates make a chain.
func (c *component) hears(u gridclient.Update) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !u.Snapshot && (u.From > u.Version || u.From < c.at[u.Name]) {
		c.wrong = fmt.Sprintf("%s goes from %d to %d, it stood at %d", u.Name, u.From, u.Version, c.at[u.Name])
	}
	c.at[u.Name] = u.Version
}

func (m *model) componentStep(all []*component) {
	c := all[rapid.IntRange(0, len(all)-1).Draw(m.t, "component")]
	step := rapid.SampledFrom([]string{
		"nothing", "commit", "commit", "flip", "flip", "burst", "watch", "watch", "watch", "unwatch", "move", "move", "cut", "wait", "restart", "trim",
		"rights", "midnight", "restore", "compare",
	}).Draw(m.t, "step")
	switch step {
	case "commit":
		m.commit()
	case "flip":
		m.flip()
	case "burst":
		for range rapid.IntRange(2, 40).Draw(m.t, "commits") {
			m.commit()
		}
	case "rights":
		m.rights()
	case "midnight":
		m.midnight()
	case "watch":
		ask := m.ask(&checker{r: m.rig, token: c.token}, true)
		delete(ask, "since")
		c.asks[ask["id"].(string)] = ask
		c.live.Watch(ask["id"].(string), subscriptionOf(ask))
	case "unwatch":
		if id := m.askOf(c); id != "" {
			delete(c.asks, id)
			c.live.Unwatch(id)
		}
	case "move":
		// A move that is refused leaves the area as it is: figures may be told of whole grids alone, and grids may be gone.
		if id, a := m.askOf(c), m.area(); id != "" && a != nil && a["grids"] == nil && c.asks[id]["mode"] != "count" {
			c.asks[id] = with(c.asks[id], "area", a)
			c.live.Move(id, *areaOf(a))
		}
	case "cut":
		c.mu.Lock()
		if c.conn != nil {
			c.conn.Close()
		}
		c.mu.Unlock()
	case "wait":
		time.Sleep(time.Duration(rapid.IntRange(1, 3000).Draw(m.t, "ms")) * time.Millisecond)
	case "restart", "restore":
		time.Sleep(3 * time.Second) // a hub that begins anew knows nothing of what tokens stood for before
		m.rig.stop()
		m.commit()
		if head := m.rig.tw.Snapshot().Version(); step == "restore" {
			m.rig.restore(twin.Version(rapid.IntRange(int(max(head, 8)-8), int(head)).Draw(m.t, "backup")))
		} else {
			m.rig.start()
		}
		time.Sleep(3 * time.Second)
	case "trim":
		m.rig.keep()
		if err := m.rig.store.Trim(context.Background(), m.rig.tw.Snapshot().Version()/2+1); err != nil {
			m.t.Fatal(err)
		}
	case "compare":
		m.compareAll(all)
	}
}

func (m *model) askOf(c *component) string {
	ids := slices.Sorted(maps.Keys(c.asks))
	if len(ids) == 0 {
		return ""
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(m.t, "which")]
}

// compareAll waits until nothing is under way and holds every copy against the query.
func (m *model) compareAll(all []*component) {
	time.Sleep(40 * time.Second)
	synctest.Wait()
	for _, c := range all {
		c.mu.Lock()
		wrong := c.wrong
		c.mu.Unlock()
		if wrong != "" {
			m.t.Fatal(wrong)
		}
		s, signedIn := c.live.Status(), m.rig.now(c.token) != nil
		if s.Connected != signedIn || signedIn && time.Since(s.HeardAt) > 16*time.Second {
			m.t.Fatalf("after a pause the status is %+v", s)
		}
		if !signedIn {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(c.asks)) {
			m.compareCopy(c, id)
		}
	}
}

func (m *model) compareCopy(c *component, id string) {
	newest := uint64(m.rig.tw.Snapshot().Version())
	view := access.NewView(m.rig.tw.Snapshot(), m.rig.now(c.token), m.rig.tw.Clock())
	ask := c.asks[id]
	refused := mayAsk(view, ask)
	_, gone := areaOfAsk(view, ask)
	if _, err := c.live.Read(id, func(*gridclient.Copy) {}); err != nil {
		a, _ := ask["area"].(map[string]any)
		if refused == nil && a["grids"] == nil && !m.rig.changed(c.token, time.Time{}) {
			m.t.Fatalf("%s of %q is refused: %v, asked for %v", id, c.token, err, ask)
		}
		c.live.Watch(id, subscriptionOf(ask)) // perhaps it may be asked by now
		return
	}
	if refused != nil && !gone {
		m.t.Fatalf("%s of %q is served though it may not be asked: %v", id, c.token, ask)
	}
	want := answer(view, ask)
	found, err := c.live.Read(id, func(k *gridclient.Copy) {
		if !k.Whole() || k.Position().Version != newest {
			m.t.Fatalf("%s of %q stands at %d of %d, whole: %t", id, c.token, k.Position().Version, newest, k.Whole())
		}
		if ask["mode"] == "count" {
			for plural, n := range figures(view, ask, want) {
				if got := k.Counts()[plural]; (got == nil) != (n == nil) || got != nil && float64(*got) != n {
					m.t.Fatalf("%s counts %v %s, the query gives %v", id, got, plural, n)
				}
			}
			return
		}
		n := 0
		for plural, items := range want {
			n += len(items)
			for key, item := range items {
				e, ok := k.Get(key)
				if !ok || e.Collection != plural || !reflect.DeepEqual(item, held(e)) {
					m.t.Fatalf("%s of %q holds %s %s as %+v (%t), the query gives %v", id, c.token, plural, key, e, ok, item)
				}
			}
		}
		if k.Len() != n {
			var held []string
			for e := range k.All() {
				held = append(held, e.Collection+" "+e.ID)
			}
			m.t.Fatalf("%s of %q holds %v, the query gives %v, asked for %v", id, c.token, held, want, ask)
		}
	})
	if !found || err != nil {
		m.t.Fatalf("%s: %t %v", id, found, err)
	}
}

// held is an entity of a copy as answer gives it.
func held(e *gridclient.Entity) map[string]any {
	item := map[string]any{}
	for name, raw := range e.Properties {
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			panic(err)
		}
		item[name] = v
	}
	if e.Geometry != nil {
		var g any
		if err := json.Unmarshal(e.Geometry, &g); err != nil {
			panic(err)
		}
		item["\x00geometry"] = g
	}
	noNulls(item)
	return item
}

func subscriptionOf(ask map[string]any) gridclient.Subscription {
	s := gridclient.Subscription{Types: ask["types"].([]string)}
	s.Filter, _ = ask["filter"].(map[string]string)
	s.Fields, _ = ask["fields"].(map[string][]string)
	s.Mode, _ = ask["mode"].(string)
	s.MaxHz, _ = ask["max_hz"].(float64)
	s.Tiles, _ = ask["tiles"].(bool)
	if a, ok := ask["area"].(map[string]any); ok {
		s.Area = areaOf(a)
	}
	return s
}

func areaOf(a map[string]any) *gridclient.Area {
	var made gridclient.Area
	switch {
	case a["bbox"] != nil:
		b := a["bbox"].([]float64)
		made = gridclient.BBox(b[0], b[1], b[2], b[3])
	case a["grids"] != nil:
		made = gridclient.Grids(a["grids"].([]string)...)
	default:
		circle := a["circle"].(map[string]any)
		at := circle["center"].([]float64)
		made = gridclient.Circle(at[0], at[1], float64(circle["radius_m"].(int)))
	}
	return &made
}
