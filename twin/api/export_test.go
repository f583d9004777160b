package api

import (
	"net/http/httptest"
	"slices"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
)

// Patterns lists the routes as the mux has them, without those that take what nothing else does.
func (s *Server) Patterns() []string {
	return slices.DeleteFunc(slices.Clone(s.patterns), func(p string) bool {
		return p == "GET /api/{$}" || slices.Contains(catchAll[:], p)
	})
}

// ItemsParams lists the parameters of items besides queryables, f and min_version.
func ItemsParams() []string { return itemsParams[:] }

// DocumentFor describes the API as a principal sees it.
func (s *Server) DocumentFor(who *access.Principal) *openapi.Document {
	c := &call{s: s, w: httptest.NewRecorder(), r: httptest.NewRequest("GET", "/api/openapi.json", nil), who: who, snap: s.tw.Snapshot()}
	c.view = access.NewView(c.snap, who, s.tw.Clock())
	return s.document(c)
}
