package live_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
)

// listener is a checker that hears server-sent events. What it comes back with is the last id, and its copies as they
// were by then.
type listener struct {
	checker
	id   string // of the subscriptions that the server keeps
	asks []map[string]any
	conn net.Conn
	last string             // the id of the last event that had one
	held map[string]*copyOf // as of that event
}

var errClosedByServer = errors.New("the server closed the stream for nobody is signed in")

// call asks the server something over a connection of its own.
func (l *listener) call(method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequest(method, "http://twin.test/live/"+path, body)
	if err != nil {
		return nil, err
	}
	if l.token != "" {
		req.Header.Set("Authorization", "Bearer "+l.token)
	}
	if l.last != "" {
		req.Header.Set("Last-Event-ID", l.last)
	}
	if l.conn, err = l.r.listening().dial(); err != nil {
		return nil, err
	}
	if err := req.Write(l.conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(l.conn), req)
}

// listen opens a stream; a stranger's token, or what may not be asked, is an error with the status.
func (l *listener) listen() error {
	if l.id != "" {
		res, err := l.call(http.MethodGet, "events?s="+l.id, nil)
		if err != nil || res.StatusCode == http.StatusOK {
			l.again = true
			return l.hears(res, err)
		}
		l.conn.Close()
	}
	body, err := json.Marshal(l.asks)
	if err != nil {
		return err
	}
	res, err := l.call(http.MethodPost, "subscriptions", strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	var made struct{ ID, Detail string }
	err = json.NewDecoder(res.Body).Decode(&made)
	l.conn.Close()
	if err != nil || res.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s %s: %w", res.Status, made.Detail, err)
	}
	l.id = made.ID
	return l.hears(l.call(http.MethodGet, "events?s="+l.id, nil))
}

func (l *listener) hears(res *http.Response, err error) error {
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		l.conn.Close()
		return errors.New(res.Status)
	}
	for _, ask := range l.asks {
		id := ask["id"].(string)
		l.checker.asks(id, request{"sub", ask, l.held[id]})
	}
	l.gate <- struct{}{}
	go l.read(res.Body)
	return nil
}

func (l *listener) read(body io.Reader) {
	defer close(l.done)
	line := l.conn.(*readEnd)
	var kind, id string
	s := bufio.NewScanner(body)
	s.Buffer(nil, 1<<24)
	for s.Scan() {
		name, text, _ := strings.Cut(s.Text(), ": ")
		switch name {
		case "event":
			kind = text
		case "id":
			id = text
		case "data":
			l.mu.Lock()
			l.sent = line.sentAt()
			if kind == "close" {
				if l.err = errClosedByServer; !strings.Contains(text, `"code":4401`) {
					l.err = errors.New(text)
				}
			} else {
				l.take([]byte(text))
				l.forget()
				l.mark(id)
			}
			l.mu.Unlock()
			l.rest()
		case "":
			kind, id = "", ""
			if text == "" && s.Text() != "" {
				line.sentAt() // a comment
			}
		}
	}
	l.mu.Lock()
	if l.err == nil {
		if l.err = s.Err(); l.err == nil {
			l.err = io.EOF
		}
	}
	l.mu.Unlock()
}

// forget no longer asks for what the last frame ended: ids count without it, so its copy is of none of them.
func (l *listener) forget() {
	// An err after a reset is not yet the end: gone follows, if the line does not break.
	if f := &l.frames[len(l.frames)-1]; f.T == "gone" || f.T == "err" && !strings.HasSuffix(l.tail[f.ID], "reset err") {
		l.asks = slices.DeleteFunc(l.asks, func(ask map[string]any) bool { return ask["id"] == f.ID })
	}
}

// mark notes where the client could come back to: all that it asked for stands there.
func (l *listener) mark(id string) {
	if id == "" {
		return
	}
	l.last, l.held = id, map[string]*copyOf{}
	for _, ask := range l.asks {
		name := ask["id"].(string)
		s := l.subs[name]
		if s == nil || !s.whole || s.turning || id != fmt.Sprintf("%s:%d", l.epoch, s.version) {
			l.fail("an event has the id %s though %s does not stand there", id, name)
			return
		}
		l.held[name] = s.clone()
	}
}

func (l *listener) close() {
	l.conn.Close()
	<-l.done
}

func (l *listener) ended() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Is(l.err, errClosedByServer)
}

// may tells whether all may be asked by somebody.
func (l *listener) may(who *access.Principal, now time.Time) bool {
	for _, ask := range l.asks {
		if mayAsk(access.NewView(l.r.tw.Snapshot(), who, now), ask) != nil {
			return false
		}
	}
	return true
}
