package query_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// askers are principals who count differently.
func askers() []*access.Principal {
	code := func(text string) grid.Code {
		c, err := grid.Parse(text)
		if err != nil {
			panic(err)
		}
		return c
	}
	village := []grid.Code{code(villageCode)}
	three := []grid.Code{code(villageCode + "00101"), code(villageCode + "00102"), code(villageCode + "00203")}
	return []*access.Principal{
		{Name: "everywhere", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}},
		{Name: "village", Role: access.Command, Scopes: village},
		{Name: "three", Role: access.Worker, Scopes: three},
		{Name: "admin", Role: access.Admin},
		{Name: "people", Role: access.Component, Scopes: three, Rights: []access.Right{access.MapRead, access.PeopleRead}},
		{Name: "stats", Role: access.Component, Scopes: village, Rights: []access.Right{access.MapRead, access.PeopleStats}},
		access.VisitorPrincipal(),
	}
}

// areaFilters are filters by type; who may not ask one goes without.
func areaFilters() map[string][]string {
	return map[string][]string{
		"person":      {"age >= 60 AND sex = 'male'", "living_alone = TRUE", "residence <> 'local' OR mobility IS NULL", "grid = '31011410321800101'"},
		"house":       {"floors_above >= 2", "let = TRUE", "kind = 'rental'", "roof IN ('gable', 'hip')"},
		"unit":        {"floor > 1", "occupancy = 'let'"},
		"land":        {"kind = 'farmland'", "area_m2 > 200"},
		"institution": {"house IS NULL"},
		"facility":    {"kind = 'hydrant'"},
	}
}

// TestStatsEqualBruteForce asks everybody's questions about random areas, with filters, groups and lists, while the
// village is edited, and compares each figure with a pass over all that the asker may count.
func TestStatsEqualBruteForce(t *testing.T) {
	tw := openVillage(t)
	defer tw.Close()
	r := rand.New(rand.NewPCG(3, 2026))
	asked := 0
	for range 7 {
		for _, who := range askers() {
			v := access.NewView(tw.Snapshot(), who, today())
			for range 6 {
				if compareStats(t, r, v) {
					asked++
				}
			}
		}
		shakeVillage(t, r, tw)
	}
	if asked < 200 {
		t.Fatalf("only %d questions", asked)
	}
}

// someArea draws an area of each form.
func someArea(r *rand.Rand, who *access.Principal) string {
	at := orb.Point{121.2448 + (r.Float64()-0.5)*0.02, 31.3084 + (r.Float64()-0.5)*0.02}
	size := 0.0003 + 0.008*r.Float64()
	forms := []string{
		fmt.Sprintf(`{"circle":{"center":[%g,%g],"radius_m":%g}}`, at[0], at[1], size*1e5),
		fmt.Sprintf(`{"bbox":[%g,%g,%g,%g]}`, at[0]-size, at[1]-size/2, at[0]+size, at[1]+size/2),
		gon(at, size*1e5, 3+r.IntN(14)),
		fmt.Sprintf(`{"buffer":{"geometry":{"type":"LineString","coordinates":[[%g,%g],[%g,%g]]},"distance_m":%g}}`, at[0]-size, at[1], at[0]+size, at[1]+size/2, size*3e4),
		fmt.Sprintf(`{"grids":["%s00%d"]}`, villageCode, 1+r.IntN(3)),
	}
	if !who.Staff() && who.Role != access.Visitor && who.Role != access.Admin {
		return forms[4] // the others are refused where figures are small
	}
	return forms[r.IntN(len(forms))]
}

func compareStats(t *testing.T, r *rand.Rand, v *access.View) bool {
	t.Helper()
	text := someArea(r, v.Principal())
	area, err := query.ParseArea(json.RawMessage(text), v, query.MaxAreaVertices)
	if err != nil {
		t.Fatal(err)
	}
	q := &query.AreaQuery{Area: area, Filters: map[*twin.Type]*query.Filter{}}
	for _, typ := range v.Schema().Types() {
		if !v.CountsType(typ) || r.IntN(5) == 0 && len(q.Types) > 0 {
			continue
		}
		q.Types = append(q.Types, typ)
		if fs := areaFilters()[typ.Name]; len(fs) > 0 && r.IntN(2) == 0 {
			f, err := query.CompileFilter(v, typ, fs[r.IntN(len(fs))])
			if err == nil && (v.Principal().Staff() || !f.Internal || area.Grids != nil) {
				q.Filters[typ] = f
				text += " " + f.String()
			}
		}
	}
	groups := [][]string{nil, nil, {"grid"}, {"house"}, {"kind"}, {"age_band"}, {"floor"}, {"sex", "age_band"}, {"grid", "kind"}, {"house", "floor"}}
	q.GroupBy = groups[r.IntN(len(groups))]
	if typ := q.Types[r.IntN(len(q.Types))]; v.SeesType(typ) && r.IntN(2) == 0 {
		q.List = &query.List{Type: typ, Limit: 1 + r.IntN(80), Offset: r.IntN(30), SortBy: []query.SortKey{{Name: "rev", Desc: r.IntN(2) == 0}}}
	}
	got, err := query.Stats(v, q)
	if err != nil {
		return false // groups or filters that this principal may not name, small figures asked for by area
	}
	checkStats(t, v, q, got, fmt.Sprintf("%s asks %s by %v", v.Principal().Name, text, q.GroupBy))
	return true
}

