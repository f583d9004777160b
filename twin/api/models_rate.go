package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// uploaders counts the uploads under way by who sends them. The zero value is ready.
type uploaders struct {
	mu    sync.Mutex
	under map[string]int // no zeros
}

// enter takes a place among the uploads of a principal.
func (u *uploaders) enter(actor string) (leave func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.under[actor] >= maxUploads {
		return nil, &Problem{
			Status: http.StatusTooManyRequests, Title: "Too many uploads", RetryAfter: 5,
			Detail: fmt.Sprintf("%d models are being uploaded by you: wait for one to end", maxUploads),
		}
	}
	if u.under == nil {
		u.under = map[string]int{}
	}
	u.under[actor]++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.under[actor]--; u.under[actor] == 0 {
			delete(u.under, actor)
		}
	}, nil
}

// steady reads a body that keeps up a least rate, and refuses one that does not.
type steady struct {
	from  io.Reader
	begun time.Time
	read  int64
	until func(time.Time) error // ends reads that wait longer; servers that cannot just do not
}

func (s *steady) Read(b []byte) (int, error) {
	late := slackTime + time.Duration(s.read)*time.Second/leastRate
	_ = s.until(s.begun.Add(min(late, receiveTime)))
	n, err := s.from.Read(b)
	s.read += int64(n)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = &Problem{
			Status: http.StatusRequestTimeout, Title: "Too slow",
			Detail: fmt.Sprintf("%d bytes arrived: after the first %.0f s at least %d KB a second are wanted, and all within %.0f min",
				s.read, slackTime.Seconds(), leastRate>>10, receiveTime.Minutes()),
		}
	}
	return n, err
}
