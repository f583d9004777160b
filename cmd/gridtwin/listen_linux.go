package main

import "syscall"

// tcpUserTimeout is the option of that name, for which package syscall has no constant on every processor.
const tcpUserTimeout = 0x12

// giveUp has the system end connections whose other side acknowledges nothing for a while. Without it a machine that
// vanished while something was on its way to it is waited for a quarter of an hour.
func giveUp(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		// A system that does not know it waits longer, and serves all the same.
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(vanishTime.Milliseconds()))
	})
}
