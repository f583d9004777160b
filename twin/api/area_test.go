package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// exported is one feature as /items gave it.
type exported struct {
	typ   string
	id    string
	props map[string]any
	place orb.Geometry // what it counts by in areas
	box   orb.Bound
}

// export reads whole collections page by page, as a tool would.
func (s *site) export(role, collection, properties string) []exported {
	s.t.Helper()
	var all []exported
	next := "/api/collections/" + collection + "/items?limit=2000&properties=" + properties
	for next != "" {
		page := s.do(role, "GET", next, "").want(s.t, 200)
		var doc struct {
			Features []struct {
				ID         string
				Geometry   json.RawMessage
				Properties map[string]any
			}
			Links []struct{ Rel, Href string }
		}
		if err := json.Unmarshal(page.body, &doc); err != nil {
			s.t.Fatal(err)
		}
		for _, f := range doc.Features {
			e := exported{typ: collection, id: f.ID, props: f.Properties}
			if string(f.Geometry) != "null" {
				g, err := geo.ParseGeoJSON(f.Geometry)
				if err != nil {
					s.t.Fatal(err)
				}
				e.place, e.box = g, g.Bound()
			}
			all = append(all, e)
		}
		next = ""
		for _, l := range doc.Links {
			if l.Rel == "next" {
				next = strings.TrimPrefix(l.Href, s.url)
			}
		}
	}
	return all
}

// exportedProperties names what the test groups and filters by.
func exportedProperties() map[string]string {
	return map[string]string{
		"grids": "grid,code,level,risk", "houses": "grid,kind,floors_above,roof", "units": "grid,house,floor,occupancy",
		"people": "grid,house,age,age_band,sex,care,floor", "land": "grid,kind", "institutions": "grid,house,kind",
		"industry": "grid,house,risk", "facilities": "grid,kind",
	}
}

// exportAll reads every collection and puts what goes by a house where its house stands.
func (s *site) exportAll(role string) map[string][]exported {
	all := map[string][]exported{}
	for collection, properties := range exportedProperties() {
		all[collection] = s.export(role, collection, properties)
	}
	houses := map[string]orb.Geometry{}
	for _, h := range all["houses"] {
		houses[h.id] = h.place
	}
	for _, list := range all {
		for i := range list {
			house, _ := list[i].props["house"].(string)
			footprint := houses[house]
			if footprint != nil && orb.Equal(list[i].place, geo.InteriorPoint(footprint)) {
				list[i].place, list[i].box = footprint, footprint.Bound()
			}
		}
	}
	return all
}

// region is an area as a request has it, with a test of its own that knows no index.
type region struct {
	json   string
	inside func(orb.Geometry) bool
	bound  orb.Bound // nothing outside is inside
}

func pad(b orb.Bound, degrees float64) orb.Bound {
	return orb.Bound{Min: orb.Point{b.Min[0] - degrees, b.Min[1] - degrees}, Max: orb.Point{b.Max[0] + degrees, b.Max[1] + degrees}}
}

// randomRegion draws a circle, a box, a polygon with a hole, a buffer or some grids in or near the village.
func randomRegion(t *testing.T, rng *rand.Rand, grids []exported) region {
	p := func() orb.Point {
		return orb.Point{121.2448 + (rng.Float64()-0.5)*0.016, 31.3084 + (rng.Float64()-0.5)*0.014}
	}
	switch rng.IntN(5) {
	case 0:
		c, r := p(), math.Exp(rng.Float64()*5.5)*2
		return region{
			fmt.Sprintf(`{"circle":{"center":[%.9f,%.9f],"radius_m":%.3f}}`, c[0], c[1], r),
			circleTest(c, r), pad(orb.Bound{Min: c, Max: c}, r/50_000),
		}
	case 1:
		b := orb.MultiPoint{p(), p()}.Bound()
		return region{
			fmt.Sprintf(`{"bbox":[%.9f,%.9f,%.9f,%.9f]}`, b.Min[0], b.Min[1], b.Max[0], b.Max[1]),
			func(g orb.Geometry) bool { return geo.Intersects(rounded(b), g) }, pad(b, 1e-6),
		}
	case 2:
		poly := star(rng, p())
		return polygonRegion(`{"geometry":%s}`, poly, 0, func(g orb.Geometry) bool { return geo.Intersects(poly, g) })
	case 3:
		line := orb.LineString{p(), p(), p()}
		d := rng.Float64() * 150
		r, err := geo.NewBuffer(line, d)
		if err != nil {
			t.Fatal(err)
		}
		return polygonRegion(fmt.Sprintf(`{"buffer":{"geometry":%%s,"distance_m":%g}}`, d), line, d/50_000, r.Intersects)
	}
	var codes []string
	var union []orb.Geometry
	bound := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	for range 1 + rng.IntN(3) {
		g := grids[rng.IntN(len(grids))]
		codes = append(codes, fmt.Sprintf("%q", g.props["code"]))
		union, bound = append(union, g.place), bound.Union(g.box)
	}
	return region{`{"grids":[` + strings.Join(codes, ",") + `]}`, func(g orb.Geometry) bool {
		return slices.ContainsFunc(union, func(u orb.Geometry) bool { return geo.Intersects(u, g) })
	}, bound}
}

