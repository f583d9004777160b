package live

// Stats counts what a hub has to do, for metrics.
type Stats struct {
	Sessions      int // clients
	Subscriptions int
	Classes       int   // groups of subscriptions that are answered alike
	Behind        int   // subscriptions that are being sent a snapshot or what they missed
	RingSteps     int   // steps that replays find in memory
	WriteNanos    int64 // that writing one frame takes, smoothed
}

// Stats returns the present counts.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	defer h.mu.Unlock()
	st := Stats{Sessions: len(h.sessions), Classes: len(h.classes), RingSteps: len(h.ring.steps), WriteNanos: h.writeCost.Load()}
	for s := range h.sessions {
		st.Subscriptions += len(s.subs)
		for _, sub := range s.subs {
			if sub.phase != live {
				st.Behind++
			}
		}
	}
	return st
}
