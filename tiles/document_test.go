package tiles

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Documents are compressed for who takes it, each coding under an ETag of its own.
func TestDocumentsAreCompressed(t *testing.T) {
	_, h := ogcSite(t)
	for _, path := range []string{"/tiles/twin.json", "/tiles/metadata.json", "/styles/twin.json", "/api/tiles", setPaths()[0], setPaths()[1] + "?f=tilejson", "/api/tileMatrixSets/WebMercatorQuad"} {
		plain, packed := fetch(h, path), fetch(h, path, "Accept-Encoding", "gzip")
		if plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %v", path, packed.Header())
			continue
		}
		if string(unzip(t, packed.Body)) != plain.Body.String() {
			t.Errorf("%s is another document when compressed", path)
		}
		tag := packed.Header().Get("ETag")
		if tag == plain.Header().Get("ETag") {
			t.Errorf("%s: both codings are %s", path, tag)
		}
		if w := fetch(h, path, "Accept-Encoding", "gzip", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Header().Get("Vary") != "Accept-Encoding, Authorization, Cookie" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// Without an API around it the service writes whole problems of its own.
func TestProblemsAreWhole(t *testing.T) {
	_, h := ogcSite(t)
	for path, code := range map[string]int{"/tiles/x/0/0.mvt": 400, "/tiles/30/0/0.mvt": 404} {
		w := fetch(h, path)
		var p struct {
			Type, Title, Detail string
			Status              int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%s: %v %s", path, err, w.Body)
		}
		if p.Type != "about:blank" || p.Title != http.StatusText(code) || p.Status != code || p.Detail == "" {
			t.Errorf("%s: %+v", path, p)
		}
	}
}
