package main

import (
	"errors"
	"io"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// fileSocket is a connected socket that blocks and that the runtime's poller does not know.
type fileSocket int

func dialWire(address string) (io.ReadWriteCloser, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}); err != nil {
		return nil, errors.Join(err, syscall.Close(fd))
	}
	return fileSocket(fd), nil
}

func (s fileSocket) Read(p []byte) (n int, err error) {
	for n, err = syscall.Read(int(s), p); errors.Is(err, syscall.EINTR); {
		n, err = syscall.Read(int(s), p)
	}
	if n == 0 && err == nil {
		err = io.EOF
	}
	return max(n, 0), err
}

func (s fileSocket) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var some int
		some, err = syscall.Write(int(s), p[n:])
		n += max(some, 0)
		if errors.Is(err, syscall.EINTR) {
			err = nil
		}
	}
	return n, err
}

func (s fileSocket) Close() error { return syscall.Close(int(s)) }

// poller reads many sockets on one thread: with a goroutine for each, reading takes half as long again.
type poller struct {
	fd      int
	sockets []*wireSocket
	take    func(i int, data []byte, err error)
	ending  atomic.Bool
	ended   chan struct{}
}

// newPoller reads n sockets, each from when it is added.
func newPoller(n int, take func(i int, data []byte, err error)) (*poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	p := &poller{fd: fd, sockets: make([]*wireSocket, n), take: take, ended: make(chan struct{})}
	go p.run()
	return p, nil
}

func (p *poller) add(i int, w *wireSocket) error {
	p.sockets[i] = w
	return syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_ADD, int(w.ReadWriteCloser.(fileSocket)), &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(i)})
}

func (p *poller) run() {
	defer close(p.ended)
	const patience = 50 // ms, until it looks whether it ends
	// It looks at most so often, as readers elsewhere are not woken by each write of the server's either.
	pause := syscall.NsecToTimespec(int64(500 * time.Microsecond))
	events, buf := make([]syscall.EpollEvent, 256), make([]byte, 256<<10)
	for !p.ending.Load() {
		n, err := syscall.EpollWait(p.fd, events, patience)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return
		}
		for _, e := range events[:max(n, 0)] {
			i := int(e.Fd)
			got, err := p.sockets[i].Read(buf)
			p.take(i, buf[:got], err)
			if err != nil {
				syscall.EpollCtl(p.fd, syscall.EPOLL_CTL_DEL, int(p.sockets[i].ReadWriteCloser.(fileSocket)), nil)
			}
		}
		if n < len(events) {
			syscall.Nanosleep(&pause, nil)
		}
	}
}

// close ends all sockets and returns once nothing is taken any more.
func (p *poller) close() {
	p.ending.Store(true)
	<-p.ended
	for _, w := range p.sockets {
		if w != nil {
			w.Close()
		}
	}
	syscall.Close(p.fd)
}
