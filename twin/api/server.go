package api

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api/openapi"
	"github.com/gridtwin/gridtwin/twin/api/page"
	"github.com/gridtwin/gridtwin/twin/query/search"
)

// Config is what a server is made of; Twin and Accounts are required.
type Config struct {
	Twin          *twin.Twin
	Accounts      *access.Accounts
	AllowVisitors bool
	PublicURL     string // origin for absolute links, as "https://twin.example"; "" takes it from Host
	Logger        *slog.Logger
	DemoRoles     []DemoRole      // offered to visitors by /api/me
	Version       string          // of the program
	Hosts         []string        // names, without port, under which it is reached; others are refused with 421. None takes any
	Audit         access.AuditLog // nil takes the twin's store where that keeps one
	Limits        Limits
	Origins       []string // of pages elsewhere that may read the API, as "https://map.example"
	// Operations describe what is mounted beside the API, for its document; see package openapi.
	Operations []openapi.Operation
	Models     Models // that are taken as uploads
	// Tiles are mounted beside the API; nil for none.
	Tiles *TileSets
	// Outlets carry changes outward; nil for none.
	Outlets Outlets
}

// TileSets tells what to link to and to claim where OGC API - Tiles is served beside the API.
type TileSets struct {
	Classes []string                     // that hold, by URI
	Of      func(collection string) bool // whether a collection has tiles of its own
}

// DemoRole is a role that the demo's page offers at a click.
type DemoRole struct {
	Role  access.Role `json:"role"`
	Label twin.Label  `json:"label"`
	Code  string      `json:"code"`
}

// Server answers HTTP for one twin.
type Server struct {
	cfg  Config
	tw   *twin.Twin
	log  *slog.Logger
	pins *pins
	keys *keys
	door *door
	past *twin.Timeline
	csrf *http.CrossOriginProtection
	mux  *http.ServeMux

	names   *search.Index
	people  *access.Directory
	audit   access.AuditLog
	meter   *meter        // of all requests
	lookups *meter        // of lookups besides
	looks   chan struct{} // a place per lookup under way

	receiving chan struct{} // a place per upload under way
	checking  chan struct{} // a place per upload in memory
	uploaders uploaders

	patterns []string // of the routes; each has an operation in operations_*.go
	pages    *page.Pages
}

// The limits of requests.
const (
	MaxBodyBytes      = 16 << 20
	MaxSmallBodyBytes = 64 << 10 // of sign-ins
	maxWait           = 5 * time.Second
)

