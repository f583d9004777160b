package live

import (
	"context"
	"errors"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// handle does what a client's frame asks. It runs on the session's reader.
func (h *Hub) handle(s *session, data []byte) {
	m, err := parseMessage(data)
	if err == nil {
		err = h.do(s, m)
	}
	if err != nil {
		r := refusalOf(err)
		s.push(errFrame(m.ID, r.code, r.detail))
		if r.close != 0 {
			s.end(r.close, r.detail)
		}
	}
}

func (h *Hub) do(s *session, m *message) error {
	if m.T == "hello" {
		return h.hello(s, m.Token)
	}
	h.mu.Lock()
	who := s.who
	h.mu.Unlock()
	if who == nil {
		// Whoever asks for something without a hello is a visitor.
		if who = h.visitor(); who == nil {
			return notSignedIn("sign in first: send a hello with a token")
		}
		h.ready(s, who)
	}
	switch m.T {
	case "ping":
		s.push(plainFrame("pong", ""))
		return nil
	case "sub":
		return h.subscribe(s, m)
	case "move":
		return h.move(s, m)
	case "unsub":
		return h.unsubscribe(s, m)
	}
	return refuse(400, "t is %q, expected hello, ping, sub, move or unsub", m.T)
}

func (h *Hub) visitor() *access.Principal {
	if !h.cfg.AllowVisitors {
		return nil
	}
	return access.VisitorPrincipal()
}

// ready tells a client that it may begin; h.mu is not held.
func (h *Hub) ready(s *session, who *access.Principal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.who == nil {
		h.greet(s, who)
	}
}

// greet makes a client somebody and tells it; h.mu is held.
func (h *Hub) greet(s *session, who *access.Principal) {
	s.who = who
	if who.SignedIn() {
		h.leave(s)
		h.meet(who)
	}
	s.push(readyFrame(h.at.Epoch(), h.at.Version()))
}

// unchecked is said where it is not known whether a credential is good.
const unchecked = "the sign-in could not be checked"

// hello signs a client in. A visitor may still do so, as long as it has asked for nothing.
func (h *Hub) hello(s *session, token string) error {
	h.mu.Lock()
	was, subs := s.who, len(s.subs)
	h.mu.Unlock()
	if was != nil && (was.SignedIn() || subs > 0) {
		return refuse(409, "already signed in: open another socket to be somebody else")
	}
	if token == "" {
		who := h.visitor()
		if who == nil {
			return notSignedIn("the hello has no token")
		}
		h.ready(s, who)
		return nil
	}
	ctx, cancel := context.WithTimeout(h.ctx, WriteWait)
	defer cancel()
	who, err := h.cfg.AuthenticateToken(ctx, token)
	switch {
	case err == nil && who == nil, errors.Is(err, access.ErrCredential):
		return notSignedIn("the token is not accepted")
	case err != nil: // which says nothing of the token: the client is to come again with it
		h.log.WarnContext(ctx, "live sign-in failed", "err", err)
		return &refusal{code: 503, detail: unchecked, close: CloseSlow}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	s.cred = credential{token: token}
	h.greet(s, who) // in one, or the wait for a hello might end in between and make it a visitor
	return nil
}

// subscribe begins a subscription, in place of one of the same id.
func (h *Hub) subscribe(s *session, m *message) error {
	if m.ID == "" || len(m.ID) > maxIDBytes {
		return refuse(400, "id has %d bytes, expected 1 to %d", len(m.ID), maxIDBytes)
	}
	h.mu.Lock()
	full := s.sub(m.ID) == nil && len(s.subs) >= MaxSubscriptions
	at := h.at
	h.mu.Unlock()
	if full {
		return refuse(400, "%d subscriptions are open, more are not taken: end one first", MaxSubscriptions)
	}
	if m.Since != nil && m.Since.Epoch == at.Epoch() {
		at = h.await(m.Since.Version)
	}
	var returns back
	if m.Since != nil {
		returns = h.findSince(m.Since)
	}
	sp, err := h.check(s, m, at)
	if err != nil {
		return err
	}
	defer h.mu.Unlock()
	if _, here := h.sessions[s]; !here {
		return nil // it has gone meanwhile
	}
	if old := s.sub(m.ID); old != nil {
		h.remove(s, old)
	}
	sub := &subscription{id: m.ID, session: s, phase: fresh, tiles: m.Tiles}
	h.join(sub, sp, m)
	s.subs = append(s.subs, sub)
	if sub.tiles {
		h.tiled++
	}
	h.begin(sub, &returns)
	s.attend()
	return nil
}

// check makes the spec of what a session asks for. Without an error h.mu is held on return, and the spec is that of
// whom the session is now, with grids where they are now.
func (h *Hub) check(s *session, m *message, at *twin.Snapshot) (*spec, error) {
	h.mu.Lock()
	for {
		who := s.who
		h.mu.Unlock()
		sp, err := h.specAt(m, at, who)
		if err != nil {
			return nil, err
		}
		h.mu.Lock()
		if permission(who) == permission(s.who) && !h.regridded(sp) {
			return sp, nil
		}
		at = h.at
	}
}

// specAt makes the spec of what somebody asks for. What is refused is looked at once more where the twin is ahead of the
// hub: the grid that it names may have just been made.
func (h *Hub) specAt(m *message, at *twin.Snapshot, who *access.Principal) (*spec, error) {
	sp, err := m.spec(&h.cfg, access.NewView(at, who, h.cfg.now()))
	if v := h.cfg.Twin.Snapshot().Version(); err != nil && v > at.Version() {
		sp, err = m.spec(&h.cfg, access.NewView(h.await(v), who, h.cfg.now()))
	}
	return sp, err
}

// back is what is known of the position of a client that comes back.
type back struct {
	*since
	inLog bool
	made  time.Time // when that version was committed, zero where nobody knows
}

// findSince looks a position up.
func (h *Hub) findSince(p *since) back {
	b := back{since: p}
	h.mu.Lock()
	micro := h.ring.timeOf(p.Version)
	h.mu.Unlock()
	if micro != 0 {
		b.made = time.UnixMicro(micro)
	}
	if head, err := h.cfg.Twin.Store().Head(h.ctx); err == nil && p.Epoch == head.Epoch {
		b.inLog = head.Oldest <= p.Version+1
		if micro == 0 {
			b.made = h.logTime(p.Version)
		}
	}
	return b
}

// logTime returns when a version was committed, the zero time where the log does not tell.
func (h *Hub) logTime(v twin.Version) (made time.Time) {
	if v == 0 {
		return made
	}
	err := h.cfg.Twin.Store().Log(h.ctx, v-1, v, func(c *twin.Commit) error {
		made = time.UnixMicro(c.Time)
		return nil
	})
	if err != nil {
		h.log.DebugContext(h.ctx, "live commit time not found", "version", uint64(v), "err", err)
	}
	return made
}

// begin decides how a subscription starts and says so; h.mu is held.
func (h *Hub) begin(sub *subscription, b *back) {
	c, v := sub.class, h.at.Version()
	why := ""
	switch {
	case b.since == nil || c.count:
	case b.Epoch != h.at.Epoch():
		why = "epoch"
	case b.Version > v:
		why = "too_old" // of a line of versions that is no more; the epoch should have told
	case h.sawElse(sub.session.who, b.made):
		why = "permission"
	case c.derived() && !day(b.made.In(h.today.Location())).Equal(h.today):
		// The client's ages may be those of another day: nobody knows until when it was there.
		why = "too_old"
	default:
		if _, _, ok := h.ring.find(b.Version, v); ok || b.Version == v || b.inLog {
			sub.lag(b.Version)
			sub.stood, sub.resumed = b.Version, true
			sub.session.push(okFrame(sub.id, "replay", v))
			return
		}
		why = "too_old"
	}
	sub.session.push(okFrame(sub.id, "snapshot", v))
	if why != "" {
		h.counters.reset(why)
		sub.session.push(resetFrame(sub.id, why))
	}
}

// await waits a little for a version that the client has heard of elsewhere: in the answer to an edit, from another
// node.
func (h *Hub) await(v twin.Version) *twin.Snapshot {
	ctx, cancel := context.WithTimeout(h.ctx, awaitTime)
	defer cancel()
	for {
		h.mu.Lock()
		at, moved := h.at, h.moved
		h.mu.Unlock()
		if at.Version() >= v {
			return at
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return at
		}
	}
}

// remove takes a subscription out of its session; h.mu is held.
func (h *Hub) remove(s *session, sub *subscription) {
	for i := range s.subs {
		if s.subs[i] == sub {
			s.subs = append(s.subs[:i], s.subs[i+1:]...)
			break
		}
	}
	h.finish(sub)
}

func (h *Hub) unsubscribe(s *session, m *message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	sub := s.sub(m.ID)
	if sub == nil {
		return refuse(404, "no subscription has the id %q", m.ID)
	}
	h.remove(s, sub)
	s.push(goneFrame(m.ID))
	return nil
}

// move gives a subscription another area. What it holds already is not sent again: an ev takes it from the old area at
// the old version to the new area at the new version.
func (h *Hub) move(s *session, m *message) error {
	h.mu.Lock()
	sub, at := s.sub(m.ID), h.at
	h.mu.Unlock()
	if sub == nil {
		return refuse(404, "no subscription has the id %q", m.ID)
	}
	ask := *sub.ask // only this goroutine moves it
	ask.Area = m.Area
	sp, err := h.check(s, &ask, at)
	if err != nil {
		return err
	}
	defer h.mu.Unlock()
	if sub.phase == finished {
		return nil
	}
	c, sure := sub.class, permission(sub.class.who) == permission(sp.who)
	if sub.phase == live {
		sub.lag(h.position(c).Version())
	}
	h.part(sub)
	h.join(sub, sp, &ask)
	sub.gen++
	resume := "replay"
	if sp.count || !sure {
		sub.phase = fresh
	}
	if sub.phase == fresh {
		resume = "snapshot"
	}
	sub.resumed = sub.phase == behind
	s.push(okFrame(sub.id, resume, h.at.Version()))
	s.attend()
	return nil
}
