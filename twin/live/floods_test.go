package live_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gridtwin/gridtwin/twin/live"
)

// inPipe runs a test over a client that writes by hand, in synthetic time.
func inPipe(t *testing.T, test func(r *rig, c *raw)) {
	t.Helper()
	inBubble(t, nil, func(t *testing.T, r *rig) {
		conn, err := r.pipes.dial()
		if err != nil {
			t.Fatal(err)
		}
		c := handshakeOn(t, conn, "Authorization: Bearer command")
		defer c.close()
		c.until(0x1, `"ready"`)
		test(r, c)
	})
}

// TestDribble sends messages that never end, byte by byte or in small frames, and answers every ping meanwhile.
func TestDribble(t *testing.T) {
	for name, send := range map[string]func(c *raw){
		"a payload byte by byte": func(c *raw) {
			for _, b := range frameOf(0x81, `{"t":"ping","x":"`+strings.Repeat("x", 1000)) {
				if !c.write([]byte{b}) {
					return
				}
				time.Sleep(5 * time.Second)
			}
		},
		"a header byte by byte": func(c *raw) {
			for _, b := range []byte{0x81, 0xff, 0, 0} {
				if !c.write([]byte{b}) {
					return
				}
				time.Sleep(12 * time.Second)
			}
		},
		"fragments, with pongs between": func(c *raw) {
			c.write(frameOf(0x01, `{"t":`))
			for range 100 {
				if !c.write(frameOf(0x8a, ""), frameOf(0x00, " ")) {
					return
				}
				time.Sleep(time.Second)
			}
		},
		"a ping byte by byte": func(c *raw) {
			for _, b := range frameOf(0x89, strings.Repeat("x", 125)) {
				if !c.write([]byte{b}) {
					return
				}
				time.Sleep(3 * time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inPipe(t, func(_ *rig, c *raw) {
				began := time.Now()
				go send(c)
				code, reason := c.closed()
				c.close()
				if code != live.CloseSlow || !strings.Contains(reason, "longer than 30s") {
					t.Errorf("closed with %d %q", code, reason)
				}
				if took := time.Since(began); took > live.MessageWait+30*time.Second {
					t.Errorf("it took %v", took)
				}
				time.Sleep(time.Minute) // whoever writes has noticed
			})
		})
	}
}

// TestControlFloods sends frames that are no messages faster than they may come.
func TestControlFloods(t *testing.T) {
	for name, f := range map[string][]byte{"pings": frameOf(0x89, "x"), "pongs": frameOf(0x8a, "")} {
		t.Run(name, func(t *testing.T) {
			inPipe(t, func(_ *rig, c *raw) {
				answers := make(chan int)
				go func() {
					n := 0
					for {
						op, _, err := c.read()
						if err != nil || op == 0x8 {
							answers <- n
							return
						}
						if op == 0xa {
							n++
						}
					}
				}()
				go func() {
					for range 1000 {
						c.write(f)
					}
				}()
				if n := <-answers; n > live.MaxMessagesPerS {
					t.Errorf("%d pings were answered", n)
				}
				c.close()
			})
			inPipe(t, func(_ *rig, c *raw) {
				go func() {
					for range 1000 {
						c.write(f)
					}
				}()
				if code, reason := c.closed(); code != live.CloseTooMany {
					t.Errorf("closed with %d %q", code, reason)
				}
				c.close()
			})
		})
	}
}

// TestSteadyFloods holds a rate just below where every message in a row was refused: it must not last for ever.
func TestSteadyFloods(t *testing.T) {
	for name, tc := range map[string]struct {
		perS int
		code int
	}{"20 a second": {20, 0}, "35 a second": {35, 0}, "60 a second": {60, live.CloseTooMany}, "1900 a second": {1900, live.CloseTooMany}} {
		t.Run(name, func(t *testing.T) {
			inPipe(t, func(_ *rig, c *raw) {
				code := 0
				done := make(chan struct{})
				go func() {
					defer close(done)
					for {
						op, text, err := c.read()
						if err != nil {
							return
						}
						if op == 0x8 && len(text) >= 2 {
							code = int(text[0])<<8 | int(text[1])
							return
						}
						if op == 0x9 {
							c.write(frameOf(0x8a, text))
						}
					}
				}()
				for range 30 * tc.perS {
					c.text(`{"t":"unsub","id":"x"}`)
					time.Sleep(time.Second / time.Duration(tc.perS))
				}
				synctest.Wait()
				c.close()
				<-done
				if code != tc.code {
					t.Errorf("closed with %d, expected %d", code, tc.code)
				}
			})
		})
	}
}
