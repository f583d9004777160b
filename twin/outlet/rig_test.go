package outlet_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/outlet"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const (
	secret = "whsec_c3ludGhldGljIGtleSBvZiB0aGUgdGVzdHMh"
	path   = "/hooks/a-path-that-nobody-may-see"
	cell   = 0.001 // degrees, about 100 m
)

func square(x, y, size float64) orb.Polygon {
	w, s := 121.24+x*cell, 31.30+y*cell
	e, n := w+size*cell, s+size*cell
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

// got is an event as a receiver took it.
type got struct {
	id      string
	header  http.Header
	body    []byte
	T       string
	Why     string
	From    twin.Version
	Version twin.Version
	Changes []struct {
		Op, Type, ID string
		Set          map[string]any
	}
}

// receiver is a webhook's other side over a real socket. answer says how each try is answered, nil for 204.
type receiver struct {
	*httptest.Server
	t      testing.TB
	tries  chan *got // all of them
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request, g *got)
}

func receive(t testing.TB, answer func(w http.ResponseWriter, r *http.Request, g *got)) *receiver {
	rc := &receiver{t: t, tries: make(chan *got, 10_000), answer: answer}
	rc.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		g := &got{id: r.Header.Get("webhook-id"), header: r.Header, body: body}
		if err != nil || json.Unmarshal(body, g) != nil {
			return // cut off
		}
		rc.check(r, g)
		rc.mu.Lock()
		answer := rc.answer
		rc.mu.Unlock()
		rc.tries <- g
		if answer == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		answer(w, r, g)
	}))
	t.Cleanup(rc.Close)
	return rc
}

// check verifies a signature as Standard Webhooks says.
func (rc *receiver) check(r *http.Request, g *got) {
	seconds, err := strconv.ParseInt(r.Header.Get("webhook-timestamp"), 10, 64)
	at := time.Unix(seconds, 0)
	if age := time.Since(at); err != nil || age < -time.Minute || age > time.Minute {
		rc.t.Errorf("the timestamp is %q", r.Header.Get("webhook-timestamp"))
	}
	w := rc.webhook("water")
	if want := w.Sign(g.id, at, g.body); r.Header.Get("webhook-signature") != want {
		rc.t.Errorf("the signature of %s does not agree", g.id)
	}
	if r.Method != http.MethodPost || r.URL.Path != path || r.Header.Get("gridtwin-epoch") == "" || r.Header.Get("content-type") != "application/json" {
		rc.t.Errorf("%s %s came with %v", r.Method, r.URL, r.Header)
	}
}

func (rc *receiver) answers(answer func(w http.ResponseWriter, r *http.Request, g *got)) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	rc.answer = answer
}

// next waits for the next try.
func (rc *receiver) next() *got {
	rc.t.Helper()
	select {
	case g := <-rc.tries:
		return g
	case <-time.After(20 * time.Second):
		rc.t.Fatal("no event came within 20 s")
		return nil
	}
}

func (rc *receiver) webhook(name string) outlet.Webhook {
	w := outlet.Webhook{Consumer: everything(name, rc.URL+path)}
	if err := w.Secret.UnmarshalText([]byte(secret)); err != nil {
		rc.t.Fatal(err)
	}
	return w
}

// everything is a consumer that is told all that one may be told.
func everything(name, url string) outlet.Consumer {
	return outlet.Consumer{
		Name: name, URL: url, Collections: []string{"houses", "units", "people"}, Scopes: []string{"*"},
		Rights: []access.Right{access.MapRead, access.ReadInside, access.PeopleRead}, Tries: 4,
	}
}

// site is a twin and its hub, which can be ended and begun again over the same store.
type site struct {
	t     testing.TB
	store *mem.Store
	tw    *twin.Twin
	hub   *live.Hub
	out   *outlet.Outlets
	end   func()
}

func newSite(t testing.TB) *site {
	s := &site{t: t, store: mem.New()}
	s.open()
	t.Cleanup(func() { s.end() })
	return s
}

