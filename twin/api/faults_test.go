package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api"
)

// place is where the first error of a problem is, with what kind of place it is.
func (a *answer) place() string {
	errs, _ := a.json["errors"].([]any)
	if len(errs) == 0 {
		return ""
	}
	e, _ := errs[0].(map[string]any)
	for _, kind := range []string{"pointer", "parameter", "header"} {
		if at, there := e[kind]; there {
			return fmt.Sprint(kind, " ", at)
		}
	}
	return "nowhere"
}

// noGo fails where an answer speaks of what the server is written in.
func noGo(t *testing.T, what string, a *answer) {
	t.Helper()
	for _, word := range []string{"json.", " json:", "map[", "float64", "api.", "query.", "interface", "operation ", "unmarshal"} {
		if strings.Contains(string(a.body), word) {
			t.Errorf("%s: the answer says %q: %s", what, word, a.body)
		}
	}
}

// A fault in the body has a JSON pointer, one in the address the name of a parameter, one in a header the header's.
func TestFaultsHaveAPlace(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house, items := "/api/collections/houses/items/"+ids["ha"], "/api/collections/houses/items"
	box := `"area":{"bbox":[121,31,122,32]}`
	change := func(members string) string {
		return fmt.Sprintf(`{"changes":[{"op":"patch","type":"houses","id":%q,%s}]}`, ids["ha"], members)
	}
	for _, c := range []struct {
		method, path, body string
		status             int
		place, says        string
	}{
		{"PATCH", house, `[]`, 400, "pointer ", "is an array, expected an object"},
		{"PATCH", house, `{"bogus":1}`, 422, "pointer /bogus", "is no member"},
		{"PATCH", house, `{"properties":[]}`, 422, "pointer /properties", "is an array, expected an object"},
		{"PATCH", house, `{"properties":{"area_m2":1e400}}`, 422, "pointer /properties/area_m2", "out of range"},
		{"PATCH", house, `{"geometry":7}`, 422, "pointer /geometry", ""},
		{"POST", items, `"x"`, 400, "pointer ", "is a string, expected an object"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"radius":3}`, 400, "pointer /radius", "is no member"},
		{"POST", "/api/area", `{` + box + `,"types":"houses"}`, 400, "pointer /types", "is a string, expected an array"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"list":{"type":"houses","limt":1}}`, 400, "pointer /list/limt", "it has type, limit"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"list":{"type":"houses","sortby":"colour"}}`, 400, "pointer /list/sortby", "colour"},
		{"POST", "/api/area", `{"area":{"circel":{}},"types":["houses"]}`, 400, "pointer /area/circel", "it has circle, bbox"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"filter":{"land":"idle = TRUE"}}`, 400, "pointer /filter/land", "not among types"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"filter":{"cats":"a = 1"}}`, 400, "pointer /filter/cats", "no collection"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"filter":{"houses":"floors >"}}`, 400, "pointer /filter/houses", ""},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"as_of":"soon"}`, 400, "pointer /as_of", "expected a version"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"as_of":"2999-01-01"}`, 400, "pointer /as_of", "is 2999-01-01T00:00:00Z, which is yet to come"},
		{"POST", "/api/area", `{` + box + `,"types":["houses","cats"]}`, 400, "pointer /types/1", "no collection"},
		{"POST", "/api/area", `{` + box + `,"types":["houses","houses"]}`, 400, "pointer /types/1", "named twice"},
		{"POST", "/api/area", `{` + box + `,"types":["houses"],"group_by":["grid","colour"]}`, 400, "pointer /group_by/1", "neither grid"},
		{"POST", "/api/area", `{"area":{"grids":["310114103218","99"]},"types":["houses"]}`, 400, "pointer /area/grids/1", "not 2 characters"},
		{"POST", "/api/area", `{"area":{"geometry":{"type":"Point","coordinates":[121,31]}},"types":["houses"]}`, 400, "pointer /area/geometry", "a Point has no area"},
		{"GET", "/api/collections/houses/items?crs=EPSG:9999", "", 400, "parameter crs", "is not known; use CRS84"},
		{"GET", "/api/search?q=1&skipGeometry=no", "", 400, "parameter skipGeometry", "true or false"},
		{"POST", "/api/batch", `{"changs":[]}`, 400, "pointer /changs", "it has reason, changes"},
		{"POST", "/api/batch", `{"changes":[{"op":"patch","kind":"x"}]}`, 400, "pointer /changes/0/kind", "is no member"},
		{"POST", "/api/batch", `{"changes":[{"op":1}]}`, 400, "pointer /changes/0/op", "is a number, expected a string"},
		{"POST", "/api/batch", `{"changes":[]}`, 400, "pointer /changes", ""},
		{"POST", "/api/batch", `{"reason":"` + strings.Repeat("x", 501) + `","changes":[{}]}`, 400, "pointer /reason", "at most 500"},
		{"POST", "/api/batch", change(`"properties":{"florrs":1}`), 422, "pointer /changes/0/properties/florrs", ""},
		{"POST", "/api/session", `{"code":7}`, 400, "pointer /code", "is a number, expected a string"},
		{"POST", "/api/session", `{}`, 400, "pointer ", "needs"},
		{"GET", items + "?bbox=1,2", "", 400, "parameter bbox", ""},
		{"GET", items + "?filter=floors+%3E", "", 400, "parameter filter", ""},
		{"GET", items + "?sortby=colour", "", 400, "parameter sortby", ""},
		{"GET", items + "?colour=red", "", 400, "parameter colour", ""},
		{"GET", items + "?as_of=soon", "", 400, "parameter as_of", ""},
		{"GET", items + "?limit=0", "", 400, "parameter limit", ""},
	} {
		a := s.do("steward", c.method, c.path, c.body, "If-Match", "*")
		what := c.method + " " + c.path + " " + c.body
		if a.status != c.status || a.place() != c.place || !strings.Contains(string(a.body), c.says) || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.200s: %d at %q, want %d at %q saying %q: %s", what, a.status, a.place(), c.status, c.place, c.says, a.body)
		}
		noGo(t, what, a)
	}
	if a := s.do("steward", "PATCH", house, `{}`, "Twin-Reason", "%zz", "If-Match", "*").want(t, 400); a.place() != "header Twin-Reason" {
		t.Errorf("a reason that is no text: %s", a.body)
	}
	// A collection that the caller may not see is 403 before anything is said of types.
	s.do("", "POST", "/api/area", `{`+box+`,"types":["houses"],"filter":{"people":"age > 3"}}`).want(t, 403)
	refused := s.do("worker", "PATCH", house, `{"geometry":`+square(2.8, 0.5, 0.1)+`}`, "If-Match", "*").want(t, 403)
	if detail := refused.json["detail"].(string); !strings.HasPrefix(detail, "the change would move house") {
		t.Errorf("refused with %q", detail)
	}
}

