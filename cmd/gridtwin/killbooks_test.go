package main

import (
	"encoding/json"
	"fmt"
	"sync"

	gridclient "github.com/gridtwin/gridtwin/twin/client"
)

// book is what a client that trusts nobody keeps of one subscription: it holds each frame against the one before.
type book struct {
	name   string
	types  []string
	filter map[string]string

	mu      sync.Mutex
	epoch   string
	stands  uint64
	whole   bool
	items   map[string]map[string]any // what is held, by id
	revs    map[string]uint64         // the last revision told of each
	entered map[string]int
	snaps   int
	replays int
}

func newBook(name string, filter map[string]string, types ...string) *book {
	return &book{name: name, types: types, filter: filter}
}

func (b *book) ask() map[string]any {
	ask := map[string]any{"t": "sub", "id": b.name, "types": b.types}
	if b.filter != nil {
		ask["filter"] = b.filter
	}
	return ask
}

// toldFrame is what the server says.
type toldFrame struct {
	T, ID, Epoch, Resume, Why, Detail string
	Version, From                     uint64
	Part                              int
	Last                              bool
	Items                             []struct{ gridclient.Feature }
	Changes                           []toldChange
}

type toldChange struct {
	Op, ID     string
	Rev        uint64
	Set        map[string]any
	Unset      []string
	Geometry   json.RawMessage
	Collection string `json:"type"`
}

// take takes a frame in, and tells what is wrong with it.
func (b *book) take(f *toldFrame) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch f.T {
	case "ready":
		if b.epoch != "" && b.epoch != f.Epoch {
			return fmt.Errorf("the epoch %s became %s", b.epoch, f.Epoch)
		}
		if f.Version < b.stands {
			return fmt.Errorf("version %d was told, and after the kill it is %d: that was not durable", b.stands, f.Version)
		}
		b.epoch = f.Epoch
	case "ok":
		if b.whole && f.Resume != "replay" {
			return fmt.Errorf("who stands at %d is answered by %s", b.stands, f.Resume)
		}
		if b.whole {
			b.replays++
		}
	case "snap":
		return b.fill(f)
	case "ev":
		return b.follow(f)
	case "hb":
		if b.whole && f.Version < b.stands {
			return fmt.Errorf("a heartbeat of %d at %d", f.Version, b.stands)
		}
		if b.whole {
			b.stands = f.Version
		}
	case "pong":
	default:
		return fmt.Errorf("%s %s %s", f.T, f.Why, f.Detail)
	}
	return nil
}

func (b *book) fill(f *toldFrame) error {
	if b.whole {
		return fmt.Errorf("a snapshot of %d comes to who stands at %d", f.Version, b.stands)
	}
	if f.Part == 1 { // again, where the line broke within one
		b.items, b.revs, b.entered = map[string]map[string]any{}, map[string]uint64{}, map[string]int{}
	}
	for i := range f.Items {
		item := &f.Items[i].Feature
		b.items[item.ID], b.revs[item.ID], b.entered[item.ID] = plain(item), item.Rev(), 1
	}
	b.stands, b.whole = f.Version, f.Last
	b.snaps++
	return nil
}

// follow checks that an event goes on where the book stands, and tells of each revision once.
func (b *book) follow(f *toldFrame) error {
	if !b.whole || f.From != b.stands || f.Version < f.From {
		return fmt.Errorf("an event from %d to %d comes to who stands at %d", f.From, f.Version, b.stands)
	}
	for _, c := range f.Changes {
		held, ok := b.items[c.ID]
		if ok == (c.Op == "enter") {
			return fmt.Errorf("%s of %s, which is held: %t", c.Op, c.ID, ok)
		}
		if c.Op == "leave" || c.Op == "delete" {
			delete(b.items, c.ID)
			continue
		}
		if c.Rev <= f.From || c.Rev > f.Version || c.Rev <= b.revs[c.ID] {
			return fmt.Errorf("from %d to %d revision %d of %s is told, after %d", f.From, f.Version, c.Rev, c.ID, b.revs[c.ID])
		}
		b.revs[c.ID] = c.Rev
		if c.Op == "enter" {
			held = map[string]any{}
			b.entered[c.ID]++
		}
		b.items[c.ID] = merged(held, &c)
	}
	b.stands = f.Version
	return nil
}

func merged(held map[string]any, c *toldChange) map[string]any {
	for name, v := range c.Set {
		if held[name] = v; v == nil {
			delete(held, name)
		}
	}
	for _, name := range c.Unset {
		delete(held, name)
	}
	if c.Geometry != nil {
		held["geometry"] = values(c.Geometry)
	}
	return held
}
