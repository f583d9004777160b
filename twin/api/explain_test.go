package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// testExplain asks how queries are answered, as each caller, for what is and what is not theirs to know.
func testExplain(t *testing.T, s *site) {
	explain := func(role, collection, filter string) *answer {
		return s.do(role, "GET", "/api/collections/"+collection+"/items?explain=true&filter="+url.QueryEscape(filter), "")
	}
	for role, status := range map[string]int{
		"": 401, "worker": 200, "command": 200, "steward": 200, "component": 403, "stats": 403, "admin": 403,
	} {
		explain(role, "houses", "kind = 'home'").want(t, status)
	}
	explain("command", "houses", "kind = ").want(t, http.StatusBadRequest)
	s.do("command", "GET", "/api/collections/houses/items?explain=maybe", "").want(t, http.StatusBadRequest)
	explain("command", "people", "name = 'x'").want(t, http.StatusBadRequest) // masked: not even explained

	doc := explain("command", "houses", "floors_above > 2 AND S_INTERSECTS(geometry, BBOX(121.2440,31.3080,121.2450,31.3086))").want(t, 200)
	if doc.json["access"] != "index" || doc.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a small box is not looked up: %s", doc.body)
	}
	step := doc.json["steps"].([]any)[0].(map[string]any)
	if step["on"] != "geometry" || step["how"] != "box" || step["used"] != true {
		t.Errorf("the step is %v", step)
	}
	list := s.do("command", "GET", "/api/collections/houses/items?limit=1&filter="+url.QueryEscape(doc.json["filter"].(string)), "").want(t, 200)
	if doc.json["matched"] != list.json["numberMatched"] || doc.json["tested"].(float64) < doc.json["matched"].(float64) {
		t.Errorf("explained %s, listed %v", doc.body, list.json["numberMatched"])
	}

	// A worker is not told how many live in a box beyond the worker's own grids, whose members alone are tested.
	people := explain("worker", "people", "sex = 'f'").want(t, 200)
	if steps := people.json["steps"].([]any); len(steps) != 1 || steps[0].(map[string]any)["how"] != "scope" {
		t.Errorf("a worker's own grids are asked for once: %v", steps)
	}
	if people.json["rows"] != nil {
		t.Errorf("a worker is told of %v people", people.json["rows"])
	}
	box := s.do("worker", "GET", "/api/collections/people/items?explain=true&bbox=121.2440,31.3080,121.2450,31.3086", "").want(t, 200)
	for _, x := range box.json["steps"].([]any) {
		if step := x.(map[string]any); step["how"] == "box" && (step["estimated"] != nil || step["found"] != nil) {
			t.Errorf("a worker is told of people in a box: %v", step)
		}
	}
	if strings.Contains(string(box.body), "features") {
		t.Errorf("an explanation holds features: %.200s", box.body)
	}
}
