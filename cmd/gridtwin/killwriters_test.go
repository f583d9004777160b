package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
)

// writer commits without end, over HTTP. A batch whose answer is lost is sent again under its key until it is answered, so
// each is made once, whatever is killed in between.
type writer struct {
	m              *mortal
	name           string
	c              *gridclient.Client
	chance         *rand.Rand
	houses, people []string
	places         [][2]float64
	own            []string          // facilities that it made and did not delete
	names          map[string]string // of what it made, by id
	gone           map[string]bool   // names of what it deleted
	commits        int
	lost           int // answers
	found          int // batches that were made though the answer was lost
	done           chan struct{}

	mu    sync.Mutex
	wrong error
}

func (w *writer) String() string { return "the writer " + w.name }

// at is beyond all versions: writers are behind nothing.
func (w *writer) at() uint64 { return math.MaxUint64 }

func (w *writer) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wrong
}

// write lets writers begin. Each ends when there was enough, or something is wrong.
func (m *mortal) write(n int) (all []*writer) {
	m.t.Helper()
	houses, people := m.p.ids("command", "houses", ""), m.p.ids("command", "people", "")
	places := m.corners()
	for i := range n {
		w := &writer{
			m: m, name: fmt.Sprintf("w%d", i), c: m.client("command", -1), chance: rand.New(rand.NewPCG(m.chance.Uint64(), 0)),
			houses: houses, people: people, places: places, names: map[string]string{}, gone: map[string]bool{}, done: make(chan struct{}),
		}
		all = append(all, w)
		go w.run(m.t.Context())
	}
	return all
}

// corners are those of all houses: places inside the grids.
func (m *mortal) corners() (places [][2]float64) {
	m.t.Helper()
	for _, f := range m.p.get("", "/api/collections/houses/items?limit=10000")["features"].([]any) {
		ring := f.(map[string]any)["geometry"].(map[string]any)["coordinates"].([]any)[0].([]any)
		if corner, ok := ring[0].([]any)[0].(float64); ok {
			places = append(places, [2]float64{corner, ring[0].([]any)[1].(float64)})
		} else { // of a MultiPolygon
			first := ring[0].([]any)[0].([]any)
			places = append(places, [2]float64{first[0].(float64), first[1].(float64)})
		}
	}
	return places
}

const pace = 3 * time.Millisecond // between commits: load for the server, and room for whoever else tests on this machine

func (w *writer) run(ctx context.Context) {
	defer close(w.done)
	for {
		select {
		case <-w.m.enough:
			return
		case <-time.After(pace):
		}
		if err := w.commit(ctx); err != nil {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.wrong = fmt.Errorf("commit %d: %w", w.commits, err)
			return
		}
	}
}

