package live_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

const mostClients = 5

// principals are whom a token may come to stand for.
func principals(token string) []*access.Principal {
	var all []*access.Principal
	code := func(s string) []grid.Code {
		c, err := grid.Parse(s)
		if err != nil {
			panic(err)
		}
		return []grid.Code{c}
	}
	everywhere, village := []grid.Code{access.Everywhere}, code("310114103218")
	first, second := code("31011410321800101"), code("31011410321800102")
	for _, scopes := range [][]grid.Code{first, second, village, everywhere, slices.Concat(first, second)} {
		all = append(all, &access.Principal{Name: token, Role: access.Worker, Scopes: scopes}, &access.Principal{Name: token, Role: access.Steward, Scopes: scopes})
		for _, rights := range [][]access.Right{
			{access.MapRead},
			{access.MapRead, access.PeopleStats},
			{access.MapRead, access.ReadInside},
			{access.MapRead, access.PeopleRead},
			{access.MapRead, access.ReadInside, access.PeopleRead, access.PeopleStats},
			{access.PeopleStats},
			{},
		} {
			all = append(all, &access.Principal{Name: token, Role: access.Component, Rights: rights, Scopes: scopes})
		}
	}
	return append(all, &access.Principal{Name: token, Role: access.Admin}, nil, nil, nil)
}

func (m *model) token() string {
	token := rapid.SampledFrom([]string{"", "worker", "command", "counter"}).Draw(m.t, "who")
	if m.rig.now(token) == nil {
		return ""
	}
	return token
}

func (m *model) connect() {
	if len(m.clients) >= mostClients {
		return
	}
	c := m.rig.connect(m.token())
	c.inModel()
	m.clients = append(m.clients, c)
	if rapid.Bool().Draw(m.t, "at leisure") {
		time.Sleep(time.Second)
	}
	for range rapid.IntRange(0, 2).Draw(m.t, "subs") {
		c.patient()
		c.sub(m.ask(c.base(), true))
	}
}

func (c *checker) inModel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.model = true
}

func (m *model) listen() {
	if len(m.clients) >= mostClients {
		return
	}
	l := &listener{checker: newChecker(m.rig, m.token())}
	l.model = true
	for i := range rapid.IntRange(1, 3).Draw(m.t, "subs") {
		ask := m.ask(l.base(), false)
		ask["id"] = fmt.Sprintf("e%d", i)
		l.asks = append(l.asks, ask)
	}
	if err := l.listen(); err == nil {
		m.clients = append(m.clients, l)
	} else if l.may(m.rig.now(l.token), m.rig.clock()) {
		m.t.Fatalf("refused: %v, asked for %v", err, l.asks)
	}
}

func (m *model) unsub() {
	c := m.socket()
	if c == nil {
		return
	}
	if id := m.subOf(c); id != "" {
		c.patient()
		c.send(map[string]any{"t": "unsub", "id": id})
	}
}

// subOf draws one of what a client has, or has just asked for.
func (m *model) subOf(c *client) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	has := map[string]bool{}
	for id := range c.subs {
		has[id] = true
	}
	for id, all := range c.asked {
		if len(all) > 0 {
			has[id] = true
		}
	}
	ids := slices.Sorted(maps.Keys(has))
	if len(ids) == 0 {
		return ""
	}
	return ids[rapid.IntRange(0, len(ids)-1).Draw(m.t, "sub")]
}

func (m *model) move() {
	c := m.socket()
	if c == nil {
		return
	}
	id := m.subOf(c)
	if id == "" {
		return
	}
	msg := map[string]any{"t": "move", "id": id}
	if a := m.area(); a != nil {
		msg["area"] = a
	}
	c.patient()
	c.send(msg)
}

// drop breaks a connection and comes back with the positions at which the copies stood, now or after more commits.
func (m *model) drop(p peer) {
	if p == nil {
		return
	}
	p.close()
	for range rapid.IntRange(0, 8).Draw(m.t, "missed") {
		m.commit()
	}
	switch rapid.IntRange(0, 5).Draw(m.t, "meanwhile") {
	case 0:
		m.rights()
	case 1:
		m.midnight()
		time.Sleep(time.Duration(rapid.IntRange(0, 5000).Draw(m.t, "ms")) * time.Millisecond)
	}
	m.back(p)
}

// back lets a client that is gone come again. One whose sign-in ended stays away.
func (m *model) back(p peer) {
	c := p.base()
	if c.wrong != "" {
		m.t.Fatalf("%s", c.story())
	}
	i := slices.Index(m.clients, p)
	if l, ok := p.(*listener); m.rig.now(c.token) == nil || p.ended() || ok && len(l.asks) == 0 {
		m.clients = slices.Delete(m.clients, i, i+1)
		return
	}
	switch p := p.(type) {
	case *client:
		m.clients[i] = m.backSocket(p)
	case *listener:
		l := &listener{checker: newChecker(m.rig, p.token), id: p.id, asks: p.asks, last: p.last, held: p.held}
		l.model = true
		if err := l.listen(); err == nil {
			m.clients[i] = l
			return
		} else if l.may(m.rig.now(l.token), m.rig.clock()) {
			m.t.Fatalf("refused: %v, asked for %v", err, l.asks)
		}
		m.clients = slices.Delete(m.clients, i, i+1)
	}
}

func (m *model) backSocket(c *client) *client {
	again := m.rig.connect(c.token)
	again.inModel()
	time.Sleep(time.Second)
	for _, id := range slices.Sorted(maps.Keys(c.subs)) {
		s := c.subs[id]
		ask, held := maps.Clone(s.ask), (*copyOf)(nil)
		delete(ask, "since")
		ask["t"], ask["id"] = "sub", id
		// Where a move was not answered nobody knows of which area the position is.
		if s.whole && !s.turning && len(c.asked[id]) == 0 {
			ask["since"], held = map[string]any{"epoch": s.epoch, "version": s.version}, s.clone()
		}
		again.patient()
		again.sendFor(ask, held)
	}
	return again
}

func (m *model) restart() { m.anew(func() { m.rig.start() }) }

// restore goes back to a backup of some version, whatever was committed since.
func (m *model) restore() {
	head := int(m.rig.tw.Snapshot().Version())
	v := twin.Version(rapid.IntRange(max(0, head-8), head).Draw(m.t, "backup"))
	m.anew(func() { m.rig.restore(v) })
}

// anew ends the hub, with all connections, and lets every client come back to another one.
func (m *model) anew(begin func()) {
	m.settle()
	for _, c := range m.clients {
		if _, ok := c.(*client); ok || rapid.Bool().Draw(m.t, "cut") {
			c.close()
		}
	}
	m.rig.stop()
	for _, c := range m.clients {
		<-c.base().done
	}
	if rapid.Bool().Draw(m.t, "commit between") {
		m.commit()
	}
	begin()
	for _, c := range slices.Clone(m.clients) {
		m.back(c)
	}
}

// closedFor tells with which code a websocket was closed.
func closedFor(err error) int {
	var e *websocket.CloseError
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}
