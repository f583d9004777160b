package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// most is the number of houses that are edited in turn.
const most = 100

// fans is how many areas the sockets are spread over: each commit concerns the sockets of one.
type fans struct {
	match string // of all sockets
	areas int
}

// runLive measures the live feed: sockets in a second process, edits at a pace, and how long each takes to arrive. With
// --beside the same is asked of another server, see folder centrifuge.
func runLive(ctx context.Context, o *options, out io.Writer) error {
	spots, err := liveSpots(ctx, o)
	if err != nil {
		return err
	}
	var f figures
	for _, server := range o.servers() {
		for _, fan := range []fans{{"1 %", most}, {"10 %", most / 10}, {"100 %", 1}} {
			if err := fanOut(ctx, &f, o, server, fan, spots); err != nil {
				return fmt.Errorf("%s, %s match: %w", server.name, fan.match, err)
			}
		}
	}
	f.print(out)
	return nil
}

// liveServer is one of the servers that are compared.
type liveServer struct {
	name    string
	start   func(ctx context.Context) (*peer, error)
	publish bool // events are posted to it; ours makes them of edits
}

func (o *options) servers() []liveServer {
	all := []liveServer{{name: "gridtwin", start: func(ctx context.Context) (*peer, error) { return startPeer(ctx, o.store, "--write") }}}
	if o.beside != "" {
		all = append(all, liveServer{"beside", func(ctx context.Context) (*peer, error) { return awaitPeer(exec.CommandContext(ctx, o.beside)) }, true})
	}
	return all
}

// spot is a house that is edited and the small area around it that is watched.
type spot struct {
	house twin.ID
	area  orb.Bound
}

// liveSpots takes houses that stand apart, so that no edit is in two areas.
func liveSpots(ctx context.Context, o *options) (spots []spot, err error) {
	store, tw, err := openReadOnly(ctx, o.store)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	s := tw.Snapshot()
	for e := range s.All(s.Schema().Type("house"), 0) {
		b := e.Geometry().Bound().Pad(2e-5)
		apart := true
		for _, other := range spots {
			apart = apart && !other.area.Intersects(b)
		}
		if apart {
			spots = append(spots, spot{e.ID, b})
		}
		if len(spots) == most {
			return spots, nil
		}
	}
	if len(spots) == 0 {
		return nil, fmt.Errorf("%s holds no house: make it with gridbench load", o.store)
	}
	return spots, nil
}

