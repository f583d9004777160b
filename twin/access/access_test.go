package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

const village = "310114103218"

// today is a day on which leap birthdays matter.
func today() time.Time { return time.Date(2027, 2, 28, 9, 0, 0, 0, time.UTC) }

func square(x, y, size float64) orb.Polygon {
	w, s := 121.24+x*0.001, 31.30+y*0.001
	return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{w + size*0.001, s + size*0.001}}.ToPolygon()
}

// world is a twin with three micro-grids in a row, each with a house, and a house outside them all.
type world struct {
	tw     *twin.Twin
	houses []twin.ID
	units  []twin.ID
	people [][]twin.ID
}

type testing_ interface{ Fatal(...any) }

func (w *world) create(t testing_, typ string, g orb.Geometry, props map[string]twin.Value) twin.ID {
	d := w.tw.Snapshot().Schema().Type(typ)
	op := twin.Operation{Do: twin.Create, Type: d, Geometry: g, SetGeometry: g != nil, Import: true}
	for _, f := range d.AllFields() {
		if v, ok := props[f.Name]; ok {
			op.Set = append(op.Set, twin.Assignment{Field: f, Value: v})
		}
	}
	res, err := w.tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}})
	if err != nil {
		t.Fatal(err)
	}
	return res.Results[0].ID
}

func code(i int) string { return fmt.Sprintf("%s001%02d", village, i+1) }

// newWorld makes the world; residents says how many people live in each house.
func newWorld(t testing_, residents []int) *world {
	tw, err := twin.Open(context.Background(), twin.Config{Store: mem.New(), Clock: today})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{tw: tw}
	w.create(t, "grid", square(0, 0, 8), map[string]twin.Value{"code": twin.Text(village)})
	for i, n := range residents {
		x := float64(2 * i)
		if i < 3 {
			w.create(t, "grid", square(x, 0, 2), map[string]twin.Value{"code": twin.Text(code(i)), "leader": twin.Text("李长")})
		} else {
			x = 20
		}
		h := w.create(t, "house", square(x+0.5, 0.5, 0.2), map[string]twin.Value{
			"kind": twin.Enum("rental"), "let": twin.Bool(true), "safety": twin.Enum("C"), "source": twin.Text("s"), "source_id": twin.Text(fmt.Sprint(i)),
		})
		u := w.create(t, "unit", nil, map[string]twin.Value{"house": twin.Ref(h), "floor": twin.Int(1)})
		w.houses, w.units, w.people = append(w.houses, h), append(w.units, u), append(w.people, nil)
		for k := range n {
			w.people[i] = append(w.people[i], w.create(t, "person", nil, map[string]twin.Value{
				"unit": twin.Ref(u), "name": twin.Text("欧阳娜娜"), "phone": twin.Text(fmt.Sprintf("1990000%04d", k)),
				"birth":            twin.Date(time.Date(1935+20*k, 2, 28, 0, 0, 0, 0, time.UTC)),
				"register_address": twin.Text("上海市嘉定区安亭镇星明村第1组1号"), "emergency_contact": twin.Text("张三 19900001111"),
				"helper": twin.Text("李四"), "source": twin.Text("s"), "source_id": twin.Text(fmt.Sprintf("%d-%d", i, k)),
			}))
		}
	}
	return w
}

