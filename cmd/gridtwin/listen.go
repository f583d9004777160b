package main

import (
	"context"
	"fmt"
	"net"
	"time"
)

// vanishTime is how long a connection is kept whose other side is silent on the level of TCP: a phone without a
// network, a machine without power. A client that reads slowly is not silent.
const vanishTime = 90 * time.Second

// listen opens the address to serve on.
func listen(addr string) (net.Listener, error) {
	probe := net.KeepAliveConfig{Enable: true, Idle: vanishTime / 3, Interval: vanishTime / 6, Count: 4}
	lc := net.ListenConfig{Control: giveUp, KeepAliveConfig: probe}
	lc.SetMultipathTCP(false) // which does not give up
	ln, err := lc.Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w; choose another with --listen", addr, err)
	}
	return ln, nil
}
