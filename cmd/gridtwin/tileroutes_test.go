package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// openSite opens a whole server over an empty store, with everything mounted.
func openSite(t *testing.T) *app {
	t.Helper()
	cfg := appConfig{Store: filepath.Join(t.TempDir(), "twin.db"), AllowVisitors: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	a, err := openApp(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.close() })
	if err := a.mount(cfg, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// /conf/oas30/completeness and /conf/oas30/operation-id of OGC API - Tiles: the API document has every tile, tile set and
// list, each where it is served, under ids with the suffixes of the standard.
func TestTilesAreDescribed(t *testing.T) {
	a := openSite(t)
	for _, op := range a.tiles.Operations(true) {
		for _, sample := range op.Samples {
			path := op.FullPath()
			for _, p := range sample.Path {
				path = strings.ReplaceAll(path, "{"+p.Name+"}", p.Value)
			}
			w := httptest.NewRecorder()
			a.mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			// Of an empty village every tile is empty.
			if w.Code != max(sample.Status, 200) && w.Code != 204 {
				t.Errorf("%s, sample %s: %s is %d", op.ID, sample.Name, path, w.Code)
			}
		}
	}
	w := httptest.NewRecorder()
	a.mux.ServeHTTP(w, httptest.NewRequest("GET", "/api/openapi.json?v=3.0", nil))
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, methods := range doc.Paths {
		var op struct{ OperationID string }
		if json.Unmarshal(methods["get"], &op) == nil {
			ids = append(ids, op.OperationID)
		}
	}
	for _, suffix := range []string{
		".dataset.vector.getTileSetsList", ".dataset.vector.getTileSet", ".dataset.vector.getTile",
		".collection.vector.getTileSetsList", ".collection.vector.getTileSet", ".collection.vector.getTile",
		".getTileMatrixSetsList", ".getTileMatrixSet",
	} {
		if !slices.ContainsFunc(ids, func(id string) bool { return strings.HasSuffix(id, suffix) }) {
			t.Errorf("no operation ends in %s: %v", suffix, ids)
		}
	}
}

// /conf/core/conformance-success, /conf/dataset-tilesets/landingpage and /conf/geodata-tilesets/desc-links of OGC API -
// Tiles: the classes are claimed, and the landing page and each collection with tiles link to their tile sets.
func TestTilesAreLinked(t *testing.T) {
	a := openSite(t)
	read := func(path string) (doc struct {
		ConformsTo []string
		Links      []struct{ Rel, Href string }
	},
	) {
		w := httptest.NewRecorder()
		a.mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d, %v", path, w.Code, err)
		}
		return doc
	}
	claimed := read("/api/conformance").ConformsTo
	for _, class := range []string{"core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt", "oas30"} {
		if !slices.Contains(claimed, "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"+class) {
			t.Errorf("%s is not claimed: %v", class, claimed)
		}
	}
	for _, path := range []string{"/api", "/api/collections/houses", "/api/collections/grids"} {
		found := false
		for _, l := range read(path).Links {
			if l.Rel == "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector" {
				found = true
				read(strings.TrimPrefix(l.Href, "http://example.com"))
			}
		}
		if !found {
			t.Errorf("%s does not link to its tile sets", path)
		}
	}
}
