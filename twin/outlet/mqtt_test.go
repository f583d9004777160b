package outlet_test

import (
	"fmt"
	"io"
	"math"
	"net"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// Each change goes to the topic of its entity, in a frame of its own that says the same as a webhook's.
func TestTopicsOfEntities(t *testing.T) {
	s, b, rc := newSite(t), startBus(t, nil, nil), receive(t, nil)
	s.publishTo(100, 9, []outlet.Webhook{rc.webhook("water")}, b.consumer("bus"))
	var house, unit twin.ID
	for _, c := range []struct {
		op, topic string
		commit    func() twin.ID
	}{
		{"enter", "houses", func() twin.ID { house = s.commit(twin.Create, "house", 0, square(0, 0, 1), nil); return house }},
		{"enter", "units", func() twin.ID {
			unit = s.commit(twin.Create, "unit", 0, nil, map[string]twin.Value{"house": twin.Ref(house)})
			return unit
		}},
		{"update", "houses", func() twin.ID { s.name(house, "a \"name\" of ]}"); return house }},
		{"delete", "units", func() twin.ID { s.commit(twin.Delete, "unit", unit, nil, nil); return unit }},
	} {
		id := c.commit()
		g, m := rc.next(), b.next()
		if m.topic != "village/xingming/ev/"+c.topic+"/"+id.String() || m.part != "1/1" || len(m.Changes) != 1 || m.Changes[0].Op != c.op {
			t.Errorf("%s at %s, part %s: %s", c.op, m.topic, m.part, m.body)
		}
		if want := strings.Replace(string(g.body), `"id":"water"`, `"id":"bus"`, 1); string(m.body) != want {
			t.Errorf("%s is %s, the webhook got %s", c.op, m.body, want)
		}
	}
	all := s.out.Status()
	if len(all) != 2 || all[0].Kind != "webhook" || all[1].Kind != "mqtt" || all[1].Host != "127.0.0.1" {
		t.Errorf("%+v", all)
	}
}

// A commit of many entities is as many messages, each with its own id, and one event.
func TestEventOfManyMessages(t *testing.T) {
	s, b := newSite(t), startBus(t, func(c *broker.Capabilities) { c.ReceiveMaximum = 3 }, nil)
	s.publishTo(100, 9, nil, b.consumer("bus"))
	const n = 200
	s.houses(n)
	seen, parts := map[string]bool{}, map[string]bool{}
	for range n {
		m := b.next()
		seen[m.id], parts[m.part] = true, true
		if m.From != 0 || m.Version != 1 || !strings.HasSuffix(m.id, m.Changes[0].ID) {
			t.Fatalf("%s: %s", m.id, m.body)
		}
	}
	if len(seen) != n || len(parts) != n || !parts[fmt.Sprintf("%d/%d", n, n)] {
		t.Errorf("%d ids, %d parts", len(seen), len(parts))
	}
	if st := s.until("idle", idle); st.Delivered != 1 || st.Failed != 0 || len(b.messages) != 0 {
		t.Errorf("%+v and %d further messages", st, len(b.messages))
	}
}

// What is told is scoped and masked as for webhooks; a reset has its own topic.
func TestMessagesAreScopedAndMasked(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	for i, code := range []string{"31011410321800101", "31011410321800102"} {
		s.commit(twin.Create, "grid", 0, square(float64(4*i), 0, 3), map[string]twin.Value{"code": twin.Text(code)})
	}
	unit := func(x float64) twin.ID {
		house := s.commit(twin.Create, "house", 0, square(x, 1, 0.2), nil)
		return s.commit(twin.Create, "unit", 0, nil, map[string]twin.Value{"house": twin.Ref(house)})
	}
	here, there := unit(1), unit(5)
	c := b.consumer("bus")
	c.Scopes, c.Collections = []string{"31011410321800101"}, []string{"people"}
	s.publishTo(1, 9, nil, c)
	person := s.commit(twin.Create, "person", 0, nil, map[string]twin.Value{"unit": twin.Ref(here), "name": twin.Text("陈某某"), "phone": twin.Text("13800138000")})
	s.commit(twin.Create, "person", 0, nil, map[string]twin.Value{"unit": twin.Ref(there), "name": twin.Text("陈无名")})
	s.commit(twin.Patch, "person", person, nil, map[string]twin.Value{"unit": twin.Ref(there)})
	s.commit(twin.Patch, "person", person, nil, map[string]twin.Value{"name": twin.Text("陈别名")})
	topic := "village/xingming/ev/people/" + person.String()
	if m := b.next(); m.topic != topic || m.Changes[0].Op != "enter" || m.Changes[0].Set["phone"] != "138****8000" || strings.Contains(string(m.body), "某") {
		t.Errorf("to enter is %s: %s", m.topic, m.body)
	}
	if m := b.next(); m.topic != topic || !strings.Contains(string(m.body), fmt.Sprintf(`[{"op":"leave","type":"people","id":"%s"}]`, person)) {
		t.Errorf("to leave is %s: %s", m.topic, m.body)
	}
	s.until("idle", idle)
	s.restart()
	c.Collections = []string{"people", "houses"}
	s.publishTo(1, 9, nil, c)
	if m := b.next(); m.topic != "village/xingming/reset" || m.Why != "permission" {
		t.Errorf("another question: %s: %s", m.topic, m.body)
	}
	if s.until("idle", idle); len(b.messages) != 0 {
		t.Errorf("%d messages of what is out of scope", len(b.messages))
	}
}

// What a broker refuses for good is a dead letter at once, what passes is tried again, and what is refused of an event
// keeps nothing back but itself.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		code   error
		status int
		dead   bool
		says   string
	}{
		{"not authorized", packets.ErrNotAuthorized, 0x87, true, "1 of 3 messages: refused: not authorized"},
		{"topic", packets.ErrTopicNameInvalid, 0x90, true, "does not take the topic"},
		{"payload", packets.ErrPayloadFormatInvalid, 0x99, true, "does not take the payload"},
		{"quota", packets.ErrQuotaExceeded, 0x97, false, "1 of 3 messages: refused: too much at once"},
		{"unspecified", packets.ErrUnspecifiedError, 0x80, false, "reason code 0x80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, b := newSite(t), startBus(t, nil, nil)
			ids := s.houses(3)
			bad, refusals := ids[1].String(), 2
			b.answers(func(m *published) error {
				if m.Changes[0].ID == bad && (c.dead || refusals > 0) {
					refusals--
					return c.code
				}
				return nil
			})
			s.publishTo(1, 9, nil, b.consumer("bus"))
			s.rename(ids, "x")
			s.name(ids[0], "later")
			count := map[string]int{}
			for m := b.next(); m.Changes[0].Set["name"] != "later"; m = b.next() {
				count[m.Changes[0].ID]++
			}
			want := map[bool]int{true: 1, false: 3}[c.dead]
			if count[bad] != want || count[ids[0].String()] != 1 || count[ids[2].String()] != 1 {
				t.Errorf("tries by entity are %v, want %d of %s and one of others", count, want, bad)
			}
			st := s.until("idle", idle)
			if !c.dead {
				if st.Dead != 0 || st.Failed != 2 {
					t.Errorf("%+v", st)
				}
				return
			}
			if st.Dead != 1 || st.Letters[0].Status != c.status || !strings.Contains(st.Letters[0].Error, c.says) {
				t.Fatalf("%+v", st)
			}
			b.answers(nil)
			if _, err := s.out.Retry("bus"); err != nil {
				t.Fatal(err)
			}
			s.until("without dead letters", func(st *outlet.Status) bool { return st.Dead == 0 })
			again := map[string]bool{}
			for len(b.messages) > 0 {
				m := b.next()
				again[m.Changes[0].ID] = m.Changes[0].Set["name"] == "x"
			}
			if !again[bad] {
				t.Errorf("sent again: %v", again)
			}
		})
	}
}

