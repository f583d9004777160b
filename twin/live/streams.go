package live

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// Bounds on kept subscriptions of clients without a websocket.
const (
	streamTime     = 2 * time.Minute // kept without being used
	maxStreams     = 10_000
	maxStreamsEach = 100 // of one principal
)

// stream is a list of subscriptions that one principal may open as server-sent events.
type stream struct {
	actor string
	asks  []*message
	used  time.Time
	open  int // handlers that serve it now
}

// streams keeps them. The zero value is ready; it guards itself.
type streams struct {
	mu   sync.Mutex
	byID map[string]*stream
}

// add keeps subscriptions under a name that nobody can guess; ok is false when there are too many.
func (l *streams) add(who *access.Principal, asks []*message, now time.Time) (id string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byID == nil {
		l.byID = map[string]*stream{}
	}
	own := 0
	for id, st := range l.byID {
		switch {
		case st.open == 0 && now.Sub(st.used) > streamTime:
			delete(l.byID, id)
		case st.actor == who.Actor():
			own++
		}
	}
	// All visitors are one principal, so they are held to the bound on all.
	if len(l.byID) >= maxStreams || own >= maxStreamsEach && who.SignedIn() {
		return "", false
	}
	id = rand.Text()
	l.byID[id] = &stream{actor: who.Actor(), asks: asks, used: now}
	return id, true
}

// find opens a stream for the principal that made it, nil for others.
func (l *streams) find(id string, who *access.Principal, now time.Time) *stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	st := l.byID[id]
	if st == nil || who == nil || st.actor != who.Actor() || st.open == 0 && now.Sub(st.used) > streamTime {
		return nil
	}
	st.open++
	return st
}

// touch gives a stream back: its client may return within streamTime.
func (l *streams) touch(st *stream, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	st.open--
	st.used = now
}
