package outlet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MQTT is a consumer that is published to at a broker, by MQTT 5 at QoS 1.
type MQTT struct {
	Consumer
	Topic    string   `json:"topic"`     // what topics begin with; gridtwin/ and the name without it
	User     string   `json:"user"`      // at the broker
	Password Password `json:"password"`  // at the broker
	ClientID string   `json:"client_id"` // gridtwin- and the name without it
	// RetainS is for how many seconds the broker keeps the last message of each entity for who comes later; 0 for not at all.
	RetainS uint32 `json:"retain_s"`
}

var _ kind = (*MQTT)(nil)

// Password is what a broker knows its user by. It is shown nowhere: every way to write it gives the same mark.
type Password struct{ text string }

// UnmarshalText takes any password that a broker may be told.
func (p *Password) UnmarshalText(text []byte) error {
	if len(text) > mostText {
		return fmt.Errorf("password is longer than %d bytes", mostText)
	}
	p.text = string(text)
	return nil
}

// String hides the password.
func (Password) String() string { return hidden }

// GoString hides the password.
func (Password) GoString() string { return hidden }

// MarshalText hides the password.
func (Password) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// mostRetainS is thirty days. What is retained cannot be taken back where nothing tells of it any more, after a restore or
// with fewer rights, so it ends by itself.
const mostRetainS = 30 * 24 * 3600

// mostText bounds what is told of a string; topics get levels behind it and must fit 65 535 bytes.
const mostText = 1024

// Check tells what is wrong with a consumer by itself, without asking the twin or the broker.
func (m *MQTT) Check() error {
	_, err := newTarget(m)
	return err
}

func (*MQTT) named() string                 { return "mqtt" }
func (m *MQTT) consumer() *Consumer         { return &m.Consumer }
func (*MQTT) schemes() (safe, plain string) { return "mqtts", "mqtt" }

func (m *MQTT) check(t *target) error {
	if t.url.Path != "" && t.url.Path != "/" || t.url.RawQuery != "" {
		return errors.New("url has more than a host and a port: what topics begin with is topic")
	}
	for _, s := range [...]struct{ name, text string }{{"topic", m.Topic}, {"user", m.User}, {"client_id", m.ClientID}} {
		if len(s.text) > mostText || !utf8.ValidString(s.text) || strings.ContainsFunc(s.text, unicode.IsControl) {
			return fmt.Errorf("%s is not text of up to %d bytes without control characters", s.name, mostText)
		}
	}
	if t := m.Topic; strings.ContainsAny(t, "+#") || strings.HasPrefix(t, "$") || t != strings.Trim(t, "/") {
		return errors.New("topic is not one to publish to, as village/xingming: without + and #, $ at its beginning, and / at its ends")
	}
	if m.RetainS > mostRetainS {
		return fmt.Errorf("retain_s is %d, expected up to %d, 0 to retain nothing", m.RetainS, mostRetainS)
	}
	t.ask.Whole = m.RetainS > 0 // the last message stands alone
	return nil
}

func (m *MQTT) prefix() string {
	if m.Topic == "" {
		return "gridtwin/" + m.Name
	}
	return m.Topic
}

func (m *MQTT) clientID() string {
	if m.ClientID == "" {
		return "gridtwin-" + m.Name
	}
	return m.ClientID
}

// message is what is published of an event: one change, or a reset.
type message struct {
	topic   string
	id      string // the same whenever it comes
	payload []byte // the frame, of one change alone; none to end what is retained
	retain  bool
}

// messages takes an event apart: each change goes to the topic of its entity, in a frame of its own, so that who is
// interested in few subscribes to few and no message is large. An entity is in an event once, at most. What comes again
// after later events retains and ends nothing.
func (m *MQTT) messages(e *event) ([]message, error) {
	var f struct {
		T       string            `json:"t"`
		Changes []json.RawMessage `json:"changes"`
	}
	if err := json.Unmarshal(e.body, &f); err != nil {
		return nil, err
	}
	if f.T != "ev" {
		return []message{{topic: m.prefix() + "/" + f.T, id: e.ID, payload: e.body}}, nil
	}
	const list = `"changes":[`
	head := e.body[:bytes.Index(e.body, []byte(list))+len(list)]
	all := make([]message, 0, len(f.Changes))
	for _, c := range f.Changes {
		var of struct {
			Op   string `json:"op"`
			Type string `json:"type"`
			ID   string `json:"id"`
		}
		if err := json.Unmarshal(c, &of); err != nil {
			return nil, err
		}
		one := message{
			topic: m.prefix() + "/ev/" + of.Type + "/" + of.ID, id: e.ID + "_" + of.ID,
			payload: append(append(append(make([]byte, 0, len(head)+len(c)+2), head...), c...), "]}"...),
		}
		keeps, gone := m.RetainS > 0 && !e.late, of.Op == "leave" || of.Op == "delete"
		one.retain = keeps && !gone
		if all = append(all, one); keeps && gone {
			all = append(all, message{topic: one.topic, id: one.id + "_end", retain: true})
		}
	}
	return all, nil
}
