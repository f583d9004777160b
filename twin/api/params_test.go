package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// Values of parameters are values: no quoting makes them anything else.
func testParametersAreNoFilters(t *testing.T, s *site) {
	for _, c := range []struct {
		query string
		want  int
	}{
		{"floors_above=" + url.QueryEscape("1 OR TRUE"), 400},
		{"floors_above=" + url.QueryEscape("floors_above"), 400},
		{"floors_above=2", 200},
		{"basic=1", 400},
		{"address=" + url.QueryEscape(`\' OR 1=1 OR address=\'`), 200},
		{"address=" + url.QueryEscape(`' OR ''='`), 200},
		{"updated_at=yesterday", 400},
		{"geometry=POINT(1 1)", 400},
		{"let=true", 400},
	} {
		a := s.do("", "GET", "/api/collections/houses/items?limit=1&"+c.query, "").want(t, c.want)
		if c.want == 200 && strings.Contains(c.query, "address") && a.json["numberMatched"] != 0.0 {
			t.Errorf("%s matches %v houses", c.query, a.json["numberMatched"])
		}
	}
	for _, alias := range []string{"gabled", "gable", "坡屋顶", "双坡"} {
		a := s.do("", "GET", "/api/collections/houses/items?limit=1&roof="+url.QueryEscape(alias), "").want(t, 200)
		b := s.do("", "GET", "/api/collections/houses/items?limit=1&filter="+url.QueryEscape("roof IN ('"+alias+"')"), "").want(t, 200)
		if a.json["numberMatched"] == 0.0 || a.json["numberMatched"] != b.json["numberMatched"] {
			t.Errorf("roof %s: %v and %v", alias, a.json["numberMatched"], b.json["numberMatched"])
		}
	}
}

// The same box and the same filter in any system find the same houses, in the axis order of its name.
func testSystems(t *testing.T, s *site) {
	lo, hi := orb.Point{121.2400, 31.3050}, orb.Point{121.2460, 31.3100}
	const uri = "http://www.opengis.net/def/crs/"
	ids := func(query string) (list []string) {
		a := s.do("", "GET", "/api/collections/houses/items?limit=10000&properties=id&"+query, "").want(t, 200)
		for _, f := range a.json["features"].([]any) {
			list = append(list, f.(map[string]any)["id"].(string))
		}
		return list
	}
	want := ids(fmt.Sprintf("bbox=%v,%v,%v,%v", lo[0], lo[1], hi[0], hi[1]))
	if len(want) < 20 {
		t.Fatalf("only %d houses", len(want))
	}
	p := orb.Point{121.2440, 31.3080}
	for _, name := range []string{"EPSG:4326", uri + "EPSG/0/4326", uri + "EPSG/0/4490", uri + "OGC/1.3/CRS84", "EPSG:4549", uri + "EPSG/0/4549", uri + "EPSG/0/4528", uri + "EPSG/0/3857", "gcj02"} {
		crs, err := geo.ParseCRS(name)
		if err != nil {
			t.Fatal(err)
		}
		in := func(p orb.Point) orb.Point { return crs.FromLonLat(p).(orb.Point) }
		if crs.IsDegrees() && crs.IsLonLat() || strings.Contains(name, "3857") {
			a, b := in(lo), in(hi)
			got := ids(fmt.Sprintf("bbox=%.9f,%.9f,%.9f,%.9f&bbox-crs=%s", a[0], a[1], b[0], b[1], name))
			if !slices.Equal(got, want) {
				t.Errorf("bbox in %s: %d houses, want %d", name, len(got), len(want))
			}
		}
		c := in(p)
		near := func(p orb.Point, crs string) []string {
			return ids("filter-crs=" + crs + "&filter=" + url.QueryEscape(fmt.Sprintf("S_INTERSECTS(geometry, POLYGON((%.9f %.9f, %.9f %.9f, %.9f %.9f, %.9f %.9f)))",
				p[0], p[1], in(orb.Point{lo[0], hi[1]})[0], in(orb.Point{lo[0], hi[1]})[1], in(hi)[0], in(hi)[1], p[0], p[1])))
		}
		plain := ids("filter=" + url.QueryEscape(fmt.Sprintf("S_INTERSECTS(geometry, POLYGON((%v %v, %v %v, %v %v, %v %v)))", p[0], p[1], lo[0], hi[1], hi[0], hi[1], p[0], p[1])))
		if got := near(c, name); !slices.Equal(got, plain) || len(plain) == 0 {
			t.Errorf("filter in %s: %d houses, want %d", name, len(got), len(plain))
		}
		a := s.do("", "GET", "/api/collections/houses/items/"+want[0]+"?crs="+name, "").want(t, 200)
		// A header that is there is a URI, and reading by it gives the axes that went out.
		header := strings.Trim(a.header.Get("Content-Crs"), "<>")
		if said, err := geo.ParseCRS(header); header != "" && (err != nil || said.AxisFlipped() != crs.AxisFlipped() || !strings.Contains(header, ":")) ||
			header == "" && (strings.HasPrefix(name, uri) || name == "gcj02") {
			t.Errorf("crs=%s: Content-Crs %q", name, header)
		}
		ring := a.json["geometry"].(map[string]any)["coordinates"].([]any)[0].([]any)[0].([]any)
		plainRing := s.do("", "GET", "/api/collections/houses/items/"+want[0], "").json["geometry"].(map[string]any)["coordinates"].([]any)[0].([]any)[0].([]any)
		expected := in(orb.Point{plainRing[0].(float64), plainRing[1].(float64)})
		if d := ring[0].(float64) - expected[0]; d > 1e-6 || d < -1e-6 {
			t.Errorf("crs=%s: %v, want %v", name, ring, expected)
		}
	}
	collection := s.do("", "GET", "/api/collections/houses", "").want(t, 200)
	if list := fmt.Sprint(collection.json["crs"]); !strings.Contains(list, uri+"EPSG/0/4549") || !strings.HasPrefix(list, "["+uri+"OGC/1.3/CRS84") {
		t.Errorf("crs of the collection: %s", list)
	}
	for _, bad := range []string{"bbox-crs=EPSG:9&bbox=1,2,3,4", "filter-crs=x&filter=id='1'", "crs=EPSG:1", "filter-crs=EPSG:4549&filter=" + url.QueryEscape("S_INTERSECTS(geometry, POINT(1e300 1))")} {
		s.do("", "GET", "/api/collections/houses/items?"+bad, "").want(t, 400)
	}
}

