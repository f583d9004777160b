package live

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// serve makes the next frame for a session's subscriptions that their class does not feed, nil when none needs one. It
// runs on the session's writer, which sends the frame before it sends anything else.
func (h *Hub) serve(s *session) *frame {
	for {
		h.mu.Lock()
		if s.queued() {
			// A subscription may have come while the writer waited for the lock: its ok goes first.
			h.mu.Unlock()
			s.attend()
			return nil
		}
		sub := h.waiting(s)
		if sub == nil {
			f := h.backlog(s)
			h.mu.Unlock()
			return f
		}
		var f *frame
		if sub.phase == fresh {
			f = h.serveSnapshot(sub)
		} else {
			f = h.catchUp(sub)
		}
		if f != nil {
			return f
		}
	}
}

// waiting finds a subscription that can be served now; h.mu is held.
func (h *Hub) waiting(s *session) *subscription {
	for _, sub := range s.subs {
		switch sub.phase {
		case fresh:
			return sub
		case behind:
			// One that is ahead of its class waits for the class to come after.
			if sub.at <= h.position(sub.class).Version() {
				return sub
			}
		}
	}
	return nil
}

// backlog makes the frame of stale tiles that the client was too slow for; h.mu is held.
func (h *Hub) backlog(s *session) *frame {
	if len(s.backlog) == 0 {
		return nil
	}
	t := s.backlog[0]
	s.backlog = s.backlog[1:]
	return tilesFrame(h.at.Version(), t)
}

// snapJob is a snapshot on its way: what is left to send of one version.
type snapJob struct {
	gen  int
	st   state
	ids  [][]twin.ID // per want
	want int
	next int
	part int
}

// serveSnapshot makes the next part of a subscription's snapshot; h.mu is held and released.
func (h *Hub) serveSnapshot(sub *subscription) *frame {
	gen := sub.gen
	job := sub.job
	if job == nil || job.gen != gen {
		c := sub.class
		// The area belongs to where the class stands. Elsewhere it is the same but for grids whose boundary moves just
		// now, and but for ages where midnight has just passed; then the snapshot must show where the class stands too.
		snap, today := h.at, h.today
		if c.regrid || c.lags || c.base != nil && c.derived() && !c.today.Equal(today) {
			snap, today = h.position(c), c.today
		}
		job = &snapJob{gen: gen, st: newState(c.spec, c.region, snap, today)}
	}
	h.mu.Unlock()

	if job.st.count {
		counts := tally(&job.st)
		return h.commitSnapshot(sub, job, true, counts, func() *frame {
			v := job.st.snap.Version()
			return countBody(v, job.st.spec, counts).frame("count", sub.id, v, v)
		})
	}
	if job.ids == nil {
		for i := range job.st.wants {
			job.ids = append(job.ids, job.st.ids(&job.st.wants[i]))
		}
	}
	f, last := job.nextPart(sub.id, h.bounds.partBytes)
	return h.commitSnapshot(sub, job, last, nil, func() *frame { return f })
}

// commitSnapshot notes how far a snapshot came, unless the subscription was given other work meanwhile.
func (h *Hub) commitSnapshot(sub *subscription, job *snapJob, last bool, counts []int, f func() *frame) *frame {
	h.mu.Lock()
	defer h.mu.Unlock()
	if sub.gen != job.gen {
		sub.job = nil
		return nil
	}
	sub.job = job
	if last {
		sub.job = nil
		v := job.st.snap.Version()
		sub.phase, sub.at, sub.stood, sub.was = behind, v, v, job.st.spec
		sub.region, sub.today, sub.counts = job.st.region, job.st.view.Today(), counts
		h.settle(sub)
	}
	return f()
}

// settle makes a subscription live if it stands where its class stands; h.mu is held.
func (h *Hub) settle(sub *subscription) bool {
	c := sub.class
	if sub.phase != behind || sub.resumed || sub.at != h.position(c).Version() || sub.region != c.region ||
		c.derived() && !sub.today.Equal(c.today) {
		return false
	}
	if c.count {
		c.counts = sub.counts
	}
	sub.phase, sub.region, sub.counts = live, nil, nil
	sub.was = nil
	return true
}

