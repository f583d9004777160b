package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/store"
)

// Limits bound what one principal may ask in a minute. A principal is an account, a token, or an address without
// either. Tokens that end with the process, as the demo's, are not bounded.
type Limits struct {
	PerMinute map[access.Role]int // requests of the weight one, at most as many at once too; a role that is missing has no limit
	Lookups   int                 // of people by a personal value, for anybody; 0 is DefaultLookups
}

// DefaultLookups is how many lookups a principal has in a minute where nothing else is said.
const DefaultLookups = 30

// DefaultLimits are those of a server that faces many. A viewer at work asks for some hundred tiles a minute, of a
// quarter each.
func DefaultLimits() Limits {
	return Limits{PerMinute: map[access.Role]int{
		access.Visitor: 600, access.Worker: 1200, access.Command: 3000, access.Steward: 3000, access.Component: 6000, access.Admin: 600,
	}}
}

func (l *Limits) perMinute(r access.Role) int { return l.PerMinute[r] }

// meter counts requests in the manner of a leaking bucket: for each principal one instant is kept, that at which the
// bucket is empty again.
type meter struct {
	clock func() time.Time
	limit func(access.Role) int
	mu    sync.Mutex
	empty map[string]time.Time
}

// maxMetered bounds the principals that are remembered.
const maxMetered = 20_000

func newMeter(clock func() time.Time, limit func(access.Role) int) *meter {
	return &meter{clock: clock, limit: limit, empty: map[string]time.Time{}}
}

// take counts a request of a weight, or refuses it and tells when it will be taken. The answer says what is left.
func (m *meter) take(c *call, weight float64) error {
	limit := m.limit(c.who.Role)
	if limit <= 0 || c.who.Unmetered() {
		return nil
	}
	key := c.who.Actor()
	if !c.who.SignedIn() {
		key = "@" + address(c.r)
	}
	one := time.Minute / time.Duration(limit)
	left, wait := m.add(key, time.Duration(weight*float64(one)))
	h := c.w.Header()
	h.Set("RateLimit-Policy", `"minute";q=`+strconv.Itoa(limit)+`;w=60`)
	if wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		h.Set("RateLimit", `"minute";r=0;t=`+strconv.Itoa(seconds))
		return &Problem{
			Status: http.StatusTooManyRequests, Title: "Too many requests", RetryAfter: seconds,
			Detail: fmt.Sprintf("%d a minute are taken from you here, and what costs more counts more: try again later", limit),
		}
	}
	h.Set("RateLimit", `"minute";r=`+strconv.Itoa(int(left/one))+`;t=`+strconv.Itoa(int(math.Ceil((time.Minute-left).Seconds()))))
	return nil
}

// Metered counts the requests of a handler that signs callers in by itself.
func (s *Server) Metered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{s: s, w: w, r: r, who: access.VisitorPrincipal()}
		if who, err := s.Identify(r); err == nil && who != nil {
			c.who = who
		}
		if err := s.meter.take(c, weightOf(r)); err != nil {
			s.problem(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refused counts a request whose credential was missing or wrong against its address, so that nobody tries credentials
// without end, and returns what to answer.
func (m *meter) refused(c *call, err error) error {
	var p *Problem
	if !errors.Is(err, access.ErrCredential) && !(errors.As(err, &p) && p.Status == http.StatusUnauthorized) {
		return err
	}
	c.who = access.VisitorPrincipal()
	return cmp.Or(m.take(c, 1), err)
}

// add pours so much into a principal's bucket, which holds a minute. It returns the room that is left or, where it does
// not fit, how long to wait for it. What fills the bucket alone is taken when it is empty.
func (m *meter) add(key string, much time.Duration) (left, wait time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	much = min(much, time.Minute)
	full, known := m.empty[key]
	if !known && len(m.empty) >= maxMetered {
		m.forget(now)
	}
	if full.Before(now) {
		full = now
	}
	if wait = full.Add(much).Sub(now) - time.Minute; wait > 0 {
		return 0, wait
	}
	m.empty[key] = full.Add(much)
	return -wait, 0
}

// forget drops whose bucket is empty, and where that leaves too many, any others until half the places are free, addresses
// before those with a name: the memory that this takes is bounded, and so is what somebody gains by coming from very many
// addresses. m.mu is held.
func (m *meter) forget(now time.Time) {
	for key, at := range m.empty {
		if !at.After(now) {
			delete(m.empty, key)
		}
	}
	for _, named := range [...]bool{false, true} {
		for key := range m.empty {
			if len(m.empty) < maxMetered/2 {
				return
			}
			if named || strings.HasPrefix(key, "@") {
				delete(m.empty, key)
			}
		}
	}
}

// weightOf is what a request costs, by what it may set in motion.
func weightOf(r *http.Request) float64 {
	switch {
	case strings.HasPrefix(r.URL.Path, "/tiles/"), strings.HasPrefix(r.URL.Path, "/api/tiles/"), strings.HasPrefix(r.URL.Path, "/3dtiles/"),
		strings.HasPrefix(r.URL.Path, "/api/collections/") && strings.Contains(r.URL.Path, "/tiles/"):
		return 0.25
	case r.URL.Path == "/api/batch", strings.HasPrefix(r.URL.Path, "/api/people/"), strings.HasSuffix(r.URL.Path, "/split"), r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/models/"):
		return 10
	case r.URL.Path == "/api/area", r.URL.Path == "/api/changes", r.Method != http.MethodGet && r.Method != http.MethodHead:
		return 3
	case r.URL.RawQuery != "" && r.URL.Query().Has("as_of"):
		return 5
	case strings.HasSuffix(r.URL.Path, "/items"), strings.HasSuffix(r.URL.Path, "/history"):
		return 2
	}
	return 1
}

// auditOf is the audit that a store keeps, or one that cannot be written: nothing is revealed then.
func auditOf(s any) access.AuditLog {
	if log, ok := s.(access.AuditLog); ok {
		return log
	}
	return noAudit{}
}

type noAudit struct{}

// AppendAudit refuses.
func (noAudit) AppendAudit(context.Context, ...store.AuditRow) error {
	return &Problem{Status: http.StatusServiceUnavailable, Title: "No audit", Detail: "this server keeps no audit, so it reveals nothing"}
}
