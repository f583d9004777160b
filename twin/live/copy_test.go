package live_test

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// copyOf is what a client holds of one subscription.
type copyOf struct {
	ask     map[string]any
	epoch   twin.Epoch
	version twin.Version
	whole   bool // not before or in the middle of a snapshot
	turning bool // a replay or another area was promised, and the ev that gives it has not come
	resumed bool // a difference or a reset with its reason must come, for it asked to go on from somewhere
	items   map[string]map[string]any
	counts  map[string]any
	told    []time.Time // when ev and count were sent, of late
}

type frame struct {
	T       string           `json:"t"`
	ID      string           `json:"id"`
	Epoch   twin.Epoch       `json:"epoch"`
	Version twin.Version     `json:"version"`
	From    twin.Version     `json:"from"`
	Time    time.Time        `json:"time"`
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
	Changes []changed        `json:"changes"`
}

type changed struct {
	Op       string          `json:"op"`
	Type     string          `json:"type"`
	ID       string          `json:"id"`
	Rev      twin.Version    `json:"rev"`
	Set      map[string]any  `json:"set"`
	Unset    []string        `json:"unset"`
	Geometry json.RawMessage `json:"geometry"`
}

// clone is a copy that stays as it is; items are never changed, but replaced.
func (s *copyOf) clone() *copyOf {
	c := *s
	c.items, c.told = maps.Clone(s.items), nil
	return &c
}

// apply changes a copy as a frame says, and checks that it goes on from there.
func (c *checker) apply(s *copyOf, f *frame) {
	switch f.T {
	case "snap":
		c.applyPart(s, f)
	case "count":
		if s.whole && f.From != f.Version && f.From != s.version {
			c.fail("count of %s goes from %d, the client stands at %d", f.ID, f.From, s.version)
		}
		s.version, s.counts, s.whole, s.turning = f.Version, f.Counts, true, false
	case "ev":
		if f.From != s.version || f.Version < f.From || !s.whole {
			c.fail("ev of %s goes from %d to %d, the client stands at %d, whole: %t", f.ID, f.From, f.Version, s.version, s.whole)
		}
		for i := range f.Changes {
			c.change(s, f.Version, &f.Changes[i])
		}
		s.version, s.turning = f.Version, false
	}
}

// applyPart takes in a part of a snapshot, of which already each shows no more than may be seen.
func (c *checker) applyPart(s *copyOf, f *frame) {
	if s.whole {
		c.fail("a snapshot of %s comes though none was announced", f.ID)
	}
	if f.Part == 1 {
		s.items = map[string]map[string]any{}
	} else if s.version != f.Version {
		c.fail("part %d of %s shows %d after %d", f.Part, f.ID, f.Version, s.version)
	}
	part := map[string]map[string]any{}
	for _, item := range f.Items {
		props := item["properties"].(map[string]any)
		props["\x00geometry"] = item["geometry"]
		noNulls(props)
		part[item["id"].(string)] = props
	}
	maps.Copy(s.items, part)
	s.version, s.whole = f.Version, f.Last
	if !f.Last {
		c.mayShow(s, part)
	}
}

func (c *checker) change(s *copyOf, v twin.Version, ch *changed) {
	item, held := s.items[ch.ID]
	switch ch.Op {
	case "enter":
		if held {
			c.fail("%s enters twice", ch.ID)
		}
		item = map[string]any{}
	case "update":
		if !held {
			c.fail("%s is updated but not held", ch.ID)
			return
		}
		item = maps.Clone(item)
	default:
		c.leaves(s, held, v, ch)
		delete(s.items, ch.ID)
		return
	}
	maps.Copy(item, ch.Set)
	for _, name := range ch.Unset {
		delete(item, name)
	}
	if ch.Geometry != nil {
		var g any
		if err := json.Unmarshal(ch.Geometry, &g); err != nil {
			c.fail("%v", err)
		}
		item["\x00geometry"] = g
	}
	noNulls(item)
	s.items[ch.ID] = item
	if e := c.entity(v, ch); e == nil || e.Rev != ch.Rev {
		c.fail("%s of %s tells rev %d", ch.Op, ch.ID, ch.Rev)
	}
}

// leaves checks what is told of an entity that is no longer shown: that it was, and that it was deleted if it is no more
// and could be seen until then. Whether it was deleted after it had left an area may be told or not.
func (c *checker) leaves(s *copyOf, held bool, v twin.Version, ch *changed) {
	if !held {
		c.fail("%s: %s but not held", ch.ID, ch.Op)
	}
	if ch.Set != nil || ch.Unset != nil || ch.Geometry != nil || ch.Rev != 0 {
		c.fail("%s carries more than it may", ch.Op)
	}
	lives := c.entity(v, ch) != nil
	id, _ := twin.ParseID(ch.ID)
	last, snap := c.r.lastOf(id, v), c.r.tw.Snapshot()
	var seen, hidden bool
	for _, who := range c.whos(revokeTime) {
		_, sees := access.NewView(snap, who, c.r.clock()).See(last)
		seen, hidden = seen || sees, hidden || !sees
	}
	switch {
	case ch.Op == "delete" && (lives || !seen):
		c.fail("%s: delete, though it lives %v, was seen until then %v", ch.ID, lives, seen)
	case ch.Op == "leave" && !lives && !hidden && s.ask["area"] == nil:
		c.fail("%s: leave instead of delete", ch.ID)
	}
}

func (c *checker) entity(v twin.Version, ch *changed) *twin.Entity {
	snap := c.r.at(v)
	id, err := twin.ParseID(ch.ID)
	if snap == nil || err != nil {
		return nil
	}
	e, _ := snap.Entity(snap.Schema().Type(ch.Type), id)
	return e
}
