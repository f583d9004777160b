package main

import (
	"net"
	"syscall"
	"testing"
)

// TestListenGivesUp asks the system how long it waits for who vanished.
func TestListenGivesUp(t *testing.T) {
	ln, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	raw, err := ln.(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var ms int
	if ctl := raw.Control(func(fd uintptr) { ms, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout) }); ctl != nil || err != nil {
		t.Fatal(ctl, err)
	}
	if int64(ms) != vanishTime.Milliseconds() {
		t.Errorf("it waits %d ms", ms)
	}
}
