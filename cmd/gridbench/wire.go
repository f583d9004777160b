package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// caller asks over one kept connection with as little work of its own as can be, so that a figure is the server's.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(addr net.Addr) (*caller, error) {
	conn, err := net.Dial(addr.Network(), addr.String())
	if err != nil {
		return nil, err
	}
	return &caller{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// request writes down a request once; it may be sent any number of times.
func request(path string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: bench\r\n", path)
	for i := 0; i+1 < len(headers); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", headers[i], headers[i+1])
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// ask sends a request and reads over its answer.
func (c *caller) ask(request []byte) (status, size int, err error) {
	if _, err = c.conn.Write(request); err != nil {
		return 0, 0, err
	}
	chunked := false
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 && !first {
			break
		}
		switch name, value, _ := bytes.Cut(line, []byte(": ")); {
		case first:
			if len(line) < 12 {
				return 0, 0, fmt.Errorf("no status: %q", line)
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, err
			}
		case string(name) == "Content-Length" && status != http.StatusNotModified:
			if size, err = strconv.Atoi(string(value)); err != nil {
				return 0, 0, err
			}
		case string(name) == "Transfer-Encoding":
			chunked = true
		}
	}
	if chunked {
		size, err = c.chunks()
		return status, size, err
	}
	_, err = c.in.Discard(size)
	return status, size, err
}

// chunks reads over a body that comes in pieces.
func (c *caller) chunks() (size int, err error) {
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return size, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return size, err
		}
		if _, err := c.in.Discard(int(n) + len("\r\n")); err != nil || n == 0 {
			return size, err
		}
		size += int(n)
	}
}

// listen serves a handler on the loopback.
func listen(h http.Handler) (*http.Server, net.Addr, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go srv.Serve(ln)
	return srv, ln.Addr(), nil
}