// nextPart writes the next part of a snapshot.
func (j *snapJob) nextPart(id string, most int) (f *frame, last bool) {
	j.part++
	b := member(head(make([]byte, 0, most+4096), "snap", id), "version", j.st.snap.Version())
	b = append(member(b, "part", twin.Version(j.part)), `,"items":[`...)
	for full := len(b) + most; len(b) < full; {
		w, seen, ok := j.nextEntity()
		if !ok {
			last = true
			break
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = wire.AppendFeature(b, seen, &w.form)
		b = append(append(b[:len(b)-1], `,"collection":`...), '"')
		b = append(append(b, seen.Type().Plural...), `"}`...)
	}
	f = &frame{sub: id, at: j.st.snap.Version(), moves: last}
	f.text = append(strconv.AppendBool(append(b, `],"last":`...), last), '}')
	return f, last
}

func (j *snapJob) nextEntity() (*want, access.Seen, bool) {
	for ; j.want < len(j.ids); j.want, j.next = j.want+1, 0 {
		w := &j.st.wants[j.want]
		for j.next < len(j.ids[j.want]) {
			id := j.ids[j.want][j.next]
			j.next++
			if seen, ok := j.st.get(w, id); ok {
				return w, seen, true
			}
		}
	}
	return nil, access.Seen{}, false
}

// catchUp sends a subscription what it missed up to where its class stands; h.mu is held and released.
func (h *Hub) catchUp(sub *subscription) *frame {
	if h.settle(sub) {
		h.mu.Unlock()
		return nil
	}
	c, gen, counts := sub.class, sub.gen, sub.counts
	pos := h.position(c)
	to := newState(c.spec, c.region, pos, c.today)
	m := missed{from: sub.at, to: pos}
	m.steps, m.known = h.ring.between(sub.at, pos.Version())
	was, region, today := sub.was, sub.region, sub.today
	whole := region != c.region || c.derived() && !today.Equal(c.today)
	h.mu.Unlock()

	past, marks, err := h.past(&m)
	if err != nil {
		return h.giveUp(sub, gen, err)
	}
	from := newState(was, region, past, today)
	if was.area != nil && was.area.Grids && touchesGrids(marks) {
		from.region, whole = h.regionAt(&from), true
	}
	keys := keysOf(&to, marks, region)
	if to.sumsUp() && movesFigures(marks) {
		keys = append(keys, summed(&from, &to)...)
	}
	u := h.work(&from, &to, keys, lastsOf(marks), whole, counts)
	if u.large {
		return h.giveUp(sub, gen, nil)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if sub.gen != gen {
		return nil
	}
	sub.at, sub.was, sub.region, sub.today, sub.counts = pos.Version(), to.spec, to.region, to.view.Today(), u.counts
	promised := sub.resumed
	sub.resumed = false
	var f *frame
	if u.n > 0 || promised {
		f = u.body.frame(u.kind, sub.id, sub.stood, pos.Version())
		sub.stood = pos.Version()
	}
	h.settle(sub)
	return f
}

// giveUp starts a subscription afresh when what it missed is gone or too much.
func (h *Hub) giveUp(sub *subscription, gen int, err error) *frame {
	why := "slow"
	if errors.Is(err, twin.ErrTooOld) {
		why = "too_old"
	} else if err != nil {
		h.log.WarnContext(h.ctx, "live replay failed, sending a snapshot", "err", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if sub.gen != gen {
		return nil
	}
	sub.phase, sub.resumed = fresh, false
	sub.gen++
	h.counters.reset(why)
	return resetFrame(sub.id, why)
}

// keysOf chooses among marks those that may concern a state, or the same set over another area before.
func keysOf(st *state, marks []mark, before geo.Region) (keys []key) {
	for i := range marks {
		m := &marks[i]
		w := st.want(m.typ)
		if w == nil || m.soft && !w.derived {
			continue
		}
		if near(st.region, m) || near(before, m) {
			keys = append(keys, key{m.typ, m.id})
		}
	}
	return keys
}

// touchesGrids tells whether boundaries of grids may be among what was touched.
func touchesGrids(marks []mark) bool {
	return slices.ContainsFunc(marks, func(m mark) bool { return m.typ.Name == "grid" && !m.soft })
}

func near(r geo.Region, m *mark) bool { return r == nil || m.placed && !r.DisjointBound(m.box) }

// heartbeat is how often at least an idle session is told the version: oftener while few listen.
func heartbeat(sessions int) time.Duration {
	return min(max(time.Duration(sessions)*time.Millisecond, time.Second), HeartbeatTime)
}
