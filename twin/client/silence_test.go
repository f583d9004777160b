package client

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestSilenceIsBetweenBytes reads from a line on which each byte takes long: it is left only when none comes.
func TestSilenceIsBetweenBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		const slow, bytes = silence - time.Second, 5
		go func() {
			for range bytes {
				time.Sleep(slow)
				far.Write([]byte{1})
			}
		}()
		began := time.Now()
		c := &listening{near}
		for i := range bytes {
			if _, err := c.Read(make([]byte, 8)); err != nil {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
		if _, err := c.Read(make([]byte, 8)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("silence is answered by %v", err)
		}
		if took, want := time.Since(began), bytes*slow+silence; took != want {
			t.Errorf("it is left after %v, expected %v", took, want)
		}
	})
}
