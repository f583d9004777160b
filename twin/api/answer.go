package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/gridtwin/gridtwin/twin"
)

// The media types of answers.
const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeSchema  = "application/schema+json"
	typeCSV     = "text/csv; charset=utf-8"
)

// body reads a request's body up to a limit.
func (c *call) body(limit int64) ([]byte, error) {
	if enc := c.r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, &Problem{Status: http.StatusUnsupportedMediaType, Title: "Unsupported coding", Detail: "send the body uncompressed"}
	}
	return io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
}

// json answers with a small document.
func (c *call) json(status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return c.write(status, typeJSON, b.Bytes())
}

// write answers with a body, compressed where the client takes it and it pays.
func (c *call) write(status int, mediaType string, body []byte) error {
	h := c.w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept, Accept-Encoding, Authorization, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if c.snap != nil {
		h.Set("Twin-Version", strconv.FormatUint(uint64(c.snap.Version()), 10))
	}
	if c.gzips(len(body)) {
		packed := compress(body)
		h.Set("Content-Encoding", "gzip")
		body = packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		c.w.Write(body)
	}
	return nil
}

// worthPacking is the least body that compression pays for, in bytes.
const worthPacking = 1400

func (c *call) gzips(size int) bool { return size >= worthPacking && acceptsGzip(c.r) }

// acceptsGzip reads Accept-Encoding as RFC 9110 has it: a coding with q=0 is refused.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); name != "gzip" && name != "*" {
			continue
		}
		q := strings.TrimSpace(params)
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return w
}}

func compress(body []byte) []byte {
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	var b bytes.Buffer
	b.Grow(len(body) / 4)
	w.Reset(&b)
	w.Write(body)
	w.Close()
	return b.Bytes()
}

// params refuses parameters that a resource does not have.
func (c *call) params(known ...string) error {
	for name, values := range c.r.URL.Query() {
		if name == "f" || name == "min_version" {
			continue
		}
		if !slices.Contains(known, name) {
			return badParam(name, "is no parameter of this resource; it has %s", strings.Join(known, ", "))
		}
		if len(values) > 1 {
			return badParam(name, "is given %d times, once is enough", len(values))
		}
	}
	return nil
}

func parseVersion(name, text string) (twin.Version, error) {
	v, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return 0, badParam(name, "is %q, expected a version number", text)
	}
	return twin.Version(v), nil
}

// origin is where absolute links begin.
func (c *call) origin() string {
	if c.s.cfg.PublicURL != "" {
		return strings.TrimSuffix(c.s.cfg.PublicURL, "/")
	}
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host
}
