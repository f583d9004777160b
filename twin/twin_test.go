package twin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// world drives a twin in a unit square of micro-grids near the model village, some ten metres a cell.
type world struct {
	t     *rapid.T
	tw    *twin.Twin
	store *mem.Store
	ids   map[string][]twin.ID
}

const (
	west, south = 121.24, 31.30
	cell        = 0.001
)

func square(x, y, size float64) orb.Polygon {
	w, s := west+x*cell, south+y*cell
	e, n := w+size*cell, s+size*cell
	return orb.Polygon{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}
}

// fataler is what checks need of a test.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (w *world) schema() *twin.Schema { return w.tw.Snapshot().Schema() }

func (w *world) set(typ, name string, v twin.Value) twin.Assignment {
	return twin.Assignment{Field: w.schema().Type(typ).Field(name), Value: v}
}

func (w *world) pick(typ string) twin.ID {
	ids := w.ids[typ]
	if len(ids) == 0 {
		return 0
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(w.t, "pick "+typ)]
}

func (w *world) place() orb.Polygon {
	x := float64(rapid.IntRange(0, 39).Draw(w.t, "x")) / 10
	y := float64(rapid.IntRange(0, 39).Draw(w.t, "y")) / 10
	return square(x, y, 0.1)
}

// operation draws one operation of any kind on any type.
func (w *world) operation() twin.Operation {
	typ := rapid.SampledFrom([]string{"grid", "house", "house", "unit", "person", "person", "institution", "facility"}).Draw(w.t, "type")
	t := w.schema().Type(typ)
	op := twin.Operation{Type: t, Do: twin.Create}
	if id := w.pick(typ); id != 0 && rapid.IntRange(0, 2).Draw(w.t, "existing") > 0 {
		op.ID = id
		op.Do = rapid.SampledFrom([]twin.Action{twin.Patch, twin.Patch, twin.Put, twin.Delete}).Draw(w.t, "do")
	}
	if op.Do == twin.Delete {
		return op
	}
	switch typ {
	case "grid":
		n := rapid.IntRange(1, 60).Draw(w.t, "grid") // many: a deleted grid's code is never given again
		op.Set = append(op.Set, w.set(typ, "code", twin.Text(fmt.Sprintf("310114103218001%02d", n))))
		op.Geometry = square(float64(rapid.IntRange(0, 3).Draw(w.t, "gx")), float64(rapid.IntRange(0, 3).Draw(w.t, "gy")), 1.5)
	case "house":
		op.Geometry = w.place()
	case "unit":
		op.Set = append(op.Set, w.set(typ, "house", twin.Ref(w.pick("house"))))
	case "person":
		op.Set = append(op.Set, w.set(typ, "unit", twin.Ref(w.pick("unit"))), w.set(typ, "name", twin.Text("张三")))
	case "institution":
		if rapid.Bool().Draw(w.t, "own point") {
			op.Geometry = w.place()[0][0]
		} else {
			op.SetGeometry = true
			op.Set = append(op.Set, w.set(typ, "house", twin.Ref(w.pick("house"))))
		}
	case "facility":
		op.Geometry = w.place()[0][0]
	}
	op.SetGeometry = op.SetGeometry || op.Geometry != nil
	return op
}

