package twin_test

import (
	"errors"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
)

const gridA, gridB = "31011410321800101", "31011410321800102"

func TestOneRequestTouchesAnEntityTwice(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	rev := s.get("house", h).Rev
	a := s.op(twin.Patch, "house", h, "floors_above", twin.Int(2))
	b := s.op(twin.Patch, "house", h, "height_m", twin.Float(7))
	a.IfRev, b.IfRev = rev, rev // both saw the house as it was before the request
	s.must(a, b)
	if e := s.get("house", h); e.Get("floors_above").Int() != 2 || e.Get("height_m").Float() != 7 || e.Rev != rev+1 {
		t.Fatalf("%+v", e)
	}
	_, err := s.try(a, b)
	wantErr(t, err, twin.ErrConflict)
	again := s.house(2, 2)
	again.ID = h
	_, err = s.try(s.op(twin.Delete, "house", h), again)
	wantErr(t, err, twin.ErrConflict) // an id is never used again
	res := s.must(s.op(twin.Delete, "house", h), s.house(1, 1))
	if res.Results[1].ID == h || s.Snapshot().Len(s.Snapshot().Schema().Type("house")) != 1 {
		t.Fatal("delete and create in one request")
	}
	fresh := s.house(3, 3)
	fresh.ID = s.NewID()
	res = s.must(fresh, s.op(twin.Delete, "house", fresh.ID)) // comes and goes: nothing changed
	if res.Changed {
		t.Fatal("an entity that came and went made a commit")
	}
}

func TestReferencesHold(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	u := s.add(s.op(twin.Create, "unit", 0, "house", twin.Ref(h)))
	_, err := s.try(s.op(twin.Delete, "house", h))
	wantErr(t, err, twin.ErrConflict)
	_, err = s.try(s.op(twin.Create, "unit", 0, "house", twin.Ref(u)))
	wantErr(t, err, twin.ErrInvalid) // a unit is no house
	_, err = s.try(s.op(twin.Create, "unit", 0, "house", twin.Ref(h)), s.op(twin.Delete, "unit", u), s.op(twin.Delete, "house", h))
	wantErr(t, err, twin.ErrInvalid) // the new unit's house goes in the same request
	s.must(s.op(twin.Delete, "house", h), s.op(twin.Delete, "unit", u))
}

func TestCodesAreUnique(t *testing.T) {
	s := newSite(t)
	a := s.add(s.grid(gridA, 0, 0, 1))
	b := s.add(s.grid(gridB, 1, 0, 1))
	_, err := s.try(s.grid(gridA, 5, 5, 1))
	wantErr(t, err, twin.ErrConflict)
	// Living grids may exchange codes.
	s.must(s.op(twin.Patch, "grid", a, "code", twin.Text(gridB)), s.op(twin.Patch, "grid", b, "code", twin.Text(gridA)))
	if s.get("grid", a).Code() != gridB || s.get("grid", b).Grid != grid.Code(31011410321800101) {
		t.Fatal("codes were not exchanged")
	}
}

// The code of a deleted grid is never given again, also after a restart and within one request.
func TestDeletedGridKeepsItsCode(t *testing.T) {
	s := newSite(t)
	a := s.add(s.grid(gridA, 0, 0, 1))
	gone := s.op(twin.Delete, "grid", a)
	refused := func(ops ...twin.Operation) {
		t.Helper()
		_, err := s.try(ops...)
		if retired := (*twin.RetiredError)(nil); !errors.As(err, &retired) || retired.Code != gridA {
			t.Fatalf("error %v, want that the code is retired", err)
		}
	}
	refused(gone, s.grid(gridA, 0, 0, 1))
	s.must(gone)
	refused(s.grid(gridA, 0, 0, 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.open()
	refused(s.grid(gridA, 0, 0, 1))
	b := s.add(s.grid(gridB, 0, 0, 1))
	refused(s.op(twin.Patch, "grid", b, "code", twin.Text(gridA)))
}

// A grid that arrives late, bends or goes takes its members along in the same commit: the house, the unit by its house
// and the person by its unit.
func TestMembersMoveWithBorders(t *testing.T) {
	s := newSite(t)
	h := s.add(s.house(1, 1))
	u := s.add(s.op(twin.Create, "unit", 0, "house", twin.Ref(h)))
	p := s.add(s.op(twin.Create, "person", 0, "unit", twin.Ref(u), "name", twin.Text("张三")))
	check := func(what string, want grid.Code) {
		t.Helper()
		v := s.Snapshot().Version()
		for typ, id := range map[string]twin.ID{"house": h, "unit": u, "person": p} {
			e := s.get(typ, id)
			if e.Grid != want || e.Rev != v || typ != "house" && e.House != h {
				t.Fatalf("%s: %s is in grid %s at revision %d, want %s at %d", what, typ, e.Grid, e.Rev, want, v)
			}
			if n := s.Snapshot().Counts(want).Of(e.Type); n != 1 {
				t.Fatalf("%s: grid %s counts %d %s", what, want, n, e.Type.Plural)
			}
		}
	}
	g := s.add(s.grid(gridB, 0, 0, 3))
	check("arrived late", 31011410321800102)
	lower := s.add(s.grid(gridA, 1, 1, 1)) // the lower code wins where two hold a place
	check("a lower code", 31011410321800101)
	bent := s.op(twin.Patch, "grid", lower)
	bent.Geometry, bent.SetGeometry = square(2, 2, 1), true
	s.must(bent)
	check("bent away", 31011410321800102)
	s.must(s.op(twin.Patch, "grid", g, "code", twin.Text("31011410321800103")))
	check("another code", 31011410321800103)
	s.must(s.op(twin.Delete, "grid", g))
	check("gone", 0)
	moved := s.op(twin.Patch, "house", h)
	moved.Geometry, moved.SetGeometry = square(2.2, 2.2, 0.1), true
	s.must(moved)
	check("the house moved", 31011410321800101)
}
