package live

import (
	"cmp"
	"container/list"
	"crypto/rand"
	"maps"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// streamTime is how long subscriptions of clients without a websocket are kept while nobody reads them.
const streamTime = 2 * time.Minute

// Bounds on kept subscriptions and on the bytes of their frames, which usually are some hundred. What visitors keep is
// at most half of the whole, so that who signs in finds room however many visitors come.
const (
	maxStreams     = 10_000
	maxStreamBytes = 64 << 20
	maxStreamsEach = 100 // of one principal

	maxVisitorStreams = maxStreams / 2
	maxVisitorBytes   = maxStreamBytes / 2
	maxAddressStreams = 64 // of visitors from one address
	maxAddressBytes   = 1 << 20
)

// share counts kept subscriptions.
type share struct {
	streams int
	bytes   int // of their frames
}

func (s *share) add(streams, bytes int) {
	s.streams += streams
	s.bytes += bytes
}

// fits tells whether bounds leave room for one more of some size.
func (s *share) fits(size, maxStreams, maxBytes int) bool {
	return s.streams < maxStreams && s.bytes+size <= maxBytes
}

// stream is a list of subscriptions that one principal may open as server-sent events.
type stream struct {
	id      string
	actor   string
	owner   string // to whom it is counted: the actor, for visitors their address
	visitor bool
	asks    [][]byte // sub frames, as they were sent: so their size is what they take
	size    int
	ended   map[string]bool // ids of asks that ended; streams guards it
	used    time.Time
	open    int           // handlers that serve it now
	idle    *list.Element // its place among those that nobody reads; nil while it is open
}

// streams keeps them. The zero value is ready; it guards itself.
type streams struct {
	mu       sync.Mutex
	byID     map[string]*stream
	owners   map[string]*share
	all      share
	visitors share
	// Streams that nobody reads, those unused for longest in front.
	idleVisitors, idleSigned list.List
}

// add keeps subscriptions under a name that nobody can guess. A visitor's push out what visitors have not used for
// longest, first from the same address; ok is false when there is no room even so.
func (l *streams) add(who *access.Principal, address string, asks [][]byte, now time.Time) (id string, ok bool) {
	st := &stream{id: rand.Text(), actor: who.Actor(), owner: who.Actor(), visitor: !who.SignedIn(), asks: asks, used: now}
	if st.visitor {
		st.owner = "visitor at " + address // no actor begins like this
	}
	for _, a := range asks {
		st.size += len(a)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	if l.byID == nil {
		l.byID, l.owners = map[string]*stream{}, map[string]*share{}
	}
	if !l.room(st) {
		return "", false
	}
	l.byID[st.id] = st
	l.count(st, 1)
	l.rest(st)
	return st.id, true
}

// room makes room for a stream, if it can; l.mu is held.
func (l *streams) room(st *stream) bool {
	var none share
	own := func() *share { return cmp.Or(l.owners[st.owner], &none) }
	if !st.visitor {
		return own().streams < maxStreamsEach && l.makes("", func() bool { return l.all.fits(st.size, maxStreams, maxStreamBytes) })
	}
	// Within half of the whole there is room in the whole but for who has signed in and keeps more than the other half.
	return l.makes(st.owner, func() bool { return own().fits(st.size, maxAddressStreams, maxAddressBytes) }) &&
		l.makes("", func() bool {
			return l.visitors.fits(st.size, maxVisitorStreams, maxVisitorBytes) && l.all.fits(st.size, maxStreams, maxStreamBytes)
		})
}

// makes evicts visitors' streams, of one owner or with "" of all, until there is room; l.mu is held.
func (l *streams) makes(owner string, room func() bool) bool {
	for !room() {
		if !l.evict(owner) {
			return false
		}
	}
	return true
}

// evict forgets the visitor's stream that nobody has used for longest, of one owner or with "" of all; l.mu is held.
func (l *streams) evict(owner string) bool {
	for e := l.idleVisitors.Front(); e != nil; e = e.Next() {
		if st := e.Value.(*stream); owner == "" || st.owner == owner {
			l.forget(st)
			return true
		}
	}
	return false
}

// expire forgets what nobody has used for streamTime; l.mu is held.
func (l *streams) expire(now time.Time) {
	for _, idle := range [...]*list.List{&l.idleVisitors, &l.idleSigned} {
		for e := idle.Front(); e != nil && now.Sub(e.Value.(*stream).used) > streamTime; e = idle.Front() {
			l.forget(e.Value.(*stream))
		}
	}
}

// sweep forgets what was not used for long, so that its memory is given back though nobody asks.
func (l *streams) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
}

// kept tells how much is kept.
func (l *streams) kept() (streams, bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.streams, l.all.bytes
}

// forget ends an idle stream; l.mu is held.
func (l *streams) forget(st *stream) {
	l.idleOf(st).Remove(st.idle)
	delete(l.byID, st.id)
	l.count(st, -1)
}

// count enters a stream into the accounts, or takes it out; l.mu is held.
func (l *streams) count(st *stream, sign int) {
	own := l.owners[st.owner]
	if own == nil {
		own = &share{}
		l.owners[st.owner] = own
	}
	own.add(sign, sign*st.size)
	l.all.add(sign, sign*st.size)
	if st.visitor {
		l.visitors.add(sign, sign*st.size)
	}
	if own.streams == 0 {
		delete(l.owners, st.owner)
	}
}

func (l *streams) idleOf(st *stream) *list.List {
	if st.visitor {
		return &l.idleVisitors
	}
	return &l.idleSigned
}

// rest puts a stream last among those that nobody reads; l.mu is held.
func (l *streams) rest(st *stream) { st.idle = l.idleOf(st).PushBack(st) }

// find opens a stream for the principal that made it, nil for others.
func (l *streams) find(id string, who *access.Principal, now time.Time) *stream {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expire(now)
	st := l.byID[id]
	if st == nil || who == nil || st.actor != who.Actor() {
		return nil
	}
	if st.open == 0 {
		l.idleOf(st).Remove(st.idle)
		st.idle = nil
	}
	st.open++
	return st
}

// end notes that a subscription of a stream has ended, for good: the ids of events count without it from now on, so
// to go on from one says nothing of its copy.
func (l *streams) end(st *stream, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if st.ended == nil {
		st.ended = map[string]bool{}
	}
	st.ended[id] = true
}

// endedOf returns the ids of what has ended of a stream until now.
func (l *streams) endedOf(st *stream) map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(st.ended)
}

// touch gives a stream back: its client may return within streamTime.
func (l *streams) touch(st *stream, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	st.used = now
	if st.open--; st.open == 0 {
		l.rest(st)
	}
}
