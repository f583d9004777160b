package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/wire"
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
	if c.r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit} // before anything is read: who asked first, with Expect, sends nothing
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
	c.commonHeaders()
	h := c.w.Header()
	h.Set("Content-Type", mediaType)
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

// commonHeaders are those of every answer with data, be it 200 or 304.
func (c *call) commonHeaders() {
	h := c.w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept, Accept-Encoding, Authorization, Cookie")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Set("Twin-Version", strconv.FormatUint(uint64(c.snap.Version()), 10))
}

// crsHeader names the system of an answer's coordinates by URI, the one form that the header has. A URI says its
// definition's axis order too, so what goes out in x, y under a short name whose definition has y first has no true
// URI, and no header. EPSG:4326 in x, y is CRS84.
func (c *call) crsHeader(form *wire.Form) {
	uri := form.CRS.URI()
	if defined, err := geo.ParseCRS(uri); err != nil || defined.AxisFlipped() != form.CRS.AxisFlipped() {
		if form.CRS.String() != "EPSG:4326" {
			return
		}
		uri = geo.CRS{}.URI()
	}
	c.w.Header().Set("Content-Crs", "<"+uri+">")
}

// noContent answers that a change was made and there is nothing to show.
func (c *call) noContent() {
	c.commonHeaders()
	c.w.WriteHeader(http.StatusNoContent)
}

// worthPacking is the least body that compression pays for, in bytes.
const worthPacking = 1400

// gzips tells whether an answer of a size is sent compressed. Tags depend on it, so it is decided before they are made.
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

// compress packs a body at the fastest level: answers are made once and read once, so time weighs more than size.
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
