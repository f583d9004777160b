//go:build !linux

package main

import "syscall"

// giveUp leaves to the system how long it waits for an acknowledgement.
func giveUp(_, _ string, _ syscall.RawConn) error { return nil }
