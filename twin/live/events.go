package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/wire"
)

// events serves clients without a websocket.
func (h *Hub) events(w http.ResponseWriter, r *http.Request, who *access.Principal) {
	if strings.HasSuffix(r.URL.Path, "/subscriptions") {
		h.postSubscriptions(w, r, who)
		return
	}
	h.getEvents(w, r, who)
}

// postSubscriptions keeps the sub frames of a client without a websocket: one frame, or an array of them.
func (h *Hub) postSubscriptions(w http.ResponseWriter, r *http.Request, who *access.Principal) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		problem(w, http.StatusMethodNotAllowed, "subscriptions are posted")
		return
	}
	asks, err := h.readAsks(http.MaxBytesReader(w, r.Body, MaxInboundBytes), who)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			problem(w, http.StatusRequestEntityTooLarge, "the frames have more than 64 KiB")
			return
		}
		re := refusalOf(err)
		problem(w, re.code, re.detail)
		return
	}
	id, ok := h.streams.add(who, addressOf(r), asks, time.Now())
	if !ok {
		w.Header().Set("Retry-After", "60")
		problem(w, http.StatusTooManyRequests, "too many event streams are open")
		return
	}
	w.Header().Set("Location", "/live/events?s="+id)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusCreated)
	io.WriteString(w, `{"id":"`+id+`"}`)
}

// readAsks reads and checks sub frames, and returns them as they came.
func (h *Hub) readAsks(body io.Reader, who *access.Principal) ([][]byte, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	frames := []json.RawMessage{data}
	if text := strings.TrimSpace(string(data)); strings.HasPrefix(text, "[") {
		if err := wire.Decode(data, &frames); err != nil {
			return nil, refuse(400, "the frames are not understood: %s", errText(err))
		}
	}
	if len(frames) == 0 || len(frames) > MaxSubscriptions {
		return nil, refuse(400, "%d frames, expected 1 to %d", len(frames), MaxSubscriptions)
	}
	h.mu.Lock()
	at := h.at
	h.mu.Unlock()
	asks := make([][]byte, len(frames))
	seen := map[string]bool{}
	for i, f := range frames {
		m, err := parseMessage(f)
		switch {
		case err != nil:
			return nil, err
		case m.T != "sub":
			return nil, refuse(400, "frame %d: t is %q, expected sub", i+1, m.T)
		case m.ID == "" || len(m.ID) > maxIDBytes:
			return nil, refuse(400, "frame %d: id has %d bytes, expected 1 to %d", i+1, len(m.ID), maxIDBytes)
		case seen[m.ID]:
			return nil, refuse(400, "frame %d: id %q is that of another: each needs one of its own", i+1, m.ID)
		}
		if _, err := h.specAt(m, at, who); err != nil {
			return nil, err
		}
		seen[m.ID], asks[i] = true, bytes.Clone(f) // without the room that reading left behind it
	}
	return asks, nil
}

// getEvents streams the frames of kept subscriptions until the client goes.
func (h *Hub) getEvents(w http.ResponseWriter, r *http.Request, who *access.Principal) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		problem(w, http.StatusMethodNotAllowed, "events are read by GET")
		return
	}
	st := h.streams.find(r.URL.Query().Get("s"), who, time.Now())
	if st == nil {
		problem(w, http.StatusNotFound, "there is no such stream of yours: post the subscriptions again")
		return
	}
	defer func() { h.streams.touch(st, time.Now()) }()
	ended := h.streams.endedOf(st)
	out := &events{
		w: w, rc: http.NewResponseController(w), gone: make(chan struct{}), pos: map[string]twin.Version{}, subs: len(st.asks) - len(ended),
		ends: func(id string) { h.streams.end(st, id) },
	}
	s := newSession(h, out, time.Now())
	s.come(r, who)
	if err := h.admit(s); err != nil {
		status, wait := http.StatusTooManyRequests, "60"
		if errors.Is(err, errClosing) {
			status, wait = http.StatusServiceUnavailable, "1"
		}
		w.Header().Set("Retry-After", wait)
		problem(w, status, err.Error())
		return
	}
	defer h.drop(s)
	defer out.end()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies that buffer would hold events back
	back := lastEvent(r.Header.Get("Last-Event-ID"))
	h.mu.Lock()
	out.epoch = h.at.Epoch()
	h.mu.Unlock()
	h.ready(s, who)
	for _, kept := range st.asks {
		h.takeUp(s, kept, back, ended)
	}
	select {
	case <-r.Context().Done():
	case <-out.gone:
	}
}

