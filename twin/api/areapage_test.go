package api_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/api"
)

// lampRow has seven lamps.
func lampRow(t *testing.T) (*site, *atomic.Int64) {
	s, now := timedVillage(t)
	for i := range 4 {
		s.do("steward", "POST", "/api/collections/facilities/items",
			feature(fmt.Sprintf(`{"type":"Point","coordinates":[121.241%d,31.3005]}`, i), `{"kind":"lamp"}`)).want(t, 201)
	}
	return s, now
}

// lampList asks for a page of lamps.
func lampList(list string) string {
	return `{"area":{"bbox":[121,31,122,32]},"types":["facilities"],"list":{"type":"facilities","sortby":"-code"` + list + `}}`
}

// A list is read page by page at one version, whatever is edited in between.
func TestAreaPages(t *testing.T) {
	s, now := lampRow(t)
	page := func(list string) (ids []string, next any) {
		items := s.do("", "POST", "/api/area", lampList(list)).want(t, 200).json["items"].(map[string]any)
		for _, f := range items["features"].([]any) {
			ids = append(ids, f.(map[string]any)["id"].(string))
		}
		return ids, items["next"]
	}
	want, next := page("")
	if len(want) != 7 || next != nil {
		t.Fatalf("%d lamps in one page, then %v", len(want), next)
	}
	got, next := page(`,"limit":3`)
	first := next.(string)
	s.do("steward", "DELETE", "/api/collections/facilities/items/"+want[0], "", "If-Match", "*").want(t, 204)
	for next != nil {
		var ids []string
		ids, next = page(fmt.Sprintf(`,"limit":2,"cursor":%q`, next))
		got = append(got, ids...)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("pages hold %v, want %v", got, want)
	}
	if rest, _ := page(`,"offset":5`); len(rest) != 1 {
		t.Errorf("past 5 of the newest version are %d lamps, want 1", len(rest))
	}
	for name, list := range map[string]string{
		"made up":        `,"cursor":"xyz"`,
		"another query":  fmt.Sprintf(`,"cursor":%q,"fields":["code"]`, first),
		"with an offset": fmt.Sprintf(`,"cursor":%q,"offset":1`, first),
		"negative":       `,"offset":-1`,
	} {
		if a := s.do("", "POST", "/api/area", lampList(list)).want(t, 400); !strings.Contains(string(a.body), "list/") {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	// Another caller may see other things.
	s.do("a", "POST", "/api/area", lampList(fmt.Sprintf(`,"cursor":%q`, first))).want(t, 400)
	now.Add(int64(time.Hour))
	s.do("", "POST", "/api/area", lampList(fmt.Sprintf(`,"cursor":%q`, first))).want(t, 410)
}

// Items and areas sort by the same: what has an order.
func TestSortables(t *testing.T) {
	s, _ := timedVillage(t)
	for sortby, want := range map[string]int{"name": 400, "care": 400, "geometry": 400, "-geometry": 400, "sex": 200, "-age,grid": 200} {
		s.do("command", "GET", "/api/collections/people/items?sortby="+sortby, "").want(t, want)
		s.do("command", "POST", "/api/area",
			`{"area":{"bbox":[121,31,122,32]},"types":["people"],"list":{"type":"people","sortby":"`+sortby+`"}}`).want(t, want)
	}
}

// No form of an answer writes down how many there are where they are too few to be told.
func TestTooFewToBeTold(t *testing.T) {
	s, _ := timedVillage(t)
	area := s.do("component", "POST", "/api/area", `{"area":{"grids":["`+villageCode+`"]},"types":["people"],"list":{"type":"people"}}`).want(t, 200)
	items := area.json["items"].(map[string]any)
	if items["numberMatched"] != nil || items["numberReturned"] != nil || len(items["features"].([]any)) != 0 || items["next"] != nil {
		t.Errorf("a list beside a suppressed count: %s", area.body)
	}
	const path = "/api/collections/people/items"
	for _, f := range []string{"geojson", "jsonfg"} {
		a := s.do("component", "GET", path+"?f="+f, "").want(t, 200)
		if n, there := a.json["numberReturned"]; !there || n != nil || len(a.json["features"].([]any)) == 0 {
			t.Errorf("%s: %s", f, a.body)
		}
	}
	if n := s.do("component", "GET", path+"?f=csv", "").want(t, 200).header.Get("OGC-NumberReturned"); n != "" {
		t.Errorf("CSV: %s", n)
	}
	if n := s.do("command", "GET", path+"?f=csv", "").want(t, 200).header.Get("OGC-NumberReturned"); n != "2" {
		t.Errorf("CSV for staff: %q", n)
	}
	if a := s.do("component", "GET", path+"?f=html", "").want(t, 200); strings.Contains(string(a.body), "on this page") || !strings.Contains(string(a.body), "too few to be told") {
		t.Errorf("HTML: %s", a.body)
	}
	near := s.do("component", "GET", "/api/collections/people/nearest?lon=121.24&lat=31.3&k=9", "").want(t, 200)
	if n, there := near.json["numberReturned"]; !there || n != nil {
		t.Errorf("nearest: %s", near.body)
	}
	if a := s.do("component", "GET", "/api/collections/houses/items", "").want(t, 200); a.json["numberReturned"] != 2.0 {
		t.Errorf("what everybody may count: %s", a.body)
	}
}

// Search looks into the past as all else does.
func TestSearchAsOf(t *testing.T) {
	s, _ := timedSite(t, api.Config{AllowVisitors: true})
	s.settle()
	before := s.tw.Snapshot().Version()
	s.do("steward", "POST", "/api/collections/institutions/items", feature(`{"type":"Point","coordinates":[121.2405,31.3005]}`, `{"name":"晨光诊所"}`)).want(t, 201)
	for query, want := range map[string]int{"": 1, fmt.Sprintf("&as_of=%d", before): 0, fmt.Sprintf("&as_of=%d", before+1): 1} {
		if a := s.do("", "GET", "/api/search?q=晨光"+query, "").want(t, 200); len(a.json["results"].([]any)) != want {
			t.Errorf("%s: %s", query, a.body)
		}
	}
	s.do("", "GET", "/api/search?q=x&as_of=99999", "").want(t, 400)
}
