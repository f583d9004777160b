package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// LiveConfig says how a Live works. All of it is optional.
type LiveConfig struct {
	// OnUpdate hears of each change of a copy after it was made, OnTiles of tiles that became stale, OnRefused of
	// subscriptions and moves that the server does not serve, OnStatus of the connection. They are called one after the
	// other by Run's goroutine, must not block for long, and may call the Live.
	OnUpdate  func(Update)
	OnTiles   func(TileSet)
	OnRefused func(error)
	OnStatus  func(Status)
	// Dial makes connections otherwise than net.Dialer, Clock tells the time otherwise than time.Now.
	Dial  func(ctx context.Context, network, addr string) (net.Conn, error)
	Clock func() time.Time
}

// Status tells how far a Live may be trusted.
type Status struct {
	Connected bool
	Position            // the newest that the server told
	HeardAt   time.Time // when it last said anything: the age of the copies; zero before the first frame
	Err       error     // why the last connection ended, nil while connected
}

// EndedError says that the server does not want this client to come again.
type EndedError struct {
	Code   int // the close code of the websocket, 4400 to 4499, or the HTTP status of its handshake
	Reason string
}

// Error tells why.
func (e *EndedError) Error() string {
	return fmt.Sprintf("the live feed ended: %d %s", e.Code, e.Reason)
}

// Live keeps copies of what subscriptions watch, over one websocket: after a break it connects again and resumes each where
// it stood, so nothing is lost or doubled. While it is away the copies stay as they were, and Status tells how old they are.
// Its methods may be called from any goroutine.
type Live struct {
	client *Client
	cfg    LiveConfig
	wake   chan struct{} // holds a token while outbox does

	mu     sync.Mutex // guards what follows
	line   line
	status Status
	outbox [][]byte
	events []func() // to be called without mu
}

// Live makes a Live. It connects in Run.
func (c *Client) Live(cfg LiveConfig) *Live {
	if cfg.Clock == nil {
		cfg.Clock = time.Now
	}
	l := &Live{client: c, cfg: cfg, wake: make(chan struct{}, 1)}
	l.line = line{
		watches: map[string]*watch{}, wires: map[string]*watch{}, serial: map[string]int{},
		tell:    func(u Update) { later(l, cfg.OnUpdate, u) },
		stale:   func(t TileSet) { later(l, cfg.OnTiles, t) },
		refused: func(err error) { later(l, cfg.OnRefused, err) },
	}
	return l
}

// later notes a call; l.mu is held.
func later[T any](l *Live, fn func(T), v T) {
	if fn != nil {
		l.events = append(l.events, func() { fn(v) })
	}
}

// Watch begins a subscription, or puts another in the place of the one of that name (1 to 50 bytes).
func (l *Live) Watch(name string, s Subscription) {
	l.do(func(p *line) [][]byte { return p.watch(name, s) })
}

// Unwatch ends a subscription and lets its copy go.
func (l *Live) Unwatch(name string) { l.do(func(p *line) [][]byte { return p.unwatch(name) }) }

// Move gives a subscription another area. The copy shows the old one until the server has taken the new one, and is then
// changed by what is different.
func (l *Live) Move(name string, a Area) { l.do(func(p *line) [][]byte { return p.move(name, a) }) }

// Read shows the copy of a subscription, which must not be kept beyond the call; entities taken out of it may. False where
// there is none of that name. An error is why the server does not serve it.
func (l *Live) Read(name string, fn func(*Copy)) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w, ok := l.line.watches[name]
	if !ok {
		return false, nil
	}
	fn(w.copy)
	return true, w.err
}

// Status tells how the connection stands.
func (l *Live) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

func (l *Live) do(fn func(*line) [][]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.put(fn(&l.line))
}

