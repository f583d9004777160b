package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
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
	changes, err := c.mayChangeHere()
	if err != nil {
		return err
	}
	methods := methodsOf(s.mux, c.r)
	if methods == nil {
		return notHere(c.r)
	}
	var allowed []string
	h := c.w.Header()
	for _, method := range methods {
		if method != http.MethodGet && method != http.MethodHead && !changes {
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
	h.Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
	c.commonHeaders()
	h.Set("Content-Length", "0")
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// mayChangeHere tells whether the caller may send to what the path is about more than reads; a collection that it may
// not see is not there.
func (c *call) mayChangeHere() (bool, error) {
	switch c.r.URL.Path {
	case "/api/batch":
		return c.who.SignedIn() && slices.ContainsFunc(c.snap.Schema().Types(), func(t *twin.Type) bool { return access.MayEdit(c.who, t) == nil }), nil
	case "/api/people/reveal":
		return c.who.SignedIn() && mayReveal(c.who), nil
	case "/api/people/lookup":
		return c.who.SignedIn() && access.MayLookup(c.who), nil
	}
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
