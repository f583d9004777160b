package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api"
)

// testReadsHaveTags asks each read twice: the second time it is 304 with the tag and nothing else. A tag is of a coding
// and of a form. What nobody may keep has none.
func testReadsHaveTags(t *testing.T, s *site) {
	house := s.firstFeature("houses", "TRUE")["id"].(string)
	for _, path := range []string{
		"/api", "/api?f=html", "/api/conformance", "/api/functions", "/api/openapi.json", "/api/openapi.json?v=3.0", "/api/docs",
		"/api/docs?tag=houses", "/api/types", "/api/types/schema", "/api/collections", "/api/collections?f=html", "/api/collections/houses",
		"/api/collections/houses/queryables", "/api/collections/houses/schema?f=html", "/api/collections/houses/sortables",
		"/api/search?q=18", "/api/collections/houses/items/" + house, "/api/collections/houses/items/" + house + "?f=html",
		"/api/collections/houses/items/" + house + "/history",
	} {
		plain := s.do("", "GET", path, "", "Accept-Encoding", "identity").want(t, http.StatusOK)
		tag := plain.header.Get("ETag")
		if tag == "" || strings.HasPrefix(tag, "W/") {
			t.Errorf("%s: tag %q", path, tag)
			continue
		}
		for _, method := range []string{"GET", "HEAD"} {
			again := s.do("", method, path, "", "Accept-Encoding", "identity", "If-None-Match", `"other", `+tag)
			if again.status != http.StatusNotModified || len(again.body) > 0 || again.header.Get("ETag") != tag ||
				again.header.Get("Twin-Version") == "" || again.header.Get("Vary") == "" {
				t.Errorf("%s %s: %d %v", method, path, again.status, again.header)
			}
			s.do("", method, path, "", "Accept-Encoding", "identity", "If-None-Match", `"other"`).want(t, http.StatusOK)
		}
		if packed := s.do("", "GET", path, "", "Accept-Encoding", "gzip"); packed.header.Get("Content-Encoding") != "" && packed.header.Get("ETag") == tag {
			t.Errorf("%s: both codings have one tag", path)
		}
	}
	if v, w := s.do("", "GET", "/api/types", "").header.Get("ETag"), s.do("worker", "GET", "/api/types", "").header.Get("ETag"); v == w {
		t.Error("what a worker reads of types has a visitor's tag")
	}
	person := s.do("worker", "GET", "/api/collections/people/items?limit=1", "").json["features"].([]any)[0].(map[string]any)["id"].(string)
	for _, path := range []string{"/api/me", "/api/collections/people/items/" + person + "/history", "/api/changes?epoch=" + string(s.tw.Snapshot().Epoch()) + "&after=0"} {
		a := s.do("worker", "GET", path, "").want(t, http.StatusOK)
		if a.header.Get("ETag") != "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %v", path, a.header)
		}
	}
}

// An answer that names another origin, or what another entity is called by now, is another answer.
func TestTagsCoverWhatIsTakenFromElsewhere(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	server := api.New(api.Config{Twin: s.tw, Accounts: s.accounts, PublicURL: "https://twin.example"})
	at := func(path string, h http.Handler) string {
		r, a := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		r.Header.Set("Authorization", "Bearer "+s.tokens["command"])
		h.ServeHTTP(a, r)
		if a.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.Code, a.Body)
		}
		return a.Header().Get("ETag")
	}
	other := api.New(api.Config{Twin: s.tw, Accounts: s.accounts, PublicURL: "https://other.example"})
	house := "/api/collections/houses/items/" + ids["ha"]
	if at(house, server) == at(house, other) {
		t.Error("two origins have one tag")
	}
	parcel := s.commit("land", feature(square(0.4, 0.4, 1), `{"code":"P-1"}`))
	s.do("steward", "PATCH", house, `{"properties":{"parcel":"`+parcel+`"}}`, "If-Match", "*").want(t, http.StatusOK)
	before := at(house+"?f=html", server)
	s.do("steward", "PATCH", "/api/collections/land/items/"+parcel, `{"properties":{"code":"P-2"}}`, "If-Match", "*").want(t, http.StatusOK)
	if at(house+"?f=html", server) == before {
		t.Error("the parcel is called otherwise, and the page has the tag of before")
	}
}
