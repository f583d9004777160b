package live

import (
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// standing is what somebody could see when last met, and since when; a zero time for as long as the hub knows.
type standing struct {
	permission string
	since      time.Time // by the twin's clock, as commits are dated
}

// Bounds of what is remembered of who came.
const (
	maxStandings = 20_000
	// revokeTime is how long others of the same name may have been served by their old rights.
	revokeTime = 5 * time.Second
)

// meet notes what somebody may see, so that a position from when it was something else is not gone on from: the copy that
// the client holds is of other rights, and no difference leads from it to what it may see now. h.mu is held.
func (h *Hub) meet(who *access.Principal) {
	name := standingName(who)
	was, known := h.standing[name]
	is := standing{permission: permission(who)}
	switch {
	case known && was.permission == is.permission:
		return
	case known:
		is.since = h.cfg.Twin.Clock()
	case len(h.standing) >= maxStandings:
		for some := range h.standing {
			delete(h.standing, some)
			break
		}
	}
	h.standing[name] = is
}

// sawElse tells whether a client that stood at a version made at some time may have been shown that under other rights.
// h.mu is held.
func (h *Hub) sawElse(who *access.Principal, made time.Time) bool {
	if !who.SignedIn() {
		return false
	}
	since := h.standing[standingName(who)].since
	return !since.IsZero() && made.Before(since.Add(revokeTime))
}

// standingName names a principal whatever its role is now.
func standingName(who *access.Principal) string {
	_, name, _ := strings.Cut(who.Actor(), ":")
	return name
}
