package api

import (
	"net/http"
	"slices"
)

// What a page elsewhere may send and read, besides what every page may.
const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsHeaders = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Twin-Reason"
	corsExposed = "ETag, Twin-Version, Link, Content-Crs, Location, Retry-After, RateLimit, RateLimit-Policy, Accept-Patch, Accept-Post, Allow, " +
		"OGC-NumberMatched, OGC-NumberReturned"
	corsSeconds = "600" // for which a browser need not ask again
)

// trusts tells whether a request comes from a page of an allowed origin and carries no cookie: it can do what anybody
// can who is not signed in, or what its own token may, and nothing in the name of whoever is at the browser.
func (s *Server) trusts(r *http.Request) bool {
	_, err := r.Cookie(sessionCookie)
	return err != nil && slices.Contains(s.cfg.Origins, r.Header.Get("Origin"))
}

// CrossOrigin lets pages of the configured origins read what a handler answers. Each is named as it is: there is no *,
// and no browser is told to send along its cookies, so such pages come with a token or as visitors.
func (s *Server) CrossOrigin(next http.Handler) http.Handler {
	if len(s.cfg.Origins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		allowed := slices.Contains(s.cfg.Origins, origin)
		cw := &corsWriter{ResponseWriter: w}
		if !allowed {
			next.ServeHTTP(cw, r)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", origin)
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsSeconds)
			cw.WriteHeader(http.StatusNoContent)
			return
		}
		h.Set("Access-Control-Expose-Headers", corsExposed)
		next.ServeHTTP(cw, r)
	})
}

// corsWriter adds the origin to what an answer varies by, whatever the handler has put there.
type corsWriter struct {
	http.ResponseWriter
	done bool
}

// WriteHeader adds to Vary.
func (w *corsWriter) WriteHeader(status int) {
	if !w.done {
		w.done = true
		w.Header().Add("Vary", "Origin")
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends the header first, where the handler did not.
func (w *corsWriter) Write(b []byte) (int, error) {
	if !w.done {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController find what is beneath.
func (w *corsWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
