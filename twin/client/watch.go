package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Subscription says what is watched.
type Subscription struct {
	Area   *Area               `json:"area,omitempty"`   // nil for everything the caller may see
	Types  []string            `json:"types"`            // collections
	Filter map[string]string   `json:"filter,omitempty"` // CQL2 text by collection
	Fields map[string][]string `json:"fields,omitempty"` // properties by collection; without, all stored ones
	Mode   string              `json:"mode,omitempty"`   // "" or entities, or count
	Tiles  bool                `json:"tiles,omitempty"`  // also tell which tiles became stale
	MaxHz  float64             `json:"max_hz,omitempty"` // at most so many updates a second
}

// RefusedError says that the server does not serve a subscription.
type RefusedError struct {
	Name   string // of the subscription
	Code   int    // as of HTTP
	Detail string
}

// Error tells what is wrong.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("the subscription %q is refused: %d %s", e.Name, e.Code, e.Detail)
}

// watch is a subscription and what is held of it.
type watch struct {
	name  string
	wire  string // its id on this socket, "" where the server does not know it
	ask   Subscription
	copy  *Copy
	taken bool   // its ok came
	moves []Area // asked for, in order, and not answered
	turns bool   // a move was taken, and the event that shows the new area has not come
	anew  bool   // the sign-in ended since: the copy may be of other rights, and nothing leads from it to what may be seen now
	err   error  // why the server does not serve it
}

// line is the client's side of the protocol, without a socket and without a clock: it takes frames, and says what to send.
// Each sub has an id that no other had on the socket, so that an answer is never taken for that of another.
type line struct {
	watches map[string]*watch
	order   []string          // names, as they were added
	wires   map[string]*watch // by id on this socket
	serial  map[string]int    // how often a name was sent on this socket
	ready   bool
	at      Position // the newest that was heard of
	tell    func(Update)
	stale   func(TileSet)
	refused func(error)
}

// TileSet names tiles that became stale: keys "z/x/y".
type TileSet struct {
	Set     string // mvt or 3d
	Version uint64
	Keys    []string
	Beneath bool // each key stands for its tile and every tile beneath it
}

type subFrame struct {
	T  string `json:"t"`
	ID string `json:"id"`
	*Subscription
	Since *Position `json:"since,omitempty"`
}

type moveFrame struct {
	T    string `json:"t"`
	ID   string `json:"id"`
	Area *Area  `json:"area"`
}

type plainFrame struct {
	T  string `json:"t"`
	ID string `json:"id,omitempty"`
}

// watch begins a subscription, or puts another in the place of one of that name.
func (l *line) watch(name string, s Subscription) [][]byte {
	out := l.unwatch(name)
	l.order = append(l.order, name)
	l.watches[name] = &watch{name: name, ask: s, copy: newCopy()}
	return append(out, l.subscribe(l.watches[name])...)
}

func (l *line) unwatch(name string) [][]byte {
	w, ok := l.watches[name]
	if !ok {
		return nil
	}
	delete(l.watches, name)
	l.order = slices.DeleteFunc(l.order, func(n string) bool { return n == name })
	return l.forget(w)
}

// forget ends what the server knows of a subscription.
func (l *line) forget(w *watch) [][]byte {
	if w.wire == "" {
		return nil
	}
	id := w.wire
	delete(l.wires, id)
	w.wire, w.taken = "", false
	return send(plainFrame{"unsub", id})
}

// move gives a subscription another area; the copy shows the old one until the server has taken it.
func (l *line) move(name string, a Area) [][]byte {
	w, ok := l.watches[name]
	if !ok {
		return nil
	}
	w.moves = append(w.moves, a)
	if w.wire == "" { // the server does not serve it, or not yet: it begins anew
		w.err = nil
		return l.subscribe(w)
	}
	return send(moveFrame{"move", w.wire, &a})
}

// subscribe asks for a subscription: where the copy can be kept, for what it missed.
func (l *line) subscribe(w *watch) [][]byte {
	if n := len(w.moves); n > 0 { // some may have been taken: the position would be of one of several areas
		w.ask.Area, w.moves, w.turns = &w.moves[n-1], nil, true
	}
	if w.turns { // the copy is of another area
		w.copy, w.turns = newCopy(), false
	}
	if !l.ready {
		return nil
	}
	out := l.forget(w)
	w.wire = w.name
	if n := l.serial[w.name]; n > 0 {
		w.wire += "~" + strconv.Itoa(n)
	}
	l.serial[w.name]++
	l.wires[w.wire] = w
	f := subFrame{T: "sub", ID: w.wire, Subscription: &w.ask}
	if w.copy.whole && !w.anew {
		at := w.copy.at
		f.Since = &at
	}
	return append(out, send(f)...)
}

// lost takes note that the socket is gone.
func (l *line) lost() {
	l.ready, l.wires, l.serial = false, map[string]*watch{}, map[string]int{}
	for _, w := range l.watches {
		w.wire, w.taken = "", false
	}
}

