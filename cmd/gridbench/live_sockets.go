package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// runReaders is the process that holds the sockets: it reads its task and the words go and stop.
func runReaders(ctx context.Context, out io.Writer) error {
	in := bufio.NewReader(os.Stdin)
	var task readerTask
	line, err := in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &task)
	}
	if err != nil {
		return err
	}
	crowd := &socketCrowd{task: &task, versions: make([]atomic.Int64, task.Sockets)}
	if err := crowd.open(ctx); err != nil {
		return err
	}
	defer crowd.close()
	fmt.Fprintln(out, "ready")
	for _, word := range []string{"go", "stop"} {
		said, err := in.ReadString('\n')
		if err != nil || strings.TrimSpace(said) != word {
			return fmt.Errorf("expected %s, got %q: %w", word, said, err)
		}
		if word == "go" {
			crowd.counting.Store(true)
		}
	}
	crowd.settle()
	return json.NewEncoder(out).Encode(crowd.result())
}

// socketCrowd is many sockets that do as little as they can.
type socketCrowd struct {
	task     *readerTask
	conns    []*websocket.Conn
	counting atomic.Bool
	frames   atomic.Int64
	bytes    atomic.Int64
	newest   atomic.Int64
	versions []atomic.Int64 // where each socket stands
	mu       sync.Mutex     // guards waits
	waits    []time.Duration
}

// open opens all sockets, some at a time, and waits until each has its first state.
func (c *socketCrowd) open(ctx context.Context) error {
	c.conns = make([]*websocket.Conn, c.task.Sockets)
	ready := make(chan error, c.task.Sockets)
	slots := make(chan struct{}, 64)
	for i := range c.conns {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			ws, err := c.dial(ctx, i)
			if err != nil {
				ready <- err
				return
			}
			c.conns[i] = ws
			go c.read(i, ws, ready)
		}()
	}
	for range c.conns {
		select {
		case err := <-ready:
			if err != nil {
				return err
			}
		case <-time.After(time.Minute):
			return errors.New("a socket got no first frame within a minute")
		}
	}
	return nil
}

func (c *socketCrowd) dial(ctx context.Context, i int) (*websocket.Conn, error) {
	d := websocket.Dialer{HandshakeTimeout: time.Minute, ReadBufferSize: 512, WriteBufferSize: 512}
	path, header := "/live", http.Header{"Authorization": {"Bearer " + c.task.Token}}
	if c.task.Channels {
		path, header = "/connection/websocket", nil
	}
	ws, _, err := d.DialContext(ctx, "ws"+strings.TrimPrefix(c.task.URL, "http")+path, header)
	if err != nil {
		return nil, err
	}
	at := i % len(c.task.Areas)
	frames := []any{map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "area": map[string]any{"geometry": map[string]any{"type": "MultiPolygon", "coordinates": c.task.Areas[at]}}}}
	if c.task.Channels {
		frames = []any{map[string]any{"id": 1, "connect": map[string]any{}}, map[string]any{"id": 2, "subscribe": map[string]any{"channel": strconv.Itoa(at)}}}
	}
	for _, f := range frames {
		if err := ws.WriteJSON(f); err != nil {
			return nil, err
		}
	}
	return ws, nil
}

// read takes frames until the socket ends; its first state is told to ready.
func (c *socketCrowd) read(i int, ws *websocket.Conn, ready chan<- error) {
	started := false
	var buf bytes.Buffer
	for {
		_, r, err := ws.NextReader()
		if err == nil {
			buf.Reset()
			_, err = buf.ReadFrom(r)
		}
		if err != nil {
			if !started {
				ready <- err
			}
			return
		}
		text := buf.Bytes()
		if c.task.Channels && string(text) == "{}" {
			ws.WriteMessage(websocket.TextMessage, text) // its ping
		}
		if !started && (bytes.Contains(text, []byte(`"last":true`)) || bytes.Contains(text, []byte(`"subscribe":`))) {
			started = true
			ready <- nil
		}
		c.take(i, text, time.Now())
	}
}

// take counts a frame. Only an ev has a time: that of its newest commit.
func (c *socketCrowd) take(i int, text []byte, now time.Time) {
	if v, err := strconv.ParseInt(string(between(text, `"version":`, ",}")), 10, 64); err == nil {
		c.versions[i].Store(v)
		for was := c.newest.Load(); v > was && !c.newest.CompareAndSwap(was, v); was = c.newest.Load() {
		}
	}
	made, err := time.Parse(time.RFC3339Nano, string(between(text, `"time":"`, `"`)))
	if err != nil || !c.counting.Load() {
		return
	}
	n := c.frames.Add(1)
	c.bytes.Add(int64(len(text)))
	if n%8 == 0 { // a sample, so that the readers stay light
		c.mu.Lock()
		c.waits = append(c.waits, now.Sub(made))
		c.mu.Unlock()
	}
}

// between is what stands after a mark, up to any of the ends.
func between(text []byte, mark, ends string) []byte {
	at := bytes.Index(text, []byte(mark))
	if at < 0 {
		return nil
	}
	rest := text[at+len(mark):]
	if end := bytes.IndexAny(rest, ends); end >= 0 {
		return rest[:end]
	}
	return nil
}

// settle waits until every socket stands at the newest version, or nothing has come for long enough that none will.
func (c *socketCrowd) settle() {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for quiet, last := 0, int64(-1); quiet < 60 && c.current() < len(c.versions); {
		<-tick.C
		if n := c.frames.Load(); n != last {
			quiet, last = 0, n
		} else {
			quiet++
		}
	}
}

func (c *socketCrowd) current() (n int) {
	newest := c.newest.Load()
	for i := range c.versions {
		if c.versions[i].Load() == newest {
			n++
		}
	}
	return n
}

func (c *socketCrowd) result() readerResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.waits)
	return readerResult{int(c.frames.Load()), int(c.bytes.Load()), quantile(c.waits, 0.5), quantile(c.waits, 0.99), c.current()}
}

func (c *socketCrowd) close() {
	for _, ws := range c.conns {
		if ws != nil {
			ws.Close()
		}
	}
}
