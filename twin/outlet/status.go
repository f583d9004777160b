package outlet

import (
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// Status is how a consumer stands.
type Status struct {
	Name      string       `json:"name"`
	Kind      string       `json:"kind"` // webhook, mqtt
	Host      string       `json:"host"`
	State     string       `json:"state"`
	Epoch     twin.Epoch   `json:"epoch"`
	Version   twin.Version `json:"version"`
	Lag       twin.Version `json:"lag"` // versions that it is behind
	Delivered uint64       `json:"delivered"`
	Failed    uint64       `json:"failed"` // tries, since the process began, as Delivered
	Last      *time.Time   `json:"last_delivered_at"`
	Error     string       `json:"last_error,omitempty"`
	Dead      int          `json:"dead_letters"`
	Letters   []Letter     `json:"letters"` // the oldest dead ones
}

// The states.
const (
	StateIdle    = "idle"    // it was told everything
	StateSending = "sending" // an event is on its way
	StateWaiting = "waiting" // the last try failed; the next one comes later
	StateStopped = "stopped" // too many dead letters: have them sent again
)

const shownLetters = 20

func (c *consumer) status(head twin.Version) Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.shown
	s.Name, s.Kind, s.Host = c.Name, c.kind.named(), c.host
	s.Epoch, s.Version, s.Dead = c.rec.Epoch, c.rec.At, len(c.letters)
	if s.Version < head {
		s.Lag = head - s.Version
	}
	s.Letters = make([]Letter, 0, min(len(c.letters), shownLetters))
	for _, l := range c.letters[:cap(s.Letters)] {
		s.Letters = append(s.Letters, *l)
	}
	return s
}

// show changes what Status tells.
func (c *consumer) show(fn func(*Status)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fn(&c.shown)
}
