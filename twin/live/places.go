package live

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/gridtwin/gridtwin/twin/access"
)

// The usual bounds of Config on clients at one time.
const (
	usualClients      = 20_000
	usualVisitorsEach = 200 // from one address: a school, an office behind one router
)

// visitorsOf is how many of all places visitors may take: three of four, so that who signs in finds one however many
// visitors come.
func visitorsOf(places int) int { return places - places/4 }

var (
	errFull    = errors.New("no more clients are taken now: connect again later")
	errCrowded = errors.New("too many visitors come from this address: sign in, or connect again later")
)

// places counts clients by what they are counted to. Hub.mu guards it.
type places struct {
	visitors int
	from     map[string]int // visitors by address
}

// take gives a session a place; those that have not signed in yet take one of the visitors'. h.mu is held.
func (h *Hub) take(s *session) error {
	clients, each := h.cfg.MaxClients, h.cfg.MaxVisitorsEach
	if clients == 0 {
		clients = usualClients
	}
	if each == 0 {
		each = usualVisitorsEach
	}
	if len(h.sessions) >= clients {
		return errFull
	}
	if s.visitorAt == "" {
		return nil
	}
	if h.places.visitors >= visitorsOf(clients) {
		return errFull
	}
	if h.places.from[s.visitorAt] >= each {
		return errCrowded
	}
	if h.places.from == nil {
		h.places.from = map[string]int{}
	}
	h.places.visitors++
	h.places.from[s.visitorAt]++
	return nil
}

// come notes where a session's client comes from.
func (s *session) come(r *http.Request, who *access.Principal) {
	if who != nil && who.SignedIn() {
		s.cred = credentialOf(r)
	} else {
		s.visitorAt = addressOf(r)
	}
}

// leave gives back the visitor's place of a session that signs in or goes; h.mu is held.
func (h *Hub) leave(s *session) {
	if s.visitorAt == "" {
		return
	}
	h.places.visitors--
	if h.places.from[s.visitorAt]--; h.places.from[s.visitorAt] == 0 {
		delete(h.places.from, s.visitorAt)
	}
	s.visitorAt = ""
}

// addressOf tells where a request comes from; of IPv6 the network, for one machine has as many addresses as it likes.
func addressOf(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}