// What the server alone sets may come back as it was read; any other value is refused, since it is kept nowhere.
func TestOwnedMembers(t *testing.T) {
	s := newSite(t)
	ids := s.settle()
	house, person := "/api/collections/houses/items/"+ids["ha"], "/api/collections/people/items/"+ids["pa"]
	h := s.do("worker", "GET", house+"?properties=rev,grid,updated_at,residents", "").want(t, 200)
	p := s.do("worker", "GET", person+"?properties=code,house,age,living_alone", "").want(t, 200)
	for path, read := range map[string]*answer{house: h, person: p} {
		s.do("worker", "PATCH", path, jsonOf(t, map[string]any{"properties": read.json["properties"]}), "If-Match", "*").want(t, 200)
	}
	s.do("worker", "PATCH", house, `{"properties":{"id":"`+strings.ToLower(ids["ha"])+`"}}`, "If-Match", "*").want(t, 200)
	version := s.tw.Snapshot().Version()
	for _, c := range []struct{ typ, name, value string }{
		{"houses", "rev", `99`},
		{"houses", "rev", `"1"`},
		{"houses", "rev", `null`},
		{"houses", "grid", `"` + gridB + `"`},
		{"houses", "grid", `null`},
		{"houses", "updated_at", `"2001-01-01T00:00:00Z"`},
		{"houses", "updated_at", `7`},
		{"houses", "id", `"` + ids["hb"] + `"`},
		{"houses", "residents", `50`},
		{"people", "code", `"P9"`},
		{"people", "house", `"` + ids["hb"] + `"`},
		{"people", "age", `3`},
		{"people", "living_alone", `false`},
	} {
		id := map[string]string{"houses": ids["ha"], "people": ids["pa"]}[c.typ]
		props := fmt.Sprintf(`{%q:%s}`, c.name, c.value)
		for _, method := range []string{"PATCH", "PUT"} {
			a := s.do("steward", method, "/api/collections/"+c.typ+"/items/"+id, `{"type":"Feature","properties":`+props+`}`, "If-Match", "*")
			if a.status != 422 || a.place() != "pointer /properties/"+c.name {
				t.Errorf("%s %s: %d %s", method, props, a.status, a.body)
			}
		}
		a := s.do("steward", "POST", "/api/batch", fmt.Sprintf(`{"changes":[{"op":"patch","type":%q,"id":%q,"properties":%s}]}`, c.typ, id, props))
		if a.status != 422 || a.place() != "pointer /changes/0/properties/"+c.name {
			t.Errorf("batch %s: %d %s", props, a.status, a.body)
		}
	}
	if s.tw.Snapshot().Version() != version {
		t.Error("a refused member made a commit")
	}
	// Who comes too late is shown both sides, and not told of the rev that came along.
	s.do("steward", "PATCH", house, `{"properties":{"rev":99,"floors_above":3}}`, "If-Match", `"99.x"`).want(t, 412)
	s.do("steward", "POST", "/api/batch", fmt.Sprintf(`{"changes":[{"op":"patch","type":"houses","id":%q,"if_rev":99,"properties":{"rev":99,"floors_above":3}}]}`, ids["ha"])).want(t, 409)
}

