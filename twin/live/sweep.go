package live

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// credential is what a client signed in with, kept so that it can be asked about again.
type credential struct {
	token                  string
	authorization, cookies []string // of the handshake: a header would take several times the room
}

func credentialOf(r *http.Request) credential {
	return credential{
		authorization: slices.Clone(r.Header.Values("Authorization")), cookies: slices.Clone(r.Header.Values("Cookie")),
	}
}

// sweepFrames is how many frames one sweep sends: thousands at once would hold up the changes of the moment.
const sweepFrames = 500

// sweep does what time asks for: pings, heartbeats, a second look at credentials. It returns when to come again.
func (h *Hub) sweep(now time.Time) time.Duration {
	h.turnDay() // or a heartbeat would tell a version with yesterday's ages
	h.streams.sweep(now)
	var gen uint64
	if h.cfg.Generation != nil {
		gen = h.cfg.Generation()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	beat := hbFrame(h.at.Version())
	often := heartbeat(len(h.sessions))
	var doubtful []*session
	sent := 0
	r := rush{hub: h}
	defer r.start()
	for s := range h.sessions {
		if s.who == nil {
			continue
		}
		if sent < sweepFrames && now.Sub(s.pinged) >= PingTime {
			s.pinged = now
			s.push(&frame{ping: true})
			sent++
		}
		if sent < sweepFrames && h.beatFor(s, beat, now, often, &r) {
			sent++
		}
		if !h.rechecking && s.who.SignedIn() && s.doubtful(gen, now) {
			s.gen, s.checked = gen, now
			doubtful = append(doubtful, s)
		}
	}
	if len(doubtful) > 0 {
		h.rechecking = true
		h.sessionsLeft.Add(1)
		go h.recheck(doubtful)
	}
	if sent < sweepFrames {
		return sweepTime
	}
	return sweepTime / 20 // some have to wait for theirs
}

// besides is how many times rarer heartbeats are that come besides other frames, which tell the age of all copies alike.
const besides = 4

// doubtful tells whether the credential must be looked at again: one was revoked, its own has ended, or time has passed.
func (s *session) doubtful(gen uint64, now time.Time) bool {
	ends := s.who.Ends()
	return s.gen != gen || !ends.IsZero() && now.After(ends) || now.Sub(s.checked) >= recheckTime
}

// beatFor sends a heartbeat when the client has nothing pending and either silence has lasted or the version moved on;
// h.mu is held.
func (h *Hub) beatFor(s *session, beat *frame, now time.Time, often time.Duration, r *rush) (sent bool) {
	v := h.at.Version()
	told := s.beat
	for i, sub := range s.subs {
		if sub.phase != live || sub.class.base != nil {
			return false // it does not stand at v
		}
		if i == 0 || sub.stood < told {
			told = sub.stood
		}
	}
	s.mu.Lock()
	silence := now.Sub(s.sent)
	s.mu.Unlock()
	moved := len(s.subs) > 0 && told < v && (silence >= often || now.Sub(s.beaten) >= besides*often)
	if silence < HeartbeatTime && !moved || !s.offer(beat, r) {
		return false
	}
	s.beaten, s.beat = now, v
	for _, sub := range s.subs {
		sub.stood = v
	}
	return true
}

// Bounds of the second look: one credential for which the answer hangs must not keep the others past revokeTime.
const (
	recheckers  = 8 // asked about at a time
	recheckWait = 3 * time.Second
)

// recheck asks again who clients are, a few at a time. Who is nobody any more is sent away; who may see other things begins anew.
func (h *Hub) recheck(doubtful []*session) {
	defer h.sessionsLeft.Done()
	defer func() {
		h.mu.Lock()
		h.rechecking = false
		h.mu.Unlock()
	}()
	var next atomic.Int64
	var askers sync.WaitGroup
	for range min(len(doubtful), recheckers) {
		askers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(doubtful)); i = next.Add(1) - 1 {
				h.askAgain(doubtful[i])
			}
		})
	}
	askers.Wait()
}

// askAgain asks again who one client is.
func (h *Hub) askAgain(s *session) {
	ctx, cancel := context.WithTimeout(h.ctx, recheckWait)
	who, err := h.who(ctx, s)
	cancel()
	switch {
	case err == nil && who != nil && who.SignedIn():
		h.become(s, who)
	case err == nil, errors.Is(err, access.ErrCredential):
		s.forgo()
		s.end(CloseSignIn, "the sign-in has ended")
	case h.ctx.Err() == nil:
		h.log.WarnContext(h.ctx, "live credential could not be checked", "err", err)
		s.end(CloseSlow, unchecked)
	}
}

func (h *Hub) who(ctx context.Context, s *session) (*access.Principal, error) {
	h.mu.Lock()
	cred := s.cred
	h.mu.Unlock()
	if cred.token != "" {
		return h.cfg.AuthenticateToken(ctx, cred.token)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/live", http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header = http.Header{}
	for name, values := range map[string][]string{"Authorization": cred.authorization, "Cookie": cred.cookies} {
		if len(values) > 0 {
			r.Header[name] = values
		}
	}
	return h.cfg.Authenticate(r)
}

// become gives a session another principal. Where that one sees other things every subscription starts afresh, or ends
// when it asks for what may no longer be seen.
func (h *Hub) become(s *session, who *access.Principal) {
	h.mu.Lock()
	same := permission(s.who) == permission(who)
	s.who = who
	h.meet(who)
	at := h.at
	subs := slices.Clone(s.subs)
	if !same {
		// From here on nothing is sent that the old rights showed, but for a frame that is being written.
		s.forgo()
		for _, sub := range subs {
			sub.phase, sub.resumed = held, false
			sub.gen++
		}
	}
	h.mu.Unlock()
	if same {
		return
	}
	for _, sub := range subs {
		h.mu.Lock()
		ask, gen := sub.ask, sub.gen
		h.mu.Unlock()
		sp, err := ask.spec(&h.cfg, access.NewView(at, who, h.cfg.now()))
		h.mu.Lock()
		for err == nil && h.regridded(sp) {
			at = h.at
			h.mu.Unlock()
			sp, err = ask.spec(&h.cfg, access.NewView(at, who, h.cfg.now()))
			h.mu.Lock()
		}
		switch {
		case sub.phase == finished || sub.gen != gen:
			// The client gave it up or moved it meanwhile, and a move asks again what may be seen.
		case err != nil:
			r := refusalOf(err)
			h.counters.reset("permission")
			s.push(resetFrame(sub.id, "permission"), errFrame(sub.id, r.code, r.detail), goneFrame(sub.id))
			h.remove(s, sub)
		default:
			h.part(sub)
			h.join(sub, sp, ask)
			h.restart(sub, "permission")
		}
		h.mu.Unlock()
	}
}
