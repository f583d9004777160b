package query_test

import (
	"encoding/json"
	"errors"
	"fmt"
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

const villageCode = "310114103218"

func viewOf(t testing.TB, tw *twin.Twin, role access.Role, rights ...access.Right) *access.View {
	t.Helper()
	c, err := grid.Parse(villageCode)
	if err != nil {
		t.Fatal(err)
	}
	return access.NewView(tw.Snapshot(), &access.Principal{Name: "p", Role: role, Scopes: []grid.Code{c}, Rights: rights}, today())
}

// TestVillage asks everything of one village.
func TestVillage(t *testing.T) {
	tw := openVillage(t)
	defer tw.Close()
	for name, test := range map[string]func(*testing.T, *twin.Twin){
		"nearest": testNearestEqualsBruteForce, "items": testItemsEqualBruteForce, "sorted pages": testSortedPages,
		"small figures": testSmallFigures, "areas refused": testParseAreaRefuses,
	} {
		t.Run(name, func(t *testing.T) { test(t, tw) })
	}
}

// testNearestEqualsBruteForce asks for neighbours of every type and compares with a pass over all.
func testNearestEqualsBruteForce(t *testing.T, tw *twin.Twin) {
	v := viewOf(t, tw, access.Command)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, typ := range v.Schema().Types() {
		for i := range 7 {
			// From among the houses, from where a plane just does not reach all of them, and from far away.
			away := []float64{0.03, 0.03, 0.03, 0.03, 0.03, 0.5, 3}[i]
			p := orb.Point{121.2448 + (rng.Float64()-0.5)*away, 31.3084 + (rng.Float64()-0.5)*away}
			k, maxM := 1+rng.IntN(30), []float64{50, 300, 1e6}[rng.IntN(3)]
			if away > 0.1 {
				k, maxM = 1+rng.IntN(900), []float64{15_000, 30_000, 1e6}[rng.IntN(3)]
			}
			var want []float64
			for s := range v.All(typ, 0) {
				if d := geo.PointToGeometryM(p, s.Geometry()); d <= maxM {
					want = append(want, d)
				}
			}
			slices.Sort(want)
			want = want[:min(k, len(want))]
			var got []float64
			seen := map[twin.ID]bool{}
			for _, n := range query.Nearest(v, typ, p, k, maxM, nil) {
				got = append(got, n.DistanceM)
				if seen[n.ID()] {
					t.Fatalf("%s twice", n.ID())
				}
				seen[n.ID()] = true
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s, %d nearest to %v within %g m: %v, brute force %v", typ.Plural, k, p, maxM, got, want)
			}
		}
	}
}

// testItemsEqualBruteForce answers filters by whatever index and compares with a pass over all.
func testItemsEqualBruteForce(t *testing.T, tw *twin.Twin) {
	v := viewOf(t, tw, access.Command)
	house := first(v, "house")
	person := first(v, "person")
	for _, c := range []struct{ typ, filter string }{
		{"house", "id = '" + house.ID().String() + "'"},
		{"house", "id IN ('" + house.ID().String() + "', '00000000001', 'nonsense')"},
		{"house", "id = '" + strings.ToLower(house.ID().String()) + "'"},
		{"house", "code = 'H1' AND floors_above > 1"},
		{"grid", "code = '31011410321800101'"},
		{"grid", "code = '31011410321800101' OR level = 'village'"},
		{"unit", "house = '" + house.ID().String() + "'"},
		{"person", "house = '" + person.House().String() + "' AND age > 20"},
		{"person", "unit = '00000000001'"},
		{"person", "NOT (house = '" + person.House().String() + "')"},
		{"institution", "house IS NULL"},
		{"house", "S_INTERSECTS(geometry, BBOX(121.243, 31.307, 121.246, 31.309)) AND roof = 'gabled'"},
		{"person", "S_INTERSECTS(geometry, BBOX(121.243, 31.307, 121.246, 31.309))"},
		{"person", "A_CONTAINS(care, ('独居'))"},
	} {
		typ := v.Schema().Type(c.typ)
		f, err := query.CompileFilter(v, typ, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []twin.ID
		for s := range v.All(typ, 0) {
			if f.Match(s) {
				want = append(want, s.ID())
			}
		}
		q := &query.ItemsQuery{Type: typ, Filter: f}
		for from, more := twin.ID(0), true; more; {
			page := q.ReadPage(v, from, 0, 37)
			for _, s := range page.Items {
				got = append(got, s.ID())
			}
			from, more = page.Next, page.More
		}
		if !slices.Equal(got, want) || q.Count(v) != len(want) {
			t.Errorf("%s: %d, brute force %d", c.filter, len(got), len(want))
		}
	}
}

func first(v *access.View, typ string) access.Seen {
	for s := range v.All(v.Schema().Type(typ), 0) {
		return s
	}
	return access.Seen{}
}

// Sorted pages hold everything once, in order, nulls last.
func testSortedPages(t *testing.T, tw *twin.Twin) {
	v := viewOf(t, tw, access.Command)
	typ := v.Schema().Type("person")
	for _, order := range []string{"-age", "age,sex", "+residence", "-arrived", "grid,-age"} {
		keys, err := query.ParseSort(v, typ, order)
		if err != nil {
			t.Fatal(err)
		}
		q := &query.ItemsQuery{Type: typ, SortBy: keys}
		seen := map[twin.ID]bool{}
		last, null := "", false
		for skip, more := 0, true; more; {
			page := q.ReadPage(v, 0, skip, 900)
			for _, s := range page.Items {
				seen[s.ID()] = true
				if order == "-age" {
					age, _ := s.Derived("age")
					if null && !age.IsNull() || last != "" && !age.IsNull() && fmt.Sprintf("%03d", age.Int()) > last {
						t.Fatalf("%s after %s", age, last)
					}
					if null = null || age.IsNull(); !null {
						last = fmt.Sprintf("%03d", age.Int())
					}
				}
			}
			skip, more = page.Skip, page.More
		}
		if len(seen) != tw.Snapshot().Len(typ) {
			t.Errorf("%s: %d people over all pages", order, len(seen))
		}
	}
	for _, bad := range []string{"name", "phone", "colour", "geometry,-id_no"} {
		if _, err := query.ParseSort(v, typ, bad); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("sorted by %s: %v", bad, err)
		}
	}
}

func statsOf(t *testing.T, v *access.View, area string, groups []string, types ...string) (*query.AreaStats, error) {
	t.Helper()
	a, err := query.ParseArea(json.RawMessage(area), v, query.MaxAreaVertices)
	if err != nil {
		t.Fatal(err)
	}
	q := &query.AreaQuery{Area: a, GroupBy: groups, Filters: map[*twin.Type]*query.Filter{}}
	for _, name := range types {
		q.Types = append(q.Types, v.Schema().Type(name))
	}
	return query.Stats(v, q)
}

// Outside staff roles no figure about people is below five, and where one row is hidden the next smallest is too.
func testSmallFigures(t *testing.T, tw *twin.Twin) {
	v := viewOf(t, tw, access.Component, access.MapRead, access.PeopleStats)
	staff := viewOf(t, tw, access.Command)
	hiddenRows := 0
	for i := range 6 {
		area := fmt.Sprintf(`{"grids":["%s00%d"]}`, villageCode, i+1)
		for _, groups := range [][]string{{"grid"}, {"age_band"}, {"sex", "mobility"}, {"residence", "age_band"}, {"house"}} {
			all, err := statsOf(t, staff, area, groups, "person", "house")
			if err != nil {
				t.Fatal(err)
			}
			told, err := statsOf(t, v, area, groups, "person", "house")
			if err != nil {
				t.Fatal(err)
			}
			hiddenRows += compareTold(t, area, all, told)
		}
	}
	if hiddenRows < 20 {
		t.Fatalf("only %d rows were small: the test tests nothing", hiddenRows)
	}
	for _, area := range []string{`{"bbox":[121.2,31.2,121.3,31.4]}`, `{"circle":{"center":[121.24,31.31],"radius_m":100}}`} {
		if _, err := statsOf(t, v, area, nil, "person"); !errors.Is(err, twin.ErrInvalid) {
			t.Errorf("%s: %v", area, err)
		}
		if _, err := statsOf(t, v, area, []string{"kind"}, "house"); err != nil {
			t.Errorf("%s, houses alone: %v", area, err)
		}
	}
	if _, err := statsOf(t, viewOf(t, tw, access.Visitor), `{"grids":["`+villageCode+`"]}`, nil, "person"); !errors.Is(err, twin.ErrForbidden) {
		t.Errorf("a visitor counts people: %v", err)
	}
	// Statistics alone are asked for by what is coarse: nothing picks out a row.
	for _, text := range []string{"id = 'x'", "unit = 'x'", "S_INTERSECTS(geometry, POINT(1 2))", "rev > 3", "household = '1'", "house = 'x'", "updated_at > TIMESTAMP('2020-01-01T00:00:00Z')"} {
		if _, err := query.CompileFilter(v, v.Schema().Type("person"), text); err == nil {
			t.Errorf("%s is a filter for statistics", text)
		}
	}
	for _, text := range []string{"age >= 80 AND living_alone = TRUE", "sex = '女' AND residence = 'migrant'", "A_CONTAINS(care, ('独居'))", "mobility <> 'ok'", "grid = '31011410321800101'"} {
		if _, err := query.CompileFilter(v, v.Schema().Type("person"), text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// compareTold compares what is told with what is there, and returns how many rows were hidden.
func compareTold(t *testing.T, area string, all, told *query.AreaStats) int {
	t.Helper()
	hidden, small := 0, 0
	leastShown, mostHidden := 1<<30, 0
	for i := range all.Groups {
		n, got := *all.Groups[i].Counts[0].N, told.Groups[i].Counts[0].N
		if n == 0 && got == nil {
			continue // stands there for the houses' sake, and protects nothing
		}
		if n < access.SmallFigure {
			small++
		}
		switch {
		case got == nil:
			hidden++
			mostHidden = max(mostHidden, n)
		case *got != n || n < access.SmallFigure:
			t.Fatalf("%s %v: told %d of %d", area, all.GroupBy, *got, n)
		default:
			leastShown = min(leastShown, n)
		}
	}
	lines := len(all.GroupBy) > 1 // each line of a table is a sum too, and may hide a row of its own
	if hidden != small && (small != 1 || hidden != 2) && (!lines || hidden < small) {
		t.Fatalf("%s %v: %d rows hidden, %d are small", area, all.GroupBy, hidden, small)
	}
	if small == 1 && (hidden == 1 && leastShown < 1<<30 || !lines && mostHidden > leastShown) {
		t.Fatalf("%s %v: one small row can be worked out", area, all.GroupBy)
	}
	if hidden > 0 && !slices.ContainsFunc(told.Suppressed, func(s *twin.Type) bool { return s.Name == "person" }) {
		t.Fatalf("%s %v: %d rows hidden, suppressed %v", area, all.GroupBy, hidden, told.Suppressed)
	}
	if n := *all.Counts[1].N; told.Counts[1].N == nil || *told.Counts[1].N != n {
		t.Fatalf("%s: houses are public, and yet hidden", area)
	}
	return hidden
}

// Wrong areas are refused with the place that is wrong.
func testParseAreaRefuses(t *testing.T, tw *twin.Twin) {
	v := viewOf(t, tw, access.Command)
	for area, at := range map[string]string{
		`{}`: "area", `null`: "area", `[]`: "area", `{"circle":{"center":[1,2]}}`: "area/circle", `{"circle":{"center":[1,2],"radius_m":-1}}`: "area/circle",
		`{"circle":{"center":[1,2],"radius_m":1},"bbox":[1,2,3,4]}`: "area", `{"bbox":[1,2,3]}`: "area/bbox", `{"bbox":[1,4,3,2]}`: "area/bbox",
		`{"grids":[]}`: "area/grids", `{"grids":["x"]}`: "area/grids/0", `{"grids":["310115"]}`: "area/grids/0", `{"square":1}`: "area/square",
		`{"circle":{"centre":[1,2]}}`: "area/circle/centre", `{"bbox":[1,"2",3,4]}`: "area/bbox/1",
		`{"geometry":{"type":"Point","coordinates":[1,2]}}`: "area/geometry", `{"buffer":{"geometry":{"type":"Point","coordinates":[1,2]}}}`: "area/buffer",
		`{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}}`: "area/geometry",
	} {
		_, err := query.ParseArea(json.RawMessage(area), v, 1000)
		var e *query.Error
		if !errors.As(err, &e) || e.At != at {
			t.Errorf("%s: %v, want an error at %s", area, err, at)
		}
	}
	if _, err := query.ParseArea(json.RawMessage(gon(townMiddle(), 100, 1001)), v, 1000); err == nil || !strings.Contains(err.Error(), "1000") {
		t.Errorf("past the limit: %v", err)
	}
}

// FuzzParseArea reads whatever comes without falling over.
func FuzzParseArea(f *testing.F) {
	for _, seed := range []string{
		`{"circle":{"center":[121.2,31.3],"radius_m":5}}`, `{"bbox":[1,2,3,4]}`, `{"grids":["310114103218"]}`, `{"buffer":{"geometry":{"type":"Point","coordinates":[1,2]},"distance_m":3}}`,
		`{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}`, `{"bbox":[1e999,2,3,4]}`,
	} {
		f.Add(seed)
	}
	tw, err := twin.Open(f.Context(), twin.Config{Store: forgetful{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { tw.Close() })
	v := access.Public(tw.Snapshot())
	f.Fuzz(func(t *testing.T, text string) {
		a, err := query.ParseArea(json.RawMessage(text), v, 100)
		if err != nil {
			if !errors.Is(err, twin.ErrInvalid) {
				t.Fatalf("%v is no ErrInvalid", err)
			}
			return
		}
		a.Region.Intersects(townMiddle())
		a.Region.AreaM2()
	})
}

// A token for statistics alone counts people by whole grids and sees no map.
func TestStatisticsAlone(t *testing.T) {
	tw := openVillage(t)
	defer tw.Close()
	v := viewOf(t, tw, access.Component, access.PeopleStats)
	area := `{"grids":["` + villageCode + `"]}`
	res, err := statsOf(t, v, area, nil, "person", "unit")
	if err != nil || *res.Counts[0].N != tw.Snapshot().Len(v.Schema().Type("person")) {
		t.Fatalf("counts %v, %v", res, err)
	}
	if _, err := statsOf(t, v, area, nil, "house"); !errors.Is(err, twin.ErrForbidden) {
		t.Fatalf("houses without map:read: %v", err)
	}
	for s := range v.All(v.Schema().Type("house"), 0) {
		t.Fatalf("sees house %s", s.ID())
	}
}