func scope(t testing_, codes ...string) (out []grid.Code) {
	for _, c := range codes {
		g, err := access.ParseScope(c)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// principals draws anybody: a role, or a component with any rights, and any scope.
func principals() *rapid.Generator[*access.Principal] {
	return rapid.Custom(func(t *rapid.T) *access.Principal {
		p := &access.Principal{Name: "p", Role: rapid.SampledFrom(access.Roles()).Draw(t, "role")}
		all := []string{"*", village, code(0), code(1), code(2), "310114103219"}
		p.Scopes = scope(t, rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 2, rapid.ID).Draw(t, "scopes")...)
		if p.Role == access.Component {
			rights := []access.Right{access.MapRead, access.ReadInside, access.PeopleStats, access.PeopleRead, access.Edit, access.EditSealed}
			p.Rights = rapid.SliceOfDistinct(rapid.SampledFrom(rights), rapid.ID).Draw(t, "rights")
		}
		return p
	})
}

// Whoever asks, however: nothing sealed comes out whole, nothing internal comes out outside the scope, and whole types
// stay hidden there.
func TestMasksAndScopesHold(t *testing.T) {
	w := newWorld(t, []int{2, 3, 1, 2})
	defer w.tw.Close()
	snap := w.tw.Snapshot()
	rapid.Check(t, func(t *rapid.T) {
		who := principals().Draw(t, "who")
		v := access.NewView(snap, who, today())
		for _, typ := range snap.Schema().Types() {
			got := map[twin.ID]bool{}
			for s := range v.All(typ, 0) {
				got[s.ID()] = true
				check(t, who, s)
			}
			for e := range snap.All(typ, 0) {
				in := who.InScope(e.Grid) && who.May(access.PeopleRead)
				open := typ.Sensitivity == twin.Public && (who.May(access.MapRead) || typ.Name == "grid")
				want := open || typ.Sensitivity > twin.Public && in
				if one, ok := v.Get(typ, e.ID); ok != want || ok && one.ID() != e.ID || got[e.ID] != want {
					t.Fatalf("%+v: sees %s of grid %s: %v, want %v", who, typ.Name, e.Grid, ok, want)
				}
				if _, ok := v.Find(e.ID); ok != want {
					t.Fatalf("%+v: finds %s: %v", who, typ.Name, ok)
				}
				if _, ok := v.ByCode(typ, e.Code()); e.Code() != "" && ok != want {
					t.Fatalf("%+v: finds %s by its code: %v", who, typ.Name, ok)
				}
				counts := typ.Sensitivity == twin.Public || who.InScope(e.Grid) && (who.May(access.PeopleRead) || who.May(access.PeopleStats))
				if s, ok := v.Counted(typ, e.ID); ok != counts {
					t.Fatalf("%+v: counts %s: %v", who, typ.Name, ok)
				} else if ok {
					checkValues(t, who, s, true)
				}
			}
		}
	})
}

func check(t *rapid.T, who *access.Principal, s access.Seen) { checkValues(t, who, s, false) }

func checkValues(t *rapid.T, who *access.Principal, s access.Seen, counted bool) {
	in := who.InScope(scopeGrid(s))
	reads := who.May(access.ReadInside) || s.Type().Sensitivity > twin.Public && (who.May(access.PeopleRead) || counted)
	for f, v := range s.Properties() {
		text := v.String()
		switch {
		case f.Sensitivity > twin.Public && (!in || !reads):
			t.Fatalf("%+v sees %s of %s outside", who, f.Name, s.Type().Name)
		case f.Name == "kind" && s.Type().Name == "house" && (text == "rental") != (in && reads):
			t.Fatalf("%+v reads kind %s", who, text)
		case !f.Sealed():
		case f.Name == "name" && text != "欧阳*", f.Name == "helper" && text != "李*", f.Name == "phone" && !strings.HasPrefix(text, "199****"):
			t.Fatalf("%+v sees %s %s", who, f.Name, text)
		case slices.Contains([]string{"birth", "emergency_contact", "source_id"}, f.Name) && s.Type().Name == "person":
			t.Fatalf("%+v sees %s", who, f.Name)
		case f.Name == "register_address" && strings.Contains(text, "1号"):
			t.Fatalf("%+v sees %s", who, text)
		}
	}
	for _, d := range access.DerivedFields(s.Type()) {
		if _, shown := s.Derived(d.Name); shown != access.Absent && (!in || !reads) {
			t.Fatalf("%+v sees %s of %s outside", who, d.Name, s.Type().Name)
		}
	}
}

// scopeGrid is what an entity counts by for scopes.
func scopeGrid(s access.Seen) grid.Code {
	if s.Type().Name != "grid" {
		return s.Grid()
	}
	c, _ := grid.Parse(s.Code())
	return c
}

// Derived figures of houses and grids: recounted, and none below five for who is not staff.
func TestDerivedFigures(t *testing.T) {
	w := newWorld(t, []int{5, 4, 0})
	defer w.tw.Close()
	snap := w.tw.Snapshot()
	component := &access.Principal{Role: access.Component, Scopes: scope(t, village), Rights: []access.Right{access.MapRead, access.ReadInside}}
	staff := &access.Principal{Role: access.Command, Scopes: scope(t, village)}
	figures := func(who *access.Principal, typ, code string, id twin.ID) string {
		v := access.NewView(snap, who, today())
		s, ok := v.Get(snap.Schema().Type(typ), id)
		if code != "" {
			s, ok = v.ByCode(snap.Schema().Type(typ), code)
		}
		if !ok {
			t.Fatalf("no %s %s", typ, code)
		}
		var out []string
		for _, d := range access.DerivedFields(s.Type()) {
			value, _ := s.Derived(d.Name)
			out = append(out, value.String())
		}
		return strings.Join(out, " ")
	}
	// Born on 28 February of 1935, 1955, 1975, 1995 and 2015.
	for _, c := range []struct{ what, staff, component string }{
		{village, "9 4 2", "9  "}, {code(0), "5 2 1", "5  "}, {code(1), "4 2 1", "  "}, {code(2), "0 0 0", "  "},
	} {
		if got := figures(staff, "grid", c.what, 0); got != c.staff {
			t.Errorf("grid %s: %q for staff, want %q", c.what, got, c.staff)
		}
		if got := figures(component, "grid", c.what, 0); got != c.component {
			t.Errorf("grid %s: %q for a component, want %q", c.what, got, c.component)
		}
	}
	if got := figures(staff, "house", "", w.houses[0]); got != "5 2 1" {
		t.Errorf("house: %q", got)
	}
	if got := figures(component, "house", "", w.houses[1]); got != "  " {
		t.Errorf("house for a component: %q", got)
	}
}
