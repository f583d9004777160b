package twin_test

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/twin"
)

func TestKeysAreOrdered(t *testing.T) {
	s := newSite(t)
	typ := s.Snapshot().Schema().Type("house")
	var ops []twin.Operation
	values := []float64{math.Inf(-1), -2.5, -1, math.Copysign(0, -1), 0.5, 3, 1e9}
	for _, v := range values[1:] {
		op := s.house(0, 0)
		op.Set = append(op.Set, twin.Assignment{Field: typ.Field("base_elev_m"), Value: twin.Float(max(v, -400))})
		if v > 9000 {
			op.Set[len(op.Set)-1].Value = twin.Float(8000)
		}
		ops = append(ops, op)
	}
	s.must(ops...)
	if !s.Snapshot().IndexAttribute(typ, "base_elev_m") || s.Snapshot().IndexAttribute(typ, "geometry") {
		t.Fatal("what can be indexed is not")
	}
	a, ok := s.Snapshot().Attribute(typ, "base_elev_m")
	if !ok || a.Bytes() == 0 {
		t.Fatal("no index")
	}
	rapid.Check(t, func(t *rapid.T) {
		lo, hi := rapid.SampledFrom(values).Draw(t, "lo"), rapid.SampledFrom(values).Draw(t, "hi")
		openLo, openHi := rapid.Bool().Draw(t, "open"), rapid.Bool().Draw(t, "open")
		l, h := twin.NumberKey(lo), twin.NumberKey(hi)
		var want []twin.ID
		for e := range s.Snapshot().All(typ, 0) {
			v := e.Get("base_elev_m").Float()
			if (v > lo || v == lo && !openLo) && (v < hi || v == hi && !openHi) {
				want = append(want, e.ID)
			}
		}
		got := a.AppendIDs(nil, a.Between(&l, &h, openLo, openHi))
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Fatalf("%g to %g: %v, want %v", lo, hi, got, want)
		}
	})
}

// TestSealedFieldsHaveNoIndex: what is personal or secret lives in its entity alone.
func TestSealedFieldsHaveNoIndex(t *testing.T) {
	s := newSite(t)
	sealed := 0
	for _, typ := range s.Snapshot().Schema().Types() {
		for _, f := range typ.AllFields() {
			if !f.Sealed() {
				continue
			}
			sealed++
			_, there := s.Snapshot().Attribute(typ, f.Name)
			if twin.Indexable(typ, f.Name) || s.Snapshot().IndexAttribute(typ, f.Name) || there {
				t.Errorf("%s.%s can be indexed", typ.Name, f.Name)
			}
		}
	}
	if sealed < 10 {
		t.Errorf("only %d sealed fields were met", sealed)
	}
}

// TestAttributesBesideWriters asks indexes that were packed in the background while others commit: every entity that has
// a value is among those found, in each snapshot that has the index.
func TestAttributesBesideWriters(t *testing.T) {
	s := newSite(t)
	typ := s.Snapshot().Schema().Type("facility")
	states := typ.Field("state").Codes
	var ops []twin.Operation
	var ids []twin.ID
	for i := range 3000 {
		op := s.op(twin.Create, "facility", s.NewID(), "kind", twin.Enum("lamp"), "state", twin.Enum(states[min(i%40, 2)].Value))
		op.Geometry, op.SetGeometry = orb.Point{121.24 + float64(i)*1e-6, 31.3}, true
		ops, ids = append(ops, op), append(ids, op.ID)
	}
	s.must(ops...)
	var writers, readers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for range 300 {
				op := s.op(twin.Patch, "facility", ids[r.IntN(len(ids))], "state", twin.Enum(states[r.IntN(len(states))].Value))
				if _, err := s.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for asked := 0; asked < 20; {
				snap := s.Snapshot()
				a, ok := snap.Attribute(typ, "state")
				if !ok {
					snap.Missed(typ, "state", snap.Len(typ))
					runtime.Gosched()
					continue
				}
				asked++
				for _, c := range states {
					holdsAll(t, snap, typ, a, c.Value)
				}
			}
		})
	}
	writers.Wait()
	readers.Wait()
	if past := s.Snapshot().Rewind(s.Snapshot().Version()-1, 0, nil); past.Len(typ) != 3000 {
		t.Error("a past state lost its entities")
	} else if _, ok := past.Attribute(typ, "state"); ok {
		t.Error("a past state has an index of the present")
	}
}

// holdsAll fails unless an index finds every facility in a state, or says that the state is too common.
func holdsAll(t *testing.T, s *twin.Snapshot, typ *twin.Type, a twin.Attribute, state string) {
	k := a.Equal(twin.TextKey(state))
	if _, listed := a.Len(k); !listed {
		return
	}
	found := append(a.AppendIDs(nil, k), a.Recent()...)
	slices.Sort(found)
	for e := range s.All(typ, 0) {
		if _, ok := slices.BinarySearch(found, e.ID); e.Get("state").Str() == state && !ok {
			t.Errorf("version %d: %s in state %s is not found", s.Version(), e.ID, state)
			return
		}
	}
}
