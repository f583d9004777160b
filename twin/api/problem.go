package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// Problem is an RFC 9457 answer. It is an error, so that handlers can return it.
type Problem struct {
	Status     int
	Title      string
	Detail     string
	Errors     []pointed     // of an invalid value: where and what
	Conflict   *conflict     // of a stale or refused change
	Units      []problemUnit // that stand in the way
	RetryAfter int           // seconds
	Headers    [][2]string   // further headers
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// pointed is one fault and its place: a member of the body by JSON pointer, a parameter of the address or a header by
// its name. Exactly one of the three is told.
type pointed struct {
	Pointer   *string `json:"pointer,omitempty"`
	Parameter string  `json:"parameter,omitempty"`
	Header    string  `json:"header,omitempty"`
	Detail    string  `json:"detail"`
}

// inBody places a fault in the body; "" is the whole of it.
func inBody(pointer, detail string) pointed { return pointed{Pointer: &pointer, Detail: detail} }

// conflict shows both sides of a stale edit.
type conflict struct {
	Current     json.RawMessage `json:"current"`
	CurrentETag string          `json:"current_etag"`
	Fields      []contested     `json:"fields"`
}

// problemUnit names a unit to who may see it.
type problemUnit struct {
	ID    string  `json:"id"`
	Floor int     `json:"floor"`
	Stair *string `json:"stair"`
	Room  *string `json:"room"`
}

type contested struct {
	Name   string          `json:"name"`
	Yours  json.RawMessage `json:"yours"`
	Theirs json.RawMessage `json:"theirs"`
}

// problemJSON is the wire form.
type problemJSON struct {
	Type        string          `json:"type"`
	Title       string          `json:"title"`
	Status      int             `json:"status"`
	Detail      string          `json:"detail,omitempty"`
	Errors      []pointed       `json:"errors,omitempty"`
	Current     json.RawMessage `json:"current,omitempty"`
	CurrentETag string          `json:"current_etag,omitempty"`
	Fields      *[]contested    `json:"fields,omitempty"`
	Units       []problemUnit   `json:"units,omitempty"`
}

// problem writes an error. What is the server's own fault is logged and told without detail.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	p := s.asProblem(r, err)
	out := problemJSON{Type: "about:blank", Title: p.Title, Status: p.Status, Detail: p.Detail, Errors: p.Errors, Units: p.Units}
	if p.Conflict != nil {
		out.Current, out.CurrentETag, out.Fields = p.Conflict.Current, p.Conflict.CurrentETag, &p.Conflict.Fields
	}
	body, err := json.Marshal(out)
	if err != nil {
		body = []byte(`{"type":"about:blank","title":"Internal error","status":500}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Del("Content-Crs")
	h.Del("ETag")
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	for _, kv := range p.Headers {
		h.Set(kv[0], kv[1])
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// asProblem is the one table from errors to answers.
func (s *Server) asProblem(r *http.Request, err error) *Problem {
	var p *Problem
	var fields twin.FieldErrors
	var q *query.Error
	var member *wire.MemberError
	var syntax *wire.JSONError
	var tooLarge *http.MaxBytesError
	var op *twin.OpError
	var told interface{ HTTPStatus() int }
	if errors.As(err, &op) {
		err = op.Err // who sends a single edit knows of no operations; inBatch says which change of a batch it was
	}
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &told): // by what is mounted beside the API
		return &Problem{Status: told.HTTPStatus(), Title: titleOf(told.HTTPStatus()), Detail: err.Error()}
	case errors.As(err, &tooLarge):
		return &Problem{Status: http.StatusRequestEntityTooLarge, Title: "Too large", Detail: tooLargeFor(r, tooLarge.Limit)}
	case errors.As(err, &fields):
		return invalid(fields)
	case errors.As(err, &q):
		return &Problem{Status: http.StatusBadRequest, Title: "Bad request", Detail: q.Error(), Errors: []pointed{placeOf(r, q)}}
	case errors.As(err, &member):
		return &Problem{Status: http.StatusBadRequest, Title: "Bad request", Detail: member.Error(), Errors: []pointed{inBody(member.Pointer, member.Msg)}}
	case errors.As(err, &syntax):
		return &Problem{Status: http.StatusBadRequest, Title: "Bad JSON", Detail: syntax.Error()}
	case errors.Is(err, access.ErrCredential):
		return &Problem{Status: http.StatusUnauthorized, Title: "Sign in", Detail: "the credential is unknown or has expired"}
	case errors.Is(err, access.ErrLockedOut):
		return &Problem{Status: http.StatusTooManyRequests, Title: "Locked out", Detail: err.Error(), RetryAfter: int(access.LockoutTime.Seconds())}
	case errors.Is(err, twin.ErrTooOld):
		return &Problem{Status: http.StatusGone, Title: "Too old", Detail: "the log no longer reaches back so far"}
	case errors.Is(err, twin.ErrBusy):
		return &Problem{Status: http.StatusServiceUnavailable, Title: "Busy", Detail: "other past states are being made: try again", RetryAfter: 1}
	case errors.Is(err, twin.ErrForbidden):
		return &Problem{Status: http.StatusForbidden, Title: "Not allowed", Detail: detailOf(err, twin.ErrForbidden)}
	case errors.Is(err, twin.ErrNotFound):
		return &Problem{Status: http.StatusNotFound, Title: "Not found", Detail: "there is no such thing, or you may not see it"}
	case errors.Is(err, twin.ErrConflict):
		return &Problem{Status: http.StatusConflict, Title: "Conflict", Detail: detailOf(err, twin.ErrConflict)}
	case errors.Is(err, twin.ErrInvalid):
		return &Problem{Status: http.StatusUnprocessableEntity, Title: "Invalid", Detail: detailOf(err, twin.ErrInvalid)}
	case errors.Is(err, twin.ErrNoSpace):
		return &Problem{Status: http.StatusInsufficientStorage, Title: "Disk full", Detail: "the server's disk has too little room to keep changes safely"}
	case errors.Is(err, twin.ErrStopped):
		return &Problem{Status: http.StatusServiceUnavailable, Title: "Stopped", Detail: "the twin has stopped writing", RetryAfter: 5}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Problem{Status: http.StatusServiceUnavailable, Title: "Timed out", Detail: "the request was given up", RetryAfter: 1}
	}
	s.log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	return &Problem{Status: http.StatusInternalServerError, Title: "Internal error", Detail: "the server failed; the log says why"}
}

// titleOf names a status as the other titles are written.
func titleOf(status int) string {
	text := http.StatusText(status)
	return text[:min(1, len(text))] + strings.ToLower(text[min(1, len(text)):])
}

// tooLargeFor says how much is taken at an address, and what to do.
func tooLargeFor(r *http.Request, limit int64) string {
	taken := fmt.Sprintf("a body of at most %d bytes (%.3g MiB) is taken: ", limit, float64(limit)/(1<<20))
	if strings.HasPrefix(r.URL.Path, "/models/") {
		return taken + "send a simpler model, or let the operator raise max_model_bytes"
	}
	return taken + "send it in several parts"
}

// detailOf is an error's text without that of its kind: the title says the kind.
func detailOf(err, kind error) string { return strings.TrimPrefix(err.Error(), kind.Error()+": ") }

// placeOf places what is wrong with a query: in the address of what is only read, else in the body.
func placeOf(r *http.Request, q *query.Error) pointed {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return pointed{Parameter: q.At, Detail: q.Msg}
	}
	return inBody("/"+q.At, q.Msg)
}

// invalid points at each value that cannot be kept.
func invalid(fields twin.FieldErrors) *Problem {
	p := &Problem{Status: http.StatusUnprocessableEntity, Title: "Invalid", Detail: "some values cannot be kept"}
	for _, f := range fields {
		p.Errors = append(p.Errors, inBody(pointerTo(f.Path), f.Msg))
	}
	return p
}

// pointerTo turns a path into a JSON pointer within a feature: what reads bodies gives pointers, the twin names fields.
func pointerTo(path string) string {
	switch {
	case path == "" || path[0] == '/':
		return path
	case path == "geometry" || path == "type" || path == "id":
		return "/" + path
	}
	return "/properties/" + path
}

// badParam refuses a parameter with what would do instead. Formats must not be given values of sealed fields.
func badParam(name, format string, args ...any) *Problem {
	msg := fmt.Sprintf(format, args...)
	return &Problem{
		Status: http.StatusBadRequest, Title: "Bad parameter", Detail: name + " " + msg, Errors: []pointed{{Parameter: name, Detail: msg}},
	}
}

// badHeader refuses a header.
func badHeader(name, format string, args ...any) *Problem {
	msg := fmt.Sprintf(format, args...)
	return &Problem{
		Status: http.StatusBadRequest, Title: "Bad header", Detail: name + " " + msg, Errors: []pointed{{Header: name, Detail: msg}},
	}
}

// errSignIn asks for a credential where there was none.
func errSignIn() *Problem {
	return &Problem{Status: http.StatusUnauthorized, Title: "Sign in", Detail: "this needs a credential"}
}
