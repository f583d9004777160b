package tiles

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gridtwin/gridtwin/tiles/serving"
)

func marshal(r *http.Request, doc any) ([]byte, error) {
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", r.URL.Path, err)
	}
	return body, nil
}

func (st *state) versionText() string { return strconv.FormatUint(uint64(st.view.Version()), 10) }

// writeJSON answers with a document, compressed where the client takes it and it pays, and an ETag of its content and
// coding.
func (s *Service) writeJSON(w http.ResponseWriter, r *http.Request, st *state, vary string, doc any) error {
	body, err := marshal(r, doc)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache") // bounds follow the data
	h.Set("Vary", vary)
	h.Set("Twin-Version", st.versionText())
	return s.writeBody(w, r, typeJSON, body)
}

// writeBody answers with bytes that are not kept, or with 304 or 204. The caller has set what it knows of caches.
func (s *Service) writeBody(w http.ResponseWriter, r *http.Request, media string, body []byte) error {
	c := serving.Chosen(len(body), r.Header["Accept-Encoding"])
	sum := sha256.Sum256(body)
	etag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `.` + c.Suffix() + `"`
	h := w.Header()
	h.Set("ETag", etag)
	if serving.Matches(r.Header["If-None-Match"], etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if len(body) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.Set("Content-Type", media)
	if c != serving.Identity {
		packed, err := s.coders.Code(c, body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", r.URL.Path, err)
		}
		h["Content-Encoding"], body = s.fixed.coding[c], packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) // a client that is gone needs no answer
	return nil
}
