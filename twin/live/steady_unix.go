//go:build unix

package live

import (
	"errors"
	"syscall"
)

// writeOnce writes c.data as far as there is room; c.mu is held.
func (c *steadyConn) writeOnce(fd uintptr) bool {
	n, err := syscall.Write(int(fd), c.data)
	for errors.Is(err, syscall.EINTR) {
		n, err = syscall.Write(int(fd), c.data)
	}
	if !errors.Is(err, syscall.EAGAIN) {
		c.err = err
	}
	c.n = max(n, 0)
	return true // do not wait for room
}
