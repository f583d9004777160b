package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// hotTiles asks over HTTP for kept tiles, whole and unchanged, in turns with a handler that does nothing but write the
// same headers and body: each of the two alone, and each behind what stands before the tiles in the product.
func hotTiles(ctx context.Context, f *figures, o *options, tw *twin.Twin, places []orb.Point) (err error) {
	s, err := tiles.New(tiles.Config{Twin: tw})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	mux := http.NewServeMux()
	s.Routes(mux)
	g, err := newGate(tw)
	if err != nil {
		return err
	}
	defer g.close()
	for _, k := range tileZooms() {
		id := tilesAt(places, k.z, 1)[0]
		path := fmt.Sprintf("/tiles/%d/%d/%d.mvt", id.Z, id.X, id.Y)
		for _, coding := range []string{"identity", "gzip"} {
			if err := besideBare(ctx, f, o, mux, g, "GET /tiles/{z}/{x}/{y}", path, coding); err != nil {
				return err
			}
		}
	}
	return nil
}

// gate is what a request passes on its way to a tile, as cmd/gridtwin mounts it: the session of whoever is signed in, what
// they may, and how much they asked for lately.
type gate struct {
	api    *api.Server
	cookie string // a header value
}

func newGate(tw *twin.Twin) (*gate, error) {
	store, ok := tw.Store().(*sqlite.Store)
	if !ok {
		return nil, fmt.Errorf("accounts are in a %T", tw.Store())
	}
	accounts := access.NewAccounts(store, store, nil)
	who := &access.Principal{Name: "bench", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}}
	cookie, _, err := accounts.SignInCode(accounts.AddCode(who, true))
	if err != nil {
		return nil, err
	}
	const plenty = 1 << 30 // a minute: they are counted, and never refused
	limits := api.Limits{PerMinute: map[access.Role]int{access.Steward: plenty}}
	return &gate{api: api.New(api.Config{Twin: tw, Accounts: accounts, Limits: limits}), cookie: "gridtwin_session=" + cookie}, nil
}

func (g *gate) close() { g.api.Close() }

// before puts the gate before a handler.
func (g *gate) before(h http.Handler) http.Handler { return g.api.CrossOrigin(g.api.Protect(h)) }

// besideBare asks for a path of a pattern, which the bare handler is mounted under too. Without a gate each stands alone.
func besideBare(ctx context.Context, f *figures, o *options, h http.Handler, g *gate, pattern, path, coding string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", coding)
	// The bare handler writes the very same memory: where bytes lie can cost more than all that we do besides.
	w := &sink{header: http.Header{}, status: http.StatusOK, lent: true}
	h.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return fmt.Errorf("%s: status %d", path, w.status)
	}
	bare := http.NewServeMux()
	bare.HandleFunc(pattern, w.again)
	handlers := []http.Handler{h, bare, bare}
	headers := []string{"Accept-Encoding", coding}
	if g != nil {
		handlers = append(handlers, g.before(h), g.before(bare))
		headers = append(headers, "Cookie", g.cookie)
	}
	name := fmt.Sprintf("%s, %s, %d B", path, coding, len(w.body))
	for _, kind := range []struct {
		name   string
		target float64
		ask    []byte
	}{{"hot", 1.3, request(path, headers...)}, {"unchanged", 1.05, request(path, append(headers, "If-None-Match", w.header.Get("Etag"))...)}} {
		took, err := inTurns(handlers, kind.ask, min(200, o.asks))
		if err != nil {
			return err
		}
		ratio := float64(took[0]) / float64(took[1])
		f.judge(kind.name+" "+name, fmt.Sprintf("%s CPU, a bare handler %s, the same again %s: %.2f times", round(took[0]), round(took[1]), round(took[2]), ratio),
			fmt.Sprintf("≤ %.3g", kind.target), ratio <= kind.target)
		if g == nil {
			continue
		}
		ratio = float64(took[3]) / float64(took[4])
		f.judge("… behind sign-in, rights and limits", fmt.Sprintf("%s CPU, a bare handler behind the same %s: %.2f times; they add %s", round(took[3]), round(took[4]), ratio,
			round(took[4]-took[1])), fmt.Sprintf("≤ %.3g", kind.target), ratio <= kind.target)
	}
	return nil
}

