package client

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Problem is an answer that is no success, as the server tells it (RFC 9457).
type Problem struct {
	Status     int           `json:"status"`
	Title      string        `json:"title"`
	Detail     string        `json:"detail"`
	Faults     []Fault       `json:"errors"`
	RetryAfter time.Duration `json:"-"` // 0 where the server does not ask to wait
}

// Fault is one thing that is wrong, and where: a JSON pointer into the body, a parameter or a header.
type Fault struct {
	Pointer   *string `json:"pointer"` // nil where the fault is not in the body; "" is the whole of it
	Parameter string  `json:"parameter"`
	Header    string  `json:"header"`
	Detail    string  `json:"detail"`
}

// Error tells what is wrong in one line.
func (p *Problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", p.Status, p.Title)
	if p.Detail != "" {
		b.WriteString(": " + p.Detail)
	}
	for _, f := range p.Faults {
		switch {
		case f.Pointer != nil:
			b.WriteString("; " + *f.Pointer + " " + f.Detail)
		case f.Parameter != "":
			b.WriteString("; " + f.Parameter + " " + f.Detail)
		default:
			b.WriteString("; " + f.Header + " " + f.Detail)
		}
	}
	return b.String()
}

// ConflictError says that somebody else changed what was to be changed, or that the change meets something else. It
// unwraps to its *Problem.
type ConflictError struct {
	*Problem
	Current     *Feature    `json:"current"`      // what is there now, nil where the caller may not see it
	CurrentETag string      `json:"current_etag"` // to be sent with the change that takes it into account
	Fields      []Contested `json:"fields"`
}

// Contested is one field of which both sides want another value.
type Contested struct {
	Name   string          `json:"name"`
	Yours  json.RawMessage `json:"yours"`
	Theirs json.RawMessage `json:"theirs"`
}

// Unwrap returns the problem.
func (e *ConflictError) Unwrap() error { return e.Problem }

// problemOf reads an answer that is no success. What is no problem, as from a proxy, still tells its status.
func problemOf(r *request, resp *http.Response, body []byte) error {
	p := &Problem{}
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	isProblem := media == "application/problem+json" && json.Unmarshal(body, p) == nil
	p.Status = resp.StatusCode
	if p.Title == "" {
		p.Title = http.StatusText(p.Status)
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		p.RetryAfter = time.Duration(seconds) * time.Second
	}
	if isProblem && (p.Status == http.StatusConflict || p.Status == http.StatusPreconditionFailed) {
		conflict := &ConflictError{Problem: p}
		if json.Unmarshal(body, &struct {
			Current     **Feature    `json:"current"`
			CurrentETag *string      `json:"current_etag"`
			Fields      *[]Contested `json:"fields"`
		}{&conflict.Current, &conflict.CurrentETag, &conflict.Fields}) == nil {
			return fmt.Errorf("%s %s: %w", r.method, r.path, conflict)
		}
	}
	return fmt.Errorf("%s %s: %w", r.method, r.path, p)
}
