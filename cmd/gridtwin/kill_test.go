package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
)

// TestFeedSurvivesKills kills a server under load again and again. Whatever watches it comes back by itself, is told
// neither too little nor anything twice, and holds what the query gives, on the way and in the end.
func TestFeedSurvivesKills(t *testing.T) {
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	m := newMortal(t)
	writers := m.write(4)
	copies := m.watchers(t)
	socket, stream := m.socket("command"), m.stream("command")
	followers := []follower{socket, stream}
	for _, c := range copies {
		followers = append(followers, c)
	}
	for _, w := range writers {
		followers = append(followers, w)
	}
	for round := range rounds {
		// Every second time it is killed while clients still come back from the kill before.
		if round%2 == 0 {
			m.await(followers, m.started.Load()+1)
			for _, c := range copies {
				m.compare(c)
			}
		}
		time.Sleep(time.Duration(m.chance.IntN(400)) * time.Millisecond) // in the midst of what, is left to chance
		m.p.kill()
		m.start()
	}
	m.await(followers, m.started.Load()+1)
	close(m.enough)
	for _, w := range writers {
		<-w.done
	}
	newest := m.version()
	m.await(followers, newest)
	for _, c := range copies {
		if m.compare(c) == 0 {
			t.Errorf("%s holds nothing: this compares nothing", c)
		}
		// Figures are told whole whenever somebody comes back: they are no longer than a difference.
		if n := c.snapshots.Load(); n != 1 && c.ask.Mode != "count" {
			t.Errorf("%s began %d times: after a kill it should go on where it stood", c, n)
		}
	}
	m.compareBooks(newest, socket.book("all"), stream.book("low"), stream.book("facilities"))
	socket.end(t)
	stream.end(t)
	m.countOnce(writers, socket.book("all"))
	m.report(writers, newest, socket, stream)
}

// follower is whatever keeps up with the twin.
type follower interface {
	fmt.Stringer
	at() uint64 // the version at which everything stands
	err() error
}

// mortal is a twin whose server is killed and started again. Clients find it by dial, wherever it listens.
type mortal struct {
	t       *testing.T
	p       *process
	args    []string
	dir     string
	micro   string // the scope of the worker
	tokens  map[string]string
	chance  *rand.Rand
	enough  chan struct{}
	started atomic.Uint64 // the version that the server of now began with
	addr    atomic.Pointer[string]
	http    *http.Client
}

func newMortal(t *testing.T) *mortal {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the seed is %d", seed)
	c := newCLI(t)
	m := &mortal{t: t, dir: c.dir, chance: rand.New(rand.NewPCG(seed, 0)), enough: make(chan struct{})}
	m.http = &http.Client{Transport: &http.Transport{DialContext: m.dial}}
	t.Cleanup(m.http.CloseIdleConnections)
	store := c.path("twin.db")
	c.run(exitDone, "synth", "--people", "200", "--seed", "7", "--store", store)
	// The worker keeps the micro-grid of somebody's home.
	c.run(exitDone, "export", "--store", store, "--type", "person", "--format", "csv")
	rows, err := csv.NewReader(strings.NewReader(c.stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if m.micro = rows[1][slices.Index(rows[0], "grid")]; len(m.micro) != 17 {
		t.Fatalf("somebody lives in the grid %q", m.micro)
	}
	m.tokens = map[string]string{}
	for role, scope := range map[string]string{"command": "310114", "worker": m.micro} {
		exit, secret, said := runLine(t, "", "token", "add", "--store", store, "--role", role, "--scopes", scope, role)
		if exit != exitDone {
			t.Fatal(said)
		}
		m.tokens[role] = strings.TrimSpace(secret)
	}
	data, _ := json.Marshal(m.tokens)
	c.put("tokens.json", string(data))
	config := c.put("config.json", `{"visitors":true,"requests_per_minute":{"visitor":0,"worker":0,"command":0}}`)
	m.args = []string{"serve", "--store", store, "--listen", "127.0.0.1:0", "--config", config}
	m.start()
	return m
}

// start starts the server, on a port that it chooses.
func (m *mortal) start() {
	m.t.Helper()
	m.p = start(m.t, m.dir, m.args...)
	addr := strings.TrimPrefix(m.p.url, "http://")
	m.addr.Store(&addr)
	m.started.Store(m.version())
}

// version is that of the last commit.
func (m *mortal) version() uint64 {
	m.t.Helper()
	res, _ := m.p.do("command", "GET", "/api/collections/grids/items?limit=1", "")
	v, err := strconv.ParseUint(res.Header.Get("Twin-Version"), 10, 64)
	if err != nil {
		m.t.Fatalf("%s without a version: %v", res.Status, err)
	}
	return v
}

func (m *mortal) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, *m.addr.Load())
}

