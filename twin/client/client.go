package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Config says which twin a client talks to. URL is required.
type Config struct {
	URL   string       // origin, as "https://twin.example"
	Token string       // bearer token; "" for a visitor
	HTTP  *http.Client // nil for one with sensible timeouts
	// Retries is how often a request that may be repeated is sent again after a lost answer, 429 or 503; 0 is 3, less
	// than 0 never.
	Retries int
}

// Client asks one twin.
type Client struct {
	base    string
	token   string
	http    *http.Client
	retries int
	seen    atomic.Uint64 // the version of the last edit: reads wait for it
}

// The bounds of a client's patience.
const (
	usualRetries = 3
	firstPause   = 200 * time.Millisecond
	longestPause = 10 * time.Second
	maxAnswer    = 1 << 30 // bytes; an answer past it is cut off, and then fails as broken JSON
)

// New makes a client. It sends nothing yet.
func New(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("client: the URL %q is no origin: write it as https://twin.example", cfg.URL)
	}
	c := &Client{base: strings.TrimSuffix(cfg.URL, "/") + "/api", token: cfg.Token, http: cfg.HTTP, retries: cfg.Retries}
	if c.http == nil {
		c.http = &http.Client{Timeout: 5 * time.Minute}
	}
	switch {
	case c.retries == 0:
		c.retries = usualRetries
	case c.retries < 0:
		c.retries = 0
	}
	return c, nil
}

// Version is the newest version that an edit of this client has made, 0 before the first. Its reads wait for it.
func (c *Client) Version() uint64 { return c.seen.Load() }

// request is one call on its way.
type request struct {
	method string
	path   string // beneath /api, or an absolute link of an answer
	query  url.Values
	header http.Header
	body   []byte
	media  string
	again  bool // may be sent a second time
	edits  bool
}

// answer is a success.
type answer struct {
	header http.Header
	body   []byte
}

// send sends a request and reads its answer, again where that is safe.
func (c *Client) send(ctx context.Context, r *request) (*answer, error) {
	pause := firstPause
	for try := 0; ; try++ {
		a, err := c.once(ctx, r)
		if err == nil || !r.again || try >= c.retries || !passing(err) {
			return a, err
		}
		wait := pause
		if p := new(Problem); errors.As(err, &p) && p.RetryAfter > 0 {
			wait = p.RetryAfter
		}
		timer := time.NewTimer(min(wait, longestPause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, fmt.Errorf("%s %s: %w", r.method, r.path, ctx.Err())
		case <-timer.C:
		}
		pause *= 2
	}
}

// passing tells whether an error may be gone by the next time: the answer was lost, or the server asks to wait.
func passing(err error) bool {
	var p *Problem
	if errors.As(err, &p) {
		return p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable || p.Status == http.StatusBadGateway || p.Status == http.StatusGatewayTimeout
	}
	return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// once sends a request one time.
func (c *Client) once(ctx context.Context, r *request) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, c.address(r), bytes.NewReader(r.body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	req.Header.Set("Accept", "application/geo+json, application/json")
	if r.body != nil {
		req.Header.Set("Content-Type", r.media)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, unaddressed(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%s %s: the answer broke off: %w", r.method, r.path, err)
	}
	if resp.StatusCode >= 300 {
		return nil, problemOf(r, resp, body)
	}
	if r.edits {
		c.saw(resp.Header)
	}
	return &answer{resp.Header, body}, nil
}

// unaddressed takes the address off an error of net/http: it stands before it already, and a query holds what was asked.
func unaddressed(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// address makes the URL of a request. Links of answers are followed as they are, on the own origin alone: the token goes
// nowhere else.
func (c *Client) address(r *request) string {
	if _, rest, ok := strings.Cut(r.path, "://"); ok {
		_, rest, _ = strings.Cut(rest, "/")
		return strings.TrimSuffix(c.base, "/api") + "/" + rest
	}
	q := r.query
	if v := c.seen.Load(); v > 0 && !r.edits {
		if q == nil {
			q = url.Values{}
		}
		if !q.Has("min_version") && !q.Has("as_of") {
			q.Set("min_version", strconv.FormatUint(v, 10))
		}
	}
	if len(q) == 0 {
		return c.base + r.path
	}
	return c.base + r.path + "?" + q.Encode()
}

// saw remembers the version that an edit led to.
func (c *Client) saw(h http.Header) {
	v, err := strconv.ParseUint(h.Get("Twin-Version"), 10, 64)
	for err == nil {
		was := c.seen.Load()
		if v <= was || c.seen.CompareAndSwap(was, v) {
			return
		}
	}
}

// read sends a request that changes nothing and decodes its answer.
func (c *Client) read(ctx context.Context, path string, q url.Values, into any) (*answer, error) {
	r := &request{method: http.MethodGet, path: path, query: q, again: true}
	a, err := c.send(ctx, r)
	if err != nil {
		return nil, err
	}
	return a, decode(r, a, into)
}

// ask posts a question. It changes nothing, but for what is audited it matters how often it is sent.
func (c *Client) ask(ctx context.Context, path string, question, into any, again bool) error {
	body, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("POST %s: the question: %w", path, err)
	}
	r := &request{method: http.MethodPost, path: path, body: body, media: "application/json", again: again}
	a, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	return decode(r, a, into)
}

func decode(r *request, a *answer, into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("%s %s: the answer is not what was expected: %w", r.method, r.path, err)
	}
	return nil
}
