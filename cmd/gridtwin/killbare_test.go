package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
)

// bare follows the twin by bare frames, and comes back by itself.
type bare struct {
	m     *mortal
	name  string
	role  string
	books []*book
	lives int // connections
	stop  context.CancelFunc
	done  chan struct{}

	mu    sync.Mutex
	wrong error
}

// wrongFrame says what the server should not have said; other errors are those of lines that break.
type wrongFrame struct{ error }

// follow lets a follower begin, which serves one connection after the other.
func (m *mortal) follow(r *bare, once func(context.Context) error) *bare {
	ctx, stop := context.WithCancel(context.Background())
	r.m, r.stop, r.done = m, stop, make(chan struct{})
	m.t.Cleanup(stop)
	go func() {
		defer close(r.done)
		for ctx.Err() == nil {
			err := once(ctx)
			if wrong := (*wrongFrame)(nil); errors.As(err, &wrong) {
				r.mu.Lock()
				r.wrong = err
				r.mu.Unlock()
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond): // before it tries again
			}
		}
	}()
	return r
}

func (r *bare) String() string { return r.name }

func (r *bare) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wrong
}

func (r *bare) at() uint64 {
	least := ^uint64(0)
	for _, b := range r.books {
		b.mu.Lock()
		if !b.whole {
			least = 0
		}
		least = min(least, b.stands)
		b.mu.Unlock()
	}
	return least
}

func (r *bare) book(name string) *book {
	for _, b := range r.books {
		if b.name == name {
			return b
		}
	}
	panic(name)
}

// take takes in a frame, of one book or of all.
func (r *bare) take(f *toldFrame) error {
	for _, b := range r.books {
		if f.ID != "" && f.ID != b.name {
			continue
		}
		if err := b.take(f); err != nil {
			return &wrongFrame{fmt.Errorf("%s: %w", b.name, err)}
		}
	}
	return nil
}

// end ends the follower, and looks whether it did what it is here for.
func (r *bare) end(t *testing.T) {
	t.Helper()
	r.stop()
	<-r.done
	for _, b := range r.books {
		if b.snaps == 0 || b.replays == 0 {
			t.Errorf("%s has seen %d parts of snapshots and resumed %d times", b.name, b.snaps, b.replays)
		}
	}
}

// socket follows everything over a bare websocket.
func (m *mortal) socket(role string) *bare {
	r := &bare{name: "the socket", role: role, books: []*book{newBook("all", nil, "houses", "people", "facilities")}}
	return m.follow(r, func(ctx context.Context) error {
		d := websocket.Dialer{NetDialContext: m.dial, Subprotocols: []string{"gridtwin.v1"}}
		ws, _, err := d.DialContext(ctx, "ws://127.0.0.1/live", http.Header{"Authorization": {"Bearer " + m.tokens[role]}})
		if err != nil {
			return err
		}
		defer ws.Close()
		defer context.AfterFunc(ctx, func() { ws.Close() })()
		r.lives++
		for {
			f := &toldFrame{}
			if err := ws.ReadJSON(f); err != nil {
				return err
			}
			if err := r.take(f); err != nil {
				return err
			}
			if f.T != "ready" {
				continue
			}
			for _, b := range r.books {
				ask := b.ask()
				if b.whole {
					ask["since"] = gridclient.Position{Epoch: b.epoch, Version: b.stands}
				}
				if err := ws.WriteJSON(ask); err != nil {
					return err
				}
			}
		}
	})
}

// stream follows two subscriptions over server-sent events, and comes back with the last id.
func (m *mortal) stream(role string) *bare {
	low := newBook("low", map[string]string{"houses": "floors_above < 3"}, "houses")
	r := &bare{name: "the event stream", role: role, books: []*book{low, newBook("facilities", nil, "facilities")}}
	id, last := "", ""
	return m.follow(r, func(ctx context.Context) (err error) {
		if id == "" {
			if id, err = r.post(ctx); err != nil {
				return err
			}
		}
		res, err := r.ask(ctx, http.MethodGet, "/live/events?s="+id, "", last)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode == http.StatusNotFound {
			id = "" // the server of now does not know it
		}
		if res.StatusCode != http.StatusOK {
			return errors.New(res.Status)
		}
		r.lives++
		return r.read(res.Body, &last)
	})
}

// read takes in a stream until it breaks. Events count from the next one with an id on.
func (r *bare) read(body io.Reader, last *string) error {
	in := bufio.NewReader(body)
	var waiting []*toldFrame
	id := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(line, "id: "); ok {
			id = strings.TrimSpace(rest)
		}
		rest, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		f := &toldFrame{}
		if err := json.Unmarshal([]byte(rest), f); err != nil {
			return &wrongFrame{err}
		}
		if waiting = append(waiting, f); id == "" {
			continue
		}
		if err := r.takeAll(waiting, id); err != nil {
			return err
		}
		waiting, *last, id = nil, id, ""
	}
}

// takeAll takes in events up to one with an id, which tells where everything then stands.
func (r *bare) takeAll(frames []*toldFrame, id string) error {
	for _, f := range frames {
		if err := r.take(f); err != nil {
			return err
		}
	}
	for _, b := range r.books {
		if at := b.epoch + ":" + strconv.FormatUint(b.stands, 10); at != id {
			return &wrongFrame{fmt.Errorf("%s stands at %s, and the id says %s", b.name, at, id)}
		}
	}
	return nil
}

// post leaves the subscriptions with the server.
func (r *bare) post(ctx context.Context) (string, error) {
	var asks []map[string]any
	for _, b := range r.books {
		asks = append(asks, b.ask())
	}
	body, _ := json.Marshal(asks)
	res, err := r.ask(ctx, http.MethodPost, "/live/subscriptions", string(body), "")
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var made struct{ ID string }
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil || res.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("%s: %w", res.Status, err)
	}
	return made.ID, nil
}

func (r *bare) ask(ctx context.Context, method, path, body, last string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://127.0.0.1"+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+r.m.tokens[r.role])
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	return r.m.http.Do(req)
}