// New makes a server, which follows the twin until it is closed.
func New(cfg Config) *Server {
	s := &Server{
		cfg: cfg, tw: cfg.Twin, log: cfg.Logger, pins: newPins(cfg.Twin.Clock), keys: newKeys(), door: newDoor(cfg.Twin.Clock),
		past: twin.NewTimeline(cfg.Twin), csrf: http.NewCrossOriginProtection(), mux: http.NewServeMux(), pages: page.New(),
		names: search.New(cfg.Twin), people: directoryOf(cfg.Twin), audit: cfg.Audit, meter: newMeter(cfg.Twin.Clock, cfg.Limits.perMinute), looks: make(chan struct{}, maxLooks),
		receiving: make(chan struct{}, maxReceiving), checking: make(chan struct{}, maxChecking),
		lookups: newMeter(cfg.Twin.Clock, func(access.Role) int { return cmp.Or(cfg.Limits.Lookups, DefaultLookups) }),
	}
	if s.audit == nil {
		s.audit = auditOf(cfg.Twin.Store())
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.routes()
	return s
}

// routes lists everything that the API has, in one place: the matrix of the tests follows it, and so do the operations of
// the API document in operations_*.go.
func (s *Server) routes() {
	add := func(pattern string, h handler, open bool) {
		s.mux.Handle(pattern, s.adapt(h, open))
		s.patterns = append(s.patterns, pattern)
	}
	open := func(pattern string, h handler) { add(pattern, h, true) }
	data := func(pattern string, h handler) { add(pattern, h, false) }
	open("POST /api/session", s.signIn)
	open("DELETE /api/session", s.signOut)
	open("GET /api/me", s.me)
	data("GET /api", s.landing)
	data("GET /api/{$}", s.landing)
	data("GET /api/conformance", s.conformance)
	data("GET /api/functions", s.functions)
	data("GET /api/openapi.json", s.openapiJSON)
	data("GET /api/docs", s.docs)
	data("GET /api/types", s.types)
	data("GET /api/types/schema", s.modelSchema)
	data("GET /api/collections", s.collections)
	data("GET /api/collections/{c}", s.collection)
	data("GET /api/collections/{c}/queryables", s.queryables)
	data("GET /api/collections/{c}/schema", s.schema)
	data("GET /api/collections/{c}/sortables", s.sortables)
	data("GET /api/collections/{c}/nearest", s.nearest)
	data("GET /api/collections/{c}/items", s.items)
	data("POST /api/collections/{c}/items", s.create)
	data("GET /api/collections/{c}/items/{id}", s.item)
	data("GET /api/collections/{c}/items/{id}/history", s.history)
	data("GET /api/changes", s.changes)
	data("PUT /api/collections/{c}/items/{id}", s.put)
	data("PATCH /api/collections/{c}/items/{id}", s.patch)
	data("DELETE /api/collections/{c}/items/{id}", s.remove)
	data("POST /api/collections/houses/items/{id}/split", s.split)
	data("PUT /models/{house}", s.putModel)
	data("DELETE /models/{house}", s.removeModel)
	data("POST /api/batch", s.batch)
	data("POST /api/area", s.area)
	data("GET /api/search", s.search)
	data("POST /api/people/reveal", s.reveal)
	data("POST /api/people/lookup", s.lookup)
	data("GET /api/outlets", s.outlets)
	data("POST /api/outlets/{name}/retry", s.retryOutlet)
	data("GET /api/tokens", s.listTokens)
	data("DELETE /api/tokens/{id}", s.revokeToken)
	data("GET /api/accounts", s.listAccounts)
	data("DELETE /api/accounts/{name}", s.removeAccount)
	// Without the first, the mux would send DELETE /api on to /api/.
	s.mux.Handle("OPTIONS /api", s.adapt(s.options, false))
	s.mux.Handle("OPTIONS /api/", s.adapt(s.options, false))
	data("/api", s.noRoute)
	data("/api/", s.noRoute)
}

// Close lets go of the twin, once the last request is answered. The twin itself is the caller's.
func (s *Server) Close() {
	s.past.Close()
	s.names.Close()
	if s.people != nil {
		s.people.Close()
	}
}

// ServeHTTP answers what lies under /api.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// checkHost refuses requests under a name that is not the server's: a page elsewhere whose name was made to point here
// would be of the same origin to a browser.
func (s *Server) checkHost(r *http.Request) error {
	if len(s.cfg.Hosts) == 0 {
		return nil
	}
	name := r.Host
	if host, _, err := net.SplitHostPort(name); err == nil {
		name = host
	}
	name = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"), ".")
	if slices.ContainsFunc(s.cfg.Hosts, func(h string) bool { return strings.EqualFold(h, name) }) {
		return nil
	}
	return &Problem{
		Status: http.StatusMisdirectedRequest, Title: "Misdirected",
		Detail: "this server is not called so: it answers to " + strings.Join(s.cfg.Hosts, ", "),
	}
}

// call is one request on its way.
type call struct {
	s    *Server
	w    http.ResponseWriter
	r    *http.Request
	who  *access.Principal
	snap *twin.Snapshot
	view *access.View

	as     variant   // the form of the answer, once it is chosen
	forms  []variant // among which it was chosen
	packed string    // the content coding that the client would have, "" before it was looked for
}

type handler func(c *call) error

// adapt runs a handler for whoever asks. An open one is there for those without a credential too.
func (s *Server) adapt(h handler, open bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{s: s, w: w, r: r}
		err := s.checkHost(r)
		if err == nil {
			if err = s.admit(c, open); err != nil {
				err = s.meter.refused(c, err)
			}
		}
		if err == nil {
			err = s.meter.take(c, weightOf(r))
		}
		if err == nil {
			err = h(c)
		}
		if err != nil {
			s.problem(w, r, err)
		}
	})
}

// admit works out who asks. They see the newest version: another one is looked for by the handlers that can show it, once
// they know that everything else is in order, since it takes time and reads the log.
func (s *Server) admit(c *call, open bool) error {
	if err := s.csrf.Check(c.r); err != nil && !hasBearer(c.r) && !s.trusts(c.r) {
		return &Problem{Status: http.StatusForbidden, Title: "Cross-origin request", Detail: "a browser may send this from the same origin alone"}
	}
	who, err := s.authenticate(c.r)
	if err != nil && !open {
		return err
	}
	c.who = who
	if c.who == nil {
		c.who = access.VisitorPrincipal()
	}
	c.r = c.r.WithContext(access.WithPrincipal(c.r.Context(), c.who))
	c.snap = s.tw.Snapshot()
	c.view = access.NewView(c.snap, c.who, s.tw.Clock())
	return nil
}

// wait goes on to the version that min_version names, as soon as it is there. It is asked only of who may have an answer.
func (c *call) wait() error {
	text := c.r.URL.Query().Get("min_version")
	if text == "" {
		return nil
	}
	v, err := parseVersion("min_version", text)
	if err != nil {
		return err
	}
	if c.r.PathValue("c") != "" {
		if _, err := c.collectionOf(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), maxWait)
	defer cancel()
	if c.snap, err = c.s.tw.Wait(ctx, v); err != nil {
		return &Problem{Status: http.StatusServiceUnavailable, Title: "Not there yet", Detail: "this node has not reached version " + text, RetryAfter: 1}
	}
	c.view = access.NewView(c.snap, c.who, c.s.tw.Clock())
	return nil
}

// Protect mounts another handler of the map behind the same sign-in: its requests carry the principal in their context.
// What versions they ask for is its own business.
func (s *Server) Protect(next http.Handler) http.Handler {
	return s.adapt(func(c *call) error {
		if !c.who.May(access.MapRead) {
			return fmt.Errorf("%w: this token may not read the map", twin.ErrForbidden)
		}
		next.ServeHTTP(c.w, c.r)
		return nil
	}, false)
}