// TestRunningStateEqualsRecount drives random requests, boundary edits and late grids among them, and checks that all
// that is kept up to date by deltas equals what a recount finds; so does a twin loaded anew from the store.
func TestRunningStateEqualsRecount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		next := twin.ID(0)
		w := &world{t: rt, store: mem.New(), ids: map[string][]twin.ID{}}
		disk := &flaky{Store: w.store}
		var err error
		w.tw, err = twin.Open(ctx, twin.Config{Store: disk, NewID: func() twin.ID { next += 1 << 40; return next % twin.MaxID }})
		if err != nil {
			rt.Fatal(err)
		}
		defer w.tw.Close()
		for range rapid.IntRange(1, 40).Draw(rt, "requests") {
			req := &twin.Request{Actor: "test"}
			for range rapid.IntRange(1, 4).Draw(rt, "ops") {
				req.Ops = append(req.Ops, w.operation())
			}
			before := w.tw.Snapshot()
			if rapid.IntRange(0, 9).Draw(rt, "full") == 0 {
				disk.fail(twin.ErrNoSpace)
				if res, err := w.tw.Commit(ctx, req); err == nil && res.Changed || w.tw.Snapshot() != before {
					rt.Fatalf("a full disk took a request: %+v, %v", res, err)
				}
				disk.fail(nil)
			}
			res, err := w.tw.Commit(ctx, req)
			if err != nil {
				if errors.Is(err, twin.ErrStopped) || w.tw.Snapshot() != before {
					rt.Fatalf("a refused request changed something: %v", err)
				}
				continue
			}
			w.note(req, res)
		}
		recount(rt, w.tw.Snapshot())
		again, err := twin.Open(ctx, twin.Config{Store: w.store})
		if err != nil {
			rt.Fatal(err)
		}
		defer again.Close()
		recount(rt, again.Snapshot())
		equalSnapshots(rt, w.tw.Snapshot(), again.Snapshot())
	})
}

func (w *world) note(req *twin.Request, res *twin.Result) {
	s := w.tw.Snapshot()
	for i, op := range req.Ops {
		if op.Do == twin.Create {
			w.ids[op.Type.Name] = append(w.ids[op.Type.Name], res.Results[i].ID)
		}
	}
	for typ, ids := range w.ids {
		var live []twin.ID
		for _, id := range ids {
			if _, ok := s.Get(typ, id); ok {
				live = append(live, id)
			}
		}
		w.ids[typ] = live
	}
}

// recount derives everything from the entities alone and compares.
func recount(t fataler, s *twin.Snapshot) {
	counts := map[grid.Code]map[string]int{}
	for _, typ := range s.Schema().Types() {
		n := 0
		for e := range s.All(typ, 0) {
			n++
			if counts[e.Grid] == nil {
				counts[e.Grid] = map[string]int{}
			}
			counts[e.Grid][typ.Name]++
			checkPlace(t, s, e)
			checkKeys(t, s, e)
		}
		if n != s.Len(typ) {
			t.Fatalf("%d %s, Len says %d", n, typ.Plural, s.Len(typ))
		}
		if typ.Located() && s.Boxes(typ).Len() != located(s, typ) {
			t.Fatalf("%d %s have a place, the index holds %d", located(s, typ), typ.Plural, s.Boxes(typ).Len())
		}
		if typ.Located() {
			checkCarried(t, s, typ)
		}
	}
	for code, byType := range counts {
		for _, typ := range s.Schema().Types() {
			if got := s.Counts(code).Of(typ); got != byType[typ.Name] {
				t.Fatalf("grid %s: %d %s, running count %d", code, byType[typ.Name], typ.Plural, got)
			}
		}
	}
	for c := range s.AllCounts() {
		if counts[c.Grid] == nil {
			t.Fatalf("grid %s has running counts but no members", c.Grid)
		}
	}
}

// checkCarried holds what the spatial index carries to what the tables hold: the entities in their newest states, and
// of houses all that goes by them.
func checkCarried(t fataler, s *twin.Snapshot, typ *twin.Type) {
	everywhere := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	s.Boxes(typ).SearchVals(everywhere, func(id uint64, val any, _ bool) bool {
		if e, ok := s.Entity(typ, twin.ID(id)); !ok || e != twin.Carried(val) {
			t.Fatalf("%s %s is not in the index as it is", typ.Name, twin.ID(id))
		}
		home, ok := val.(*twin.Home)
		if ok != (typ.Name == "house") {
			t.Fatalf("the index of %s carries %T", typ.Plural, val)
		}
		if !ok {
			return true
		}
		for _, of := range s.Schema().Types() {
			in := home.In(of)
			if !slices.Equal(in, s.Dwellers(of, twin.ID(id))) || home.Count(of) != len(in) {
				t.Fatalf("house %s: the index has %d %s, counts %d; the house has %d", twin.ID(id), len(in), of.Plural, home.Count(of), len(s.Dwellers(of, twin.ID(id))))
			}
			for _, e := range in {
				if now, ok := s.Entity(of, e.ID); !ok || now != e {
					t.Fatalf("house %s has an old state of %s %s", twin.ID(id), of.Name, e.ID)
				}
			}
		}
		return true
	})
}