// A message that is larger than the broker takes is not sent; a connection that is refused is tried again.
func TestLargeMessagesAndRefusedConnections(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	ids := s.houses(2)
	b.password, b.largest = "synthetic", 800
	c := b.consumer("bus")
	if err := c.Password.UnmarshalText([]byte("wrong")); err != nil {
		t.Fatal(err)
	}
	c.User, c.Tries = "twin", 100
	s.publishTo(1, 9, nil, c)
	s.name(ids[0], "first")
	if st := s.until("refused", func(st *outlet.Status) bool { return st.Failed > 2 }); !strings.Contains(st.Error, "refused the connection: user or password is wrong") || st.Dead != 0 {
		t.Errorf("%+v", st)
	}
	b.mu.Lock()
	b.password = "wrong"
	b.mu.Unlock()
	if m := b.next(); m.Changes[0].Set["name"] != "first" {
		t.Errorf("%s", m.body)
	}
	s.commit(twin.Patch, "house", ids[0], nil, map[string]twin.Value{"name": twin.Text("long"), "address": twin.Text(strings.Repeat("路", 199))})
	st := s.until("a dead letter", func(st *outlet.Status) bool { return st.Dead == 1 })
	if l := st.Letters[0]; l.Status != 0x95 || l.Tries != 1 || !strings.Contains(l.Error, "the broker takes 800") {
		t.Errorf("%+v", l)
	}
	s.name(ids[1], "small")
	if m := b.next(); m.Changes[0].Set["name"] != "small" {
		t.Errorf("%s", m.body)
	}
}

// A broker that answers too late is asked again over another connection, and hears nothing twice behind what came later.
func TestSlowBroker(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	ids := s.houses(1)
	hold := make(chan struct{})
	var late atomic.Bool
	b.answers(func(*published) error {
		if !late.Swap(true) {
			<-hold
		}
		return nil
	})
	c := b.consumer("bus")
	c.TimeoutS = 1
	s.publishTo(1, 9, nil, c)
	s.name(ids[0], "one")
	s.name(ids[0], "two")
	s.until("late", func(st *outlet.Status) bool { return st.Failed > 0 })
	close(hold)
	var names []string
	for last := ""; last != "two"; names = append(names, last) {
		last = b.next().Changes[0].Set["name"].(string)
	}
	if want := []string{"one", "one", "two"}; fmt.Sprint(names) != fmt.Sprint(want) {
		t.Errorf("came %v, want %v", names, want)
	}
	if st := s.until("idle", idle); st.Failed != 1 {
		t.Errorf("%+v", st)
	}
}

// Whatever breaks, each change comes at least once, in order for each entity, and what comes twice is the same.
func TestNothingIsLostOverBrokenConnections(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	c := cut(t, b.address, 7)
	houses := s.houses(5)
	to := b.consumer("bus")
	to.URL, to.Tries = "mqtt://"+c.Addr().String(), 50 // in a row without an answer
	s.publishTo(1, 9, nil, to)
	commits := 60
	if testing.Short() {
		commits = 20
	}
	for i := range commits {
		s.rename(houses, fmt.Sprintf("%04d", i))
		switch i % 12 {
		case 5:
			b.restart()
		case 9:
			s.restart()
			s.publishTo(1, 9, nil, to)
		}
	}
	s.until("idle", idle)
	s.out.Close()
	b.stop()
	close(b.messages)
	names, seen := map[string][]string{}, map[string]string{}
	again := 0
	for m := range b.messages {
		if was, twice := seen[m.id]; twice {
			if again++; was != string(m.body) {
				t.Fatalf("%s is %s, and was %s", m.id, m.body, was)
			}
			continue
		}
		seen[m.id] = string(m.body)
		names[m.Changes[0].ID] = append(names[m.Changes[0].ID], m.Changes[0].Set["name"].(string))
	}
	for _, id := range houses {
		if n := names[id.String()]; len(n) != commits || !sort.StringsAreSorted(n) {
			t.Errorf("%s got %d of %d names: %v", id, len(n), commits, n)
		}
	}
	t.Logf("%d messages, %d came again", len(seen), again)
	if again == 0 {
		t.Error("nothing came again: no connection was cut while something was on its way")
	}
}

// An address where nothing is, or what speaks something else, is an error that says so, and never a crash.
func TestNoBroker(t *testing.T) {
	s, rc := newSite(t), receive(t, nil)
	to := outlet.MQTT{Consumer: everything("bus", "mqtt://"+strings.TrimPrefix(rc.URL, "http://"))}
	to.Tries, to.TimeoutS = 2, 1
	s.publishTo(1, 9, nil, to)
	began := time.Now()
	s.houses(1)
	st := s.until("given up", func(st *outlet.Status) bool { return st.Dead == 1 })
	if st.Letters[0].Error == "" || time.Since(began) > 10*time.Second {
		t.Errorf("%+v", st.Letters[0])
	}
	t.Log(st.Letters[0].Error)
}

// Closing waits for no broker that takes nothing, however much is to be written and however long a try may last.
func TestCloseBesideADeafBroker(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	deaf := make(chan struct{})
	defer close(deaf)
	said := make(chan struct{})
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.(*net.TCPConn).SetReadBuffer(8 << 10)
		packet := make([]byte, 2)
		if _, err := io.ReadFull(conn, packet); err == nil {
			io.CopyN(io.Discard, conn, int64(packet[1])) // CONNECT, which is short
		}
		conn.Write([]byte{0x20, 3, 0, 0, 0}) // CONNACK
		io.ReadFull(conn, packet)            // of the first message
		close(said)
		<-deaf
	}()
	s := newSite(t)
	to := outlet.MQTT{Consumer: everything("bus", "mqtt://"+ln.Addr().String())}
	to.TimeoutS = 60
	s.publishTo(100, 9, nil, to)
	round := make(orb.Ring, 0, 10_001)
	for i := range cap(round) {
		a := 2 * math.Pi * float64(i%(cap(round)-1)) / float64(cap(round)-1)
		round = append(round, orb.Point{121.24 + cell*math.Cos(a), 31.30 + cell*math.Sin(a)})
	}
	req := &twin.Request{Actor: "test"}
	for range 16 { // some 5 MB: more than sockets keep
		req.Ops = append(req.Ops, twin.Operation{Do: twin.Create, Type: s.tw.Snapshot().Schema().Type("house"), Geometry: orb.Polygon{round}, SetGeometry: true})
	}
	s.batch(req)
	<-said
	began := time.Now()
	s.out.Close()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("closing took %v", took)
	}
	if st := s.out.Status()[0]; st.Delivered != 0 || st.Dead != 0 {
		t.Errorf("%+v", st)
	}
}
