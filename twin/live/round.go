package live

import (
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// round sends what waits. It returns what that took, and when a class that had to wait for its max_hz is due.
func (h *Hub) round(now time.Time) (p pace, due time.Time) {
	h.turnDay()
	h.mu.Lock()
	dirty := h.dirty
	h.dirty = nil
	h.mu.Unlock()
	frames := h.tellTiles()
	for i, c := range dirty {
		if now.Before(c.due) {
			h.mu.Lock()
			h.dirty = append(h.dirty, c)
			h.mu.Unlock()
			if due.IsZero() || c.due.Before(due) {
				due = c.due
			}
			continue
		}
		frames += h.flush(c)
		c.due = now.Add(c.minGap)
		dirty[i] = nil
	}
	return pace{now, time.Since(now), frames}, due
}

// turnDay makes every class that looks at ages work them out anew after midnight.
func (h *Hub) turnDay() {
	today := day(h.cfg.now())
	h.mu.Lock()
	defer h.mu.Unlock()
	if today.Equal(h.today) {
		return
	}
	h.today = today
	for _, c := range h.classes {
		if c.derived() {
			h.soil(c, h.at)
		}
	}
}

// derived tells whether the class shows or filters values that follow from today or from other entities.
func (s *spec) derived() bool {
	return slices.ContainsFunc(s.wants, func(w want) bool { return w.derived })
}

// flush sends a class what changed since it was last sent something and returns to how many sockets.
func (h *Hub) flush(c *class) (frames int) {
	h.mu.Lock()
	if len(c.members) == 0 {
		h.mu.Unlock()
		return 0 // everybody left while it waited
	}
	keys := make([]key, 0, len(c.touched))
	var gone lasts
	for k, last := range c.touched {
		keys = append(keys, k)
		gone = gone.with(k, last)
	}
	clear(c.touched)
	regrid, sums := c.regrid, c.sums
	c.regrid, c.lags, c.sums = false, regrid, false
	from := newState(c.spec, c.region, c.base, c.today)
	to := newState(c.spec, c.region, h.at, h.today)
	today, counts, made := h.today, c.counts, c.made
	h.mu.Unlock()

	if regrid {
		to.region = h.regionAt(&to)
	}
	if sums {
		keys = append(keys, summed(&from, &to)...)
	}
	u := h.work(&from, &to, keys, gone, regrid || !from.view.Today().Equal(today) && c.derived(), counts)
	u.made = made

	h.mu.Lock()
	defer h.mu.Unlock()
	if counts == nil && c.counts != nil {
		u.count(c.spec, c.counts) // the first member was told the figures of base meanwhile
	}
	frames = h.deliver(c, &from, &u)
	if regrid {
		h.unindex(c)
		c.region, c.lags = to.region, false
		if len(c.members) > 0 {
			h.index(c)
		}
	}
	c.base, c.today, c.counts = nil, today, u.counts
	return frames
}

// regionAt reads a class's area again, for grids whose boundaries moved. Where the grids are gone, so is the area.
func (h *Hub) regionAt(st *state) geo.Region {
	a, err := h.cfg.ParseArea(st.rawArea, st.view, MaxVertices)
	if err != nil {
		return geo.NewUnion(nil)
	}
	return a.Region
}

// update is what became of a class, or of one subscription, between two states.
type updates struct {
	kind    string // ev or count
	body    body
	n       int      // changes that show; 0 is nothing to send
	counts  []int    // after, in mode count
	changes []change // in mode count
	made    int64    // when the first of the changes was committed, µs; 0 for not known
	large   bool     // more than one frame should hold
	to      *twin.Snapshot
}

// work compares two states and writes the difference. counts are the figures of the older one.
func (h *Hub) work(from, to *state, keys []key, gone lasts, whole bool, counts []int) updates {
	if whole {
		keys = append(keys, everything(from, to)...)
	}
	changes := diff(from, to, keys, gone)
	u := updates{kind: "ev", to: to.snap}
	switch {
	case to.count:
		u.kind, u.changes = "count", changes
		u.count(to.spec, counts)
	case len(changes) > h.bounds.changes:
		u.large, u.n = true, len(changes)
	default:
		u.body, u.n = evBody(to.snap.Version(), h.timeOf(to.snap), changes)
	}
	return u
}

// count brings figures up to date; where the older ones are not known, neither are these.
func (u *updates) count(s *spec, older []int) {
	if older == nil {
		return
	}
	var changed bool
	if u.counts, changed = apply(s, older, u.changes); changed {
		u.n = 1
	}
	u.body = countBody(u.to.Version(), s, u.counts)
}

// timeOf returns when a snapshot's version was committed.
func (h *Hub) timeOf(s *twin.Snapshot) time.Time {
	if t := s.Time(); t != 0 {
		return time.UnixMicro(t)
	}
	return h.loaded // a snapshot that was loaded does not know
}

// deliver hands a class's update to its members; h.mu is held.
func (h *Hub) deliver(c *class, from *state, u *updates) (frames int) {
	type alike struct {
		id    string
		stood twin.Version
	}
	made := map[alike]*frame{}
	r := rush{hub: h}
	defer r.start()
	for _, sub := range c.members {
		switch {
		case sub.phase == behind:
			sub.session.attend() // it may have waited for the class to come this far
		case sub.phase != live || u.n == 0:
		case u.large:
			h.restart(sub, "slow")
		default:
			k := alike{sub.id, sub.stood}
			f := made[k]
			if f == nil {
				f = u.body.frame(u.kind, sub.id, sub.stood, u.to.Version())
				f.made = u.made
				made[k] = f
			}
			if sub.session.offer(f, &r) {
				sub.stood = u.to.Version()
				frames++
				continue
			}
			h.counters.conflated.Add(1)
			// Too slow: from here on its own writer catches up, with all that happens meanwhile in one.
			sub.lag(from.snap.Version())
			sub.session.attend()
		}
	}
	return frames
}

// restart gives a subscription a fresh snapshot; h.mu is held.
func (h *Hub) restart(sub *subscription, why string) {
	h.counters.reset(why)
	sub.session.push(resetFrame(sub.id, why))
	sub.phase, sub.resumed = fresh, false
	sub.gen++
	sub.session.attend()
}

// tellTiles tells who asked for it which tiles are stale and returns to how many sockets.
func (h *Hub) tellTiles() (frames int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.stale) == 0 {
		return 0
	}
	stale := merge(h.stale)
	h.stale = nil
	var made []*frame
	for _, s := range stale {
		made = append(made, tilesFrame(h.at.Version(), s))
	}
	for s := range h.sessions {
		if s.wantsTiles() {
			frames += s.offerTiles(made, stale)
		}
	}
	return frames
}

// merge joins the keys of each set, each key once, in order. Keys that stand for all beneath them stay apart from those
// that name one tile: joined, either would be told as the other.
func merge(all []TileKeys) (merged []TileKeys) {
	for _, t := range all {
		i := slices.IndexFunc(merged, func(m TileKeys) bool { return m.Set == t.Set && m.Beneath == t.Beneath })
		if i < 0 {
			i = len(merged)
			merged = append(merged, TileKeys{Set: t.Set, Beneath: t.Beneath})
		}
		merged[i].Keys = append(merged[i].Keys, t.Keys...)
	}
	merged = slices.DeleteFunc(merged, func(t TileKeys) bool { return len(t.Keys) == 0 })
	slices.SortFunc(merged, func(a, b TileKeys) int {
		if c := strings.Compare(a.Set, b.Set); c != 0 {
			return c
		}
		if b.Beneath {
			return -1
		}
		return 1
	})
	for i := range merged {
		slices.Sort(merged[i].Keys)
		merged[i].Keys = slices.Compact(merged[i].Keys)
	}
	return merged
}