// client makes a client of the twin, wherever it is.
func (m *mortal) client(role string, retries int) *gridclient.Client {
	c, err := gridclient.New(gridclient.Config{URL: "http://127.0.0.1", Token: m.tokens[role], HTTP: m.http, Retries: retries})
	if err != nil {
		m.t.Fatal(err)
	}
	return c
}

// await waits until everything stands at a version or beyond.
func (m *mortal) await(all []follower, version uint64) {
	m.t.Helper()
	const patience = time.Minute
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		late := ""
		for _, f := range all {
			if err := f.err(); err != nil {
				m.t.Fatalf("%s: %v", f, err)
			}
			if at := f.at(); at < version {
				late = fmt.Sprintf("%s stands at %d and not at %d", f, at, version)
			}
		}
		if late == "" {
			return
		}
		if time.Since(began) > patience {
			m.t.Fatalf("%s, the twin at %d\n%s", late, m.version(), m.p.out)
		}
	}
}

// compareBooks compares what was put together from bare frames with the query.
func (m *mortal) compareBooks(newest uint64, books ...*book) {
	m.t.Helper()
	for _, b := range books {
		want := map[string]map[string]any{}
		for _, plural := range b.types {
			for id, item := range m.query("command", &gridclient.Subscription{Filter: b.filter}, plural, newest) {
				want[id] = item
			}
		}
		b.mu.Lock()
		if !reflect.DeepEqual(b.items, want) {
			m.t.Errorf("%s: %s", b.name, difference(b.items, want))
		}
		b.mu.Unlock()
	}
}

// query gives what a subscription holds at a version, by id.
func (m *mortal) query(role string, ask *gridclient.Subscription, plural string, version uint64) map[string]map[string]any {
	m.t.Helper()
	c, ctx := m.client(role, 10), m.t.Context()
	items := map[string]map[string]any{}
	asOf := strconv.FormatUint(version, 10)
	if ask.Area == nil {
		for f, err := range c.Items(ctx, plural, gridclient.Query{Filter: ask.Filter[plural], Properties: ask.Fields[plural], AsOf: asOf}) {
			if err != nil {
				m.t.Fatal(err)
			}
			items[f.ID] = plain(f)
		}
		return items
	}
	q := gridclient.AreaQuestion{Area: *ask.Area, Types: []string{plural}, AsOf: asOf, List: &gridclient.AreaList{Type: plural, Limit: 10_000, Fields: ask.Fields[plural]}}
	if text := ask.Filter[plural]; text != "" {
		q.Filter = map[string]string{plural: text}
	}
	a, err := c.Area(ctx, q)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range a.Items.Features {
		items[f.ID] = plain(f)
	}
	return items
}

// plain is a feature as values; what is null and what is absent are alike.
func plain(f *gridclient.Feature) map[string]any {
	item := map[string]any{}
	if err := f.Read(&item); err != nil {
		panic(err)
	}
	for name, v := range item {
		if v == nil {
			delete(item, name)
		}
	}
	if f.Geometry != nil {
		item["geometry"] = values(f.Geometry)
	}
	return item
}

func values(data json.RawMessage) (v any) {
	if err := json.Unmarshal(data, &v); err != nil {
		panic(err)
	}
	return v
}

// difference names the first entity that differs.
func difference(got, want map[string]map[string]any) string {
	for id, item := range want {
		if !reflect.DeepEqual(got[id], item) {
			return fmt.Sprintf("%s is held as %v, the query gives %v", id, got[id], item)
		}
	}
	for id, item := range got {
		if want[id] == nil {
			return fmt.Sprintf("%s is held as %v, the query does not give it", id, item)
		}
	}
	return "no difference"
}