func (s *site) open() {
	s.t.Helper()
	tw, err := twin.Open(context.Background(), twin.Config{Store: s.store})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tw = tw
	s.hub = live.New(live.Config{
		Twin: tw, Authenticate: func(*http.Request) (*access.Principal, error) { return nil, nil },
		AuthenticateToken: func(context.Context, string) (*access.Principal, error) { return nil, access.ErrCredential },
	})
	s.out = nil
	s.end = sync.OnceFunc(func() {
		if s.out != nil {
			s.out.Close()
		}
		s.hub.Close(context.Background())
		tw.Close()
	})
}

// start sends to webhooks, with waits of a millisecond or little more.
func (s *site) start(limit, letters int, webhooks ...outlet.Webhook) {
	s.t.Helper()
	s.publishTo(limit, letters, webhooks)
}

// publishTo publishes at brokers, too.
func (s *site) publishTo(limit, letters int, webhooks []outlet.Webhook, brokers ...outlet.MQTT) {
	s.t.Helper()
	cfg := outlet.Config{Twin: s.tw, Feed: s.hub, Store: s.store, Webhooks: webhooks, MQTT: brokers}
	var err error
	if s.out, err = outlet.New(context.Background(), cfg.Narrow(time.Millisecond, 4*time.Millisecond, limit, letters, nil)); err != nil {
		s.t.Fatal(err)
	}
}

// restart ends everything, as a process that is told to stop, and opens the store again.
func (s *site) restart() {
	s.end()
	s.store = s.store.Reopen()
	s.open()
}

func (s *site) commit(do twin.Action, typ string, id twin.ID, g orb.Geometry, set map[string]twin.Value) twin.ID {
	s.t.Helper()
	t := s.tw.Snapshot().Schema().Type(typ)
	op := twin.Operation{Do: do, Type: t, ID: id, Geometry: g, SetGeometry: g != nil}
	for _, f := range t.AllFields() {
		if v, ok := set[f.Name]; ok {
			op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
		}
	}
	res, err := s.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}})
	if err != nil {
		s.t.Fatal(err)
	}
	return res.Results[0].ID
}

// name gives a house another name: one commit, one event.
func (s *site) name(house twin.ID, name string) {
	s.t.Helper()
	s.commit(twin.Patch, "house", house, nil, map[string]twin.Value{"name": twin.Text(name)})
}

// houses makes houses by one commit.
func (s *site) houses(n int) []twin.ID {
	s.t.Helper()
	req := &twin.Request{Actor: "test"}
	for i := range n {
		req.Ops = append(req.Ops, twin.Operation{Do: twin.Create, Type: s.tw.Snapshot().Schema().Type("house"), Geometry: square(float64(i), 0, 0.5), SetGeometry: true})
	}
	return s.batch(req)
}

// rename gives houses another name by one commit.
func (s *site) rename(houses []twin.ID, name string) {
	s.t.Helper()
	req := &twin.Request{Actor: "test"}
	typ := s.tw.Snapshot().Schema().Type("house")
	for _, id := range houses {
		req.Ops = append(req.Ops, twin.Operation{Do: twin.Patch, Type: typ, ID: id, Set: []twin.Assignment{{Field: typ.Field("name"), Value: twin.Text(name)}}})
	}
	s.batch(req)
}

func (s *site) batch(req *twin.Request) (ids []twin.ID) {
	s.t.Helper()
	res, err := s.tw.Commit(context.Background(), req)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range res.Results {
		ids = append(ids, r.ID)
	}
	return ids
}

// until waits for a status.
func (s *site) until(what string, is func(*outlet.Status) bool) *outlet.Status {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if st := s.out.Status()[0]; is(&st) {
			return &st
		}
	}
	s.t.Fatalf("not %s within 20 s: %+v", what, s.out.Status())
	return nil
}

func idle(st *outlet.Status) bool { return st.State == outlet.StateIdle && st.Lag == 0 }
