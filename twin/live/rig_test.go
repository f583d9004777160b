package live_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// failer is what tests and property tests have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// rig is a twin, a hub over it and a server that clients reach through pipes, so that all of it can live in a bubble
// of synthetic time.
type rig struct {
	t     failer
	store *mem.Store
	tw    *twin.Twin
	hub   *live.Hub
	cfg   live.Config
	pipes *pipes
	srv   *http.Server

	mu      sync.Mutex
	tokens  map[string]*access.Principal
	gen     uint64
	history map[twin.Version]*twin.Snapshot
	nextID  twin.ID
}

const (
	west, south = 121.24, 31.30
	cell        = 0.001 // degrees, about 100 m
)

func square(x, y, size float64) orb.Polygon {
	w, s := west+x*cell, south+y*cell
	e, n := w+size*cell, s+size*cell
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

func newRig(t failer, change func(*live.Config)) *rig {
	t.Helper()
	r := &rig{t: t, store: mem.New(), tokens: map[string]*access.Principal{}, history: map[twin.Version]*twin.Snapshot{}}
	var err error
	r.tw, err = twin.Open(context.Background(), twin.Config{Store: r.store, NewID: func() twin.ID {
		r.nextID += 1<<40 + 123_456_789 // no ID begins like a secret
		return r.nextID & twin.MaxID
	}})
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	first, _ := r.tw.Watch(func(s *twin.Step) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.history[s.To.Version()] = s.To
	})
	r.history[first.Version()] = first
	r.cfg = live.Config{
		Twin: r.tw, AllowVisitors: true,
		Authenticate: func(req *http.Request) (*access.Principal, error) {
			token, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
			if !ok {
				return nil, nil
			}
			return r.principal(token)
		},
		AuthenticateToken: func(_ context.Context, token string) (*access.Principal, error) { return r.principal(token) },
		Generation: func() uint64 {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.gen
		},
	}
	if change != nil {
		change(&r.cfg)
	}
	micro, _ := grid.Parse("31011410321800101")
	for _, p := range []*access.Principal{
		{Name: "worker", Role: access.Worker, Scopes: []grid.Code{micro}},
		{Name: "command", Role: access.Command, Scopes: []grid.Code{access.Everywhere}},
		{Name: "counter", Role: access.Component, Rights: []access.Right{access.MapRead, access.PeopleStats}, Scopes: []grid.Code{access.Everywhere}},
	} {
		r.tokens[p.Name] = p
	}
	r.start()
	return r
}

func (r *rig) principal(token string) (*access.Principal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.tokens[token]; p != nil {
		return p, nil
	}
	return nil, access.ErrCredential
}

// as changes whom a token stands for; nil revokes it.
func (r *rig) as(token string, who *access.Principal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.tokens, token)
	if who != nil {
		r.tokens[token] = who
	}
	r.gen++
}

// start begins a hub and its server; with stop it makes a restart.
func (r *rig) start() {
	r.hub = live.New(r.cfg)
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	r.mu.Lock()
	r.pipes = p
	r.mu.Unlock()
	r.srv = &http.Server{Handler: r.hub.Handler()}
	go r.srv.Serve(p)
}

// listening is where clients connect, for those that do so on their own.
func (r *rig) listening() *pipes {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pipes
}

func (r *rig) stop() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := r.hub.Close(ctx); err != nil {
		r.t.Fatalf("closing the hub: %v", err)
	}
	r.srv.Close()
}

func (r *rig) close() {
	r.stop()
	r.tw.Close()
}

func (r *rig) schema() *twin.Schema { return r.tw.Snapshot().Schema() }

func (r *rig) set(typ, name string, v twin.Value) twin.Assignment {
	return twin.Assignment{Field: r.schema().Type(typ).Field(name), Value: v}
}

// at returns the snapshot of a version that was published.
func (r *rig) at(v twin.Version) *twin.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.history[v]
}

func (r *rig) commit(ops ...twin.Operation) *twin.Result {
	r.t.Helper()
	res, err := r.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: ops})
	if err != nil {
		r.t.Fatalf("commit: %v", err)
	}
	return res
}

// create makes one entity and returns its ID.
func (r *rig) create(typ string, g orb.Geometry, set ...twin.Assignment) twin.ID {
	r.t.Helper()
	op := twin.Operation{Do: twin.Create, Type: r.schema().Type(typ), Set: set, Geometry: g, SetGeometry: g != nil}
	return r.commit(op).Results[0].ID
}

func (r *rig) patch(typ string, id twin.ID, g orb.Geometry, set ...twin.Assignment) {
	r.t.Helper()
	r.commit(twin.Operation{Do: twin.Patch, Type: r.schema().Type(typ), ID: id, Set: set, Geometry: g, SetGeometry: g != nil})
}

// dial opens a socket; token "" sends no credential.
func (r *rig) dial(token string, header http.Header) (*websocket.Conn, *http.Response, error) {
	if header == nil {
		header = http.Header{}
	}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	d := websocket.Dialer{
		NetDialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return r.pipes.dial() },
		Subprotocols:   []string{live.Subprotocol},
	}
	return d.Dial("ws://twin.test/live", header)
}

// pipes is a listener whose connections are pipes in memory.
type pipes struct {
	conns chan net.Conn
	from  atomic.Value // the address of clients, a string; none for "pipe"
	once  sync.Once
	done  chan struct{}
}

var errClosed = errors.New("the listener is closed")

func (p *pipes) dial() (net.Conn, error) {
	near, far := net.Pipe()
	if at, ok := p.from.Load().(string); ok {
		far = located{far, net.TCPAddrFromAddrPort(netip.MustParseAddrPort(at))}
	}
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
		return nil, errClosed
	}
}

// located is a connection from an address.
type located struct {
	net.Conn
	at net.Addr
}

func (l located) RemoteAddr() net.Addr { return l.at }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, errClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }
