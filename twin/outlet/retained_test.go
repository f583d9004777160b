package outlet_test

import (
	"testing"

	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/outlet"
)

// retained is what the broker keeps of a topic, "" for nothing.
func (b *bus) retained(topic string) string {
	pk, _ := b.server.Topics.Retained.Get(topic)
	return string(pk.Payload)
}

// Who asks for it has the last message of each entity at the broker: whole, for a time, and not after it left.
func TestRetained(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	to := b.consumer("bus")
	to.RetainS, to.Filter = 3600, map[string]string{"houses": "floors_above > 1 OR floors_above IS NULL"}
	s.publishTo(1, 9, nil, to)
	house := s.commit(twin.Create, "house", 0, square(0, 0, 1), map[string]twin.Value{"address": twin.Text("somewhere")})
	topic := "village/xingming/ev/houses/" + house.String()
	b.next()
	s.name(house, "one")
	m := b.next()
	if set := m.Changes[0].Set; m.Changes[0].Op != "update" || set["name"] != "one" || set["address"] != "somewhere" {
		t.Errorf("an update is not whole: %s", m.body)
	}
	if !m.pk.FixedHeader.Retain || m.pk.Properties.MessageExpiryInterval != 3600 {
		t.Errorf("retained %t for %d s", m.pk.FixedHeader.Retain, m.pk.Properties.MessageExpiryInterval)
	}
	s.until("idle", idle)
	if got := b.retained(topic); got != string(m.body) {
		t.Errorf("the broker keeps %s", got)
	}
	s.commit(twin.Patch, "house", house, nil, map[string]twin.Value{"floors_above": twin.Int(1)})
	left, end := b.next(), b.next()
	if len(left.body) == 0 {
		left, end = end, left
	}
	if left.Changes[0].Op != "leave" || left.pk.FixedHeader.Retain || len(end.body) > 0 || !end.pk.FixedHeader.Retain || end.topic != topic || end.id == left.id {
		t.Errorf("to leave is %s and %s", left.body, end.body)
	}
	s.until("idle", idle)
	if got := b.retained(topic); got != "" {
		t.Errorf("the broker keeps %s of what left", got)
	}
}

// A dead letter that is sent again does not stand for the last message of its entity, nor end it.
func TestLateMessagesRetainNothing(t *testing.T) {
	s, b := newSite(t), startBus(t, nil, nil)
	ids := s.houses(2)
	to := b.consumer("bus")
	to.RetainS = 60
	b.answers(func(*published) error { return packets.ErrNotAuthorized })
	s.publishTo(1, 9, nil, to)
	s.name(ids[0], "early")
	s.until("refused", func(st *outlet.Status) bool { return st.Dead == 1 && idle(st) })
	s.commit(twin.Delete, "house", ids[1], nil, nil)
	s.until("refused", func(st *outlet.Status) bool { return st.Dead == 2 && idle(st) })
	b.answers(nil)
	s.name(ids[0], "later")
	s.until("told", idle)
	if _, err := s.out.Retry("bus"); err != nil {
		t.Fatal(err)
	}
	s.until("without dead letters", func(st *outlet.Status) bool { return st.Dead == 0 })
	for range 3 { // early, the delete and the end of the other one: refused
		b.next()
	}
	later := b.next()
	for _, want := range []string{"update", "delete"} {
		if m := b.next(); m.pk.FixedHeader.Retain || m.Changes[0].Op != want {
			t.Errorf("sent again: retained %t: %s", m.pk.FixedHeader.Retain, m.body)
		}
	}
	if got := b.retained(later.topic); got != string(later.body) || len(b.messages) > 0 {
		t.Errorf("the broker keeps %s, want %s; %d further messages", got, later.body, len(b.messages))
	}
}

// A broker that cannot do what is needed is not used, and says so in the status.
func TestBrokersThatCannot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(b *bus, to *outlet.MQTT)
		can    func(*broker.Capabilities)
		status int
	}{
		{"retain", func(b *bus, to *outlet.MQTT) { b.forgets, to.RetainS = true, 60 }, nil, 0x9a},
		{"take QoS 1", func(*bus, *outlet.MQTT) {}, func(c *broker.Capabilities) { c.MaximumQos = 0 }, 0x9b},
		{"retain, where nobody asks for it", func(b *bus, _ *outlet.MQTT) { b.forgets = true }, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, b := newSite(t), startBus(t, c.can, nil)
			to := b.consumer("bus")
			to.Tries = 2
			c.change(b, &to)
			s.publishTo(1, 9, nil, to)
			s.houses(1)
			st := s.until("told or given up", func(st *outlet.Status) bool { return st.Dead == 1 || st.Delivered == 1 })
			if st.Dead == 1 != (c.status > 0) || st.Dead == 1 && st.Letters[0].Status != c.status {
				t.Errorf("%+v", st)
			}
		})
	}
}
