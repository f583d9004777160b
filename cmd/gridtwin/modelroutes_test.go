package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Models of houses are protected like tiles: without a credential they are there only where visitors are let in, a token
// that may not read the map has none, and pages of other origins read them where the configuration says so.
func TestModelsAreProtected(t *testing.T) {
	for _, open := range []bool{false, true} {
		cfg := appConfig{
			Store: filepath.Join(t.TempDir(), "twin.db"), AllowVisitors: open, Origins: []string{"https://map.example"},
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		}
		a, err := openApp(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		if err := a.mount(cfg, nil); err != nil {
			t.Fatal(err)
		}
		defer a.hub.Close(t.Context())
		token := func(rights ...access.Right) string {
			return a.accounts.AddProcessToken(&access.Principal{Name: "c", Role: access.Component, Rights: rights, Scopes: []grid.Code{access.Everywhere}})
		}
		ask := func(method, path, token string, body io.Reader) *httptest.ResponseRecorder {
			r, w := httptest.NewRequestWithContext(t.Context(), method, path, body), httptest.NewRecorder()
			r.Header.Set("Origin", "https://map.example")
			r.Header.Set("Content-Type", "application/geo+json")
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			a.mux.ServeHTTP(w, r)
			return w
		}
		steward := a.accounts.AddProcessToken(&access.Principal{Name: "s", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}})
		made := ask("POST", "/api/collections/houses/items", steward, strings.NewReader(`{"type":"Feature","properties":{},"geometry":{"type":"Polygon",
			"coordinates":[[[121.2448,31.3084],[121.2449,31.3084],[121.2449,31.3085],[121.2448,31.3085],[121.2448,31.3084]]]}}`))
		id := made.Header().Get("Location")
		if made.Code != http.StatusCreated {
			t.Fatal(made.Code, made.Body)
		}
		path := "/models/" + id[strings.LastIndexByte(id, '/')+1:]
		visitor := http.StatusUnauthorized
		if open {
			visitor = http.StatusOK
		}
		for _, c := range []struct {
			method, token string
			code          int
		}{
			{"GET", "", visitor},
			{"HEAD", "", visitor},
			{"GET", token(access.MapRead), 200},
			{"HEAD", token(access.MapRead), 200},
			{"GET", token(access.PeopleStats), 403},
			{"GET", "nonsense", 401},
		} {
			w := ask(c.method, path, c.token, nil)
			if w.Code != c.code {
				t.Errorf("visitors %t, %s: %d %s, want %d", open, c.method, w.Code, w.Body, c.code)
			}
			if h := w.Header(); h.Get("Access-Control-Allow-Origin") != "https://map.example" || !strings.Contains(strings.Join(h.Values("Vary"), ","), "Origin") {
				t.Errorf("visitors %t, %s: %v", open, c.method, h)
			}
			if w.Code == 200 && (w.Header().Get("ETag") == "" || w.Header().Get("Twin-Version") == "") {
				t.Errorf("%s: %v", c.method, w.Header())
			}
		}
	}
}
