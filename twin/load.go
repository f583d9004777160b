package twin

import (
	"bytes"
	"context"
	"fmt"

	"github.com/gridtwin/gridtwin/geo/index"
)

// load reads the newest state out of a store.
func load(ctx context.Context, store Store, schema *Schema) (*Snapshot, error) {
	b := newSnapshot(schema).edit()
	boxes := make([][]index.Item, len(schema.types))
	head, err := store.Load(ctx, func(r *Record) error {
		e, err := schema.Decode(r.Type, r.ID, &r.Image)
		if err != nil {
			return err
		}
		b.put(nil, e)
		i := e.Type.index
		b.tables[i].moved = b.tables[i].moved[:0]
		if e.geom != nil {
			boxes[i] = append(boxes[i], index.Item{ID: uint64(e.ID), Box: e.geom.Bound()})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("loading the store: %w", err)
	}
	for i := range boxes {
		b.tables[i].boxes = index.Build(boxes[i])
	}
	b.base.epoch = head.Epoch
	return b.snapshot(head.Version, 0), nil
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
