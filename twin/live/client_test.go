package live_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// client is a faithful client: it applies what it is sent and checks, frame by frame, that the chain of versions
// never breaks and that its copy is what the query gives at the version it stands at.
type client struct {
	r     *rig
	who   *access.Principal
	token string
	ws    *websocket.Conn
	gate  chan struct{} // a token lets the reader go on; taken away to be slow
	done  chan struct{}

	pings atomic.Int64
	deaf  atomic.Bool // answers no pings

	mu     sync.Mutex
	epoch  twin.Epoch
	subs   map[string]*copyOf
	frames []frame
	raw    []string
	wrong  string // the first thing that was wrong
	err    error  // how the socket ended
}

// copyOf is what the client holds of one subscription.
type copyOf struct {
	ask     map[string]any
	version twin.Version
	whole   bool // not in the middle of a snapshot
	items   map[string]map[string]any
	counts  map[string]any
	taken   *client        // whose ok it has; an hb concerns no others
	pending map[string]any // what a move asked for, until its ok
}

type frame struct {
	T       string           `json:"t"`
	ID      string           `json:"id"`
	Epoch   twin.Epoch       `json:"epoch"`
	Version twin.Version     `json:"version"`
	From    twin.Version     `json:"from"`
	Part    int              `json:"part"`
	Last    bool             `json:"last"`
	Resume  string           `json:"resume"`
	Why     string           `json:"why"`
	Code    int              `json:"code"`
	Detail  string           `json:"detail"`
	Set     string           `json:"set"`
	Keys    []string         `json:"keys"`
	Items   []map[string]any `json:"items"`
	Counts  map[string]any   `json:"counts"`
	Changes []struct {
		Op       string          `json:"op"`
		Type     string          `json:"type"`
		ID       string          `json:"id"`
		Rev      twin.Version    `json:"rev"`
		Set      map[string]any  `json:"set"`
		Unset    []string        `json:"unset"`
		Geometry json.RawMessage `json:"geometry"`
	} `json:"changes"`
}

func (r *rig) connect(token string) *client {
	r.t.Helper()
	ws, _, err := r.dial(token, nil)
	if err != nil {
		r.t.Fatalf("dial: %v", err)
	}
	c := &client{r: r, token: token, who: access.VisitorPrincipal(), ws: ws, subs: map[string]*copyOf{}, gate: make(chan struct{}, 1), done: make(chan struct{})}
	if p := r.tokens[token]; p != nil {
		c.who = p
	}
	c.gate <- struct{}{}
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		c.pings.Add(1)
		if c.deaf.Load() {
			return nil
		}
		return answer(data)
	})
	go c.read()
	return c
}

func (c *client) read() {
	defer close(c.done)
	for {
		<-c.gate
		c.gate <- struct{}{}
		_, data, err := c.ws.ReadMessage()
		c.mu.Lock()
		if err != nil {
			c.err = err
			c.mu.Unlock()
			return
		}
		c.take(data)
		if len(c.frames) > 10_000 {
			c.fail("there is no end of frames")
			c.ws.Close()
		}
		c.mu.Unlock()
	}
}

func (c *client) close() {
	c.ws.Close()
	<-c.done
}

func (c *client) send(m map[string]any) {
	data, err := json.Marshal(m)
	if err == nil {
		err = c.ws.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		c.r.t.Helper()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.r.t.Fatalf("send: %v after %q, %s", err, c.wrong, strings.Join(c.raw[max(0, len(c.raw)-6):], "\n"))
	}
}

func (c *client) sub(ask map[string]any) {
	c.mu.Lock()
	id := ask["id"].(string)
	held := c.subs[id]
	if held == nil || ask["since"] == nil {
		c.subs[id] = &copyOf{ask: ask, items: map[string]map[string]any{}}
	}
	c.mu.Unlock()
	c.send(ask)
}

func (c *client) fail(format string, args ...any) {
	if c.wrong == "" {
		c.wrong = fmt.Sprintf(format, args...)
	}
}

// take applies one frame.
func (c *client) take(data []byte) {
	if s := string(data); strings.Contains(s, `"990000`) || strings.Contains(s, `"1990000`) {
		c.fail("a frame holds a secret: %s", s)
	}
	var f frame
	if err := json.Unmarshal(data, &f); err != nil {
		c.fail("%v in %s", err, data)
	}
	c.frames, c.raw = append(c.frames, f), append(c.raw, string(data))
	switch f.T {
	case "ready":
		c.epoch = f.Epoch
	case "hb":
		for id, s := range c.subs {
			if s.whole && s.taken == c {
				if f.Version < s.version {
					c.fail("hb takes %s from %d back to %d", id, s.version, f.Version)
				}
				s.version = f.Version
				c.compare(id, s)
			}
		}
	case "snap", "ev", "count":
		s := c.subs[f.ID]
		if s == nil {
			c.fail("%s for %q, which is not subscribed", f.T, f.ID)
			return
		}
		if s.taken != c && s.ask != nil {
			return // before its ok, what comes belongs to an older subscription of the same id
		}
		c.apply(s, &f)
		if s.whole {
			c.compare(f.ID, s)
		}
	case "ok":
		if s := c.subs[f.ID]; s != nil {
			s.taken = c
			if s.pending != nil {
				s.ask, s.pending, s.whole = s.pending, nil, false
			}
		}
	case "gone":
		delete(c.subs, f.ID)
	case "err":
		if s := c.subs[f.ID]; s != nil && strings.Contains(f.Detail, "no grid has the code") {
			if s.pending != nil {
				s.pending = nil // it stays where it is
			} else {
				delete(c.subs, f.ID)
			}
			return
		}
		c.fail("refused: %d %s", f.Code, f.Detail)
	}
}