// fanOut measures one server with its sockets spread over some areas.
func fanOut(ctx context.Context, f *figures, o *options, server liveServer, fan fans, spots []spot) error {
	p, err := server.start(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	before := p.memory()
	readers, err := startReaders(ctx, o, p, fan, spots)
	if err != nil {
		return err
	}
	idle := p.memory() - before
	cpu, from := p.cpu(), time.Now()
	if err := readers.command("go"); err != nil {
		return err
	}
	commits, err := commitOn(ctx, o, p, server, fan, spots)
	if err != nil {
		return err
	}
	if err := readers.command("stop"); err != nil {
		return err
	}
	seen, err := readers.result()
	if err != nil {
		return err
	}
	took := time.Since(from)
	cpu = p.cpu() - cpu
	name := fmt.Sprintf("%s: %d sockets, %s match, ", server.name, o.sockets, fan.match)
	f.add(name+"commits, frames", fmt.Sprintf("%.0f of %d/s, %d frames of %d B", float64(commits)/o.seconds, editsPerSecond, seen.Frames, seen.Bytes/max(seen.Frames, 1)), "")
	f.add(name+"commit to frame p50, p99", fmt.Sprintf("%s, %s", round(seen.P50), round(seen.P99)), liveTarget(fan, "p99 ≤ 50 ms", ""))
	f.add(name+"server", fmt.Sprintf("%.2f cores, %s CPU a frame", cpu.Seconds()/took.Seconds(), round(cpu/time.Duration(max(seen.Frames, 1)))), liveTarget(fan, "≤ 30 µs a frame", "≤ 1.5 cores"))
	f.add(name+"memory", fmt.Sprintf("%.1f KB an idle socket, %.1f under load", float64(idle)/float64(o.sockets)/1000, float64(p.memory()-before)/float64(o.sockets)/1000), liveTarget(fan, "≤ 10 KB", ""))
	if !server.publish {
		f.add(name+"clients at the newest state", fmt.Sprintf("%d of %d", seen.Current, o.sockets), "all")
	}
	return nil
}

func liveTarget(fan fans, one, all string) string {
	switch fan.areas {
	case most:
		return one
	case 1:
		return all
	}
	return ""
}

// commitOn edits one spot after another at the pace until the time is over.
func commitOn(ctx context.Context, o *options, p *peer, server liveServer, fan fans, spots []spot) (n int, err error) {
	until := time.Now().Add(time.Duration(o.seconds * float64(time.Second)))
	const editors = 5 // so that a wait of one does not slow the pace
	var wg sync.WaitGroup
	var mu sync.Mutex // guards n and err
	for e := range editors {
		wg.Go(func() {
			tick := time.NewTicker(time.Second * editors / editsPerSecond)
			defer tick.Stop()
			for i := e; time.Now().Before(until) && ctx.Err() == nil; i += editors {
				<-tick.C
				failed := change(ctx, p, server, fan, i, spots[i%len(spots)])
				mu.Lock()
				n, err = n+1, errors.Join(err, failed)
				stop := err != nil
				mu.Unlock()
				if stop {
					return
				}
			}
		})
	}
	wg.Wait()
	return n, err
}

// change makes the i-th change.
func change(ctx context.Context, p *peer, server liveServer, fan fans, i int, at spot) error {
	if server.publish {
		body := fmt.Sprintf(`{"t":"ev","id":"a","from":%d,"version":%d,"time":"%s","changes":[{"op":"update","type":"houses","id":"%s","rev":%d,"set":{"height_m":%d.%d}}]}`,
			i, i+1, time.Now().UTC().Format(time.RFC3339Nano), at.house, i+1, 3+i%40, i%10)
		_, err := p.post(ctx, fmt.Sprintf("/publish/%d", i%fan.areas), []byte(body))
		return err
	}
	body := fmt.Sprintf(`{"properties":{"height_m":%d.%d}}`, 3+i%40, i%10)
	_, err := p.patch(ctx, "/api/collections/houses/items/"+at.house.String(), []byte(body))
	return err
}

// readers is the process that holds the sockets.
type readers struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// readersCommand is the name under which gridbench starts itself as that process. It is no command for people.
const readersCommand = "hold-sockets"

// readerTask tells the process of sockets what to do.
type readerTask struct {
	URL, Token string
	Sockets    int
	Areas      []orb.MultiPolygon // socket i watches area i modulo their number
	Channels   bool               // they are channels of centrifuge's protocol instead
}

// readerResult is what it saw.
type readerResult struct {
	Frames, Bytes int
	P50, P99      time.Duration
	Current       int // sockets that ended at the newest version of any
}

func startReaders(ctx context.Context, o *options, p *peer, fan fans, spots []spot) (*readers, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r := &readers{cmd: exec.CommandContext(ctx, self, readersCommand)}
	r.cmd.Stderr = os.Stderr
	if r.in, err = r.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	r.out = bufio.NewReader(stdout)
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	task := readerTask{URL: p.base, Token: p.token, Sockets: o.sockets, Channels: p.token == "-"}
	task.Areas = make([]orb.MultiPolygon, min(fan.areas, len(spots)))
	for i, s := range spots {
		task.Areas[i%fan.areas] = append(task.Areas[i%fan.areas], s.area.ToPolygon())
	}
	line, err := json.Marshal(task)
	if err != nil {
		return nil, err
	}
	if _, err := r.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	if said, err := r.out.ReadString('\n'); err != nil || strings.TrimSpace(said) != "ready" {
		return nil, errors.Join(fmt.Errorf("the sockets were not opened: %q", said), err, r.cmd.Wait())
	}
	return r, nil
}

func (r *readers) command(word string) error {
	_, err := io.WriteString(r.in, word+"\n")
	return err
}

func (r *readers) result() (res readerResult, err error) {
	line, err := r.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(bytes.TrimSpace(line), &res)
	}
	r.in.Close()
	return res, errors.Join(err, r.cmd.Wait())
}
