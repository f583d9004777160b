package live

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin/access"
)

// Subprotocol names the protocol in the websocket handshake.
const Subprotocol = "gridtwin.v1"

// Sizes of the socket's buffers. Reads are small and rare; write buffers are pooled and borrowed for one frame.
const (
	readBuffer  = 256
	writeBuffer = 4096
)

// Handler serves /live, a websocket, and beneath it subscriptions and events, server-sent events.
func (h *Hub) Handler() http.Handler {
	up := &websocket.Upgrader{
		HandshakeTimeout: WriteWait, ReadBufferSize: 1, WriteBufferSize: writeBuffer, WriteBufferPool: &sync.Pool{},
		Subprotocols: []string{Subprotocol}, CheckOrigin: func(*http.Request) bool { return true }, // enter has looked
		// Inbound compression stays off: the read limit would count compressed bytes.
		EnableCompression: false,
		Error:             noSocket,
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := h.cfg.pageOf(r)
		if page == allowedPage {
			r = withoutCookie(r)
		}
		who, ok := h.enter(page, w, r)
		switch {
		case !ok:
		case !strings.HasSuffix(r.URL.Path, "/subscriptions") && !strings.HasSuffix(r.URL.Path, "/events"):
			h.connect(up, w, r, who) // who may still send a hello
		case who == nil && !h.cfg.AllowVisitors:
			w.Header().Set("WWW-Authenticate", "Bearer")
			problem(w, http.StatusUnauthorized, "sign in first")
		default:
			if who == nil {
				who = access.VisitorPrincipal()
			}
			h.events(w, r, who)
		}
	})
}

// noSocket answers what is no handshake as everything else that is refused.
func noSocket(w http.ResponseWriter, _ *http.Request, status int, reason error) {
	problem(w, status, strings.TrimPrefix(reason.Error(), "websocket: "))
}

// enter finds who asks, nil for nobody, and answers those who may not.
func (h *Hub) enter(page page, w http.ResponseWriter, r *http.Request) (who *access.Principal, ok bool) {
	if page == foreignPage {
		problem(w, http.StatusForbidden, "this page may not connect: its origin is not the server's, and not among allowed_origins")
		return nil, false
	}
	who, err := h.cfg.Authenticate(r)
	switch {
	case errors.Is(err, access.ErrCredential):
		w.Header().Set("WWW-Authenticate", "Bearer")
		problem(w, http.StatusUnauthorized, "the credential is not accepted")
		return nil, false
	case err != nil:
		if r.Context().Err() == nil {
			h.log.WarnContext(r.Context(), "live sign-in failed", "err", err)
		}
		w.Header().Set("Retry-After", "1")
		problem(w, http.StatusServiceUnavailable, unchecked)
		return nil, false
	}
	h.mu.Lock()
	closing := h.closing
	h.mu.Unlock()
	if closing {
		w.Header().Set("Retry-After", "1")
		problem(w, http.StatusServiceUnavailable, errClosing.Error())
		return nil, false
	}
	return who, true
}

func (h *Hub) connect(up *websocket.Upgrader, w http.ResponseWriter, r *http.Request, who *access.Principal) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		problem(w, http.StatusMethodNotAllowed, "a websocket is opened by GET")
		return
	}
	ws, err := up.Upgrade(steadyWriter{w}, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	now := time.Now()
	s := newSession(h, newTransport(ws), now)
	s.come(r, who)
	if err := h.admit(s); err != nil {
		code := CloseFull
		if errors.Is(err, errClosing) {
			code = CloseRestart
		}
		h.counters.closed(code)
		go func() {
			defer s.out.cut()
			s.out.close(code, err.Error())
			io.CopyN(io.Discard, ws.NetConn(), maxDiscard) // close has set a deadline
		}()
		return
	}
	// A fresh goroutine reads, so that the handler's large stack and buffers are given back.
	go h.read(s, ws, who)
}

