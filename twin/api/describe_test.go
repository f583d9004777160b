package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/store/mem"
)

// describedServer is an API over an empty twin.
func describedServer(t testing.TB) *api.Server {
	t.Helper()
	store := mem.New()
	tw, err := twin.Open(t.Context(), twin.Config{Store: store, Clock: sampleDay})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tw.Close() })
	return api.New(api.Config{Twin: tw, Accounts: access.NewAccounts(store, store, tw.Clock), AllowVisitors: true})
}

// Whoever adds a route describes it.
func TestRoutesAndOperationsAgree(t *testing.T) {
	s := describedServer(t)
	doc := s.DocumentFor(principalOf(t, "steward"))
	described := map[string]bool{}
	for i := range doc.Operations {
		described[doc.Operations[i].Route] = true
	}
	for _, p := range s.Patterns() {
		if !described[p] {
			t.Errorf("the route %q has no operation: add an openapi.Operation with Route: %q to the operations_*.go of its kind "+
				"(what it takes, answers and may fail with, and a Sample that a test can send); twin/api/openapi/doc.go shows how", p, p)
		}
		delete(described, p)
	}
	for _, route := range slices.Sorted(maps.Keys(described)) {
		t.Errorf("the operation of %q has no route in Server.routes: take it out, or mount it", route)
	}
}

// Both versions are whole for every caller: what is referred to is there, and ids are unique.
func TestDocumentIsSound(t *testing.T) {
	s := describedServer(t)
	callers := []*access.Principal{access.VisitorPrincipal()}
	for _, name := range allRoles() {
		callers = append(callers, principalOf(t, name))
	}
	for _, who := range callers {
		for _, v := range []openapi.Version{openapi.V31, openapi.V30} {
			data, err := s.DocumentFor(who).JSON(v)
			if err != nil {
				t.Fatalf("%s %s: %v", who.Name, v, err)
			}
			again, err := s.DocumentFor(who).JSON(v)
			if err != nil || string(again) != string(data) {
				t.Fatalf("%s %s: two documents of one state differ", who.Name, v)
			}
			var doc map[string]any
			if err := json.Unmarshal(data, &doc); err != nil {
				t.Fatalf("%s %s: %v", who.Name, v, err)
			}
			checkReferences(t, doc, doc, "#")
			if v == openapi.V30 && strings.Contains(string(data), `"const":`) {
				t.Error("const is none of 3.0")
			}
		}
	}
}

// checkReferences looks every $ref up.
func checkReferences(t *testing.T, doc map[string]any, node any, at string) {
	t.Helper()
	switch node := node.(type) {
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok {
			if resolve(doc, ref) == nil {
				t.Errorf("%s refers to %s, which is not there", at, ref)
			}
			if len(node) > 1 {
				t.Errorf("%s has members beside $ref, which 3.0 ignores", at)
			}
		}
		for name, v := range node {
			checkReferences(t, doc, v, at+"/"+name)
		}
	case []any:
		for _, v := range node {
			checkReferences(t, doc, v, at+"/-")
		}
	}
}

// resolve follows a reference within a document, nil where it leads nowhere.
func resolve(doc map[string]any, ref string) map[string]any {
	node := doc
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		node, _ = node[part].(map[string]any)
	}
	return node
}

// The document tells no caller of what they may not see.
func TestDocumentFollowsRights(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		as           string
		people, edit bool
	}{{"", false, true}, {"stats", false, false}, {"worker", true, true}, {"command", true, true}, {"admin", false, false}} {
		doc := s.do(c.as, "GET", "/api/openapi.json", "").want(t, 200)
		paths := doc.json["paths"].(map[string]any)
		if _, ok := paths["/collections/people/items"]; ok != c.people {
			t.Errorf("%q: people are there: %v", c.as, ok)
		}
		if _, ok := paths["/collections/houses/items"].(map[string]any)["post"]; ok != c.edit {
			t.Errorf("%q: houses are edited: %v", c.as, ok)
		}
		for _, field := range []string{"id_no", "emergency_contact", `"let"`} {
			if strings.Contains(string(doc.body), field) != c.people {
				t.Errorf("%q: %s is told of: %v", c.as, field, !c.people)
			}
		}
	}
}