func circleTest(c orb.Point, r float64) func(orb.Geometry) bool {
	c, r = orb.Point{round9(c[0]), round9(c[1])}, math.Round(r*1000)/1000
	return func(g orb.Geometry) bool { return geo.PointToGeometryM(c, g) <= r }
}

func round9(x float64) float64 { return math.Round(x*1e9) / 1e9 }

func rounded(b orb.Bound) orb.Polygon {
	return orb.Bound{
		Min: orb.Point{round9(b.Min[0]), round9(b.Min[1])}, Max: orb.Point{round9(b.Max[0]), round9(b.Max[1])},
	}.ToPolygon()
}

func polygonRegion(form string, g orb.Geometry, margin float64, inside func(orb.Geometry) bool) region {
	return region{fmt.Sprintf(form, geo.AppendGeoJSON(nil, g)), inside, pad(g.Bound(), margin+1e-6)}
}

// star is a star-shaped polygon, half of the time with a hole, in coordinates that its JSON form keeps.
func star(rng *rand.Rand, c orb.Point) orb.Polygon {
	ring := func(least, most float64) (r orb.Ring) {
		n := 3 + rng.IntN(12)
		for i := range n {
			a := 2 * math.Pi * (float64(i) + 0.3*rng.Float64()) / float64(n)
			d := least + (most-least)*rng.Float64()
			r = append(r, orb.Point{c[0] + d*math.Cos(a), c[1] + d*math.Sin(a)})
		}
		return append(r, r[0])
	}
	poly := orb.Polygon{ring(0.002, 0.006)}
	if rng.IntN(2) == 0 {
		hole := ring(0.0002, 0.0009)
		if rng.IntN(2) == 0 {
			hole = orb.Ring{{c[0] - 4e-4, c[1] - 4e-4}, {c[0] - 4e-4, c[1] + 4e-4}, {c[0] + 4e-4, c[1] + 4e-4}, {c[0] + 4e-4, c[1] - 4e-4}, {c[0] - 4e-4, c[1] - 4e-4}}
		}
		poly = append(poly, hole)
	}
	return geo.Round(poly).(orb.Polygon)
}

// grouping is a group_by with what it reads off an exported feature.
func groupings() [][]string {
	return [][]string{nil, {"grid"}, {"kind"}, {"age_band"}, {"sex", "grid"}, {"floor"}, {"house"}, {"occupancy", "floor"}, {"risk"}}
}

// keyOf reads a group's key off a feature; null for what the type has not.
func keyOf(e *exported, name string) any {
	if name == "house" && e.typ == "houses" {
		return e.id
	}
	return e.props[name]
}

// TestAreasEqualBruteForce asks random areas over the sample village and compares every figure with a pass over what
// /items exports. Edits come in between.
func TestAreasEqualBruteForce(t *testing.T) {
	t.Parallel()
	s := villageSite(t)
	rng := rand.New(rand.NewPCG(2026, 11))
	collections := slices.Sorted(maps.Keys(exportedProperties()))
	asked := 0
	for round := range 6 {
		if round > 0 {
			s.shake(rng)
		}
		all := s.exportAll("command")
		for range 34 {
			s.compareArea(rng, randomRegion(t, rng, all["grids"]), collections, all)
			asked++
		}
	}
	if asked < 200 {
		t.Fatalf("only %d areas", asked)
	}
}

// filters are predicates in both forms.
func filters() map[string]struct {
	cql  string
	test func(map[string]any) bool
} {
	return map[string]struct {
		cql  string
		test func(map[string]any) bool
	}{
		"people": {"age >= 60 AND sex = '女'", func(p map[string]any) bool {
			age, ok := p["age"].(float64)
			return ok && age >= 60 && p["sex"] == "female"
		}},
		"houses": {"floors_above >= 2 AND roof = 'gabled'", func(p map[string]any) bool {
			n, ok := p["floors_above"].(float64)
			return ok && n >= 2 && p["roof"] == "gable"
		}},
	}
}