func located(s *twin.Snapshot, typ *twin.Type) (n int) {
	for e := range s.All(typ, 0) {
		if e.Geometry() != nil {
			n++
		}
	}
	return n
}

// checkKeys finds an entity again by each key that leads to it.
func checkKeys(t fataler, s *twin.Snapshot, e *twin.Entity) {
	if c := e.Code(); c != "" {
		if found, ok := s.ByCode(e.Type, c); !ok || found != e {
			t.Fatalf("%s %s is not found by its code %s", e.Type.Name, e.ID, c)
		}
	}
	for _, f := range e.Type.AllFields() {
		if f.Kind != twin.KindRef || e.Value(f).IsNull() {
			continue
		}
		if _, ok := slices.BinarySearch(s.Referrers(e.Type, f, e.Value(f).Ref()), e.ID); !ok {
			t.Fatalf("%s %s is not among those that refer to %s", e.Type.Name, e.ID, e.Value(f))
		}
	}
	place := s.Place(e)
	if place == nil {
		return
	}
	if b := s.Counts(e.Grid).Bound; !b.Contains(place.Bound().Min) || !b.Contains(place.Bound().Max) {
		t.Fatalf("%s %s lies outside the bound of the members of grid %s", e.Type.Name, e.ID, e.Grid)
	}
}

func checkPlace(t fataler, s *twin.Snapshot, e *twin.Entity) {
	wantHouse := twin.ID(0)
	switch e.Type.Name {
	case "unit", "institution":
		if e.Geometry() == nil {
			wantHouse = e.Get("house").Ref()
		}
	case "person":
		if u, ok := s.Get("unit", e.Get("unit").Ref()); ok {
			wantHouse = u.House
		}
	case "grid":
		return
	}
	if e.House != wantHouse {
		t.Fatalf("%s %s goes by %s, want %s", e.Type.Name, e.ID, e.House, wantHouse)
	}
	wantGrid := grid.Code(0)
	if e.House != 0 {
		h, ok := s.Get("house", e.House)
		if !ok {
			t.Fatalf("%s %s goes by a house that is gone", e.Type.Name, e.ID)
		}
		wantGrid = h.Grid
	} else if e.Geometry() != nil {
		wantGrid = bruteGrid(s, e)
	}
	if e.Grid != wantGrid {
		t.Fatalf("%s %s is in %s, want %s", e.Type.Name, e.ID, e.Grid, wantGrid)
	}
	if wantHouse != 0 {
		found := false
		for _, id := range s.InHouse(e.Type, wantHouse) {
			found = found || id == e.ID
		}
		if !found {
			t.Fatalf("%s %s is not listed in its house", e.Type.Name, e.ID)
		}
	}
}

func bruteGrid(s *twin.Snapshot, e *twin.Entity) grid.Code {
	var best grid.Code
	p := interior(e.Geometry())
	for g := range s.All(s.Schema().Type("grid"), 0) {
		c, _ := grid.Parse(g.Code())
		if c.Level() == grid.Micro && contains(g.Geometry(), p) && (best == 0 || c < best) {
			best = c
		}
	}
	return best
}

func equalSnapshots(t fataler, a, b *twin.Snapshot) {
	if a.Version() != b.Version() {
		t.Fatalf("versions %d and %d", a.Version(), b.Version())
	}
	for _, typ := range a.Schema().Types() {
		other := b.Schema().Type(typ.Name)
		for e := range a.All(typ, 0) {
			o, ok := b.Entity(other, e.ID)
			if !ok || o.Rev != e.Rev || o.Grid != e.Grid || o.House != e.House {
				t.Fatalf("%s %s differs after loading: %+v, %+v", typ.Name, e.ID, e, o)
			}
			for i, f := range typ.AllFields() {
				if !e.Value(f).Equal(o.Value(other.AllFields()[i])) {
					t.Fatalf("%s %s: %s differs after loading", typ.Name, e.ID, f.Name)
				}
			}
		}
	}
}