// commit makes one batch, once.
func (w *writer) commit(ctx context.Context) error {
	w.commits++
	b := gridclient.Batch{Reason: "test", Key: fmt.Sprintf("%s-%d", w.name, w.commits)}
	for want := 1 + w.chance.IntN(3); len(b.Changes) < want; {
		w.change(&b)
	}
	lost := false
	for {
		a, err := w.c.Run(ctx, b)
		if err == nil {
			if lost && a.Version <= w.m.started.Load() {
				w.found++
			}
			return w.made(&b, a)
		}
		if p := (*gridclient.Problem)(nil); errors.As(err, &p) && p.Status < http.StatusInternalServerError {
			return err
		}
		lost = true
		w.lost++
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// change adds a change to a batch, of something that it does not change yet.
func (w *writer) change(b *gridclient.Batch) {
	used := func(id string) bool {
		return slices.ContainsFunc(b.Changes, func(c gridclient.Change) bool { return c.ID == id })
	}
	pick := func(ids []string) string {
		if len(ids) == 0 {
			return ""
		}
		if id := ids[w.chance.IntN(len(ids))]; !used(id) {
			return id
		}
		return ""
	}
	set := func(name string, v any) map[string]json.RawMessage {
		data, _ := json.Marshal(v)
		return map[string]json.RawMessage{name: data}
	}
	c := gridclient.Change{Op: gridclient.OpPatch}
	switch n := w.chance.IntN(10); {
	case n < 3:
		c.Collection, c.ID = "houses", pick(w.houses)
		c.Properties = set("floors_above", 1+w.chance.IntN(6))
	case n < 5:
		c.Collection, c.ID = "people", pick(w.people)
		c.Properties = set("mobility", []string{"ok", "assisted", "bedridden"}[w.chance.IntN(3)])
	case n < 7 && pick(w.own) != "":
		c.Collection, c.ID = "facilities", pick(w.own)
		c.Geometry = w.point()
	case n < 8 && len(w.own) > 5:
		c.Op, c.Collection, c.ID = gridclient.OpDelete, "facilities", pick(w.own)
	default:
		c = gridclient.Change{Op: gridclient.OpCreate, Collection: "facilities", Ref: fmt.Sprint(len(b.Changes)), Geometry: w.point()}
		c.Properties = set("name", fmt.Sprintf("%s-%d-%d", w.name, w.commits, len(b.Changes)))
		c.Properties["kind"] = json.RawMessage(`"hydrant"`)
	}
	if c.Op == gridclient.OpCreate || c.ID != "" {
		b.Changes = append(b.Changes, c)
	}
}

// point is somewhere in the town, most of which no box or circle of the test holds.
func (w *writer) point() json.RawMessage {
	at := w.places[w.chance.IntN(len(w.places))]
	return fmt.Appendf(nil, `{"type":"Point","coordinates":[%.7f,%.7f]}`, at[0], at[1])
}

// made takes note of what is there now.
func (w *writer) made(b *gridclient.Batch, a *gridclient.BatchAnswer) error {
	if len(a.Results) != len(b.Changes) {
		return fmt.Errorf("%d changes have %d results", len(b.Changes), len(a.Results))
	}
	for i, c := range b.Changes {
		switch c.Op {
		case gridclient.OpCreate:
			w.own = append(w.own, a.Results[i].ID)
			w.names[a.Results[i].ID] = strings.Trim(string(c.Properties["name"]), `"`)
		case gridclient.OpDelete:
			w.own = slices.DeleteFunc(w.own, func(id string) bool { return id == c.ID })
			w.gone[w.names[c.ID]] = true
		}
	}
	return nil
}

// countOnce finds each facility that was made exactly once, in the twin and in what was told.
func (m *mortal) countOnce(all []*writer, b *book) {
	m.t.Helper()
	there := map[string]int{}
	for _, item := range m.query("command", &gridclient.Subscription{}, "facilities", m.version()) {
		if name, _ := item["name"].(string); strings.HasPrefix(name, "w") {
			there[name]++
		}
	}
	for _, w := range all {
		for id, name := range w.names {
			want := 1
			if w.gone[name] {
				want = 0
			}
			if there[name] != want {
				m.t.Errorf("%s is there %d times, expected %d", name, there[name], want)
			}
			// What was made and deleted between two frames is told of in neither.
			if n := b.entered[id]; n > 1 || n < want {
				m.t.Errorf("%s entered %d times", name, n)
			}
			delete(there, name)
		}
	}
	for name := range there {
		m.t.Errorf("%s was made, and nobody was told so", name)
	}
}

func (m *mortal) report(all []*writer, newest uint64, socket, stream *bare) {
	commits, lost, found := 0, 0, 0
	for _, w := range all {
		commits, lost, found = commits+w.commits, lost+w.lost, found+w.found
	}
	m.t.Logf("%d batches to version %d; %d answers lost, of which %d had been committed; %d sockets, %d streams",
		commits, newest, lost, found, socket.lives, stream.lives)
	if commits < 20 || lost == 0 {
		m.t.Errorf("%d batches and %d lost answers are no load", commits, lost)
	}
}
