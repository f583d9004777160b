package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/api"
	"github.com/gridtwin/gridtwin/twin/live"
	"github.com/gridtwin/gridtwin/twin/store/sqlite"
)

// peer is the twin served over HTTP by a process of its own, as another program would have it.
type peer struct {
	cmd    *exec.Cmd
	stdin  io.Closer // the server ends when it is closed, and so when we die
	base   string
	token  string
	client *http.Client
}

// peerCommand is the name under which gridbench starts itself as that server. It is no command for people.
const peerCommand = "serve-peer"

func openReadOnly(ctx context.Context, path string) (*sqlite.Store, *twin.Twin, error) {
	store, err := sqlite.Open(ctx, sqlite.Config{Path: path, ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	// PostgreSQL is given 2 GB of buffers beside the system's; features that were written before may take half of that.
	tw, err := twin.Open(ctx, twin.Config{Store: store, MemoBytes: 1 << 30})
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return store, tw, nil
}

// runPeer serves a store until standard input ends. Its tiles are kept as entities alone: each is cut anew.
func runPeer(ctx context.Context, o *options, out io.Writer) (err error) {
	open := openReadOnly
	if o.write {
		open = openOld
	}
	store, tw, err := open(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	accounts := access.NewAccounts(store, store, nil)
	token := accounts.AddProcessToken(&access.Principal{Name: "bench", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}})
	server := api.New(api.Config{Twin: tw, Accounts: accounts})
	defer server.Close()
	hub := live.New(live.Config{Twin: tw, Authenticate: server.Identify, AuthenticateToken: accounts.ByToken, Generation: accounts.Generation})
	defer hub.Close(context.WithoutCancel(ctx))
	cut, done, err := coldTiles(tw)
	if err != nil {
		return err
	}
	defer done()
	mux := http.NewServeMux()
	mux.Handle("/tiles/", server.Protect(cut))
	mux.Handle(everything+"/", server.Protect(cut))
	mux.Handle("/api/", server)
	mux.Handle("/live", hub.Handler())
	mux.HandleFunc("GET /memory", func(w http.ResponseWriter, _ *http.Request) {
		for range 4 {
			runtime.GC() // each halves the stacks that are mostly empty
		}
		debug.FreeOSMemory()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Fprintln(w, residentBytes(), m.HeapAlloc, m.StackInuse)
	})
	if o.profile != "" {
		mux.HandleFunc("GET /profiles/", func(w http.ResponseWriter, r *http.Request) {
			pprof.Handler(strings.TrimPrefix(r.URL.Path, "/profiles/")).ServeHTTP(w, r)
		})
		mux.HandleFunc("GET /profiles/cpu", pprof.Profile)
	}
	mux.HandleFunc("GET /cpu", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, int64(cpuTime())) })
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go srv.Serve(ln)
	defer srv.Close()
	fmt.Fprintf(out, "http://%s %s\n", ln.Addr(), token)
	io.Copy(io.Discard, os.Stdin)
	return nil
}

// everything is the path beneath which tiles are cut with all features, attributes and vertices.
const everything = "/everything"

// coldTiles serves tiles as they are and with everything in them. It keeps projected entities and no tile.
func coldTiles(tw *twin.Twin) (h http.Handler, done func(), err error) {
	const none, all = 1, 4 << 30 // bytes
	served, err := tiles.New(tiles.Config{Twin: tw, MaxCacheBytes: none, MaxFeatureBytes: all})
	if err != nil {
		return nil, nil, err
	}
	whole, err := tiles.New(tiles.Config{Twin: tw, MaxCacheBytes: none, MaxFeatureBytes: all, Unthinned: true})
	if err != nil {
		return nil, nil, errors.Join(err, served.Close())
	}
	mux, inner := http.NewServeMux(), http.NewServeMux()
	served.Routes(mux)
	whole.Routes(inner)
	mux.Handle(everything+"/", http.StripPrefix(everything, inner))
	return mux, func() { served.Close(); whole.Close() }, nil
}