// read takes in a client's frames until its socket ends.
func (h *Hub) read(s *session, ws *websocket.Conn, who *access.Principal) {
	defer h.drop(s)
	defer s.out.cut()
	if who != nil && who.SignedIn() {
		h.ready(s, who)
	} else {
		defer h.awaitHello(s).Stop()
	}
	in := newReader(ws, s.over)
	var rate rate
	for {
		data, err := in.next()
		if err != nil {
			h.dismiss(s, in, err)
			return
		}
		if s.over() {
			continue
		}
		h.counters.messages.Add(1)
		if ok, flood := rate.allow(time.Now()); !ok {
			h.counters.refused.Add(1)
			s.push(errFrame("", 429, "more than 20 messages in a second: this one was not taken"))
			if flood {
				s.end(CloseTooMany, "too many messages")
			}
			continue
		}
		// On a stack of its own: the reader's stays small while it waits for the next frame.
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.handle(s, data)
		}()
		<-done
	}
}

// dismiss closes the socket of who broke the protocol, and says why.
func (h *Hub) dismiss(s *session, in *reader, err error) {
	if d := (*departure)(nil); errors.As(err, &d) {
		s.note(d.code)
		return
	}
	if f := (*fault)(nil); errors.As(err, &f) && (in.leaving || in.leave() == nil) {
		s.end(f.code, f.reason)
		in.discard()
	}
}

// awaitHello gives a client without a credential its time to say who it is.
func (h *Hub) awaitHello(s *session) *time.Timer {
	wait := HelloWait
	if h.cfg.AllowVisitors {
		wait = VisitorGrace
	}
	return time.AfterFunc(wait, func() {
		h.mu.Lock()
		known := s.who != nil
		h.mu.Unlock()
		if known {
			return
		}
		if who := h.visitor(); who != nil {
			h.ready(s, who)
			return
		}
		s.end(CloseSignIn, "no hello came")
	})
}

// rate is a bucket of messages that fills at MaxMessagesPerS, and one of those that were too many, which empties as fast.
type rate struct {
	level, refused float64
	last           time.Time
}

// maxRefused is how many messages more than that may come too fast before the socket is closed.
const maxRefused = 100

func (r *rate) allow(now time.Time) (ok, flood bool) {
	if r.last.IsZero() {
		r.level = MaxMessagesPerS
	}
	some := now.Sub(r.last).Seconds() * MaxMessagesPerS
	r.level, r.refused, r.last = min(MaxMessagesPerS, r.level+some), max(0, r.refused-some), now
	if r.level < 1 {
		r.refused++
		return false, r.refused > maxRefused
	}
	r.level--
	return true, false
}

// socket is a websocket as a transport.
type socket struct{ ws *websocket.Conn }

func (t *socket) write(f *frame) error {
	if err := t.ws.SetWriteDeadline(time.Now().Add(WriteWait)); err != nil {
		return err
	}
	if !f.shared && len(f.text) <= writeBuffer { // larger ones gorilla would write in two pieces
		return t.ws.WriteMessage(websocket.TextMessage, f.text)
	}
	p, err := f.prepare()
	if err != nil {
		return err
	}
	return t.ws.WritePreparedMessage(p)
}

// promptSocket is a websocket whose connection takes frames without waiting.
type promptSocket struct {
	socket
	conn *steadyConn
}

func newTransport(ws *websocket.Conn) transport {
	if conn, ok := ws.NetConn().(*steadyConn); ok {
		return &promptSocket{socket{ws}, conn}
	}
	return &socket{ws}
}

func (t *promptSocket) offer(f *frame) (taken, error) { return t.conn.offer(f.wire()) }
func (t *promptSocket) finish() error                 { return t.conn.finish() }

func (t *socket) ping() error {
	return t.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(WriteWait))
}

func (t *socket) close(code int, reason string) {
	msg := websocket.FormatCloseMessage(code, reason)
	err := t.ws.WriteControl(websocket.CloseMessage, msg, time.Now().Add(WriteWait))
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		t.cut()
		return
	}
	// The client answers with a close of its own, which ends the reader; one that does not is cut.
	if err := t.ws.SetReadDeadline(time.Now().Add(closeWait)); err != nil {
		t.cut()
	}
}

// closeWait is how long a client has to answer a close.
const closeWait = time.Second

func (t *socket) cut() { t.ws.Close() }
