package main

import (
	"context"
	"fmt"
	"os"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// batchOps is how many records make one commit, as in an import.
const batchOps = 1000

// loader makes operations of a town's records and commits them. References are known by the ids that it gives out.
type loader struct {
	tw   *twin.Twin
	ids  map[string]twin.ID // by type and source id
	ops  []twin.Operation
	full chan []twin.Operation
	n    int

	dropped int // room outlines that are not valid after rounding
}

func newLoader(tw *twin.Twin) *loader {
	return &loader{tw: tw, ids: map[string]twin.ID{}, full: make(chan []twin.Operation, 4)}
}

// add takes a record. It is called from one goroutine.
func (l *loader) add(r synth.Record) error {
	t := l.tw.Snapshot().Schema().Type(r.Type)
	op := twin.Operation{
		Do: twin.Create, Type: t, ID: l.tw.NewID(), Geometry: r.Geometry, SetGeometry: r.Geometry != nil, Import: true,
		Set: make([]twin.Assignment, 0, len(r.Props)+2),
	}
	l.ids[r.Type+"\x00"+r.SourceID] = op.ID
	op.Set = append(op.Set,
		twin.Assignment{Field: t.Field("source"), Value: twin.Text(r.Source)},
		twin.Assignment{Field: t.Field("source_id"), Value: twin.Text(r.SourceID)})
	for _, p := range r.Props {
		f := t.Field(p.Name)
		if f == nil {
			return fmt.Errorf("%s %s: no field %q", r.Type, r.SourceID, p.Name)
		}
		v, err := l.value(f, p.Value)
		if err != nil && f.Kind == twin.KindGeom {
			l.dropped++ // an import would warn and go on
			continue
		}
		if err != nil {
			return fmt.Errorf("%s %s, %s: %w", r.Type, r.SourceID, p.Name, err)
		}
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
	}
	l.n++
	if l.ops = append(l.ops, op); len(l.ops) == batchOps {
		l.full <- l.ops
		l.ops = make([]twin.Operation, 0, batchOps)
	}
	return nil
}

func (l *loader) value(f *twin.Field, v any) (twin.Value, error) {
	switch v := v.(type) {
	case string:
		if f.Kind == twin.KindRef {
			id := l.ids[f.Ref+"\x00"+v]
			if id == 0 {
				return twin.Value{}, fmt.Errorf("no %s %s came before", f.Ref, v)
			}
			return twin.Ref(id), nil
		}
		return f.ParseText(v)
	case int64:
		return twin.Int(v), nil
	case float64:
		return twin.Float(v), nil
	case bool:
		return twin.Bool(v), nil
	case []string:
		return twin.List(v...), nil
	case orb.Polygon:
		return f.Normalize(twin.Geom(v))
	}
	return twin.Value{}, fmt.Errorf("holds a %T", v)
}

// close hands over what is left.
func (l *loader) close() {
	if len(l.ops) > 0 {
		l.full <- l.ops
	}
	close(l.full)
}

// commit commits what add hands over, in order.
func (l *loader) commit(ctx context.Context) error {
	for ops := range l.full {
		req := &twin.Request{Actor: "system:bench", Reason: "bench town", Ops: ops}
		if _, err := l.tw.Commit(ctx, req); err != nil {
			go func() {
				for range l.full { // let add end
				}
			}()
			return err
		}
	}
	return nil
}

// openNew makes a store that must not be there yet.
func openNew(ctx context.Context, path string) (*sqlite.Store, *twin.Twin, error) {
	if _, err := os.Stat(path); err == nil {
		return nil, nil, fmt.Errorf("%s exists: name a new file, or remove it", path)
	}
	return openStore(ctx, path)
}

func openStore(ctx context.Context, path string) (*sqlite.Store, *twin.Twin, error) {
	store, err := sqlite.Open(ctx, sqlite.Config{Path: path})
	if err != nil {
		return nil, nil, err
	}
	tw, err := twin.Open(ctx, twin.Config{Store: store})
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, tw, nil
}

// openOld opens a store that load has made.
func openOld(ctx context.Context, path string) (*sqlite.Store, *twin.Twin, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, nil, fmt.Errorf("%w; make it with gridbench load", err)
	}
	return openStore(ctx, path)
}

// size counts the entities of a snapshot.
func size(s *twin.Snapshot) (n int) {
	for _, t := range s.Schema().Types() {
		n += s.Len(t)
	}
	return n
}
