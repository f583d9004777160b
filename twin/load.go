package twin

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin/trie"
)

// load reads the newest state out of a store. Entities are collected first and every map is then built at once, side by
// side: nothing grows and is copied on the way.
func load(ctx context.Context, store Store, schema *Schema) (*Snapshot, error) {
	entities := make([][]*Entity, len(schema.types))
	head, err := store.Load(ctx, func(r *Record) error {
		e, err := schema.Decode(r.Type, r.ID, &r.Image)
		if err != nil {
			return err
		}
		entities[e.Type.index] = append(entities[e.Type.index], e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("loading the store: %w", err)
	}
	s := newSnapshot(schema)
	s.epoch, s.version = head.Epoch, head.Version
	if s.time, err = lastTime(ctx, store, head); err != nil {
		return nil, err
	}
	b := s.edit()
	var wg sync.WaitGroup
	wg.Go(func() {
		var all []*Entity
		for _, es := range entities {
			for _, e := range es {
				if e.House != 0 {
					all = append(all, e)
				}
			}
		}
		s.houses = buildDwellers(all, schema.dwell)
		for i, t := range schema.types {
			if t.Located() {
				s.tables[i].buildBoxes(entities[i], s.houses)
			}
		}
	})
	for i := range entities {
		s.tables[i].build(&wg, schema.types[i], entities[i])
	}
	for _, es := range entities {
		for _, e := range es {
			b.count.add(e.Grid, e.Type, 1, e)
		}
	}
	b.flushCounts()
	s.counts = b.counts.freeze()
	wg.Wait()
	return s, nil
}

// build starts to fill a table; it is complete when wg is done.
func (tab *table) build(wg *sync.WaitGroup, t *Type, entities []*Entity) {
	wg.Go(func() {
		rows := make([]trie.Entry[*Entity], len(entities))
		for i, e := range entities {
			rows[i] = trie.Entry[*Entity]{Key: idKey(e.ID), Val: e}
		}
		slices.SortFunc(rows, func(a, b trie.Entry[*Entity]) int { return cmp.Compare(a.Key, b.Key) })
		tab.rows = trie.Build(rows)
	})
	list := func(to *lists, key func(*Entity) (uint64, bool)) {
		wg.Go(func() {
			var pairs []keyed
			for _, e := range entities {
				if k, ok := key(e); ok {
					pairs = append(pairs, keyed{k, e.ID})
				}
			}
			*to = buildLists(pairs)
		})
	}
	list(&tab.codes, codeOf)
	list(&tab.sources, sourceOf)
	for i, f := range t.refs {
		list(&tab.refs[i], func(e *Entity) (uint64, bool) { return refOf(e, f) })
	}
}

// buildBoxes makes the spatial index of a table.
func (tab *table) buildBoxes(entities []*Entity, houses trie.Map[*dwellers]) {
	items := make([]index.Item, 0, len(entities))
	for _, e := range entities {
		box, ok := e.Bound()
		if !ok {
			continue
		}
		it := index.Item{ID: uint64(e.ID), Box: box, Val: e}
		if e.Type.Name == houseName {
			d, _ := houses.Get(idKey(e.ID))
			it.Val = newHome(e, d)
		}
		items = append(items, it)
	}
	tab.boxes = index.Build(items)
}

// lastTime returns when the newest version was committed, 0 where the log does not hold it.
func lastTime(ctx context.Context, store Store, head Head) (at int64, err error) {
	if head.Version == 0 {
		return 0, nil
	}
	err = store.Log(ctx, head.Version-1, head.Version, func(c *Commit) error { at = c.Time; return nil })
	if err != nil && !errors.Is(err, ErrTooOld) {
		return 0, fmt.Errorf("reading the newest commit: %w", err)
	}
	return at, nil
}

// model decides which model file is in force: the one that is given, made durable first, or else the store's.
func model(ctx context.Context, cfg *Config) ([]byte, error) {
	head, err := cfg.Store.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the store's position: %w", err)
	}
	if cfg.Model == nil || bytes.Equal(cfg.Model, head.Model) {
		return head.Model, nil
	}
	if err := extends(head.Model, cfg.Model); err != nil {
		return nil, err
	}
	if _, err := withModel(declared(cfg), cfg.Model); err != nil {
		return nil, err
	}
	c := &Commit{Version: head.Version + 1, Time: now(cfg).UnixMicro(), Actor: "system", Reason: "model file", Model: cfg.Model}
	if err := cfg.Store.Append(ctx, []*Commit{c}); err != nil {
		return nil, fmt.Errorf("keeping the model file: %w", err)
	}
	return cfg.Model, nil
}
