//go:build !linux

package main

import (
	"io"
	"net"
	"sync"
)

func dialWire(address string) (io.ReadWriteCloser, error) { return net.Dial("tcp", address) }

// poller reads many sockets, each on a goroutine of its own.
type poller struct {
	take    func(i int, data []byte, err error)
	mu      sync.Mutex // guards sockets
	sockets []*wireSocket
	reads   sync.WaitGroup
}

// newPoller reads sockets, each from when it is added.
func newPoller(_ int, take func(i int, data []byte, err error)) (*poller, error) {
	return &poller{take: take}, nil
}

func (p *poller) add(i int, w *wireSocket) error {
	p.mu.Lock()
	p.sockets = append(p.sockets, w)
	p.mu.Unlock()
	p.reads.Go(func() {
		buf := make([]byte, 4<<10)
		for {
			n, err := w.Read(buf)
			p.take(i, buf[:n], err)
			if err != nil {
				return
			}
		}
	})
	return nil
}

// close ends all sockets and returns once nothing is taken any more.
func (p *poller) close() {
	for _, w := range p.sockets {
		w.Close()
	}
	p.reads.Wait()
}
