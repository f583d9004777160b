package live

import "time"

// rushSize is how many sessions one goroutine of a rush writes to: so many take it less than a millisecond.
const rushSize = 32

// rush writes one frame to many idle sessions, some on each goroutine: to start a writer for each takes a quarter as
// long as the writing. Nobody waits in it: a socket without room is handed to its own writer. Frames that waited, for
// whatever reason, are the writer's too.
type rush struct {
	hub  *Hub
	idle []*session
}

// add takes a session that nobody writes for; its mutex is held, and its queue holds one frame.
func (r *rush) add(s *session) {
	s.writing = true
	r.hub.sessionsLeft.Add(1)
	r.idle = append(r.idle, s)
	if len(r.idle) == rushSize {
		r.start()
	}
}

// start writes to those who were added.
func (r *rush) start() {
	if len(r.idle) > 0 {
		go r.hub.write(r.idle)
		r.idle = nil
	}
}

// write is a goroutine of a rush. To start a session's own writer hands its place in sessionsLeft on.
func (h *Hub) write(idle []*session) {
	began, n := time.Now(), 0
	var last *frame
	for _, s := range idle {
		f, idle := s.rushed()
		if !idle {
			go s.write()
		} else {
			h.sessionsLeft.Done()
		}
		if f == nil {
			continue
		}
		if f != last && n > 0 {
			h.wrote(last, n, began)
			began, n = time.Now(), 0
		}
		last = f
		n++
	}
	if n > 0 {
		h.wrote(last, n, began)
	}
}

// rushed writes a session's one frame, without waiting. It returns the frame if it was begun, and whether the session is
// idle now; otherwise its own writer must go on.
func (s *session) rushed() (f *frame, idle bool) {
	s.mu.Lock()
	if s.ended || s.work || len(s.queue) != 1 || !s.queue[0].shared || s.queue[0].ping {
		s.mu.Unlock()
		return nil, false
	}
	f = s.queue[0]
	s.queue, s.bytes = nil, 0
	forgone := s.forgone
	s.mu.Unlock()
	took, err := s.prompt.offer(f)
	if err != nil {
		s.fail()
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if took == none && s.forgone == forgone { // else it was taken back meanwhile
		s.queue, s.bytes = append([]*frame{f}, s.queue...), s.bytes+len(f.text)
		return nil, false
	}
	if took == none {
		return nil, false
	}
	s.begun = took == begun
	if s.begun || s.ended || s.work || len(s.queue) > 0 {
		return f, false
	}
	s.writing = false
	return f, true
}

// wrote measures the writing of one frame to some sessions, for the pace of rounds.
func (h *Hub) wrote(f *frame, n int, began time.Time) {
	now := time.Now()
	h.counters.wrote(f, n, now)
	was := h.writeCost.Load()
	// A chunk is timed by the clock, and who else wants the processor, as those who read what is written, is in that time
	// too. So it is the quick ones that tell what writing takes: the cost falls at once and rises slowly, and by no stall.
	took := min(int64(now.Sub(began))/int64(n), 4*was+int64(time.Microsecond), maxWriteCost)
	slow := int64(4)
	if took > was {
		slow = 64
	}
	h.writeCost.Store(was + (took-was)*int64(n)/(slow*rushSize))
}

// maxWriteCost is the most that writing one frame is taken to cost, in nanoseconds.
const maxWriteCost = int64(200 * time.Microsecond)
