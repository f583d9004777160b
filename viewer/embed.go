package viewer

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed all:dist
var dist embed.FS

// contentSecurityPolicy lets the page load from, and talk to, its own origin alone. Images may also come from memory:
// the map draws its icons on a canvas.
const contentSecurityPolicy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; connect-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// mimeType is fixed here because the tables of operating systems differ, and a module script of the wrong type does
// not run. An ending that is not listed gives "".
func mimeType(ending string) string {
	switch ending {
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".png":
		return "image/png"
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	}
	return ""
}

// asset is one file of dist in the forms it can be sent in.
type asset struct {
	mime      string
	immutable bool
	plain     form
	gzip      *form
}

// form is one content coding of an asset; each has an ETag of its own, as HTTP asks.
type form struct {
	body []byte
	etag string
}

// Handler serves the built viewer: index.html at "/", every other file of dist under its own path, 404 for the rest.
func Handler() (http.Handler, error) {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("viewer: %w", err)
	}
	return newHandler(root)
}

func newHandler(root fs.FS) (http.Handler, error) {
	assets := make(map[string]*asset)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".gz") {
			return err
		}
		a, err := readAsset(root, name)
		if err != nil {
			return err
		}
		assets["/"+name] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("viewer: read the built form: %w", err)
	}
	index, ok := assets["/index.html"]
	if !ok {
		return nil, fmt.Errorf("viewer: the built form has no index.html: run npm run build in viewer")
	}
	assets["/"] = index
	return handler(assets), nil
}

func readAsset(root fs.FS, name string) (*asset, error) {
	body, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	mime := mimeType(path.Ext(name))
	if mime == "" {
		return nil, fmt.Errorf("%s: no media type is known for this ending: add it to mimeType", name)
	}
	a := &asset{mime: mime, immutable: strings.HasPrefix(name, "assets/"), plain: newForm(body)}
	if packed, err := fs.ReadFile(root, name+".gz"); err == nil {
		f := newForm(packed)
		a.gzip = &f
	}
	return a, nil
}

func newForm(body []byte) form {
	sum := sha256.Sum256(body)
	return form{body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// handler maps a request path to its asset and is never written after newHandler.
type handler map[string]*asset

// ServeHTTP answers GET and HEAD.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a, ok := h[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", a.mime)
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Permissions-Policy", "geolocation=(self)")
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if a.immutable {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	f := a.plain
	if a.gzip != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		f = *a.gzip
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", f.etag)
	// ServeContent answers If-None-Match, HEAD and ranges; the zero time keeps Last-Modified out.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// acceptsGzip reads Accept-Encoding as far as a choice between gzip and nothing needs it.
func acceptsGzip(accept string) bool {
	any := false
	for item := range strings.SplitSeq(accept, ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(item), ";")
		refused := strings.ReplaceAll(quality, " ", "")
		ok := refused != "q=0" && !strings.HasPrefix(refused, "q=0.000") && refused != "q=0.0" && refused != "q=0.00"
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip":
			return ok
		case "*":
			any = ok
		}
	}
	return any
}
