package outlet

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
)

// mostOnTheirWay is how many messages of one event wait for their acknowledgements at once, at most.
const mostOnTheirWay = 16

// publisher sends events to a broker. An event is sent when each of its messages was acknowledged.
type publisher struct {
	*target
	mqtt *MQTT
	link *link // nil before the first
	// What was acknowledged of the event that was tried last: after a connection broke, the rest is sent.
	id   string
	done []bool
}

func (m *MQTT) sender(t *target, _ *bounds) sender { return &publisher{target: t, mqtt: m} }

func (p *publisher) close() {
	if p.link != nil {
		p.link.close()
		p.link = nil
	}
}

func (p *publisher) send(ctx context.Context, e *event) verdict {
	all, err := p.mqtt.messages(e)
	if err != nil {
		return verdict{why: "the event is not understood"}
	}
	if p.id != e.ID || len(p.done) != len(all) {
		p.id, p.done = e.ID, make([]bool, len(all))
	}
	if p.link == nil || p.link.gone.Err() != nil {
		p.close()
		var v verdict
		if p.link, v = p.connect(ctx); p.link == nil {
			return v
		}
	}
	before := p.taken()
	v := p.publish(ctx, e, all)
	if v.partly = p.taken() > before; v.ok {
		p.id, p.done = "", nil // sent again, it is sent whole
	}
	return v
}

// taken counts what was acknowledged.
func (p *publisher) taken() (n int) {
	for _, done := range p.done {
		if done {
			n++
		}
	}
	return n
}

// publish sends what is not yet acknowledged, as many at once as the broker takes. What is refused keeps nothing back
// of the event but itself; a connection that breaks ends the try.
func (p *publisher) publish(ctx context.Context, e *event, all []message) verdict {
	cut := p.link.cut
	defer context.AfterFunc(ctx, func() { cut() })() // paho heeds no context while it writes
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.link.gone, cancel)()
	verdicts := make([]verdict, len(all))
	var next atomic.Int64
	var broken atomic.Bool
	var running sync.WaitGroup
	for range min(p.link.window, len(all)) {
		running.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all) && !broken.Load(); i = int(next.Add(1)) - 1 {
				if p.done[i] {
					continue
				}
				v, answered := p.one(ctx, e, &all[i], i, len(all))
				if verdicts[i], p.done[i] = v, v.ok; !answered {
					broken.Store(true)
				}
			}
		})
	}
	running.Wait()
	if broken.Load() {
		return p.hungUp(verdicts)
	}
	return p.sum(verdicts)
}

// one publishes one message; answered tells whether the broker said what became of it.
func (p *publisher) one(ctx context.Context, e *event, m *message, i, of int) (v verdict, answered bool) {
	text := byte(1)
	pub := &paho.Publish{QoS: 1, Topic: m.topic, Payload: m.payload, Retain: m.retain, Properties: &paho.PublishProperties{
		ContentType: "application/json", PayloadFormat: &text,
		User: paho.UserProperties{
			{Key: "gridtwin-id", Value: m.id},
			{Key: "gridtwin-epoch", Value: string(e.epoch)},
			{Key: "gridtwin-version", Value: strconv.FormatUint(uint64(e.Version), 10)},
			{Key: "gridtwin-part", Value: fmt.Sprintf("%d/%d", i+1, of)},
		},
	}}
	if m.retain && len(m.payload) > 0 {
		pub.Properties.MessageExpiry = &p.mqtt.RetainS
	}
	if most := int64(p.link.mostBytes); most > 0 {
		if n, _ := pub.Packet().WriteTo(io.Discard); n > most {
			return verdict{status: packets.DisconnectPacketTooLarge, why: fmt.Sprintf("a message has %d bytes, the broker takes %d", n, most)}, true
		}
	}
	res, err := p.link.client.Publish(ctx, pub)
	switch {
	case res != nil && res.ReasonCode >= 0x80:
		return verdict{hope: passes(res.ReasonCode), status: int(res.ReasonCode), why: "refused: " + reason(res.ReasonCode)}, true
	case err != nil:
		return verdict{hope: true, why: p.plain(err)}, false
	}
	return verdict{ok: true, status: int(res.ReasonCode)}, true
}

// hungUp judges a try that a broken connection ended.
func (p *publisher) hungUp(verdicts []verdict) verdict {
	gone, said := p.link.gone.Err() != nil, byte(p.link.said.Load())
	p.close()
	switch {
	case said != 0:
		return verdict{hope: passes(said), status: int(said), why: "hung up: " + reason(said)}
	case gone:
		return verdict{hope: true, why: p.plain(io.EOF)}
	}
	return p.sum(verdicts)
}

// sum judges a try by its messages: hope for one is hope for the event.
func (p *publisher) sum(verdicts []verdict) verdict {
	var worst *verdict
	refused := 0
	for i := range verdicts {
		v := &verdicts[i]
		if v.why == "" { // taken, in this try or before
			continue
		}
		if refused++; worst == nil || v.hope && !worst.hope {
			worst = v
		}
	}
	if worst == nil {
		return verdict{ok: true}
	}
	v := *worst
	if len(verdicts) > 1 {
		v.why = fmt.Sprintf("%d of %d messages: %s", refused, len(verdicts), v.why)
	}
	return v
}