// again is a handler that does nothing but give the answer that was caught again, or tell that it holds.
func (s *sink) again(out http.ResponseWriter, r *http.Request) {
	headers := out.Header()
	for name, values := range s.header {
		headers[name] = values
	}
	if r.Header.Get("If-None-Match") != "" {
		delete(headers, "Content-Length")
		out.WriteHeader(http.StatusNotModified)
		return
	}
	out.Write(s.body)
}

// inTurns sends a request to handlers by turns and returns the processor times that one takes of the process, our share as
// a client included: the lower quartile of the rounds, since what other work adds is no handler's.
func inTurns(hs []http.Handler, ask []byte, times int) ([]time.Duration, error) {
	const rounds = 41
	took, callers := make([][]time.Duration, len(hs)), make([]*caller, len(hs))
	for i, h := range hs {
		srv, addr, err := listen(h)
		if err != nil {
			return nil, err
		}
		defer srv.Close()
		if callers[i], err = dial(addr); err != nil {
			return nil, err
		}
		defer callers[i].conn.Close()
	}
	for range rounds {
		for i, c := range callers {
			var err error
			s := measure(times, func(int) {
				if _, _, e := c.ask(ask); e != nil {
					err = e
				}
			})
			if err != nil {
				return nil, err
			}
			took[i] = append(took[i], s.each())
		}
	}
	each := make([]time.Duration, len(hs))
	for i := range took {
		each[i] = quantile(took[i], 0.25)
	}
	return each, nil
}

// editsPerSecond is how often somebody edits while tiles are asked for, tileClients how many ask.
const (
	editsPerSecond = 100
	tileClients    = 16
)

// tilesUnderEdits has clients ask for kept tiles around the places, one after the other and as fast as they are answered,
// while houses all over the town are edited.
func tilesUnderEdits(ctx context.Context, f *figures, o *options, tw *twin.Twin, places []orb.Point) (err error) {
	s, err := tiles.New(tiles.Config{Twin: tw})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	mux := http.NewServeMux()
	s.Routes(mux)
	g, err := newGate(tw)
	if err != nil {
		return err
	}
	defer g.close()
	var asks [][]byte
	for _, k := range tileZooms()[1:] {
		for _, id := range tilesAt(places, k.z, k.n) {
			path := fmt.Sprintf("/tiles/%d/%d/%d.mvt", id.Z, id.X, id.Y)
			if _, err := get(ctx, mux, path); err != nil {
				return err
			}
			asks = append(asks, request(path, "Accept-Encoding", "gzip", "Cookie", g.cookie))
		}
	}
	srv, addr, err := listen(g.before(mux))
	if err != nil {
		return err
	}
	defer srv.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Duration(o.seconds*float64(time.Second)))
	defer cancel()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var waits []time.Duration
	var failed error
	note := func(ds []time.Duration, e error) {
		mu.Lock()
		defer mu.Unlock()
		waits, failed = append(waits, ds...), errors.Join(failed, e)
	}
	for n := range tileClients {
		wg.Go(func() { note(askOn(ctx, addr.Network(), addr.String(), asks, uint64(n))) })
	}
	edits := 0
	wg.Go(func() {
		var e error
		if edits, e = editOn(ctx, tw, o.seed); e != nil {
			note(nil, e)
		}
	})
	wg.Wait()
	if failed != nil {
		return failed
	}
	p99, pace := quantile(waits, 0.99), float64(edits)/o.seconds // putting the houses back came after
	f.judge(fmt.Sprintf("kept tiles, %d clients, %.0f edits a second", tileClients, pace),
		fmt.Sprintf("p50 %s, p99 %s, most %s; %.0f a second", round(quantile(waits, 0.5)), round(p99), round(quantile(waits, 1)),
			float64(len(waits))/o.seconds), "p99 ≤ 10 ms at 100", p99 <= 10*time.Millisecond && pace >= 0.95*editsPerSecond)
	return nil
}
