package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// absent is a copy of the client in Go whose line is cut, and stays so until it may come back.
type absent struct {
	*watcher
	m *mortal

	mu   sync.Mutex
	away bool
	conn net.Conn
}

func (a *absent) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away {
		return nil, errors.New("away")
	}
	conn, err := a.m.dial(ctx, network, addr)
	a.conn = conn
	return conn, err
}

func (a *absent) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away = true
	a.conn.Close()
}

func (a *absent) comeBack() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away = false
}

func newAbsent(m *mortal) *absent {
	ask := gridclient.Subscription{Types: []string{"houses", "people"}, Fields: map[string][]string{"houses": {"name", "floors_above"}}}
	a := &absent{watcher: &watcher{role: "command", name: "all", ask: ask}, m: m}
	a.live = m.client("command", 0).Live(gridclient.LiveConfig{Dial: a.dial, OnUpdate: a.hears})
	a.live.Watch(a.name, ask)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.live.Run(ctx) }()
	m.t.Cleanup(func() {
		stop()
		<-done
	})
	return a
}

// position is where the copy stands.
func (a *absent) position() (at gridclient.Position) {
	a.live.Read(a.name, func(c *gridclient.Copy) { at = c.Position() })
	return at
}

// resume asks as a client that comes back: it returns how it is answered, and why not with what it missed.
func (m *mortal) resume(at gridclient.Position) (how, why string) {
	m.t.Helper()
	f := m.p.live("command")
	defer f.conn.Close()
	f.send(map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "since": map[string]any{"epoch": at.Epoch, "version": at.Version}})
	f.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		var got map[string]any
		if err := f.conn.ReadJSON(&got); err != nil {
			m.t.Fatal(err)
		}
		switch got["t"] {
		case "ok":
			how = got["resume"].(string)
		case "reset":
			why = got["why"].(string)
		case "snap":
			if got["last"] == true {
				return how, why
			}
		case "ev":
			if got["from"] != float64(at.Version) || got["version"] != float64(m.version()) {
				m.t.Errorf("the difference is from %v to %v, asked from %d to %d", got["from"], got["version"], at.Version, m.version())
			}
			return how, why
		}
	}
}

// TestComingBack lets a client in Go come back to a real server: from what the server remembers, after a kill from its log,
// past the end of a trimmed log, and to a restored backup in which versions are used a second time.
func TestComingBack(t *testing.T) {
	m := newMortal(t)
	c := newCLI(t)
	store, backup := filepath.Join(m.dir, "twin.db"), c.path("backup.db")
	a := newAbsent(m)
	m.await([]follower{a}, m.version())
	house, _ := pickHome(t, m.p)
	edits := 0
	edit := func() {
		t.Helper()
		edits++
		patch(t, m.p, "command", "houses", house, fmt.Sprintf(`{"properties":{"name":"edit %d","floors_above":%d}}`, edits, 1+edits%9))
	}
	comesBack := func(left gridclient.Position, how, why string, snapshots int64) {
		t.Helper()
		if gotHow, gotWhy := m.resume(left); gotHow != how || gotWhy != why {
			t.Errorf("who left at %v is answered %q %q, want %q %q", left, gotHow, gotWhy, how, why)
		}
		a.comeBack()
		m.await([]follower{a}, m.version())
		for a.position().Epoch != m.epoch() {
			time.Sleep(10 * time.Millisecond) // an older line of versions may be ahead
		}
		m.await([]follower{a}, m.version())
		if m.compare(a.watcher) == 0 {
			t.Error("this compares nothing")
		}
		if n := a.snapshots.Load(); n != snapshots {
			t.Errorf("the copy began %d times, expected %d", n, snapshots)
		}
		if err := a.err(); err != nil {
			t.Error(err)
		}
	}

	// What the server still has in memory.
	left := a.position()
	a.leave()
	edit()
	comesBack(left, "replay", "", 1)
	edit()

	// Another server reads it in the log.
	m.await([]follower{a}, m.version())
	left = a.position()
	a.leave()
	edit()
	m.p.kill()
	m.start()
	edit()
	comesBack(left, "replay", "", 1)

	// The log does not reach so far back.
	left = a.position()
	a.leave()
	edit()
	edit()
	m.p.kill()
	trim(t, store)
	m.start()
	comesBack(left, "snapshot", "too_old", 2)

	// A backup: versions after it are used again, for other edits.
	c.run(exitDone, "backup", "--store", store, backup)
	edit()
	edit()
	m.await([]follower{a}, m.version())
	left = a.position()
	a.leave()
	m.p.kill()
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(store+end, store+".old"+end); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	c.run(exitDone, "restore", "--store", store, backup)
	m.start()
	edit()
	edit()
	edit()
	if m.version() <= left.Version || m.epoch() == left.Epoch {
		t.Fatalf("after the restore the twin stands at %d of %s, the client left at %v", m.version(), m.epoch(), left)
	}
	comesBack(left, "snapshot", "epoch", 3)

	// And from there on as ever.
	left = a.position()
	a.leave()
	edit()
	comesBack(left, "replay", "", 3)
}

// epoch is that of the server's versions.
func (m *mortal) epoch() string {
	m.t.Helper()
	f := m.p.live("command")
	defer f.conn.Close()
	return f.until("ready", nil)["epoch"].(string)
}

// trim lets the log of a store that nobody serves begin with its last commit.
func trim(t *testing.T, path string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	head, err := s.Head(t.Context())
	if err == nil {
		err = s.Trim(t.Context(), head.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
}
