package outlet

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
	"github.com/eclipse/paho.golang/paho/session/state"
)

// keepAliveS is after how many seconds without a message a broker is asked whether it is there.
const keepAliveS = 30

// link is one connection to a broker, with a session that ends with it: what was on its way when it broke is published
// anew by who asked for it, in order, and never by itself behind what came later.
type link struct {
	*state.State
	client *paho.Client
	cut    func() error    // hangs up without a word
	gone   context.Context // ends with the connection
	lost   context.CancelFunc
	said   atomic.Uint32 // the reason code with which the broker hung up, 0 for none

	window    int // messages that may be on their way at once
	mostBytes uint32
}

// ConnectionLost notes why; paho calls it before anything else when a connection ends. A session of paho that ends then
// leaves who waits for an answer waiting, which gone makes up for.
func (l *link) ConnectionLost(d *packets.Disconnect) error {
	if d != nil {
		l.said.Store(uint32(d.ReasonCode))
	}
	l.lost()
	return l.State.ConnectionLost(d)
}

// connect opens a link, or tells why there is none. Whatever refuses a connection refuses no event: another try may do.
func (p *publisher) connect(ctx context.Context) (*link, verdict) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	conn, err := p.dial(ctx)
	if err != nil {
		return nil, verdict{hope: true, why: p.plain(err)}
	}
	l := &link{State: state.NewInMemory(), cut: conn.Close}
	l.gone, l.lost = context.WithCancel(context.Background())
	l.client = paho.NewClient(paho.ClientConfig{Conn: &guarded{Conn: conn, timeout: p.timeout}, Session: l, PacketTimeout: p.timeout})
	one, most := uint16(1), uint32(mostInBytes)
	ack, err := l.client.Connect(ctx, &paho.Connect{
		ClientID: p.mqtt.clientID(), CleanStart: true, KeepAlive: keepAliveS,
		Username: p.mqtt.User, UsernameFlag: p.mqtt.User != "",
		Password: []byte(p.mqtt.Password.text), PasswordFlag: p.mqtt.Password.text != "",
		Properties: &paho.ConnectProperties{ReceiveMaximum: &one, MaximumPacketSize: &most, RequestProblemInfo: true},
	})
	if err != nil {
		l.lost()
		conn.Close()
		if ack != nil && ack.ReasonCode >= 0x80 {
			return nil, verdict{hope: true, status: int(ack.ReasonCode), why: "refused the connection: " + reason(ack.ReasonCode)}
		}
		return nil, verdict{hope: true, why: p.plain(err)}
	}
	l.window = mostOnTheirWay
	if q := ack.Properties; q != nil {
		if q.ReceiveMaximum != nil {
			l.window = min(l.window, int(*q.ReceiveMaximum))
		}
		if q.MaximumPacketSize != nil {
			l.mostBytes = *q.MaximumPacketSize
		}
		if q.MaximumQoS != nil && *q.MaximumQoS == 0 {
			l.close()
			return nil, verdict{hope: true, status: packets.DisconnectQoSNotSupported, why: "the broker takes no messages at QoS 1"}
		}
		if !q.RetainAvailable && p.mqtt.RetainS > 0 {
			l.close()
			return nil, verdict{hope: true, status: packets.DisconnectRetainNotSupported, why: "the broker retains nothing: retain_s is set"}
		}
	}
	return l, verdict{}
}

func (p *publisher) dial(ctx context.Context) (net.Conn, error) {
	port := "1883"
	if p.url.Scheme == "mqtts" {
		port = "8883"
	}
	conn, err := p.dialer().DialContext(ctx, "tcp", net.JoinHostPort(p.host, cmp.Or(p.url.Port(), port)))
	if err != nil || p.url.Scheme != "mqtts" {
		return conn, err
	}
	safe := tls.Client(conn, p.safety())
	if err := safe.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return safe, nil
}

// close says good-bye and hangs up; the broker keeps nothing of the session.
func (l *link) close() {
	l.client.Disconnect(&paho.Disconnect{})
	l.State.Close()
}

// guarded is a connection that bounds how long a write may take, and how large a packet the other side may send: paho
// would make room for whatever length it is told.
type guarded struct {
	net.Conn
	packetLock
	timeout time.Duration
	packet  sizes
}

// Write gives up where the other side reads nothing. Then nothing can follow half a packet: whoever waits to write gives
// up, too.
func (g *guarded) Write(b []byte) (int, error) {
	g.SetWriteDeadline(time.Now().Add(g.timeout))
	n, err := g.Conn.Write(b)
	if err != nil {
		g.Close()
	}
	return n, err
}

// Read hands nothing on of a packet that is too large.
func (g *guarded) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	if !g.packet.follow(b[:n]) {
		return 0, errPacket
	}
	return n, err
}