func (s *site) compareArea(rng *rand.Rand, r region, collections []string, all map[string][]exported) {
	s.t.Helper()
	groups := groupings()[rng.IntN(len(groupings()))]
	listed := collections[rng.IntN(len(collections))]
	body := map[string]any{
		"area": json.RawMessage(r.json), "types": collections, "list": map[string]any{"type": listed, "limit": 10_000, "fields": []string{}},
	}
	if groups != nil {
		body["group_by"] = groups
	}
	filtered := rng.IntN(2) == 0
	if filtered {
		cql := map[string]string{}
		for name, f := range filters() {
			cql[name] = f.cql
		}
		body["filter"] = cql
	}
	want, wantGroups, wantIDs := bruteForce(r, groups, listed, filtered, collections, all)
	data, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	got := s.do("command", "POST", "/api/area", string(data), "Content-Type", "application/json").want(s.t, 200)
	var res struct {
		Counts map[string]int
		Groups []map[string]any
		Items  struct {
			NumberMatched, NumberReturned int
			Features                      []struct{ ID string }
		}
	}
	if err := json.Unmarshal(got.body, &res); err != nil {
		s.t.Fatal(err)
	}
	if !maps.Equal(res.Counts, want) {
		s.t.Fatalf("%s: counts %v, brute force %v", data, res.Counts, want)
	}
	gotGroups := map[string]int{}
	for _, row := range res.Groups {
		for _, c := range collections {
			// Null is what is outside the scope: nobody is counted there, nor exported.
			if n, _ := row[c].(float64); n != 0 {
				gotGroups[groupName(groups, func(name string) any { return row[name] }, c)] += int(n)
			}
		}
	}
	if groups != nil && !maps.Equal(gotGroups, wantGroups) {
		s.t.Fatalf("%s: groups %v, brute force %v", data, gotGroups, wantGroups)
	}
	var ids []string
	for _, f := range res.Items.Features {
		ids = append(ids, f.ID)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, wantIDs) || res.Items.NumberMatched != want[listed] || res.Items.NumberReturned != want[listed] {
		s.t.Fatalf("%s: list of %d %s (matched %d), brute force %d", data, len(ids), listed, res.Items.NumberMatched, len(wantIDs))
	}
}

func groupName(groups []string, get func(string) any, collection string) string {
	name := collection
	for _, g := range groups {
		name += fmt.Sprintf("/%v", get(g))
	}
	return name
}

func bruteForce(r region, groups []string, listed string, filtered bool, collections []string, all map[string][]exported) (counts, byGroup map[string]int, ids []string) {
	counts, byGroup = map[string]int{}, map[string]int{}
	known := map[string]bool{} // by house, which many share
	for _, c := range collections {
		counts[c] = 0
		for i := range all[c] {
			e := &all[c][i]
			if f := filters()[c]; filtered && f.test != nil && !f.test(e.props) {
				continue
			}
			if e.place == nil || !e.box.Intersects(r.bound) {
				continue
			}
			house, _ := e.props["house"].(string)
			_, area := e.place.(orb.Polygon)
			in, was := known[house]
			if house == "" || !area || !was {
				in = r.inside(e.place)
			}
			if house != "" && area {
				known[house] = in
			}
			if !in {
				continue
			}
			counts[c]++
			byGroup[groupName(groups, func(name string) any { return keyOf(e, name) }, c)]++
			if c == listed {
				ids = append(ids, e.id)
			}
		}
	}
	slices.Sort(ids)
	return counts, byGroup, ids
}

// shake edits the village: people move, houses are shifted and torn down, a lamp goes, a grid's border bends.
func (s *site) shake(rng *rand.Rand) {
	s.t.Helper()
	pick := func(collection string) string {
		a := s.do("steward", "GET", "/api/collections/"+collection+"/items?limit=400&properties=id", "").want(s.t, 200)
		fs := a.json["features"].([]any)
		return fs[rng.IntN(len(fs))].(map[string]any)["id"].(string)
	}
	for range 8 {
		body := fmt.Sprintf(`{"properties":{"unit":%q}}`, pick("units"))
		s.do("steward", "PATCH", "/api/collections/people/items/"+pick("people"), body, "If-Match", "*").want(s.t, 200)
	}
	for range 4 {
		x, y := 4+rng.Float64()*5, 6+rng.Float64()*5
		s.do("steward", "PATCH", "/api/collections/houses/items/"+pick("houses"), `{"geometry":`+square(x, y, 0.1)+`}`, "If-Match", "*").want(s.t, 200)
	}
	s.do("steward", "DELETE", "/api/collections/facilities/items/"+pick("facilities"), "", "If-Match", "*").want(s.t, 204)
	// Two neighbours exchange their codes: every member changes its grid, on both sides.
	pair := s.do("steward", "GET", "/api/collections/grids/items?limit=100&filter="+url.QueryEscape("level = 'micro'"), "").want(s.t, 200)
	fs := pair.json["features"].([]any)
	a, b := fs[rng.IntN(len(fs))].(map[string]any), fs[rng.IntN(len(fs))].(map[string]any)
	if a["id"] == b["id"] {
		return
	}
	code := func(f map[string]any) any { return f["properties"].(map[string]any)["code"] }
	swap := fmt.Sprintf(`{"changes":[{"op":"patch","type":"grids","id":%q,"properties":{"code":%q}},{"op":"patch","type":"grids","id":%q,"properties":{"code":%q}}]}`,
		a["id"], code(b), b["id"], code(a))
	s.do("steward", "POST", "/api/batch", swap).want(s.t, 200)
}
