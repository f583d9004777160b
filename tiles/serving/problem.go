package serving

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gridtwin/gridtwin/twin"
)

// ErrClosed is what waits are ended with when a service is closed.
var ErrClosed = errors.New("the tile service is closed")

// requestError is an error that the caller can mend.
type requestError struct {
	status int
	kind   error // the sentinel of package twin that it is
	detail string
}

func (e *requestError) Error() string { return e.detail }

func (e *requestError) Unwrap() error { return e.kind }

// HTTPStatus returns the status that the error is answered with.
func (e *requestError) HTTPStatus() int { return e.status }

// BadRequest is for what cannot be understood.
func BadRequest(format string, args ...any) error {
	return &requestError{http.StatusBadRequest, twin.ErrInvalid, fmt.Sprintf(format, args...)}
}

// NotFound is for what is not there.
func NotFound(format string, args ...any) error {
	return &requestError{http.StatusNotFound, twin.ErrNotFound, fmt.Sprintf(format, args...)}
}

// Gone is for what was there, or could have been, and never comes back.
func Gone(format string, args ...any) error {
	return &requestError{http.StatusGone, twin.ErrNotFound, fmt.Sprintf(format, args...)}
}

// Unavailable is for what is not here yet: it is asked for again after a moment.
func Unavailable(format string, args ...any) error {
	return &requestError{http.StatusServiceUnavailable, nil, fmt.Sprintf(format, args...)}
}

// NotAcceptable is for who takes none of the forms there are.
func NotAcceptable(format string, args ...any) error {
	return &requestError{http.StatusNotAcceptable, nil, fmt.Sprintf(format, args...)}
}

// Problem writes an error that a handler returned.
type Problem func(w http.ResponseWriter, r *http.Request, err error)

// Handle turns a handler that returns an error into one for a mux; a nil problem is RFC 9457 problem+json.
func Handle(problem Problem, fn func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	if problem == nil {
		problem = writeProblem
	}
	return func(w http.ResponseWriter, r *http.Request) {
		err := fn(w, r)
		if err == nil {
			return
		}
		var known *requestError
		if errors.As(err, &known) && known.status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "1")
		}
		problem(w, r, err)
	}
}

// writeProblem writes RFC 9457 problem+json. Of an error that is not the caller's fault it says no detail.
func writeProblem(w http.ResponseWriter, _ *http.Request, err error) {
	status, detail := http.StatusInternalServerError, "the tile could not be made"
	var known interface{ HTTPStatus() int }
	if errors.As(err, &known) {
		status, detail = known.HTTPStatus(), err.Error()
	}
	body, _ := json.Marshal(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}{"about:blank", http.StatusText(status), status, detail})
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body) // a client that is gone needs no answer
}
