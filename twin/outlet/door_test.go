package outlet_test

import (
	"crypto/tls"
	"log/slog"
	"net"
	"sync"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// door is a listener of the broker that ends each connection before it closes; the broker's own ones let in who comes
// while the broker already waits for the last to leave, which the race detector minds.
type door struct {
	net.Listener
	inside sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool // nil once it is closed
}

func openDoor(address string, safe *tls.Config) (*door, error) {
	ln, err := net.Listen("tcp", address)
	if err == nil && safe != nil {
		ln = tls.NewListener(ln, safe)
	}
	return &door{Listener: ln, conns: map[net.Conn]bool{}}, err
}

// ID names the listener.
func (*door) ID() string { return "door" }

// Address is where it listens.
func (d *door) Address() string { return d.Addr().String() }

// Protocol is that of the sockets.
func (*door) Protocol() string { return "tcp" }

// Init has nothing to do.
func (*door) Init(*slog.Logger) error { return nil }

// Serve lets in who comes.
func (d *door) Serve(establish listeners.EstablishFn) {
	for {
		conn, err := d.Accept()
		if err != nil {
			return
		}
		d.mu.Lock()
		if d.conns == nil {
			conn.Close()
		} else {
			d.conns[conn] = true
			d.inside.Go(func() {
				establish("door", conn)
				d.mu.Lock()
				defer d.mu.Unlock()
				delete(d.conns, conn)
			})
		}
		d.mu.Unlock()
	}
}

// Close lets nobody in any more and everybody out.
func (d *door) Close(closeClients listeners.CloseFn) {
	d.Listener.Close()
	d.mu.Lock()
	for conn := range d.conns {
		conn.Close()
	}
	d.conns = nil
	d.mu.Unlock()
	d.inside.Wait()
	closeClients("door")
}
