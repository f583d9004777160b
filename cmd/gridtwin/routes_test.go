package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// Beneath every machine's path what is not there, or not so, is told as problem+json.
func TestRefusalsAreProblems(t *testing.T) {
	cfg := appConfig{Store: filepath.Join(t.TempDir(), "twin.db"), AllowVisitors: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	a, err := openApp(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.mount(cfg, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/nosuch", 404},
		{"GET", "/tiles", 404},
		{"GET", "/tiles/14", 404},
		{"GET", "/tiles.json", 404},
		{"GET", "/styles", 404},
		{"GET", "/styles/nosuch.json", 404},
		{"GET", "/3dtiles/nosuch", 404},
		{"GET", "/models", 404},
		{"GET", "/api/nosuch", 404},
		{"GET", "/api/tiles/", 404},
		{"GET", "/api/tileMatrixSets/nosuch", 404},
		{"GET", "/api/collections/people/tiles", 404},
		{"POST", "/api/collections/houses/tiles", 405},
		{"GET", "/api/tiles/nosuch/1/0/0", 404},
		{"GET", "/live/nosuch", 404},
		{"GET", "/live", 400},
		{"POST", "/tiles/0/0/0.mvt", 405},
		{"DELETE", "/styles/twin.json", 405},
		{"POST", "/live", 405},
		{"GET", "/live/subscriptions", 405},
		{"DELETE", "/api", 405},
		{"POST", "/healthz", 405},
	} {
		r, w := httptest.NewRequest(c.method, c.path, nil), httptest.NewRecorder()
		if !strings.HasPrefix(c.path, "/nosuch") && c.path != "/tiles.json" && c.path != "/healthz" {
			r.Header.Set("Accept", "text/html")
		}
		a.mux.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if (w.Code == http.StatusMethodNotAllowed) != (w.Header().Get("Allow") != "") {
			t.Errorf("%s %s: %d with Allow %q", c.method, c.path, w.Code, w.Header().Get("Allow"))
		}
	}
}