// datetime is about when an entity was last changed.
func TestDatetime(t *testing.T) {
	s, now := timedVillage(t)
	first := sampleDay()
	now.Store(first.Add(time.Hour).UnixNano())
	s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"kind":"aed"}`)).want(t, 201)
	at := func(d time.Duration) string { return first.Add(d).Format(time.RFC3339) }
	for query, want := range map[string]float64{
		at(0): 3, at(time.Hour): 1, at(0) + "/" + at(time.Hour): 4, "../" + at(time.Minute): 3, at(time.Minute) + "/..": 1, "/" + at(time.Minute): 3,
		at(time.Minute) + "/" + at(2*time.Minute): 0, "../..": 4,
	} {
		a := s.do("", "GET", "/api/collections/facilities/items?datetime="+url.QueryEscape(query), "").want(t, 200)
		if a.json["numberMatched"] != want {
			t.Errorf("datetime=%s: %v, want %v", query, a.json["numberMatched"], want)
		}
	}
	for _, bad := range []string{"today", "2026", at(time.Hour) + "/" + at(0), "a/b"} {
		s.do("", "GET", "/api/collections/facilities/items?datetime="+bad, "").want(t, 400)
	}
	for _, bad := range []string{"f=xml", "limit=0", "limit=x", "limit=1&limit=2", "colour=red", "min_version=x", "as_of=x", "properties=colour", "sortby=colour", "filter-lang=sql&filter=x"} {
		s.do("", "GET", "/api/collections/facilities/items?"+bad, "").want(t, 400)
	}
	if a := s.do("", "GET", "/api/collections/facilities/items?limit=99999", "").want(t, 200); a.json["numberReturned"] != 4.0 {
		t.Fatalf("a limit past the most: %s", a.body)
	}
}

// A cursor keeps its version while pages are fetched, and a good minute after the last one; later it is gone.
func TestCursorsEnd(t *testing.T) {
	s, now := timedVillage(t)
	page := s.do("", "GET", "/api/collections/facilities/items?limit=1", "").want(t, 200)
	next := page.json["links"].([]any)[1].(map[string]any)["href"].(string)[len(s.url):]
	version := page.header.Get("Twin-Version")
	for i := range 3 {
		now.Add(int64(65 * time.Second))
		s.do("steward", "POST", "/api/collections/facilities/items", feature(`{"type":"Point","coordinates":[121.2406,31.3006]}`, fmt.Sprintf(`{"code":"C%d"}`, i))).want(t, 201)
		again := s.do("", "GET", next, "").want(t, 200)
		if again.header.Get("Twin-Version") != version || again.json["numberMatched"] != 3.0 {
			t.Fatalf("page after %d edits: %s", i+1, again.body)
		}
	}
	s.do("worker", "GET", next, "").want(t, 400) // a cursor belongs to who it was made for
	now.Add(int64(10 * time.Minute))
	s.do("", "GET", next, "").want(t, 410)
}

// A suppressed number of matches is in no link either.
func TestSmallMatches(t *testing.T) {
	s := newSite(t)
	s.settle()
	s.tokens["component"] = s.accounts.AddProcessToken(principalOf(t, "component"))
	a := s.do("component", "GET", "/api/collections/people/items?limit=1", "").want(t, 200)
	if n, there := a.json["numberMatched"]; !there || n != nil {
		t.Fatalf("two people, and a component is told: %s", a.body)
	}
	next := a.json["links"].([]any)[1].(map[string]any)["href"].(string)[len(s.url):]
	b := s.do("component", "GET", next, "").want(t, 200)
	if n, there := b.json["numberMatched"]; !there || n != nil || b.json["numberReturned"] != nil {
		t.Fatalf("the second page: %s", b.body)
	}
	if c := s.do("command", "GET", "/api/collections/people/items?limit=1", "").want(t, 200); c.json["numberMatched"] != 2.0 {
		t.Fatalf("staff is told: %s", c.body)
	}
	if c := s.do("component", "GET", "/api/collections/houses/items?limit=1", "").want(t, 200); c.json["numberMatched"] != 2.0 {
		t.Fatalf("houses are public: %s", c.body)
	}
	if c := s.do("component", "GET", "/api/collections/houses/items?let=true", "").want(t, 200); c.json["numberMatched"] != nil {
		t.Fatalf("letting is internal: %s", c.body)
	}
}
