package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// socketCrowd is many sockets that do as little as they can.
type socketCrowd struct {
	task     *readerTask
	sockets  []wireSocket
	pollers  []*poller  // one for each processor: socket i is read by poller i modulo their number
	ready    chan error // of each socket, once it has its first state
	counting atomic.Bool
	readers  []reader
	spots    map[string]int // of houses
}

// reader is what one socket was told. Its poller alone writes it; the atomics are for who waits.
type reader struct {
	started bool
	at      atomic.Int64 // the version at which it stands
	told    atomic.Int64 // changes
	frames  int
	bytes   int
	broken  bool            // a frame did not begin where the one before ended
	came    []arrival       // where the task wants to know
	heights map[int]float64 // of the spots that it was told of, where a copy is kept
}

// arrival is one frame about the versions after one up to another.
type arrival struct{ from, to, at int64 }

func newCrowd(task *readerTask) *socketCrowd {
	c := &socketCrowd{task: task, sockets: make([]wireSocket, task.Sockets), readers: make([]reader, task.Sockets), spots: map[string]int{}}
	for i, house := range task.Houses {
		c.spots[house] = i
	}
	for i := range c.readers {
		if c.notes(i, c.task.Copies) {
			c.readers[i].heights = map[int]float64{}
		}
	}
	return c
}

// notes tells whether a socket is one in so many, of each area as many.
func (c *socketCrowd) notes(i, every int) bool { return i/len(c.task.Areas)%every == 0 }

// open opens all sockets, some at a time, and waits until each has its first state.
func (c *socketCrowd) open(ctx context.Context) error {
	c.ready = make(chan error, c.task.Sockets)
	for range runtime.GOMAXPROCS(0) {
		p, err := newPoller(c.task.Sockets, c.read)
		if err != nil {
			return err
		}
		c.pollers = append(c.pollers, p)
	}
	slots := make(chan struct{}, 64)
	for i := range c.sockets {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			if err := c.dial(i); err != nil {
				c.ready <- err
			}
		}()
	}
	for range c.sockets {
		select {
		case err := <-c.ready:
			if err != nil {
				return err
			}
		case <-time.After(time.Minute):
			return errors.New("a socket got no first frame within a minute")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// dial opens a socket, asks for its area and has it read from then on.
func (c *socketCrowd) dial(i int) error {
	host := strings.TrimPrefix(c.task.URL, "http://")
	conn, err := dialWire(host)
	if err != nil {
		return err
	}
	w := &c.sockets[i]
	w.ReadWriteCloser = conn
	at := i % len(c.task.Areas)
	path, headers := "/live", "Authorization: Bearer "+c.task.Token+"\r\n"
	asks := []any{map[string]any{"t": "sub", "id": "a", "types": []string{"houses"}, "area": map[string]any{"geometry": map[string]any{"type": "MultiPolygon", "coordinates": c.task.Areas[at]}}}}
	if c.task.Channels {
		path, headers = "/connection/websocket", ""
		asks = []any{map[string]any{"id": 1, "connect": map[string]any{}}, map[string]any{"id": 2, "subscribe": map[string]any{"channel": strconv.Itoa(at)}}}
	}
	if err := w.shake(host, path, headers); err != nil {
		return err
	}
	for _, ask := range asks {
		text, err := json.Marshal(ask)
		if err == nil {
			err = w.send(opText, text)
		}
		if err != nil {
			return err
		}
	}
	return c.pollers[i%len(c.pollers)].add(i, w)
}

// read takes in what came on a socket.
func (c *socketCrowd) read(i int, data []byte, err error) {
	w, r, now := &c.sockets[i], &c.readers[i], time.Now().UnixNano()
	if err == nil {
		err = w.feed(data, func(text []byte) {
			if c.task.Channels && string(text) == "{}" {
				w.send(opText, text) // its ping
			}
			c.take(i, text, now)
			if !r.started && (bytes.Contains(text, []byte(`"last":true`)) || bytes.Contains(text, []byte(`"subscribe":`))) {
				r.started = true
				c.ready <- nil
			}
		})
	}
	if err != nil {
		r.broken = true
		if !r.started {
			r.started = true
			c.ready <- err
		}
	}
}

// take notes what a message tells. Of channels it may hold several publications, each on a line of its own.
func (c *socketCrowd) take(i int, text []byte, now int64) {
	r, before := &c.readers[i], c.readers[i].told.Load()
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		ev := bytes.Index(line, []byte(`{"t":"ev"`))
		to, err := strconv.ParseInt(string(between(line, `"version":`, ",}")), 10, 64)
		if err != nil {
			continue
		}
		if ev < 0 {
			if bytes.HasPrefix(line, []byte(`{"t":"hb"`)) || bytes.Contains(line, []byte(`"last":true`)) {
				r.at.Store(to)
			}
			continue
		}
		from, err := strconv.ParseInt(string(between(line, `"from":`, ",}")), 10, 64)
		r.broken = r.broken || err != nil || !c.task.Channels && from != r.at.Load()
		r.told.Add(int64(bytes.Count(line, []byte(`"op":`))))
		if c.notes(i, c.task.Every) {
			r.came = append(r.came, arrival{from, to, now})
		}
		if r.heights != nil {
			c.keep(r, line[ev:])
		}
		r.at.Store(to)
	}
	if c.counting.Load() && r.told.Load() > before {
		r.frames++
		r.bytes += len(text)
	}
}

// keep applies a frame's changes to a copy.
func (c *socketCrowd) keep(r *reader, ev []byte) {
	var frame struct {
		Changes []struct {
			ID  string
			Set struct {
				Height *float64 `json:"height_m"`
			}
		}
	}
	if err := json.NewDecoder(bytes.NewReader(ev)).Decode(&frame); err != nil {
		r.broken = true
	}
	for _, ch := range frame.Changes {
		if ch.Set.Height != nil {
			r.heights[c.spots[ch.ID]] = *ch.Set.Height
		}
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
