package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBadHandshakes opens sockets in ways that are none.
func TestBadHandshakes(t *testing.T) {
	_, url := serveVillage(t, nil)
	const key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
	head := []string{"Host: " + url[7:], "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"}
	with := func(lines ...string) []string {
		return append(append([]string{"GET /live HTTP/1.1"}, head...), lines...)
	}
	for name, tc := range map[string]struct {
		lines  []string
		status int
	}{
		"right":               {with(key), 101},
		"subprotocols":        {with(key, "Sec-WebSocket-Protocol: chat, gridtwin.v1"), 101},
		"no key":              {with(), 400},
		"short key":           {with("Sec-WebSocket-Key: AAAA"), 400},
		"old version":         {append(append([]string{"GET /live HTTP/1.1"}, head[:3]...), key, "Sec-WebSocket-Version: 8"), 400},
		"no upgrade":          {append(append([]string{"GET /live HTTP/1.1"}, head[0], head[1], head[3]), key), 400},
		"no host":             {append(append([]string{"GET /live HTTP/1.1"}, head[1:]...), key), 400},
		"post":                {append(append([]string{"POST /live HTTP/1.1", "Content-Length: 0"}, head...), key), 405},
		"wrong token":         {with(key, "Authorization: Bearer gt_none"), 401},
		"another scheme":      {with(key, "Authorization: Basic Z3Q6Z3Q="), 401},
		"a cookie that ended": {with(key, "Cookie: gridtwin_session=none"), 101}, // as a visitor: browsers send it still
		"a header of 100 KB":  {with(key, "X-Long: "+strings.Repeat("x", 100_000)), 431},
		"ten thousand lines":  {with(append([]string{key}, strings.Split(strings.TrimSuffix(strings.Repeat("X-Many: yyyyyyy,", 10_000), ","), ",")...)...), 431},
		"a name with a space": {with(key, "X Y: z"), 400},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", url[7:])
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(30 * time.Second))
			go io.WriteString(conn, strings.Join(tc.lines, "\r\n")+"\r\n\r\n")
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || res.StatusCode != tc.status {
				t.Errorf("got %v, %v, expected %d", res, err, tc.status)
			}
			if want := tc.lines[len(tc.lines)-1]; strings.Contains(want, "gridtwin.v1") && res.Header.Get("Sec-WebSocket-Protocol") != "gridtwin.v1" {
				t.Errorf("chose %q", res.Header.Get("Sec-WebSocket-Protocol"))
			}
		})
	}
}

// TestHalfHandshakes begins many handshakes, ends none, and has one client come meanwhile.
func TestHalfHandshakes(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the server's patience to end")
	}
	_, url := serveVillage(t, nil)
	var conns []net.Conn
	for i := range 300 {
		conn, err := net.Dial("tcp", url[7:])
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(time.Minute))
		fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: x\r\nX-%d: ", i)
		conns = append(conns, conn)
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() { // a byte now and then
		for {
			select {
			case <-stop:
				return
			case <-time.After(500 * time.Millisecond):
				for _, c := range conns[:100] {
					io.WriteString(c, "x")
				}
			}
		}
	}()
	f := feedAs(t, url, nil)
	f.send(map[string]any{"t": "ping"})
	f.until("pong", nil)
	began := time.Now()
	for _, c := range conns {
		// What comes, if anything, is a refusal; then the end.
		if data, err := io.ReadAll(c); err == nil && len(data) > 0 && !strings.HasPrefix(string(data), "HTTP/1.1 4") {
			t.Errorf("half a handshake is answered %q", data)
		}
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("half handshakes are kept for %v", took)
	}
	f.send(map[string]any{"t": "ping"})
	f.until("pong", nil)
}
