package query_test

import (
	"context"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// forgetful is a store that keeps nothing: benchmarks and tests of queries need only the memory of the twin.
type forgetful struct{ twin.Store }

func (forgetful) Load(context.Context, func(*twin.Record) error) (twin.Head, error) {
	return twin.Head{Epoch: "TEST"}, nil
}

func (forgetful) Head(context.Context) (twin.Head, error)      { return twin.Head{Epoch: "TEST"}, nil }
func (forgetful) Append(context.Context, []*twin.Commit) error { return nil }
func (forgetful) Close() error                                 { return nil }

// loader commits records of package synth in batches.
type loader struct {
	tb  testing.TB
	tw  *twin.Twin
	ids map[string]twin.ID // by type and source id
	ops []twin.Operation
}

// today is the day as of which ages count in tests.
func today() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// openVillage makes the model village, openTown a town of so many people.
func openVillage(tb testing.TB) *twin.Twin {
	data, err := synth.Village(synth.Xingming())
	if err != nil {
		tb.Fatal(err)
	}
	l := newLoader(tb)
	for _, typ := range synth.Types() {
		for _, r := range data.Of(typ) {
			if err := l.add(r); err != nil {
				tb.Fatal(err)
			}
		}
	}
	l.flush()
	return l.tw
}

func openTown(tb testing.TB, people int) *twin.Twin {
	l := newLoader(tb)
	if err := synth.Town(synth.TownConfig{Seed: 1, People: people}, l.add); err != nil {
		tb.Fatal(err)
	}
	l.flush()
	return l.tw
}

func newLoader(tb testing.TB) *loader {
	tw, err := twin.Open(tb.Context(), twin.Config{Store: forgetful{}, Clock: today})
	if err != nil {
		tb.Fatal(err)
	}
	return &loader{tb: tb, tw: tw, ids: map[string]twin.ID{}}
}

func (l *loader) add(r synth.Record) error {
	typ := l.tw.Snapshot().Schema().Type(r.Type)
	op := twin.Operation{Do: twin.Create, Type: typ, ID: l.tw.NewID(), Geometry: r.Geometry, SetGeometry: r.Geometry != nil}
	l.ids[r.Type+r.SourceID] = op.ID
	for _, p := range r.Props {
		f := typ.Field(p.Name)
		if f.Kind == twin.KindGeom {
			continue // no figure depends on outlines
		}
		op.Set = append(op.Set, twin.Assignment{Field: f, Value: l.value(f, p.Value)})
	}
	if l.ops = append(l.ops, op); len(l.ops) == 4000 {
		l.flush()
	}
	return nil
}

func (l *loader) flush() {
	if len(l.ops) == 0 {
		return
	}
	if _, err := l.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: l.ops}); err != nil {
		l.tb.Fatal(err)
	}
	l.ops = l.ops[:0]
}

func (l *loader) value(f *twin.Field, v any) twin.Value {
	switch v := v.(type) {
	case string:
		if f.Kind == twin.KindRef {
			return twin.Ref(l.ids[f.Ref+v])
		}
		val, err := f.ParseText(v)
		if err != nil {
			l.tb.Fatalf("%s %q: %v", f.Name, v, err)
		}
		return val
	case int64:
		return twin.Int(v)
	case float64:
		return twin.Float(v)
	case bool:
		return twin.Bool(v)
	case []string:
		return twin.List(v...)
	}
	l.tb.Fatalf("%s: %T", f.Name, v)
	return twin.Value{}
}
