package tiles

import (
	"context"
	"sync"

	"github.com/gridtwin/gridtwin/twin"
)

// steps are the twin's advances on their way into the service.
type steps struct {
	mu sync.Mutex // taken to work steps off; before Service.mu

	queue   sync.Mutex    // guards what follows; held for moments
	pending []*twin.Step  // a step without commits stands for many: all may have changed
	arrived chan struct{} // closed and replaced with each step
	wake    chan struct{} // for the follower; holds one
}

// maxPending is how many steps may wait, each holding two states of the twin. Beyond it they become one, after which
// everything is made anew: who is so far behind has no use for looking at each.
const maxPending = 64

func (q *steps) init() {
	q.arrived = make(chan struct{})
	q.wake = make(chan struct{}, 1)
}

// note is what runs on the twin's writer.
func (q *steps) note(step *twin.Step) {
	q.queue.Lock()
	q.pending = append(q.pending, step)
	if len(q.pending) > maxPending {
		q.pending = append(q.pending[:0:0], &twin.Step{From: q.pending[0].From, To: step.To})
	}
	close(q.arrived)
	q.arrived = make(chan struct{})
	q.queue.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *steps) take() (*twin.Step, <-chan struct{}) {
	q.queue.Lock()
	defer q.queue.Unlock()
	if len(q.pending) == 0 {
		return nil, q.arrived
	}
	step := q.pending[0]
	q.pending[0] = nil
	q.pending = q.pending[1:]
	return step, nil
}

// follow works steps off beside the writer, so that requests seldom find any.
func (s *Service) follow() {
	defer close(s.done)
	for {
		select {
		case <-s.quit:
			return
		case <-s.steps.wake:
			s.drain()
		}
	}
}

// drain applies the steps that are there and returns what tells of the next.
func (s *Service) drain() <-chan struct{} {
	s.steps.mu.Lock()
	defer s.steps.mu.Unlock()
	for {
		step, next := s.steps.take()
		if step == nil {
			return next
		}
		s.apply(step)
	}
}

// catchUp returns once the service stands at v or later. A step that is published but has not been noted yet is
// waited for: the twin is just about to hand it over.
func (s *Service) catchUp(ctx context.Context, v twin.Version) error {
	for twin.Version(s.version.Load()) < v {
		next := s.drain()
		if twin.Version(s.version.Load()) >= v {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.quit:
			return errClosed
		}
	}
	return nil
}