// checkStats counts by hand.
func checkStats(t *testing.T, v *access.View, q *query.AreaQuery, got *query.AreaStats, what string) {
	t.Helper()
	houses := map[twin.ID]bool{}
	for i, typ := range q.Types {
		var in []access.Seen
		for s := range v.AllCounted(typ) {
			if insideArea(q.Area.Region, s, houses) && q.Filters[typ].Match(s) {
				in = append(in, s)
			}
		}
		if n := got.Counts[i].N; n == nil && (v.Principal().Staff() || len(in) >= access.SmallFigure) || n != nil && *n != len(in) {
			t.Fatalf("%s: %s counted %v, by hand %d", what, typ.Plural, n, len(in))
		}
		want := map[string]int{}
		for _, s := range in {
			want[groupOf(s, q.GroupBy)]++
		}
		for _, g := range got.Groups {
			keys := make([]string, len(g.Keys))
			for k := range g.Keys {
				if keys[k] = "null"; g.Keys[k] != nil {
					keys[k] = *g.Keys[k]
				}
			}
			name := strings.Join(keys, "/")
			if n := g.Counts[i].N; n != nil && *n != want[name] || n == nil && v.Principal().Staff() && want[name] > 0 {
				t.Fatalf("%s: %s of %s counted %v, by hand %d", what, typ.Plural, name, n, want[name])
			}
			delete(want, name)
		}
		if len(q.GroupBy) > 0 && len(want) > 0 {
			t.Fatalf("%s: no rows for %v", what, slices.Sorted(maps.Keys(want)))
		}
		if q.List != nil && q.List.Type == typ {
			checkList(t, q.List, in, got, what)
		}
	}
}

func insideArea(region geo.Region, s access.Seen, houses map[twin.ID]bool) bool {
	if s.House() == 0 {
		g := s.Place()
		return g != nil && region.Intersects(g)
	}
	in, known := houses[s.House()]
	if !known {
		in = region.Intersects(s.Place())
		houses[s.House()] = in
	}
	return in
}

// groupOf names the group of an entity by what it shows.
func groupOf(s access.Seen, by []string) string {
	keys := make([]string, len(by))
	for i, name := range by {
		keys[i] = "null"
		f := s.Type().Field(name)
		switch {
		case name == "grid":
			if s.Grid() != 0 {
				keys[i] = s.Grid().String()
			}
		case name == "house" && s.Type().Name == "house":
			keys[i] = s.ID().String()
		case name == "house":
			if s.House() != 0 {
				keys[i] = s.House().String()
			}
		case f == nil:
			if d, shown := s.Derived(name); shown != access.Absent && !d.IsNull() {
				keys[i] = d.String()
			}
		case f != nil && (name == "floor" || f.Kind == twin.KindEnum):
			if x, _ := s.Value(f); !x.IsNull() {
				keys[i] = x.String()
			}
		}
	}
	return strings.Join(keys, "/")
}

// checkList compares a part of the list, sorted by rev and then by ID.
func checkList(t *testing.T, l *query.List, in []access.Seen, got *query.AreaStats, what string) {
	t.Helper()
	slices.SortFunc(in, func(a, b access.Seen) int {
		c := cmp.Compare(a.Rev(), b.Rev())
		if l.SortBy[0].Desc {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.ID(), b.ID()))
	})
	want := in[min(l.Offset, len(in)):min(l.Offset+l.Limit, len(in))]
	if !slices.EqualFunc(got.Items, want, func(a, b access.Seen) bool { return a.ID() == b.ID() }) {
		t.Fatalf("%s: a list of %d %s from %d on, by hand %d of %d", what, len(got.Items), l.Type.Plural, l.Offset, len(want), len(in))
	}
	if n := got.Matched; n != nil && *n != len(in) || n == nil && len(in) >= access.SmallFigure {
		t.Fatalf("%s: %v %s matched, by hand %d", what, n, l.Type.Plural, len(in))
	}
}

// shakeVillage commits edits of every kind that moves a figure: people move, houses shift and change, lamps go.
func shakeVillage(t *testing.T, r *rand.Rand, tw *twin.Twin) {
	t.Helper()
	snap := tw.Snapshot()
	pick := func(name string) *twin.Entity {
		for e := range snap.All(snap.Schema().Type(name), twin.ID(r.Uint64N(uint64(twin.MaxID)))) {
			return e
		}
		for e := range snap.All(snap.Schema().Type(name), 0) {
			return e
		}
		return nil
	}
	set := func(e *twin.Entity, name string, v twin.Value) twin.Operation {
		return twin.Operation{Do: twin.Patch, Type: e.Type, ID: e.ID, Set: []twin.Assignment{{Field: e.Type.Field(name), Value: v}}}
	}
	for range 25 {
		at := orb.Point{121.2448 + (r.Float64()-0.5)*0.01, 31.3084 + (r.Float64()-0.5)*0.01}
		footprint := orb.Bound{Min: at, Max: orb.Point{at[0] + 1e-4, at[1] + 1e-4}}.ToPolygon()
		house := pick("house")
		gone := pick("facility")
		ops := []twin.Operation{
			set(pick("person"), "unit", twin.Ref(pick("unit").ID)),
			set(pick("person"), "sex", twin.Enum([]string{"male", "female"}[r.IntN(2)])),
			set(pick("unit"), "floor", twin.Int(int64(r.IntN(4)))),
			set(pick("house"), "let", twin.Bool(r.IntN(2) == 0)),
			{Do: twin.Patch, Type: house.Type, ID: house.ID, Geometry: footprint, SetGeometry: true},
			{Do: twin.Delete, Type: gone.Type, ID: gone.ID},
		}
		if _, err := tw.Commit(context.Background(), &twin.Request{Actor: "test", Ops: ops[:1+r.IntN(len(ops))]}); err != nil {
			t.Fatal(err)
		}
		snap = tw.Snapshot()
	}
}