// Nothing that a visitor reads of the API names what people are asked or told by.
func TestVisitorsReadOfNobody(t *testing.T) {
	s := newSite(t)
	s.settle()
	paths := []string{"/api", "/api?f=html", "/api/collections", "/api/types", "/api/openapi.json?v=3.1", "/api/openapi.json?v=3.0", "/api/docs"}
	for _, tag := range s.do("", "GET", "/api/openapi.json", "").json["tags"].([]any) {
		paths = append(paths, "/api/docs?tag="+tag.(map[string]any)["name"].(string))
	}
	for _, c := range s.do("", "GET", "/api/collections", "").json["collections"].([]any) {
		for _, rest := range []string{"", "/schema", "/queryables", "/sortables", "/schema?f=html"} {
			paths = append(paths, "/api/collections/"+c.(map[string]any)["id"].(string)+rest)
		}
	}
	names := regexp.MustCompile(`(?i)"people"|/people|people-by-purpose|"units"|/units|"person"|\bPerson[A-Z]|\b(residents|over_60|over_80|living_alone|` +
		`age_band|age|birth|id_no|phone|mobility|stair|rental|people\.|units\.)\b`)
	for _, path := range paths {
		a := s.do("", "GET", path, "").want(t, http.StatusOK)
		if found := names.FindAllString(string(a.body), 5); found != nil {
			t.Errorf("%s tells a visitor of %q", path, found)
		}
	}
}

// The version of the specification is chosen by parameter or media type; GDAL sends the Accept of the last but one.
func TestDocumentVersions(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct{ path, accept, version, media string }{
		{"", "", "3.1.1", openapi.MediaV31},
		{"", "*/*", "3.1.1", openapi.MediaV31},
		{"", "application/json", "3.1.1", openapi.MediaV31},
		{"?v=3.0", "", "3.0.3", openapi.MediaV30},
		{"?v=3.1", openapi.MediaV30, "3.1.1", openapi.MediaV31},
		{"", "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json", "3.0.3", openapi.MediaV30},
		{"", "application/vnd.oai.openapi+json; version=3.1, application/vnd.oai.openapi+json;version=3.0;q=0.5", "3.1.1", openapi.MediaV31},
	} {
		a := s.do("", "GET", "/api/openapi.json"+c.path, "", "Accept", c.accept).want(t, http.StatusOK)
		if a.json["openapi"] != c.version || a.header.Get("Content-Type") != c.media {
			t.Errorf("%q %q: %v %s", c.path, c.accept, a.json["openapi"], a.header.Get("Content-Type"))
		}
	}
	s.do("", "GET", "/api/openapi.json?v=2.0", "").want(t, http.StatusBadRequest)
	// GDAL looks for a reference with "limit" in it, and there for how many a page may have.
	for _, v := range []string{"3.0", "3.1"} {
		doc := s.do("", "GET", "/api/openapi.json?v="+v, "").json
		limit := resolve(doc, "#/components/parameters/limit")["schema"].(map[string]any)
		if limit["default"] != 100.0 || limit["maximum"] != 10000.0 {
			t.Errorf("limit: %v", limit)
		}
	}
}

// The pages to read tell the same as the document, refer to nothing elsewhere, and hold no script.
func TestDocs(t *testing.T) {
	s := newSite(t)
	all := s.do("", "GET", "/api/docs", "").want(t, 200)
	part := s.do("worker", "GET", "/api/docs?tag=people", "").want(t, 200)
	for _, a := range []*answer{all, part} {
		if got := a.header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
			t.Errorf("policy %q", got)
		}
		for _, word := range []string{"<script", "<img", "<iframe", "@import", "url("} {
			if strings.Contains(string(a.body), word) {
				t.Errorf("the page holds %s", word)
			}
		}
	}
	if strings.Contains(string(all.body), "/api/collections/people") {
		t.Error("a visitor reads of people")
	}
	for _, word := range []string{"户籍地址", "mobility", "schema-PersonPage", "curl -G", "/api/collections/people/items/{id}/history"} {
		if !strings.Contains(string(part.body), word) {
			t.Errorf("there is no %q on the page of people", word)
		}
	}
	s.do("", "GET", "/api/docs?tag=people", "").want(t, 400)
	s.do("", "GET", "/api/docs?f=json", "").want(t, 400)
}
