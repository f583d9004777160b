package live

// Stats counts what a hub has to do and what it has done, for metrics.
type Stats struct {
	Sockets       int // websockets
	EventStreams  int // server-sent events
	Subscriptions int
	Classes       int   // groups of subscriptions that are answered alike
	Behind        int   // subscriptions that are being sent a snapshot or what they missed
	QueuedFrames  int   // that wait for their sockets
	QueuedBytes   int   // of those; a frame that many wait for counts for each
	RingSteps     int   // steps that replays find in memory
	RingMarks     int   // entities that these touched
	KeptStreams   int   // subscriptions kept for event streams, open or not
	KeptBytes     int   // of their frames
	WriteNanos    int64 // that writing one frame takes, smoothed

	// Since the hub began.
	Frames    uint64 // sent
	Bytes     uint64 // of them
	Conflated uint64 // times a subscription was too slow for its class and got its changes in one later
	Messages  uint64 // from clients
	Refused   uint64 // of those, what came too fast to be taken
	Latency   Latency
	Resets    map[string]uint64 // by why
	Closes    map[int]uint64    // ended clients by close code: 1006 without one, 0 for codes that clients made up
}

// Sessions is how many clients there are.
func (s *Stats) Sessions() int { return s.Sockets + s.EventStreams }

// Stats returns the present counts.
func (h *Hub) Stats() Stats {
	c := &h.counters
	st := Stats{
		WriteNanos: h.writeCost.Load(), Frames: c.frames.Load(), Bytes: c.bytes.Load(), Conflated: c.conflated.Load(),
		Messages: c.messages.Load(), Refused: c.refused.Load(), Latency: c.latencies(),
		Resets: map[string]uint64{}, Closes: map[int]uint64{},
	}
	for i, why := range resetReasons {
		st.Resets[why] = c.resets[i].Load()
	}
	for i, code := range closeCodes {
		st.Closes[code] = c.closes[i].Load()
	}
	st.Closes[0] = c.closes[len(closeCodes)].Load()
	st.KeptStreams, st.KeptBytes = h.streams.kept()
	h.mu.Lock()
	defer h.mu.Unlock()
	st.Classes, st.RingSteps, st.RingMarks = len(h.classes), len(h.ring.steps), h.ring.marks
	for s := range h.sessions {
		if _, stream := s.out.(*events); stream {
			st.EventStreams++
		} else {
			st.Sockets++
		}
		frames, bytes := s.waiting()
		st.QueuedFrames += frames
		st.QueuedBytes += bytes
		st.Subscriptions += len(s.subs)
		for _, sub := range s.subs {
			if sub.phase != live {
				st.Behind++
			}
		}
	}
	return st
}
