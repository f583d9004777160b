package api

import (
	"net/http"
	"strings"

	"github.com/gridtwin/gridtwin/twin/access"
)

// What the bodies of edits may be.
const acceptPost = "application/geo+json, application/json"

// options tells which methods a resource takes from this caller, now: Part 4 of OGC API Features has it so. Whether
// there is such an entity is not told.
func (s *Server) options(c *call) error {
	if err := c.knownParams(); err != nil {
		return err
	}
	edits, err := c.mayEditHere()
	if err != nil {
		return err
	}
	var allowed []string
	h := c.w.Header()
	for _, method := range methodsOf(s.mux, c.r) {
		changes := method != http.MethodGet && method != http.MethodHead
		if changes && !edits {
			continue
		}
		switch method {
		case http.MethodPatch:
			h.Set("Accept-Patch", acceptPatch)
		case http.MethodPost:
			h.Set("Accept-Post", acceptPost)
		}
		allowed = append(allowed, method)
	}
	if allowed == nil {
		return notHere(c.r)
	}
	h.Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
	c.commonHeaders()
	h.Set("Content-Length", "0")
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// mayEditHere tells whether the caller may change what the path is about; a collection that it may not see is not there.
func (c *call) mayEditHere() (bool, error) {
	parts := strings.Split(c.r.URL.Path, "/") // "", api, collections, {c}, items, {id}
	if len(parts) < 4 || parts[2] != "collections" {
		return true, nil
	}
	c.r.SetPathValue("c", parts[3])
	t, err := c.collectionOf()
	if err != nil {
		return false, err
	}
	return c.who.SignedIn() && access.MayEdit(c.who, t) == nil, nil
}