func (c *client) apply(s *copyOf, f *frame) {
	switch f.T {
	case "snap":
		if f.Part == 1 {
			clear(s.items)
			s.whole = false
		}
		if f.Part > 1 && s.version != f.Version {
			c.fail("part %d of %s shows %d after %d", f.Part, f.ID, f.Version, s.version)
		}
		for _, item := range f.Items {
			props := item["properties"].(map[string]any)
			props["\x00geometry"] = item["geometry"]
			s.items[item["id"].(string)] = props
		}
		s.version, s.whole = f.Version, f.Last
	case "count":
		if s.counts != nil && f.From != f.Version && f.From != s.version {
			c.fail("count of %s goes from %d, the client stands at %d", f.ID, f.From, s.version)
		}
		s.version, s.counts, s.whole = f.Version, f.Counts, true
	case "ev":
		if f.From != s.version || f.Version < f.From {
			c.fail("ev of %s goes from %d to %d, the client stands at %d", f.ID, f.From, f.Version, s.version)
		}
		for _, ch := range f.Changes {
			c.change(s, ch.Op, ch.ID, ch.Set, ch.Unset, ch.Geometry)
		}
		s.version, s.whole = f.Version, true
	}
}

// moving notes that a subscription will show another area from its ok on.
func (c *client) moving(s *copyOf, ask map[string]any) { s.pending = ask }

func (c *client) change(s *copyOf, op, id string, set map[string]any, unset []string, geometry json.RawMessage) {
	item, held := s.items[id]
	switch op {
	case "enter":
		if held {
			c.fail("%s enters twice", id)
		}
		item = map[string]any{}
		s.items[id] = item
	case "update":
		if !held {
			c.fail("%s is updated but not held", id)
			return
		}
	default:
		if !held {
			c.fail("%s: %s but not held", id, op)
		}
		if set != nil || unset != nil || geometry != nil {
			c.fail("%s carries more than it may", op)
		}
		delete(s.items, id)
		return
	}
	maps.Copy(item, set)
	for _, name := range unset {
		delete(item, name)
	}
	if geometry != nil {
		var g any
		if err := json.Unmarshal(geometry, &g); err != nil {
			c.fail("%v", err)
		}
		item["\x00geometry"] = g
	}
}

// compare holds the copy against the query at its version.
func (c *client) compare(id string, s *copyOf) {
	if s.ask == nil {
		return // the test looks for itself
	}
	snap := c.r.at(s.version)
	if snap == nil {
		c.fail("%s stands at %d, which was never published", id, s.version)
		return
	}
	view := access.NewView(snap, c.who, c.r.tw.Clock())
	if s.ask["mode"] == "count" {
		want := map[string]any{}
		for plural, items := range answer(view, s.ask) {
			want[plural] = float64(len(items))
		}
		if !reflect.DeepEqual(want, s.counts) {
			c.fail("%s at %d counts %v, the query gives %v", id, s.version, s.counts, want)
		}
		return
	}
	want := map[string]map[string]any{}
	for _, items := range answer(view, s.ask) {
		maps.Copy(want, items)
	}
	for key, item := range s.items {
		noNulls(item)
		if !reflect.DeepEqual(want[key], item) {
			c.fail("%s at %d holds %s as %v, the query gives %v", id, s.version, key, item, want[key])
			return
		}
	}
	if len(want) != len(s.items) {
		c.fail("%s at %d holds %d entities, the query gives %d", id, s.version, len(s.items), len(want))
	}
}

func noNulls(m map[string]any) {
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
}

// answer asks every entity anew: by collection and ID, what a subscription should show.
func answer(v *access.View, ask map[string]any) map[string]map[string]map[string]any {
	res := map[string]map[string]map[string]any{}
	var area *query.Area
	if a, ok := ask["area"]; ok && a != nil {
		raw, _ := json.Marshal(a)
		var err error
		if area, err = query.ParseArea(raw, v, 1000); err != nil {
			area = nil
			if ask["area"].(map[string]any)["grids"] != nil {
				for _, name := range ask["types"].([]string) {
					res[name] = map[string]map[string]any{} // the grids are gone, and so is the area
				}
				return res
			}
		}
	}
	filters, _ := ask["filter"].(map[string]string)
	fields, _ := ask["fields"].(map[string][]string)
	for _, name := range ask["types"].([]string) {
		t := v.Schema().Type(name)
		f, err := query.CompileFilter(v, t, filters[name])
		if err != nil {
			panic(err)
		}
		var form wire.Form
		if only, ok := fields[name]; ok {
			form.Only = map[string]bool{}
			for _, n := range only {
				form.Only[n] = true
			}
		}
		res[name] = map[string]map[string]any{}
		all := v.All
		if ask["mode"] == "count" {
			all = nil
		}
		see := func(s access.Seen) {
			if area != nil && (s.Place() == nil || !area.Region.Intersects(s.Place())) || !f.Match(s) {
				return
			}
			var item struct {
				Properties map[string]any
				Geometry   any
			}
			if err := json.Unmarshal(wire.AppendFeature(nil, s, &form), &item); err != nil {
				panic(err)
			}
			item.Properties["\x00geometry"] = item.Geometry
			noNulls(item.Properties)
			res[name][s.ID().String()] = item.Properties
		}
		if all == nil {
			for s := range v.AllCounted(t) {
				see(s)
			}
			continue
		}
		for s := range all(t, 0) {
			see(s)
		}
	}
	return res
}
