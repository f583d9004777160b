package live_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/gridtwin/gridtwin/twin/live"
)

// client is a checker with a websocket.
type client struct {
	checker
	ws    *websocket.Conn
	pings atomic.Int64
	deaf  atomic.Bool // answers no pings

	began time.Time // when it connected
	spoke [15]time.Time
	turn  int // of spoke
}

func (r *rig) connect(token string) *client {
	r.t.Helper()
	ws, _, err := r.dial(token, nil)
	if err != nil {
		r.t.Fatalf("dial: %v", err)
	}
	c := &client{checker: newChecker(r, token), ws: ws, began: time.Now()}
	c.gate <- struct{}{}
	line := ws.NetConn().(*readEnd)
	answer := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		line.sentAt() // what comes next was sent later
		c.pings.Add(1)
		if c.deaf.Load() {
			return nil
		}
		return answer(data)
	})
	go c.read(line)
	return c
}

func (c *client) read(line *readEnd) {
	defer close(c.done)
	for {
		c.rest()
		_, data, err := c.ws.ReadMessage()
		c.mu.Lock()
		if err != nil {
			c.err = err
			c.mu.Unlock()
			return
		}
		c.sent = line.sentAt()
		c.take(data)
		if len(c.frames) > 10_000 {
			c.ws.Close()
		}
		c.mu.Unlock()
	}
}

// rest is what makes a reader slow.
func (c *checker) rest() {
	if pace := c.pace.Load(); pace > 0 {
		time.Sleep(time.Duration(pace))
	}
	<-c.gate
	c.gate <- struct{}{}
}

func (c *client) close() {
	c.ws.Close()
	<-c.done
}

// send sends a frame, no faster than a client may, and notes what will be answered.
func (c *client) send(m map[string]any) { c.sendFor(m, nil) }

func (c *client) sendFor(m map[string]any, held *copyOf) {
	c.r.t.Helper()
	kind, _ := m["t"].(string)
	id, _ := m["id"].(string)
	c.mu.Lock()
	switch kind {
	case "sub", "move", "unsub":
		c.asks(id, request{kind, m, held})
	}
	c.mu.Unlock()
	data, err := json.Marshal(m)
	if err == nil {
		err = c.ws.WriteMessage(websocket.TextMessage, data)
	}
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.model && c.r.changed(c.token, time.Time{}) {
			return // perhaps nobody is signed in any more; why the connection ended is looked at in the next pause
		}
		c.r.t.Fatalf("send: %v after %q, %s", err, c.wrong, strings.Join(c.raw[max(0, len(c.raw)-6):], "\n"))
	}
}

// sub asks for a subscription.
func (c *client) sub(ask map[string]any) { c.send(ask) }

// patient waits until another message may be sent.
func (c *client) patient() {
	time.Sleep(time.Until(c.spoke[c.turn].Add(time.Second)))
	c.spoke[c.turn] = time.Now()
	c.turn = (c.turn + 1) % len(c.spoke)
}

// ended tells that the connection ended because nobody is signed in any more.
func (c *client) ended() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return closedFor(c.err) == live.CloseSignIn
}
