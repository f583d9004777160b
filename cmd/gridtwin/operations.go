package main

import (
	"net/http"
	"slices"

	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/live"
)

// operations describe what is mounted beside the API, for its document; those of the map are given.
func operations(tiles []openapi.Operation) []openapi.Operation {
	text := func(status int, doc string) openapi.Answer {
		return openapi.Answer{Status: status, Doc: doc, Content: []openapi.Content{{Media: "text/plain"}}}
	}
	probe := func(path, id, summary string) openapi.Operation {
		return openapi.Operation{
			Route: "GET " + path, ID: id, Tag: "server", Summary: summary, Auth: openapi.AuthNone,
			Answers: []openapi.Answer{text(http.StatusOK, "Yes."), text(http.StatusServiceUnavailable, "No.")}, Faults: []int{405},
			Samples: []openapi.Sample{{Name: "ask"}},
		}
	}
	return slices.Concat(tiles, live.Operations(), []openapi.Operation{
		probe("/healthz", "isHealthy", "Whether the twin has not stopped."),
		probe("/readyz", "isReady", "Whether it answers requests."),
		{
			Route: "GET /metrics", ID: "getMetrics", Tag: "server", Summary: "Figures of the server in the form of Prometheus.",
			Answers: []openapi.Answer{text(http.StatusOK, "The figures.")}, Faults: []int{401, 403, 405, 429, 500},
			Samples: []openapi.Sample{{Name: "read"}},
		},
	})
}

// mounts is a mux that remembers what is mounted: a test holds it against operations.
type mounts struct {
	*http.ServeMux
	patterns []string
}

// Handle mounts a handler.
func (m *mounts) Handle(pattern string, h http.Handler) {
	m.patterns = append(m.patterns, pattern)
	m.ServeMux.Handle(pattern, h)
}

// HandleFunc mounts a function.
func (m *mounts) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	m.Handle(pattern, http.HandlerFunc(h))
}

// documents gives the documents of the tiles the forms that those of the API have, which is made after them.
type documents struct{ *app }

// Form chooses the form.
func (d documents) Form(r *http.Request, more ...string) (string, error) {
	return d.api.Form(r, more...)
}

// Page makes a page.
func (d documents) Page(w http.ResponseWriter, r *http.Request, doc []byte, more ...string) error {
	return d.api.Page(w, r, doc, more...)
}
