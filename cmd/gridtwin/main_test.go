package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestMain lets the test binary stand in for the command, so that tests start, kill and restart a real process.
func TestMain(m *testing.M) {
	if os.Getenv("GRIDTWIN_RUN_MAIN") == "1" {
		main()
	}
	os.Exit(m.Run())
}

// process is a running gridtwin.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	dir  string
	out  *lockedBuffer
	wait chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// startDemo starts the demo on a free port and returns when it is ready.
func startDemo(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	return start(t, dir, append([]string{"demo", "--listen", "127.0.0.1:0", "--data", dir}, args...)...)
}

// start starts a server and returns when it is ready; dir holds the tokens that its clients use. GRIDTWIN_BIN names the
// program, without it the test binary stands in.
func start(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{t: t, dir: dir, out: &lockedBuffer{}, wait: make(chan error, 1)}
	p.cmd = exec.Command(cmp.Or(os.Getenv("GRIDTWIN_BIN"), os.Args[0]), args...)
	p.cmd.Env = append(os.Environ(), "GRIDTWIN_RUN_MAIN=1")
	p.cmd.Stderr = p.out
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	found := make(chan string, 1)
	go func() {
		sc := bufio.NewScanner(stdout)
		for sc.Scan() {
			if line := strings.TrimSpace(sc.Text()); strings.HasPrefix(line, "http://") {
				url, _, _ := strings.Cut(line, "/#") // of a link that signs in
				select {
				case found <- strings.TrimSuffix(url, "/"):
				default:
				}
			}
		}
		p.wait <- p.cmd.Wait()
	}()
	select {
	case p.url = <-found:
	case err := <-p.wait:
		t.Fatalf("the server ended: %v\n%s", err, p.out)
	case <-time.After(2 * time.Minute):
		t.Fatalf("the server did not start\n%s", p.out)
	}
	p.get("", "/readyz")
	return p
}

// kill ends the process as a power cut would, as far as the process is concerned.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	<-p.wait
}

func (p *process) token(role string) string {
	p.t.Helper()
	if role == "" {
		return ""
	}
	data, err := os.ReadFile(filepath.Join(p.dir, "tokens.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	tokens := map[string]string{}
	if err := json.Unmarshal(data, &tokens); err != nil {
		p.t.Fatal(err)
	}
	return tokens[role]
}

func (p *process) do(role, method, path, body string, headers ...string) (*http.Response, []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if tok := p.token(role); tok != "" {
		req.Header.Set("Authorization", "Bearer "+tok)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res, data
}

// get fetches a JSON document, or fails.
func (p *process) get(role, path string) map[string]any {
	p.t.Helper()
	res, data := p.do(role, "GET", path, "")
	if res.StatusCode != http.StatusOK {
		p.t.Fatalf("GET %s as %q: %s: %s", path, role, res.Status, data)
	}
	var doc map[string]any
	if bytes.HasPrefix(data, []byte("{")) {
		if err := json.Unmarshal(data, &doc); err != nil {
			p.t.Fatal(err)
		}
	}
	return doc
}

// feed is a socket to /live.
type feed struct {
	t    *testing.T
	conn *websocket.Conn
}

func (p *process) live(role string) *feed {
	p.t.Helper()
	h := http.Header{}
	if tok := p.token(role); tok != "" {
		h.Set("Authorization", "Bearer "+tok)
	}
	d := websocket.Dialer{Subprotocols: []string{"gridtwin.v1"}, HandshakeTimeout: 10 * time.Second}
	conn, res, err := d.Dial(strings.Replace(p.url, "http", "ws", 1)+"/live", h)
	if err != nil {
		p.t.Fatalf("/live: %v (%v)", err, res)
	}
	p.t.Cleanup(func() { conn.Close() })
	return &feed{p.t, conn}
}

func (f *feed) send(v any) {
	f.t.Helper()
	if err := f.conn.WriteJSON(v); err != nil {
		f.t.Fatal(err)
	}
}

// until reads frames up to the first of a kind that satisfies a condition; nil takes any.
func (f *feed) until(kind string, ok func(map[string]any) bool) map[string]any {
	f.t.Helper()
	f.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	for {
		var m map[string]any
		if err := f.conn.ReadJSON(&m); err != nil {
			f.t.Fatalf("waiting for %q: %v", kind, err)
		}
		if m["t"] == "err" || m["t"] == "reset" {
			f.t.Fatalf("waiting for %q: %v", kind, m)
		}
		if m["t"] == kind && (ok == nil || ok(m)) {
			return m
		}
	}
}
