package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// describedApp is an app over an empty store, with what is mounted in it.
func describedApp(t *testing.T) *app {
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
	a.ready.Store(true)
	return a
}

// What is mounted beside the API stands in its document: the test in twin/api holds the rest.
func TestMountedRoutesAreDescribed(t *testing.T) {
	a := describedApp(t)
	inner := &mounts{ServeMux: http.NewServeMux()}
	a.tiles.Routes(inner)
	a.solid.Routes(inner)
	a.houses.Routes(inner)
	var routes []string
	for _, op := range operations(a.mapOperations(true)) {
		routes = append(routes, op.Route)
	}
	for _, pattern := range inner.patterns {
		if !slices.Contains(routes, pattern) {
			t.Errorf("the tile route %q has no operation: add one to tiles.Operations; twin/api/openapi/doc.go shows how", pattern)
		}
	}
	// Of the rest a path is enough: what takes several methods is mounted without one. Others pass requests on.
	passOn := []string{
		"/", "/api", "/api/", "/tiles", "/tiles/", "/3dtiles", "/3dtiles/", "/styles", "/styles/", "/api/tiles", "/api/tiles/",
		"/api/tileMatrixSets", "/api/tileMatrixSets/", "/api/collections/{c}/tiles", "/api/collections/{c}/tiles/",
		"/models", "/models/",
	}
	for _, pattern := range a.mux.patterns {
		path := pattern[strings.Index(pattern, "/"):]
		described := slices.ContainsFunc(routes, func(r string) bool { return strings.HasSuffix(r, " "+path) })
		if !described && !slices.Contains(passOn, pattern) {
			t.Errorf("the route %q has no operation: add one to operations in cmd/gridtwin", pattern)
		}
	}
}

// The samples of what is mounted beside the API are answered as its document says.
func TestMountedSamples(t *testing.T) {
	a := describedApp(t)
	srv := httptest.NewServer(a.mux)
	defer srv.Close()
	defer a.hub.Close(t.Context())
	if doc := get(t, srv.URL+"/api/openapi.json"); !json.Valid(doc) || !strings.Contains(string(doc), `"/tiles/{z}/{x}/{y}.mvt"`) {
		t.Fatalf("the document has no tiles: %.300s", doc)
	}
	for _, op := range operations(a.mapOperations(true)) {
		for _, sample := range op.Samples {
			path := op.FullPath()
			for _, p := range sample.Path {
				path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(p.Value))
			}
			r, err := http.NewRequestWithContext(t.Context(), strings.ToUpper(op.Method()), srv.URL+path, strings.NewReader(string(sample.Body)))
			if err != nil {
				t.Fatal(err)
			}
			if op.Body != nil {
				r.Header.Set("Content-Type", op.Body.Content[0].Media)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode == sample.Status && slices.Contains(op.Faults, sample.Status) {
				continue
			}
			at := slices.IndexFunc(op.Answers, func(ans openapi.Answer) bool { return ans.Status == resp.StatusCode })
			if at < 0 {
				t.Errorf("%s %s: status %d is not declared", op.ID, sample.Name, resp.StatusCode)
				continue
			}
			media, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
			if content := op.Answers[at].Content; len(content) > 0 && content[0].Media != media {
				t.Errorf("%s %s: media type %q, declared is %q", op.ID, sample.Name, media, content[0].Media)
			}
		}
	}
}

func get(t *testing.T, address string) []byte {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
