package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A browser gets a problem as a page with all that the problem says, programs get the problem.
func TestProblemsAsPages(t *testing.T) {
	s := newSite(t)
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for _, c := range []struct {
		name, method, path, accept string
		status                     int
		page                       bool
		says                       []string
	}{
		{"nowhere", "GET", "/api/nope", browser, 404, true, []string{"404", "Not found", "/api?f=html"}},
		{"unknown parameter", "GET", "/api/collections/houses/items?foo=1", browser, 400, true, []string{"foo", "neither a parameter", "/items?f=html"}},
		{"typed filter", "GET", "/api/collections/houses/items?filter=" + url.QueryEscape(`floors > "<b>`) + "&limit=7", browser, 400, true, []string{`value="floors &gt; &#34;&lt;b&gt;"`, `value="7"`}},
		{"f says so", "GET", "/api/collections/houses/items?foo=1&f=html", "", 400, true, []string{"foo"}},
		{"f says otherwise", "GET", "/api/collections/houses/items?foo=1&f=json", browser, 400, false, nil},
		{"anything", "GET", "/api/nope", "*/*", 404, false, nil},
		{"nothing", "GET", "/api/nope", "", 404, false, nil},
		{"json first", "GET", "/api/nope", "application/json, text/html;q=0.5", 404, false, nil},
		{"problem", "GET", "/api/nope", "application/problem+json, text/html", 404, false, nil},
		{"posted", "POST", "/api/area", browser, 400, false, nil},
		{"head", "HEAD", "/api/nope", browser, 404, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var headers []string
			if c.accept != "" {
				headers = []string{"Accept", c.accept}
			}
			a := s.do("", c.method, c.path, "", headers...)
			media := a.header.Get("Content-Type")
			if a.status != c.status || strings.HasPrefix(media, "text/html") != c.page || !c.page && media != "application/problem+json" {
				t.Fatalf("%d %s: %s", a.status, media, a.body)
			}
			if c.page && (a.header.Get("Content-Security-Policy") == "" || a.header.Get("Cache-Control") != "no-store") {
				t.Errorf("headers %v", a.header)
			}
			if c.method == http.MethodHead && len(a.body) > 0 {
				t.Errorf("HEAD with a body")
			}
			for _, part := range c.says {
				if !strings.Contains(string(a.body), part) {
					t.Errorf("no %s in %s", part, a.body)
				}
			}
		})
	}
}

// The declared types come folded, with a list of them, and no type or field tells of codes that it does not have.
func TestTypesPage(t *testing.T) {
	s := newSite(t)
	a := s.do("steward", "GET", "/api/types?f=html", "").want(t, 200)
	text := string(a.body)
	for _, part := range []string{`<a href="#houses">`, `<div id="houses">`, `<a href="#people">`, "<details"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s", part)
		}
	}
	if body := string(s.do("steward", "GET", "/api/types", "").want(t, 200).body); strings.Contains(body, `"codes":null`) {
		t.Error("codes null")
	}
}

// Hits of a search come without their geometries where they are not wanted.
func TestSearchWithoutGeometry(t *testing.T) {
	s := newSite(t)
	s.settle()
	whole := s.do("", "GET", "/api/search?q="+gridA, "").want(t, 200)
	bare := s.do("", "GET", "/api/search?q="+gridA+"&skipGeometry=true", "").want(t, 200)
	if w, b := whole.json["results"].([]any), bare.json["results"].([]any); len(w) == 0 || len(w) != len(b) {
		t.Fatalf("%d and %d hits", len(w), len(b))
	}
	for _, hit := range bare.json["results"].([]any) {
		if g, there := hit.(map[string]any)["geometry"]; g != nil || !there {
			t.Fatalf("%v", hit)
		}
	}
}
