package live

import (
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// class is all subscriptions that are answered alike: one match, one diff and one encoding serve them all. The hub's
// mutex guards it.
type class struct {
	*spec
	ask     *message   // of whoever came first: all members asked for the same, and an area may be large
	region  geo.Region // of the area at the class's position; moves where boundaries of grids move
	regrid  bool       // grids changed: the region must be read again
	lags    bool       // it is being read again: until then region is that of base alone
	sums    bool       // figures of anything may have changed, see sumsUp
	today   time.Time  // as of which ages are counted at the class's position
	members []*subscription

	// base is where the class stands while changes wait to be sent; nil while it has none and stands where the hub
	// stands.
	base    *twin.Snapshot
	made    int64                // when the first of those changes was committed, µs; 0 where it is no commit that they come from
	touched map[key]*twin.Entity // with what it was before it was deleted, nil where it was not
	due     time.Time            // not sent before, because of max_hz
	counts  []int                // mode count: the figures at the class's position, nil when not known
}

// subscription is one client's use of a class. The hub's mutex guards it but for id, which never changes, and job,
// which belongs to the session's writer.
type subscription struct {
	id      string
	session *session
	class   *class
	phase   phase
	gen     int // grows when the subscription is given other work, so that work under way is dropped

	stood   twin.Version // what the client was last told it stands at
	at      twin.Version // while behind: what its content stands at
	was     *spec        // while behind: what it asked for then
	region  geo.Region   // while behind: the area at that version
	today   time.Time    // while behind: the day at that version
	counts  []int        // while behind, mode count: the figures at that version
	resumed bool         // its replay was promised: it gets an ev even when nothing changed
	job     *snapJob
	ask     *message // what the client asked for, its area as last moved; shared with others of its class
	tiles   bool     // wants to hear of stale tiles
}

// lag leaves the class: from here on the session's writer catches up from a version at which the class stood.
func (sub *subscription) lag(at twin.Version) {
	c := sub.class
	sub.phase, sub.at, sub.was, sub.region, sub.today, sub.counts = behind, at, c.spec, c.region, c.today, c.counts
}

// phase says who feeds a subscription.
type phase uint8

const (
	live     phase = iota // the class does
	fresh                 // its session's writer sends it a snapshot
	behind                // its session's writer sends it what it missed, up to where the class stands
	held                  // nobody, for a moment: its client has other rights now, see Hub.become
	finished              // nobody: it is over
)

// position is where the members of the class that are live stand.
func (h *Hub) position(c *class) *twin.Snapshot {
	if c.base != nil {
		return c.base
	}
	return h.at
}

// join puts a subscription into the class of a spec, which is what it asks for, with grids where they are now, see
// regridded; h.mu is held.
func (h *Hub) join(sub *subscription, s *spec, ask *message) {
	c := h.classes[s.key]
	if c == nil {
		c = &class{spec: s, ask: ask, region: s.region(), today: h.today, touched: map[key]*twin.Entity{}}
		h.classes[s.key] = c
		h.index(c)
	}
	sub.class, sub.ask = c, c.ask
	c.members = append(c.members, sub)
}

// regridded tells whether boundaries moved since a spec's codes of grids were looked up; h.mu is held.
func (h *Hub) regridded(s *spec) bool {
	return s.area != nil && s.area.Grids && s.parsed < h.gridsAt
}

// part takes a subscription out of its class; h.mu is held.
func (h *Hub) part(sub *subscription) {
	c := sub.class
	for i, m := range c.members {
		if m == sub {
			last := len(c.members) - 1
			c.members[i] = c.members[last]
			c.members[last] = nil
			c.members = c.members[:last]
			break
		}
	}
	if len(c.members) == 0 {
		delete(h.classes, c.key)
		h.unindex(c)
	}
}

// index makes a class found by what changes in its area.
func (h *Hub) index(c *class) {
	if c.region == nil {
		h.world[c] = struct{}{}
		return
	}
	b := c.region.Bound()
	h.areas.Insert(b.Min, b.Max, c)
}

func (h *Hub) unindex(c *class) {
	if c.region == nil {
		delete(h.world, c)
		return
	}
	b := c.region.Bound()
	h.areas.Delete(b.Min, b.Max, c)
}

// touch notes that an entity may have changed for a class; from is where the class stands.
func (h *Hub) touch(c *class, m *mark, from *twin.Snapshot) {
	w := c.want(m.typ)
	if w == nil || m.soft && !w.derived {
		return
	}
	h.soil(c, from)
	k := key{m.typ, m.id}
	if last, again := c.touched[k]; !again || m.last != last && m.last != nil {
		c.touched[k] = m.last
	}
}

// soil makes a class wait for its turn to be sent.
func (h *Hub) soil(c *class, from *twin.Snapshot) {
	if c.base == nil {
		c.base, c.made = from, h.made
		h.dirty = append(h.dirty, c)
	}
}
