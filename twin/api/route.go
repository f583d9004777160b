package api

import (
	"net/http"
	"slices"
	"strings"
)

// catchAll are the patterns that take what no route does.
var catchAll = [...]string{"", "/", "/api", "/api/", "OPTIONS /api", "OPTIONS /api/"}

// noRoute answers what no route takes: 405 where another method would do, else 404.
func (s *Server) noRoute(c *call) error { return lost(s.mux, c.r) }

// lost tells why a mux has no route for a request.
func lost(mux *http.ServeMux, r *http.Request) *Problem {
	if allowed := methodsOf(mux, r); len(allowed) > 0 {
		return notAllowed(allowed...)
	}
	return notHere(r)
}

// methodsOf lists the methods that have a route for a path.
func methodsOf(mux *http.ServeMux, r *http.Request) (allowed []string) {
	for _, method := range [...]string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := mux.Handler(probe); !slices.Contains(catchAll[:], pattern) {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

func notAllowed(methods ...string) *Problem {
	return &Problem{
		Status: http.StatusMethodNotAllowed, Title: "Method not allowed", Detail: "this takes " + strings.Join(methods, ", "),
		Headers: [][2]string{{"Allow", strings.Join(methods, ", ")}},
	}
}

func notHere(r *http.Request) *Problem {
	return &Problem{Status: http.StatusNotFound, Title: "Not found", Detail: r.Method + " " + r.URL.Path + " is nothing that this server has; /api lists what it has"}
}

// RefuseRest gives a mux an answer to what none of its routes takes, since its own would be bare text.
func (s *Server) RefuseRest(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.problem(w, r, lost(mux, r)) })
}

// ForMachines stands before the handler of pages, which has every path that nothing else has. What a page does not know
// is told in text to browsers alone; a program gets a problem, and so does everybody beneath the given paths, where no
// page ever is.
func (s *Server) ForMachines(pages http.Handler, paths ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		beneath := slices.ContainsFunc(paths, func(p string) bool { return r.URL.Path == p || strings.HasPrefix(r.URL.Path, p+"/") })
		if !beneath && strings.Contains(r.Header.Get("Accept"), "text/html") {
			pages.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(&machineWriter{ResponseWriter: w, s: s, r: r}, r)
	})
}

// machineWriter replaces the bare refusals of a handler of pages by problems.
type machineWriter struct {
	http.ResponseWriter
	s    *Server
	r    *http.Request
	drop bool // the handler's own body
}

// WriteHeader lets everything pass but refusals.
func (w *machineWriter) WriteHeader(status int) {
	switch status {
	case http.StatusNotFound:
		w.drop = true
		w.s.problem(w.ResponseWriter, w.r, notHere(w.r))
	case http.StatusMethodNotAllowed:
		w.drop = true
		w.s.problem(w.ResponseWriter, w.r, notAllowed(strings.Split(w.Header().Get("Allow"), ", ")...))
	default:
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write drops what the handler says besides a problem.
func (w *machineWriter) Write(b []byte) (int, error) {
	if w.drop {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find what is beneath.
func (w *machineWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
