package main

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// The documents of OGC API - Tiles come in the forms that all of /api has, chosen alike, and lead to each other.
func TestTileDocumentForms(t *testing.T) {
	a := openSite(t)
	const set = "/api/tiles/WebMercatorQuad"
	paths := []string{
		"/api/tiles", set, "/api/collections/houses/tiles", "/api/collections/houses/tiles/WebMercatorQuad",
		"/api/tileMatrixSets", "/api/tileMatrixSets/WebMercatorQuad",
	}
	for _, path := range paths {
		for _, c := range []struct {
			name, query, accept string
			status              int
			media, has          string
		}{
			{"nothing said", "", "", 200, "application/json", `"href":"http://example.com` + path + `?f=html"`},
			{"a browser", "", "text/html,application/xhtml+xml,*/*;q=0.8", 200, "text/html", `href="http://example.com` + path + `?f=json"`},
			{"a client of GeoJSON", "", "application/geo+json", 200, "application/json", `"self"`},
			{"a page by f", "?f=html", "application/json", 200, "text/html", "瓦片"},
			{"JSON by f", "?f=json&min_version=0", "text/html", 200, "application/json", "{"},
			{"a media type in f", "?f=application/json", "", 200, "application/json", "{"},
			{"an unknown f", "?f=xml", "", 400, "application/problem+json", "html"},
			{"f twice", "?f=json&f=html", "", 400, "application/problem+json", "once is enough"},
			{"an unknown parameter", "?crs=x", "text/html", 400, "application/problem+json", "crs"},
			{"nothing that there is", "", "image/png", 406, "application/problem+json", "application/json, text/html"},
		} {
			r := httptest.NewRequest("GET", path+c.query, nil)
			if c.accept != "" {
				r.Header.Set("Accept", c.accept)
			}
			w := httptest.NewRecorder()
			a.mux.ServeHTTP(w, r)
			media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			if w.Code != c.status || media != c.media || !strings.Contains(w.Body.String(), c.has) {
				t.Errorf("%s, %s: %d %s %s", path, c.name, w.Code, media, w.Body)
			}
			if vary := strings.Join(w.Header().Values("Vary"), ", "); c.status != 400 && !strings.Contains(vary, "Accept,") {
				t.Errorf("%s, %s: Vary is %q", path, c.name, vary)
			}
			if media == "text/html" && (w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Twin-Version") != "0") {
				t.Errorf("%s, %s: headers %v", path, c.name, w.Header())
			}
		}
	}
	w := httptest.NewRecorder()
	a.mux.ServeHTTP(w, httptest.NewRequest("GET", set+"?f=tilejson", nil))
	if !strings.Contains(w.Body.String(), `"tilejson":"3.0.0"`) || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("TileJSON: %d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	a.mux.ServeHTTP(w, httptest.NewRequest("GET", "/api/tiles?f=tilejson", nil))
	if w.Code != 400 {
		t.Errorf("a list as TileJSON: %d", w.Code)
	}
	ops := a.tiles.Operations(true)
	at := slices.IndexFunc(ops, func(o openapi.Operation) bool { return o.Route == "GET "+set })
	if content := ops[at].Answers[0].Content; len(content) != 2 || content[1].Media != "text/html" {
		t.Errorf("described as %v", content)
	}
}