// save writes a profile of the server to a folder; "" is none.
func (p *peer) save(ctx context.Context, folder, name, path string) error {
	if folder == "" {
		return nil
	}
	body, err := p.get(ctx, path)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name+".pprof"), body, 0o644)
}

func startPeer(ctx context.Context, path string, more ...string) (p *peer, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return awaitPeer(exec.CommandContext(ctx, self, append([]string{peerCommand, "--store", path}, more...)...))
}

// awaitPeer starts a server that says its address and a token on its first line, and ends with its standard input.
func awaitPeer(cmd *exec.Cmd) (p *peer, err error) {
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p = &peer{cmd: cmd, stdin: stdin, client: &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: keptConns}}}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	fields := strings.Fields(line)
	if err != nil || len(fields) != 2 {
		return nil, errors.Join(fmt.Errorf("the server of the twin did not start: %q", line), err, p.stop())
	}
	p.base, p.token = fields[0], fields[1]
	return p, nil
}

// keptConns is how many connections are kept between requests, so that no client of ours opens one for each.
const keptConns = 64

func (p *peer) stop() error {
	p.client.CloseIdleConnections()
	return errors.Join(p.stdin.Close(), p.cmd.Wait())
}

// cpu is the processor time of the server, 0 where it does not tell.
func (p *peer) cpu() time.Duration { return time.Duration(p.tells("/cpu")) }

// memory is what a server keeps, in bytes.
type memory struct {
	resident     int64 // by the system's account, what could be given back given back
	heap, stacks int64 // by the runtime's, after a collection
}

// memory collects the server's garbage and tells what is left.
func (p *peer) memory() (m memory) {
	body, err := p.get(context.Background(), "/memory")
	if err == nil {
		_, err = fmt.Sscan(string(body), &m.resident, &m.heap, &m.stacks)
	}
	if err != nil {
		return memory{}
	}
	return m
}

func (m memory) less(o memory) memory {
	return memory{m.resident - o.resident, m.heap - o.heap, m.stacks - o.stacks}
}

func (m memory) per(n int) memory {
	return memory{m.resident / int64(n), m.heap / int64(n), m.stacks / int64(n)}
}

func (m memory) String() string {
	kb := func(n int64) float64 { return float64(n) / 1000 }
	return fmt.Sprintf("%.1f KB resident; %.1f heap, %.1f stacks", kb(m.resident), kb(m.heap), kb(m.stacks))
}

func (p *peer) tells(path string) int64 {
	body, err := p.get(context.Background(), path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseInt(string(body), 10, 64)
	return n
}

func (p *peer) get(ctx context.Context, path string) ([]byte, error) {
	return p.send(ctx, http.MethodGet, path, nil)
}

func (p *peer) post(ctx context.Context, path string, body []byte) ([]byte, error) {
	return p.send(ctx, http.MethodPost, path, body)
}

// patch edits whatever state there is.
func (p *peer) patch(ctx context.Context, path string, body []byte) ([]byte, error) {
	return p.send(ctx, http.MethodPatch, path, body)
}

func (p *peer) send(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	url := path
	if strings.HasPrefix(path, "/") {
		url = p.base + path
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	if method == http.MethodPatch {
		r.Header.Set("If-Match", "*")
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s: %s: %s", path, res.Status, got)
	}
	return got, err
}

// pageOf reads how many features a collection holds, and the address of its next page, without decoding them.
func pageOf(body []byte) (returned int, next string) {
	const mark, rel = `"numberReturned":`, `{"rel":"next"`
	head := body
	if at := bytes.Index(body, []byte(`"features":[`)); at >= 0 {
		head = body[:at]
	}
	if at := bytes.Index(head, []byte(mark)); at >= 0 {
		for _, c := range head[at+len(mark):] {
			if c < '0' || c > '9' {
				break
			}
			returned = returned*10 + int(c-'0')
		}
	}
	if at := bytes.Index(head, []byte(rel)); at >= 0 {
		link := head[at : at+bytes.IndexByte(head[at:], '}')+1]
		var l struct{ Href string }
		if json.Unmarshal(link, &l) == nil {
			next = l.Href
		}
	}
	return returned, next
}
