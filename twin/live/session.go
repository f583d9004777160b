package live

import (
	"slices"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Close codes: 4000 to 4099 ask to connect again, 4400 to 4499 not to.
const (
	CloseRestart    = 1012
	CloseSlow       = 4008
	CloseFull       = 4029
	CloseBadRequest = 4400
	CloseSignIn     = 4401
	CloseTooLarge   = 4413
	CloseTooMany    = 4429
)

// transport carries frames to one client. write, ping and close are called by one goroutine at a time; cut from any.
type transport interface {
	write(f *frame) error // gives up after WriteWait
	ping() error
	close(code int, reason string) // says why and ends the transport
	cut()                          // ends it without a word
}

// prompt is a transport that takes frames without waiting where it has room for them.
type prompt interface {
	// offer writes a frame as far as there is room. What was begun is to be finished before anything else is written.
	offer(f *frame) (taken, error)
	finish() error // gives up after WriteWait
}

// session is one client. Its writer runs only while there is something to write, so an idle client costs no stack.
type session struct {
	hub  *Hub
	out  transport
	cred credential

	prompt prompt // out, where it is one
	begun  bool   // prompt has something to finish; for who writes

	mu      sync.Mutex // guards what follows; taken after the hub's mutex
	queue   []*frame
	bytes   int
	writing bool // the writer runs
	work    bool // a subscription wants serving
	forgone int  // how often frames were taken back
	ended   bool
	sent    time.Time // when something was last put into the queue
	code    int       // with which to close; 0 to leave without a word
	reason  string
	began   time.Time // when the writer last began, or began with another frame
	left    int       // the code that ended it, 0 while none was said

	// The hub's mutex guards these.
	who     *access.Principal // nil before ready
	opened  time.Time
	pinged  time.Time
	beaten  time.Time    // when the last hb was sent
	beat    twin.Version // and the version that it told
	checked time.Time    // when the credential was last looked at
	gen     uint64       // the generation of credentials at that time
	subs    []*subscription
	backlog []TileKeys // stale tiles that the client was too slow for
	// visitorAt is the address whose visitors it is counted among, "" for who has signed in.
	visitorAt string
}

func newSession(h *Hub, out transport, now time.Time) *session {
	s := &session{hub: h, out: out, opened: now, pinged: now, beaten: now, checked: now, sent: now}
	if p, ok := out.(prompt); ok {
		s.prompt = p
	}
	return s
}

func (s *session) sub(id string) *subscription {
	for _, sub := range s.subs {
		if sub.id == id {
			return sub
		}
	}
	return nil
}

// offer queues a frame unless the client is slow. With a rush it is that which writes it to an idle client.
func (s *session) offer(f *frame, r *rush) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return true // whatever it misses no longer matters
	}
	if len(s.queue) > 0 && time.Since(s.began) > MaxTick {
		return false // what waits behind a frame that the client does not take grows old: later it gets all in one
	}
	if b := &s.hub.bounds; len(s.queue) >= b.queue || s.bytes+len(f.text) > b.queueBytes && len(s.queue) > 0 {
		return false
	}
	s.put(f, r)
	return true
}

// push queues an answer. A client that asks and never reads fills its own queue until a write gives up.
func (s *session) push(frames ...*frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	for _, f := range frames {
		s.put(f, nil)
	}
}

// forgo takes back what waits to be sent and was made for other rights than the client has now. Heartbeats go with it,
// for they count on it. The caller sees to it that every subscription begins anew, or ends.
func (s *session) forgo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgone++
	s.queue = slices.DeleteFunc(s.queue, func(f *frame) bool { return (f.sub != "" || f.moves) && !f.word })
	s.bytes = 0
	for _, f := range s.queue {
		s.bytes += len(f.text)
	}
}

func (s *session) put(f *frame, r *rush) {
	s.queue = append(s.queue, f)
	s.bytes += len(f.text)
	now := time.Now()
	if !f.ping {
		s.sent = now
	}
	if r != nil && s.prompt != nil && !s.writing {
		s.began = now
		r.add(s)
		return
	}
	s.start()
}

// waiting tells how much is queued.
func (s *session) waiting() (frames, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue), s.bytes
}

// queued tells whether frames wait to be sent.
func (s *session) queued() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue) > 0
}

// attend makes the writer look after subscriptions that are not live.
func (s *session) attend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.work = true
		s.start()
	}
}

// end closes the session; the first reason stays.
func (s *session) end(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.ended, s.code, s.reason = true, code, reason
	s.start()
}

// note keeps the code that ended the session; the first one stays.
func (s *session) note(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == 0 {
		s.left = code
	}
}

// over tells whether the session ends or has ended.
func (s *session) over() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// abandon ends the session after its transport has gone.
func (s *session) abandon() {
	s.mu.Lock()
	s.ended, s.queue, s.bytes = true, nil, 0
	s.mu.Unlock()
}

// start runs the writer; s.mu is held.
func (s *session) start() {
	if !s.writing {
		s.writing, s.began = true, time.Now()
		s.hub.sessionsLeft.Add(1)
		go s.write()
	}
}

// write is the session's writer: first what is queued, then what subscriptions need, one frame at a time, so that
// the socket's own pace sets that of snapshots and replays.
func (s *session) write() {
	defer s.hub.sessionsLeft.Done()
	if s.begun {
		s.begun = false
		if err := s.prompt.finish(); err != nil {
			s.fail()
		}
	}
	for {
		s.mu.Lock()
		switch {
		case len(s.queue) > 0:
			f := s.queue[0]
			s.queue[0] = nil
			s.queue = s.queue[1:]
			s.bytes -= len(f.text)
			if len(s.queue) == 0 {
				s.queue = nil // an idle session keeps no array
			}
			began := time.Now()
			s.began = began
			s.mu.Unlock()
			s.send(f, began)
		case s.ended:
			code, reason := s.code, s.reason
			s.writing, s.code = false, 0
			s.mu.Unlock()
			if code != 0 {
				s.note(code)
				s.out.close(code, reason)
			}
			return
		case s.work:
			s.work = false
			s.mu.Unlock()
			if f := s.hub.serve(s); f != nil {
				s.attend()
				s.send(f, s.begin())
			}
		default:
			s.writing = false
			s.mu.Unlock()
			return
		}
	}
}

// begin notes that a frame is about to be written.
func (s *session) begin() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.began = time.Now()
	return s.began
}

// send writes one frame and measures it.
func (s *session) send(f *frame, began time.Time) {
	var err error
	if f.ping {
		err = s.out.ping()
	} else {
		err = s.out.write(f)
	}
	if err != nil {
		s.fail()
		return
	}
	s.hub.wrote(f, 1, began)
}

// fail gives the client up: the reader notices and drops the session.
func (s *session) fail() {
	s.abandon()
	s.out.cut()
}

func (s *session) wantsTiles() bool {
	return slices.ContainsFunc(s.subs, func(sub *subscription) bool { return sub.tiles })
}

// offerTiles queues frames about stale tiles, or remembers their keys while the client is slow; h.mu is held.
func (s *session) offerTiles(made []*frame, stale []TileKeys) (frames int) {
	for i, f := range made {
		if len(s.backlog) == 0 && s.offer(f, nil) {
			frames++
			continue
		}
		s.backlog = remember(s.backlog, stale[i])
		s.attend()
	}
	return frames
}
