package live_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
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

	later  atomic.Int64 // nanoseconds by which the twin's clock is ahead
	turned atomic.Bool  // it passed midnight, or will, and not everybody may have been told
	nextID twin.ID
	kept   []*twin.Commit // all that was committed, whatever the log still holds

	mu      sync.Mutex
	tokens  map[string]*access.Principal
	gen     uint64
	stood   map[string][]stood // whom tokens stood for, oldest first
	history map[position]*twin.Snapshot
	ended   map[twin.ID][]end
}

// end is what an entity was before a commit deleted it.
type end struct {
	at   position
	last *twin.Entity
}

// stood is whom a token stood for since a time, nil for nobody.
type stood struct {
	since time.Time
	who   *access.Principal
}

// position is a point of a line of versions.
type position struct {
	epoch   twin.Epoch
	version twin.Version
}

const (
	west, south = 121.24, 31.30
	cell        = 0.001 // degrees, about 100 m
)

func square(x, y, size float64) orb.Polygon { return rectangle(x, y, size, size) }

func rectangle(x, y, wide, high float64) orb.Polygon {
	w, s := west+x*cell, south+y*cell
	e, n := w+wide*cell, s+high*cell
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

func newRig(t failer, change func(*live.Config)) *rig {
	t.Helper()
	r := &rig{t: t, store: mem.New(), tokens: map[string]*access.Principal{}, stood: map[string][]stood{}, history: map[position]*twin.Snapshot{}, ended: map[twin.ID][]end{}}
	r.cfg = live.Config{
		AllowVisitors: true,
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
		r.as(p.Name, p)
	}
	r.open()
	r.start()
	return r
}

// open loads the twin of the store.
func (r *rig) open() {
	r.t.Helper()
	var err error
	r.tw, err = twin.Open(context.Background(), twin.Config{Store: r.store, Clock: r.clock, NewID: func() twin.ID {
		r.nextID += 1<<40 + 123_456_789 // no ID begins like a secret
		return r.nextID & twin.MaxID
	}})
	if err != nil {
		r.t.Fatalf("opening: %v", err)
	}
	publish := func(s *twin.Snapshot) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.history[position{s.Epoch(), s.Version()}] = s
	}
	first, _ := r.tw.Watch(func(s *twin.Step) {
		r.end(s)
		publish(s.To)
	})
	publish(first)
	r.cfg.Twin = r.tw
}

// end notes what a step deleted.
func (r *rig) end(step *twin.Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range step.Commits {
		for _, ch := range c.Changes {
			if ch.After == nil {
				r.ended[ch.ID()] = append(r.ended[ch.ID()], end{position{step.To.Epoch(), c.Version}, ch.Before})
			}
		}
	}
}

// lastOf returns what an entity was before it was last deleted, up to a version; nil where it was not.
func (r *rig) lastOf(id twin.ID, v twin.Version) *twin.Entity {
	epoch := r.tw.Snapshot().Epoch()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range slices.Backward(r.ended[id]) {
		if e.at.epoch == epoch && e.at.version <= v {
			return e.last
		}
	}
	return nil
}

func (r *rig) clock() time.Time { return time.Now().Add(time.Duration(r.later.Load())) }

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
	r.stood[token] = append(r.stood[token], stood{time.Now(), who})
}

// whos lists whom a token stood for at some time from one instant to another.
func (r *rig) whos(token string, from, to time.Time) (whos []*access.Principal) {
	if token == "" {
		return []*access.Principal{access.VisitorPrincipal()}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.stood[token]
	for i, s := range slices.Backward(was) {
		if s.who != nil && !s.since.After(to) && (i+1 == len(was) || !was[i+1].since.Before(from)) {
			whos = append(whos, s.who)
		}
	}
	return whos
}

// changed tells whether a token stands for somebody else since an instant, or for nobody.
func (r *rig) changed(token string, since time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.stood[token]
	return len(was) > 1 && !was[len(was)-1].since.Before(since)
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
	return r.atOf(position{r.tw.Snapshot().Epoch(), v})
}

func (r *rig) atOf(p position) *twin.Snapshot {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.history[p]
}

// keep takes what was committed out of the log, before that is trimmed or given up.
func (r *rig) keep() {
	r.t.Helper()
	err := r.store.Log(context.Background(), twin.Version(len(r.kept)), 0, func(c *twin.Commit) error {
		r.kept = append(r.kept, c)
		return nil
	})
	if err != nil {
		r.t.Fatalf("keeping the log: %v", err)
	}
}

// restore brings the twin back to a backup of a version, under another epoch: versions are used again. The hub must have
// been stopped.
func (r *rig) restore(v twin.Version) {
	r.t.Helper()
	r.keep()
	r.tw.Close()
	r.store, r.kept = mem.New(), r.kept[:v:v]
	if err := r.store.Append(context.Background(), r.kept); err != nil {
		r.t.Fatalf("restoring: %v", err)
	}
	r.open()
	r.start()
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
	near, far := timed(net.Pipe())
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