// ended takes note that the sign-in is over.
func (l *line) ended() {
	for _, w := range l.watches {
		w.anew = true
	}
}

// take takes in a frame and returns what is to be sent. A frame that is not understood is an error of the line.
func (l *line) take(data []byte) ([][]byte, error) {
	f := &frame{}
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("a frame of %d bytes: %w", len(data), err)
	}
	switch f.T {
	case "ready":
		l.ready, l.at = true, Position{f.Epoch, f.Version}
		var out [][]byte
		for _, name := range l.order {
			if w := l.watches[name]; w.err == nil {
				out = append(out, l.subscribe(w)...)
			}
		}
		return out, nil
	case "hb":
		l.heard(f.Version)
		return l.beat(f.Version), nil
	case "tiles":
		l.heard(f.Version)
		l.stale(TileSet{f.Set, f.Version, f.Keys, f.Beneath})
	case "err":
		if f.ID == "" && f.Code == http.StatusTooManyRequests {
			return nil, errors.New("the server did not take a message, and does not say which") // resuming sends them again
		}
		return l.concern(f), nil
	case "ok", "snap", "ev", "count", "reset", "gone":
		return l.concern(f), nil
	}
	return nil, nil // pong, and whatever later servers say
}

// beat moves all that is whole on, and asks again for what was refused for a while.
func (l *line) beat(version uint64) (out [][]byte) {
	for _, name := range l.order {
		w := l.watches[name]
		if w.taken && w.copy.whole && version > w.copy.at.Version {
			w.copy.at.Version = version
		}
		if w.wire == "" && w.err == nil {
			out = append(out, l.subscribe(w)...)
		}
	}
	return out
}

func (l *line) heard(version uint64) { l.at.Version = max(l.at.Version, version) }

// concern takes in a frame that is about one subscription.
func (l *line) concern(f *frame) [][]byte {
	w := l.wires[f.ID]
	if w == nil {
		return nil // of one that is no longer watched
	}
	switch f.T {
	case "ok":
		w.taken, w.anew = true, false
		if len(w.moves) > 0 {
			w.ask.Area, w.moves, w.turns = &w.moves[0], w.moves[1:], true
		}
		if f.Resume == "snapshot" {
			w.copy.whole, w.copy.part = false, 0
		}
	case "reset":
		w.copy.whole, w.copy.part = false, 0
	case "gone":
		l.denied(w, &RefusedError{w.name, http.StatusForbidden, "the server ended it"})
	case "err":
		return l.answer(w, f)
	default:
		l.heard(f.Version)
		return l.put(w, f)
	}
	return nil
}

// answer takes in a refusal: of a move, which leaves the old area; of the subscription for now, or for good.
func (l *line) answer(w *watch, f *frame) [][]byte {
	err := &RefusedError{w.name, f.Code, f.Detail}
	switch {
	case f.Code == http.StatusServiceUnavailable:
		return l.forget(w) // the next heartbeat asks again
	case len(w.moves) > 0 && !w.taken:
		delete(l.wires, w.wire) // what was refused is the sub, and so the moves are; the last of them asks for it anew
		w.wire = ""
		return l.subscribe(w)
	case len(w.moves) > 0:
		w.moves = w.moves[1:]
		l.refused(err)
	default:
		l.denied(w, err)
	}
	return nil
}

// denied takes note that the server does not serve a subscription.
func (l *line) denied(w *watch, err error) {
	delete(l.wires, w.wire)
	w.wire, w.taken, w.err = "", false, err
	l.refused(err)
}

// put applies a frame to the copy. One that does not continue it means that something is lost: the copy begins anew.
func (l *line) put(w *watch, f *frame) [][]byte {
	u, told, err := w.copy.apply(f, l.at.Epoch)
	if g := (*gap)(nil); errors.As(err, &g) {
		w.copy = newCopy()
		return l.subscribe(w)
	}
	w.turns = false
	if u.Name = w.name; told {
		l.tell(u)
	}
	return nil
}

func send(f any) [][]byte {
	data, err := json.Marshal(f)
	if err != nil {
		return nil // texts, numbers and areas that were made by json.Marshal
	}
	return [][]byte{data}
}

// The client's patience with a socket.
const (
	silence      = 40 * time.Second // the server says something every 15 s, and pings every 25 s
	firstRetry   = 400 * time.Millisecond
	longestRetry = 15 * time.Second
	writeWait    = 10 * time.Second
	mostPerS     = 15 // messages in any second; the server takes 20
)

// retryAfter is the pause before a new try. Half of it is left to chance, a number from 0 to 1: the clients of a server
// that was started anew must not all come at once.
func retryAfter(failures int, chance float64) time.Duration {
	ceiling := min(longestRetry, firstRetry<<min(failures, 10))
	return ceiling/2 + time.Duration(chance*float64(ceiling)/2)
}