// takeUp subscribes to what a stream keeps. What is refused ends; of what had ended before it is told once more, for the
// line may have broken before the client read that.
func (h *Hub) takeUp(s *session, kept []byte, back *since, ended map[string]bool) {
	m, err := parseMessage(kept)
	if ended[m.ID] {
		s.push(plainFrame("gone", m.ID))
		return
	}
	if back != nil {
		m.Since = back
	}
	if err == nil {
		err = h.subscribe(s, m)
	}
	if err != nil {
		re := refusalOf(err)
		f := errFrame(m.ID, re.code, re.detail)
		f.sub, f.word, f.ends = m.ID, true, true
		s.push(f)
	}
}

// lastEvent reads a position, epoch:version; nil where there is none.
func lastEvent(s string) *since {
	epoch, v, ok := strings.Cut(s, ":")
	n, err := strconv.ParseUint(v, 10, 63)
	if !ok || err != nil {
		return nil
	}
	return &since{Epoch: twin.Epoch(epoch), Version: twin.Version(n)}
}

// events is a stream of server-sent events as a transport.
type events struct {
	rc    *http.ResponseController
	epoch twin.Epoch
	subs  int             // how many subscriptions share the stream; for who writes
	ends  func(id string) // told of each that does so no more, before an event has an id without it

	mu   sync.Mutex // guards what follows; the handler must not return while something is written
	w    http.ResponseWriter
	done bool
	gone chan struct{}           // closed with done
	pos  map[string]twin.Version // where each subscription stands
}

var errStreamEnded = errors.New("the stream has ended")

func (t *events) put(text string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return errStreamEnded
	}
	for len(text) > 0 { // in parts, so that who takes little gets what it takes
		if err := t.rc.SetWriteDeadline(time.Now().Add(WriteWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		n := min(len(text), sealedPart)
		if _, err := io.WriteString(t.w, text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
	return t.rc.Flush()
}

// write sends a frame. It has an id where all subscriptions of the stream stand at one version: from there the client
// can come back.
func (t *events) write(f *frame) error {
	switch {
	case f.moves && f.sub == "":
		for id := range t.pos {
			t.pos[id] = f.at
		}
	case f.moves:
		t.pos[f.sub] = f.at
	case f.sub != "":
		delete(t.pos, f.sub) // in the middle of a snapshot, or at its end
	}
	if f.ends {
		t.subs--
		t.ends(f.sub)
	}
	level := len(t.pos) == t.subs && f.moves
	for _, v := range t.pos {
		level = level && v == f.at
	}
	id := ""
	if level {
		id = fmt.Sprintf("id: %s:%d\n", t.epoch, f.at)
	}
	return t.put(id + "data: " + string(f.text) + "\n\n")
}

func (t *events) ping() error { return t.put(": ping\n\n") }

func (t *events) close(code int, reason string) {
	text := wire.AppendString(fmt.Appendf(nil, `{"code":%d,"reason":`, code), reason)
	if err := t.put("event: close\ndata: " + string(text) + "}\n\n"); err != nil && !errors.Is(err, errStreamEnded) {
		t.cut()
		return
	}
	t.cut()
}

// cut ends the stream; one that is stuck in a write ends with its deadline.
func (t *events) cut() { go t.end() }

func (t *events) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		t.done = true
		close(t.gone)
	}
}

// problem answers in the form of RFC 9457.
func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	b := fmt.Appendf(nil, `{"title":%q,"status":%d,"detail":`, http.StatusText(status), status)
	w.Write(append(wire.AppendString(b, detail), '}'))
}
