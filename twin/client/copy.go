package client

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// Position is a point of a twin's history: the version counts commits, the epoch names the line of versions that it counts.
type Position struct {
	Epoch   string `json:"epoch"`
	Version uint64 `json:"version"`
}

// Entity is a feature and the collection that it is of.
type Entity struct {
	Collection string
	Feature
}

// Event is what became of one entity between two versions of a Copy.
type Event struct {
	Op         string // enter, update, leave or delete
	Collection string
	ID         string
	Rev        uint64                     // the version that last changed the entity; 0 for leave and delete
	Set        map[string]json.RawMessage // properties that are new or have another value
	Unset      []string                   // properties that have no value now
	Geometry   json.RawMessage            // GeoJSON where it changed, "null" where there is none now
}

// Update says what a subscription was told at once: whole commits after From up to Version.
type Update struct {
	Name     string // of the subscription
	From     uint64 // where the copy stood before
	Position        // where it stands now
	Time     time.Time
	Snapshot bool // everything is anew, and Changes is empty
	Changes  []Event
}

// Copy is a local copy of what a subscription watches: at its position it equals what the query gives, for the caller. In
// mode count it holds figures instead of entities.
type Copy struct {
	at     Position
	whole  bool // false before the first snapshot, within one, and after a reset
	part   int  // of the snapshot under way
	items  map[string]*Entity
	counts map[string]*int
}

func newCopy() *Copy { return &Copy{items: map[string]*Entity{}} }

// Position tells where the copy stands.
func (c *Copy) Position() Position { return c.at }

// Whole tells whether the copy is complete: false before the first snapshot has come, and while one replaces it.
func (c *Copy) Whole() bool { return c.whole }

// Len is the number of entities.
func (c *Copy) Len() int { return len(c.items) }

// Get returns an entity by its ID, which is unique over all collections. It is the copy's own: it must not be changed.
func (c *Copy) Get(id string) (*Entity, bool) {
	e, ok := c.items[id]
	return e, ok
}

// All yields the entities by collection and ID. They are the copy's own and must not be changed.
func (c *Copy) All() iter.Seq[*Entity] {
	return func(yield func(*Entity) bool) {
		for _, e := range slices.SortedFunc(maps.Values(c.items), func(a, b *Entity) int {
			if d := strings.Compare(a.Collection, b.Collection); d != 0 {
				return d
			}
			return strings.Compare(a.ID, b.ID)
		}) {
			if !yield(e) {
				return
			}
		}
	}
}

// Counts are the figures of mode count by collection; nil stands for one that is too small to be told.
func (c *Copy) Counts() map[string]*int { return c.counts }

// gap is what a frame that does not continue the copy is answered with: the copy must be fetched anew.
type gap struct{ why string }

func (g *gap) Error() string { return g.why }

// apply takes in a snap, ev or count. What it was given is never changed afterwards, so entities may be kept by readers.
func (c *Copy) apply(f *frame, epoch string) (u Update, told bool, err error) {
	u = Update{From: c.at.Version, Position: Position{epoch, f.Version}, Time: f.Time}
	switch f.T {
	case "snap":
		if told, err = c.applyPart(f); err != nil {
			return u, false, err
		}
		u.Snapshot = true
	case "count":
		if c.whole && f.From != f.Version && f.From != c.at.Version {
			return u, false, &gap{fmt.Sprintf("the count goes on from %d, the copy stands at %d", f.From, c.at.Version)}
		}
		u.Snapshot = !c.whole
		c.counts, c.whole, told = f.Counts, true, true
	case "ev":
		if !c.whole || f.From != c.at.Version {
			return u, false, &gap{fmt.Sprintf("the event goes on from %d, the copy stands at %d", f.From, c.at.Version)}
		}
		for i := range f.Changes {
			if err := c.change(&f.Changes[i]); err != nil {
				return u, false, err
			}
			u.Changes = append(u.Changes, Event(f.Changes[i]))
		}
		told = true
	}
	c.at = u.Position
	return u, told, nil
}

// applyPart takes in one part of a snapshot; the first replaces what was held.
func (c *Copy) applyPart(f *frame) (last bool, err error) {
	switch {
	case f.Part == 1:
		c.items, c.counts, c.whole = map[string]*Entity{}, nil, false
	case c.whole || f.Part != c.part+1 || f.Version != c.at.Version:
		return false, &gap{fmt.Sprintf("part %d of the snapshot of %d comes after part %d of %d", f.Part, f.Version, c.part, c.at.Version)}
	}
	c.part = f.Part
	for i := range f.Items {
		it := &f.Items[i]
		c.items[it.ID] = &Entity{it.Collection, it.Feature}
	}
	c.whole = f.Last
	return f.Last, nil
}

// change makes one change. An entity that readers may hold is replaced, not changed.
func (c *Copy) change(ch *changeJSON) error {
	held, ok := c.items[ch.ID]
	switch ch.Op {
	case "leave", "delete":
		if !ok {
			return &gap{ch.ID + " leaves and is not held"}
		}
		delete(c.items, ch.ID)
		return nil
	case "enter":
		if ok {
			return &gap{ch.ID + " enters and is held already"}
		}
		held = &Entity{Collection: ch.Collection, Feature: Feature{ID: ch.ID}}
	case "update":
		if !ok {
			return &gap{ch.ID + " changes and is not held"}
		}
	default:
		return &gap{"there is an operation " + ch.Op + ", which this client does not know"}
	}
	next := &Entity{Collection: held.Collection, Feature: Feature{ID: held.ID, Geometry: held.Geometry}}
	next.Properties = maps.Clone(held.Properties)
	if next.Properties == nil {
		next.Properties = map[string]json.RawMessage{}
	}
	maps.Copy(next.Properties, ch.Set)
	for _, name := range ch.Unset {
		delete(next.Properties, name)
	}
	if ch.Geometry != nil {
		next.Geometry = ch.Geometry
		if string(ch.Geometry) == "null" {
			next.Geometry = nil
		}
	}
	c.items[ch.ID] = next
	return nil
}

// frame is what the server sends; see PROTOCOL.md of package live.
type frame struct {
	T       string          `json:"t"`
	ID      string          `json:"id"`
	Epoch   string          `json:"epoch"`
	Version uint64          `json:"version"`
	From    uint64          `json:"from"`
	Time    time.Time       `json:"time"`
	Part    int             `json:"part"`
	Last    bool            `json:"last"`
	Resume  string          `json:"resume"`
	Why     string          `json:"why"`
	Code    int             `json:"code"`
	Detail  string          `json:"detail"`
	Set     string          `json:"set"`
	Keys    []string        `json:"keys"`
	Beneath bool            `json:"beneath"`
	Items   []itemJSON      `json:"items"`
	Counts  map[string]*int `json:"counts"`
	Changes []changeJSON    `json:"changes"`
}

type changeJSON struct {
	Op         string                     `json:"op"`
	Collection string                     `json:"type"`
	ID         string                     `json:"id"`
	Rev        uint64                     `json:"rev"`
	Set        map[string]json.RawMessage `json:"set"`
	Unset      []string                   `json:"unset"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// itemJSON is a feature of a snapshot.
type itemJSON struct {
	Collection string
	Feature
}

// UnmarshalJSON reads the feature and the collection beside it.
func (i *itemJSON) UnmarshalJSON(data []byte) error {
	var beside struct {
		Collection string `json:"collection"`
	}
	if err := json.Unmarshal(data, &beside); err != nil {
		return err
	}
	i.Collection = beside.Collection
	return i.Feature.UnmarshalJSON(data)
}