// What no route takes is told as every other error, with Allow where another method would do.
func TestNoRoute(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"DELETE", "/api", 405, "GET, HEAD"},
		{"DELETE", "/api/", 405, "GET, HEAD"},
		{"GET", "/api/batch", 405, "POST"},
		{"GET", "/api/nosuch", 404, ""},
		{"GET", "/api/", 200, ""},
		{"GET", "/api", 200, ""},
		{"POST", "/api/collections", 405, "GET, HEAD"},
	} {
		a := s.do("", c.method, c.path, "")
		if a.status != c.status || a.header.Get("Allow") != c.allow || c.status >= 400 && a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d, %v %s", c.method, c.path, a.status, a.header, a.body)
		}
	}
}

// Programs get problems where pages answer browsers in text.
func TestForMachines(t *testing.T) {
	tw, _ := openSmall(t)
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "no", http.StatusMethodNotAllowed)
		case r.URL.Path != "/":
			http.NotFound(w, r)
		default:
			fmt.Fprint(w, "<html>")
		}
	})
	h := api.New(api.Config{Twin: tw}).ForMachines(pages, "/tiles")
	for _, c := range []struct {
		method, path, accept, media string
		status                      int
	}{
		{"GET", "/", "*/*", "text/html; charset=utf-8", 200},
		{"GET", "/nosuch", "*/*", "application/problem+json", 404},
		{"GET", "/nosuch", "", "application/problem+json", 404},
		{"GET", "/nosuch", "text/html,*/*;q=0.8", "text/plain; charset=utf-8", 404},
		{"GET", "/tiles.json", "application/json", "application/problem+json", 404},
		{"GET", "/tiles/x", "text/html", "application/problem+json", 404},
		{"GET", "/tiles", "text/html", "application/problem+json", 404},
		{"POST", "/", "*/*", "application/problem+json", 405},
	} {
		r, w := httptest.NewRequest(c.method, c.path, nil), httptest.NewRecorder()
		r.Header.Set("Accept", c.accept)
		h.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.media || c.status == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s for %q: %d %v %s", c.method, c.path, c.accept, w.Code, w.Header(), w.Body)
		}
	}
}