// put leaves frames for the writer; l.mu is held.
func (l *Live) put(frames [][]byte) {
	if len(frames) == 0 {
		return
	}
	l.outbox = append(l.outbox, frames...)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run connects and stays connected until the context ends, whose error it then returns, or until the server wants no more
// of this client: an *EndedError. It may be called again after it returned, by one goroutine at a time.
func (l *Live) Run(ctx context.Context) error {
	for failures := 0; ; failures++ {
		heard, err := l.connect(ctx)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		ended := (*EndedError)(nil)
		over := errors.As(err, &ended)
		l.lost(err, over)
		if ctx.Err() != nil || over {
			return err
		}
		if heard {
			failures = 0
		}
		timer := time.NewTimer(retryAfter(failures, rand.Float64()))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

func (l *Live) lost(err error, over bool) {
	l.mu.Lock()
	l.line.lost()
	if over {
		l.line.ended()
	}
	l.outbox = nil
	l.status.Connected, l.status.Err = false, err
	later(l, l.cfg.OnStatus, l.status)
	l.mu.Unlock()
	l.tellAll()
}

// connect serves one socket until it ends. heard tells whether the server said that it is ready.
func (l *Live) connect(ctx context.Context) (heard bool, err error) {
	ws, err := l.dial(ctx)
	if err != nil {
		return false, err
	}
	defer ws.Close()
	stop := context.AfterFunc(ctx, func() { ws.Close() }) // ends the reader
	defer stop()
	gone := make(chan struct{})
	written := make(chan struct{})
	go func() { defer close(written); l.write(ws, gone) }()
	defer func() { close(gone); ws.Close(); <-written }()

	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			return heard, closed(err)
		}
		ready, err := l.take(data)
		if err != nil {
			return heard, err
		}
		heard = heard || ready
		l.tellAll()
	}
}

// take takes in one frame.
func (l *Live) take(data []byte) (ready bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out, err := l.line.take(data)
	if err != nil {
		return false, err
	}
	was := l.status.Connected
	l.status = Status{Connected: l.line.ready, Position: l.line.at, HeardAt: l.cfg.Clock()}
	if !was && l.status.Connected {
		later(l, l.cfg.OnStatus, l.status)
	}
	l.put(out)
	return l.line.ready, nil
}

// tellAll makes the calls that were noted.
func (l *Live) tellAll() {
	l.mu.Lock()
	events := l.events
	l.events = nil
	l.mu.Unlock()
	for _, call := range events {
		call()
	}
}

// write sends what is left for it until the reader is gone. A socket that cannot be written is closed, which ends the reader.
func (l *Live) write(ws *websocket.Conn, gone <-chan struct{}) {
	var sent [mostPerS]time.Time // when the last messages were sent, in a ring
	for n := 0; ; {
		select {
		case <-gone:
			return
		case <-l.wake:
		}
		l.mu.Lock()
		frames := l.outbox
		l.outbox = nil
		l.mu.Unlock()
		for _, f := range frames {
			if wait := time.Until(sent[n%mostPerS].Add(time.Second)); wait > 0 && n >= mostPerS {
				select {
				case <-gone:
					return
				case <-time.After(wait):
				}
			}
			ws.SetWriteDeadline(time.Now().Add(writeWait))
			if err := ws.WriteMessage(websocket.TextMessage, f); err != nil {
				ws.Close()
				return
			}
			sent[n%mostPerS] = time.Now()
			n++
		}
	}
}

// dial opens the socket.
func (l *Live) dial(ctx context.Context) (*websocket.Conn, error) {
	d := websocket.Dialer{NetDialContext: l.open, Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 20 * time.Second, Subprotocols: []string{"gridtwin.v1"}}
	h := http.Header{}
	if l.client.token != "" {
		h.Set("Authorization", "Bearer "+l.client.token)
	}
	address := "ws" + strings.TrimPrefix(strings.TrimSuffix(l.client.base, "/api"), "http") + "/live"
	ws, resp, err := d.DialContext(ctx, address, h)
	if err == nil {
		return ws, nil
	}
	if resp == nil {
		return nil, fmt.Errorf("/live: %w", unaddressed(err))
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // gorilla keeps no more of it
	err = problemOf(&request{method: http.MethodGet, path: "/live"}, resp, body)
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusBadRequest:
		return nil, &EndedError{resp.StatusCode, err.Error()}
	}
	return nil, err
}

// open makes a connection that breaks when nothing is heard for long. Each byte counts: on a slow line a frame takes its time.
func (l *Live) open(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := l.cfg.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &listening{conn}, nil
}

// listening is a connection whose silence is an error.
type listening struct{ net.Conn }

// Read reads what comes within the client's patience.
func (c *listening) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// closed tells an end that is for good from others.
func closed(err error) error {
	c := (*websocket.CloseError)(nil)
	if errors.As(err, &c) && c.Code >= 4400 && c.Code < 4500 {
		return &EndedError{c.Code, c.Text}
	}
	return err
}
