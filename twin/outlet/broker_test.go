package outlet_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/gridtwin/gridtwin/twin/outlet"
)

// published is a message as a broker got it, before it answers.
type published struct {
	got
	topic string
	part  string
	pk    packets.Packet
}

// bus is a broker over real sockets. answer, called for each message, refuses it by an error of package packets.
type bus struct {
	broker.HookBase
	t        testing.TB
	server   *broker.Server
	stop     func()
	address  string
	messages chan *published // all of them, those that are refused too

	mu       sync.Mutex
	answer   func(m *published) error
	password string
	largest  uint32 // that it says it takes, 0 for nothing said
	forgets  bool   // says that it retains nothing
}

func startBus(t testing.TB, change func(*broker.Capabilities), safe *tls.Config) *bus {
	t.Helper()
	b := &bus{t: t, messages: make(chan *published, 100_000)}
	b.start("127.0.0.1:0", change, safe)
	t.Cleanup(func() { b.stop() })
	return b
}

// start begins with a server that knows nothing of an earlier one.
func (b *bus) start(address string, change func(*broker.Capabilities), safe *tls.Config) {
	b.t.Helper()
	can := broker.NewDefaultServerCapabilities()
	if change != nil {
		change(can)
	}
	b.server = broker.New(&broker.Options{Capabilities: can, Logger: slog.New(slog.DiscardHandler)})
	b.stop = sync.OnceFunc(func() { b.server.Close() })
	if err := b.server.AddHook(b, nil); err != nil {
		b.t.Fatal(err)
	}
	l, err := openDoor(address, safe)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.server.AddListener(l); err != nil {
		b.t.Fatal(err)
	}
	if err := b.server.Serve(); err != nil {
		b.t.Fatal(err)
	}
	b.address = l.Address()
}

// restart ends the server and begins another one at the same address.
func (b *bus) restart() {
	b.t.Helper()
	b.stop()
	b.start(b.address, nil, nil)
}

func (b *bus) answers(answer func(m *published) error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = answer
}

// ID names the hook.
func (*bus) ID() string { return "bus" }

// Provides tells which hooks there are.
func (*bus) Provides(h byte) bool {
	return h == broker.OnConnectAuthenticate || h == broker.OnACLCheck || h == broker.OnPublish || h == broker.OnPacketEncode
}

// OnACLCheck lets everybody publish everywhere.
func (*bus) OnACLCheck(*broker.Client, string, bool) bool { return true }

// OnConnectAuthenticate compares the password.
func (b *bus) OnConnectAuthenticate(_ *broker.Client, pk packets.Packet) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(pk.Connect.Password) == b.password
}

// OnPacketEncode announces what the broker by itself does not.
func (b *bus) OnPacketEncode(_ *broker.Client, pk packets.Packet) packets.Packet {
	b.mu.Lock()
	defer b.mu.Unlock()
	if pk.FixedHeader.Type == packets.Connack {
		pk.Properties.MaximumPacketSize = b.largest
		pk.Properties.RetainAvailableFlag = b.forgets
	}
	return pk
}

// OnPublish notes a message.
func (b *bus) OnPublish(_ *broker.Client, pk packets.Packet) (packets.Packet, error) {
	m := &published{topic: pk.TopicName, pk: pk}
	m.body = append(m.body, pk.Payload...)
	for _, p := range pk.Properties.User {
		switch p.Key {
		case "gridtwin-id":
			m.id = p.Val
		case "gridtwin-part":
			m.part = p.Val
		}
	}
	if err := json.Unmarshal(m.body, m); err != nil && len(m.body) > 0 || pk.FixedHeader.Qos != 1 || pk.Properties.ContentType != "application/json" || m.id == "" {
		b.t.Errorf("%s got %s with %+v: %v", m.topic, m.body, pk.Properties, err)
	}
	b.mu.Lock()
	answer := b.answer
	b.mu.Unlock()
	b.messages <- m
	if answer != nil {
		return pk, answer(m)
	}
	return pk, nil
}

func (b *bus) next() *published {
	b.t.Helper()
	select {
	case m := <-b.messages:
		return m
	case <-time.After(20 * time.Second):
		b.t.Fatal("no message came within 20 s")
		return nil
	}
}

func (b *bus) consumer(name string) outlet.MQTT {
	return outlet.MQTT{Consumer: everything(name, "mqtt://"+b.address), Topic: "village/xingming"}
}

// cutter stands before a broker and breaks each connection: one within what is sent, the next within what is answered.
type cutter struct {
	net.Listener
	mu     sync.Mutex
	random *rand.Rand
	count  int
}

func cut(t testing.TB, address string, seed uint64) *cutter {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: ln, random: rand.New(rand.NewPCG(seed, seed))}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", address)
			if err != nil {
				near.Close()
				continue
			}
			out, in := c.lives()
			running.Go(func() { copyThenCut(far, near, out) })
			running.Go(func() { copyThenCut(near, far, in) })
		}
	})
	t.Cleanup(func() { ln.Close(); running.Wait() })
	return c
}

// lives tells how many bytes the next connection lives for.
func (c *cutter) lives() (out, in int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count++; c.count%2 == 0 {
		return int64(600 + c.random.IntN(6000)), math.MaxInt64
	}
	return math.MaxInt64, int64(30 + c.random.IntN(600))
}

func copyThenCut(to, from net.Conn, n int64) {
	io.CopyN(to, from, n)
	to.Close()
	from.Close()
}
