package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
)

// watcher is a copy that the client in Go keeps.
type watcher struct {
	role, name string
	ask        gridclient.Subscription
	live       *gridclient.Live
	snapshots  atomic.Int64

	mu    sync.Mutex
	stood uint64
	wrong error
}

func (w *watcher) String() string { return fmt.Sprintf("the copy %s of %q", w.name, w.role) }

func (w *watcher) at() (version uint64) {
	w.live.Read(w.name, func(c *gridclient.Copy) {
		if c.Whole() {
			version = c.Position().Version
		}
	})
	return version
}

func (w *watcher) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wrong
}

// hears checks that updates make a chain.
func (w *watcher) hears(u gridclient.Update) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case u.Snapshot:
		w.snapshots.Add(1)
	case u.From < w.stood || u.Version < u.From:
		w.wrong = fmt.Errorf("goes on from %d to %d, and stood at %d", u.From, u.Version, w.stood)
	}
	for _, e := range u.Changes {
		// An entity that enters may have been changed long before; a house does not move in this test.
		if e.Op == "update" && (e.Rev <= u.From || e.Rev > u.Version) {
			w.wrong = fmt.Errorf("from %d to %d it is told of revision %d", u.From, u.Version, e.Rev)
		}
	}
	w.stood = u.Version
}

// watchers keep copies of areas, by filters, for several roles, as figures and as entities.
func (m *mortal) watchers(t *testing.T) (all []*watcher) {
	places := m.corners()
	lon, lat := places[0][0], places[0][1]
	box := gridclient.BBox(lon-0.001, lat-0.001, lon+0.001, lat+0.001)
	circle := gridclient.Circle(places[len(places)/2][0], places[len(places)/2][1], 150)
	own := gridclient.Grids(m.micro)
	high := map[string]string{"houses": "floors_above >= 4"}
	for role, asks := range map[string]map[string]gridclient.Subscription{
		"command": {
			"all":    {Types: []string{"houses", "people", "units", "facilities"}},
			"high":   {Types: []string{"houses", "facilities"}, Area: &box, Filter: high},
			"circle": {Types: []string{"houses", "facilities"}, Area: &circle, Fields: map[string][]string{"houses": {"floors_above"}, "facilities": {"name", "kind"}}},
			"count":  {Types: []string{"houses", "people", "facilities"}, Area: &circle, Filter: high, Mode: "count"},
			"slowly": {Types: []string{"people"}, Filter: map[string]string{"people": "mobility <> 'ok'"}, MaxHz: 5},
		},
		"worker": {"own": {Types: []string{"houses", "people"}, Area: &own}, "all": {Types: []string{"people", "facilities"}}},
		"":       {"box": {Types: []string{"houses", "facilities"}, Area: &box}},
	} {
		byName := map[string]*watcher{}
		live := m.client(role, 0).Live(gridclient.LiveConfig{
			Dial:     m.dial,
			OnUpdate: func(u gridclient.Update) { byName[u.Name].hears(u) },
			OnRefused: func(err error) {
				for _, w := range byName {
					w.mu.Lock()
					w.wrong = err
					w.mu.Unlock()
				}
			},
		})
		for name, ask := range asks {
			byName[name] = &watcher{role: role, name: name, ask: ask, live: live}
			all = append(all, byName[name])
			live.Watch(name, ask)
		}
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- live.Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("the live client of %q ended: %v", role, err)
			}
		})
	}
	return all
}

// compare compares a copy, wherever it stands, with what the query gives at that version, and counts what it is about.
func (m *mortal) compare(w *watcher) (compared int) {
	m.t.Helper()
	got := map[string]map[string]map[string]any{}
	var at gridclient.Position
	var counts map[string]*int
	whole := false
	w.live.Read(w.name, func(c *gridclient.Copy) {
		whole, at, counts = c.Whole(), c.Position(), c.Counts()
		for e := range c.All() {
			if got[e.Collection] == nil {
				got[e.Collection] = map[string]map[string]any{}
			}
			got[e.Collection][e.ID] = plain(&e.Feature)
		}
	})
	if !whole {
		m.t.Fatalf("%s is not whole", w)
	}
	for _, plural := range w.ask.Types {
		want := m.query(w.role, &w.ask, plural, at.Version)
		compared += len(want)
		if w.ask.Mode == "count" {
			if n := counts[plural]; n == nil || *n != len(want) {
				m.t.Errorf("%s counts %v %s at %d, the query %d", w, n, plural, at.Version, len(want))
			}
			continue
		}
		if len(got[plural])+len(want) > 0 && !reflect.DeepEqual(got[plural], want) {
			m.t.Errorf("%s at %d, %s: %s", w, at.Version, plural, difference(got[plural], want))
		}
	}
	return compared
}
