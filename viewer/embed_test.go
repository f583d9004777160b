package viewer

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func testRoot(t *testing.T) http.Handler {
	t.Helper()
	h, err := newHandler(fstest.MapFS{
		"index.html":          {Data: []byte("<!doctype html>")},
		"assets/w-1a2b.mjs":   {Data: []byte("export {}")},
		"assets/a-1a2b.js":    {Data: []byte("let plain")},
		"assets/a-1a2b.js.gz": {Data: []byte("packed")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandler(t *testing.T) {
	h := testRoot(t)
	const immutable = "public, max-age=31536000, immutable"
	cases := []struct {
		name, method, path, encoding string
		status                       int
		mime, cache, coding, body    string
	}{
		{"root is the index", "GET", "/", "", 200, "text/html; charset=utf-8", "no-cache", "", "<!doctype html>"},
		{"module worker is JavaScript", "GET", "/assets/w-1a2b.mjs", "", 200, "text/javascript; charset=utf-8", immutable, "", "export {}"},
		{"packed where accepted", "GET", "/assets/a-1a2b.js", "br, gzip;q=0.8", 200, "text/javascript; charset=utf-8", immutable, "gzip", "packed"},
		{"plain where refused", "GET", "/assets/a-1a2b.js", "gzip;q=0, *", 200, "text/javascript; charset=utf-8", immutable, "", "let plain"},
		{"star accepts", "GET", "/assets/a-1a2b.js", "*", 200, "text/javascript; charset=utf-8", immutable, "gzip", "packed"},
		{"head has no body", "HEAD", "/", "", 200, "text/html; charset=utf-8", "no-cache", "", ""},
		{"packed form has no path", "GET", "/assets/a-1a2b.js.gz", "", 404, "text/plain; charset=utf-8", "", "", "404 page not found\n"},
		{"unknown path", "GET", "/nothing", "", 404, "text/plain; charset=utf-8", "", "", "404 page not found\n"},
		{"no writing", "POST", "/", "", 405, "text/plain; charset=utf-8", "", "", "method not allowed\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.path, nil)
			r.Header.Set("Accept-Encoding", c.encoding)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			got := fmt.Sprintf("%d %s|%s|%s|%s", w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"),
				w.Header().Get("Content-Encoding"), w.Body.String())
			want := fmt.Sprintf("%d %s|%s|%s|%s", c.status, c.mime, c.cache, c.coding, c.body)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestRevalidation(t *testing.T) {
	h := testRoot(t)
	first := httptest.NewRecorder()
	h.ServeHTTP(first, httptest.NewRequest("GET", "/", nil))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("If-None-Match", first.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified {
		t.Errorf("a second fetch with the tag answers %d, want 304", again.Code)
	}
}

func TestUnknownEndingIsRefused(t *testing.T) {
	_, err := newHandler(fstest.MapFS{"index.html": {}, "a.xyz": {}})
	if err == nil || !strings.Contains(err.Error(), "a.xyz") {
		t.Errorf("got %v, want an error that names the file", err)
	}
}

// TestBudget keeps the first load within the figures of the design: 650 KB packed, 150 KB of it our own; and the detailed
// 3D, which is fetched by who turns it on, within 220 KB.
func TestBudget(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	var total, own, detailed int
	for name, a := range h.(handler) {
		if name == "/" {
			continue
		}
		size := len(a.plain.body)
		if a.gzip != nil {
			size = len(a.gzip.body)
		}
		if strings.Contains(name, "/vendor-3d-") || strings.Contains(name, "/layer-") {
			detailed += size
			continue
		}
		total += size
		if !strings.Contains(name, "vendor") && !strings.Contains(name, "maplibre") {
			own += size
		}
	}
	t.Logf("first load %d bytes packed, own code %d; detailed 3D %d", total, own, detailed)
	if total > 650_000 || own > 150_000 {
		t.Errorf("first load %d bytes (at most 650 000), own code %d (at most 150 000)", total, own)
	}
	if detailed == 0 || detailed > 220_000 {
		t.Errorf("detailed 3D %d bytes, want some and at most 220 000", detailed)
	}
}

func TestPackedFormsMatch(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range h.(handler) {
		if a.gzip == nil {
			continue
		}
		zr, err := gzip.NewReader(strings.NewReader(string(a.gzip.body)))
		if err != nil {
			t.Fatalf("%s.gz: %v", name, err)
		}
		body, err := io.ReadAll(zr)
		if err != nil || string(body) != string(a.plain.body) {
			t.Errorf("%s.gz does not unpack to %s (%v): run npm run build", name, name, err)
		}
	}
}

func ExampleHandler() {
	h, err := Handler()
	if err != nil {
		fmt.Println(err)
		return
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}
