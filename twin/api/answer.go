package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// The media types of answers.
const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeSchema  = "application/schema+json"
	typeJSONFG  = "application/vnd.ogc.fg+json"
	typeHTML    = mediaHTML + "; charset=utf-8"
	mediaHTML   = "text/html"
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
func (c *call) json(status int, v any) error { return c.jsonAs(status, typeJSON, v) }

// jsonAs answers with a small document of a media type of JSON.
func (c *call) jsonAs(status int, mediaType string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return c.write(status, mediaType, b.Bytes())
}

// write answers with a body, compressed where the client takes it and it pays, or with 304 where the client has it. A
// JSON document that is wanted as a page becomes one here.
func (c *call) write(status int, mediaType string, body []byte) error {
	if c.pageOf(mediaType) && status == http.StatusOK {
		return c.treePage(body)
	}
	coding := c.codingFor(len(body))
	if c.same(status, mediaType, coding, body) {
		return nil
	}
	c.head(mediaType)
	h := c.w.Header()
	if coding != codingNone {
		body = compress(coding, body)
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		c.w.Write(body)
	}
	return nil
}

// pageOf tells whether what is written in a media type of JSON is wanted as a page.
func (c *call) pageOf(mediaType string) bool { return c.as.f == fHTML && mediaType != typeHTML }

// head sets the headers of an answer with a body.
func (c *call) head(mediaType string) {
	c.commonHeaders()
	h := c.w.Header()
	h.Set("Content-Type", mediaType)
	if mediaType == typeHTML {
		h.Set("Content-Security-Policy", c.s.pages.Policy())
		h.Set("Referrer-Policy", "no-referrer")
	}
}

// varyHeader names what answers depend on besides their address.
const varyHeader = "Accept, Accept-Encoding, Authorization, Cookie"

// commonHeaders are those of every answer with data, be it 200 or 304.
func (c *call) commonHeaders() {
	h := c.w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", varyHeader)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	if h.Get("Twin-Version") == "" {
		h.Set("Twin-Version", strconv.FormatUint(uint64(c.snap.Version()), 10))
	}
}

// crsHeader names the system of an answer's coordinates by URI, the one form that the header has. A URI says its
// definition's axis order too, so what goes out in x, y under a short name whose definition has y first has no true
// URI, and no header. EPSG:4326 in x, y is CRS84.
func (c *call) crsHeader(form *wire.Form) {
	uri := form.CRS.URI()
	defined, err := geo.ParseCRS(uri)
	switch {
	case c.as.f == fCSV, c.as.f == fHTML: // they have lon and lat, whatever was asked for
		uri = geo.CRS{}.URI()
	case c.wantsFG(): // always in the order of the definition
	case err == nil && defined.AxisFlipped() == form.CRS.AxisFlipped():
	case form.CRS.String() == "EPSG:4326":
		uri = geo.CRS{}.URI()
	default:
		return
	}
	c.w.Header().Set("Content-Crs", "<"+uri+">")
}

// noContent answers that a change was made and there is nothing to show.
func (c *call) noContent() {
	c.commonHeaders()
	c.w.WriteHeader(http.StatusNoContent)
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
