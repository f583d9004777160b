package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
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
	defer f.print(out) // of what was measured, also when the rest was not
	for _, server := range o.servers() {
		for _, fan := range []fans{{"1 %", most}, {"10 %", most / 10}, {"100 %", 1}} {
			if !o.measures(fan.match) {
				continue
			}
			if err := fanOut(ctx, &f, o, server, fan, spots); err != nil {
				return fmt.Errorf("%s, %s match: %w", server.name, fan.match, err)
			}
		}
		if !o.measures("one") {
			continue
		}
		if err := oneToAll(ctx, &f, o, server, spots); err != nil {
			return fmt.Errorf("%s, one change to all: %w", server.name, err)
		}
	}
	return nil
}

// liveServer is one of the servers that are compared.
type liveServer struct {
	name    string
	start   func(ctx context.Context) (*peer, error)
	publish bool // events are posted to it; ours makes them of edits
}

func (o *options) servers() []liveServer {
	all := []liveServer{{name: "gridtwin", start: func(ctx context.Context) (*peer, error) {
		return startPeer(ctx, o.store, "--write", "--profile", o.profile)
	}}}
	if o.beside != "" {
		all = append(all, liveServer{"beside", func(ctx context.Context) (*peer, error) { return awaitPeer(exec.CommandContext(ctx, o.beside)) }, true})
	}
	return all
}

// measures tells whether a row of live was asked for: a share of the sockets that match, or one.
func (o *options) measures(row string) bool {
	return o.match == "" || slices.Contains(strings.Split(o.match, ","), strings.TrimSuffix(row, " %"))
}

// spot is a house that is edited and the small area around it that is watched.
type spot struct {
	house twin.ID
	area  orb.Bound
	rev   int64 // of its last edit
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
			spots = append(spots, spot{e.ID, b, int64(e.Rev)})
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
	e := &editing{peer: p, publish: server.publish, areas: min(fan.areas, len(spots)), spots: spots, perSecond: editsPerSecond}
	if _, err := e.alone(ctx, min(o.seconds, 1)); err != nil { // the first edits make what later ones find
		return err
	}
	alone, err := e.alone(ctx, min(o.seconds, 2))
	if err != nil {
		return err
	}
	before := p.memory()
	readers, err := startReaders(ctx, e, readerTask{Sockets: o.sockets, Every: 8, Copies: 64})
	if err != nil {
		return err
	}
	idle := p.memory().less(before).per(o.sockets)
	kept, err := profileLive(ctx, o, p, server, fan)
	if err != nil {
		return err
	}
	cpu, from := p.cpu(), time.Now()
	if err := readers.command("go", nil); err != nil {
		return err
	}
	made, err := e.run(ctx, o.seconds)
	if err := errors.Join(err, <-kept); err != nil {
		return err
	}
	during, took := p.cpu()-cpu, time.Since(from)
	if err := readers.settle(made); err != nil {
		return err
	}
	cpu = p.cpu() - cpu
	loaded := p.memory().less(before).per(o.sockets)
	seen, err := readers.result()
	if err != nil {
		return err
	}

	one, all := fan.areas == most, fan.areas == 1
	name := fmt.Sprintf("%s: %d sockets, %s match, ", server.name, o.sockets, fan.match)
	frames := max(seen.Frames, 1)
	pace := float64(len(made)) / o.seconds
	f.add(name+"commits", fmt.Sprintf("%.0f/s, %d deliveries due", pace, seen.Due), "100/s")
	f.add(name+"frames", fmt.Sprintf("%d of %d B, %.1f changes each", seen.Frames, seen.Bytes/frames, float64(seen.Changes)/float64(frames)), "")
	wait := fmt.Sprintf("%s, %s, %s", round(seen.P50), round(seen.P99), round(seen.Longest))
	note(f, one, name+"edit sent to frame read, p50, p99, longest", wait, "p99 ≤ 50 ms", seen.P99 <= 50*time.Millisecond)
	cores := during.Seconds() / took.Seconds()
	note(f, all, name+"server", fmt.Sprintf("%.2f cores", cores), "≤ 1.5 cores", cores <= 1.5)
	each, edits := cpu/time.Duration(frames), alone*time.Duration(len(made))/time.Duration(frames)
	note(f, one, name+"CPU a frame", fmt.Sprintf("%s, of which the commits alone take %s; readers %s", round(each), round(edits), round(seen.CPU/time.Duration(frames))),
		"≤ 30 µs", each <= 30*time.Microsecond)
	note(f, one, name+"memory of an idle socket", idle.String(), "≤ 10 KB", idle.resident <= 10_000)
	f.add(name+"memory under load", loaded.String(), "")
	f.judge(name+"sockets that missed nothing", fmt.Sprintf("%d of %d", seen.Whole, o.sockets), "all", seen.Whole == o.sockets)
	f.judge(name+"copies that ended equal", fmt.Sprintf("%d of %d looked at", seen.Equal, seen.Copies), "all", seen.Equal == seen.Copies)
	return nil
}

// profileLive writes down what idle sockets keep, and where the processor's time goes from now on, where that was asked
// for. The channel tells when it has.
func profileLive(ctx context.Context, o *options, p *peer, server liveServer, fan fans) (<-chan error, error) {
	done := make(chan error, 1)
	if o.profile == "" || server.publish {
		done <- nil
		return done, nil
	}
	name := fmt.Sprintf("live-%d-areas", fan.areas)
	for _, kind := range []string{"heap", "goroutine"} {
		if err := p.save(ctx, o.profile, name+"."+kind, "/profiles/"+kind); err != nil {
			return nil, err
		}
	}
	go func() {
		done <- p.save(ctx, o.profile, name+".cpu", fmt.Sprintf("/profiles/cpu?seconds=%d", max(int(o.seconds), 1)))
	}()
	return done, nil
}

// note adds a figure, and its verdict where a target is set.
func note(f *figures, judged bool, what, figure, target string, met bool) {
	if judged {
		f.judge(what, figure, target, met)
		return
	}
	f.add(what, figure, "")
}

// oneToAll measures how long a single change takes until the last of up to a thousand sockets has it.
func oneToAll(ctx context.Context, f *figures, o *options, server liveServer, spots []spot) error {
	p, err := server.start(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	e := &editing{peer: p, publish: server.publish, areas: 1, spots: spots, perSecond: 10}
	sockets := min(o.sockets, 1000)
	readers, err := startReaders(ctx, e, readerTask{Sockets: sockets, Every: 1, Copies: 64})
	if err != nil {
		return err
	}
	if err := readers.command("go", nil); err != nil {
		return err
	}
	cpu := p.cpu()
	made, err := e.run(ctx, o.seconds)
	if err != nil {
		return err
	}
	if err := readers.settle(made); err != nil {
		return err
	}
	cpu = p.cpu() - cpu
	seen, err := readers.result()
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s: one change to %d sockets, ", server.name, sockets)
	f.judge(name+"edit sent to the last frame read, p50, p99", fmt.Sprintf("%s, %s of %d", round(seen.LastP50), round(seen.LastP99), len(made)),
		"p50 ≤ 12 ms", seen.LastP50 <= 12*time.Millisecond)
	f.add(name+"edit answered to the last frame read, p50, p99", fmt.Sprintf("%s, %s", round(seen.AckP50), round(seen.AckP99)), "")
	f.add(name+"CPU a frame", fmt.Sprintf("%s; readers %s", round(cpu/time.Duration(max(seen.Frames, 1))), round(seen.CPU/time.Duration(max(seen.Frames, 1)))), "")
	f.judge(name+"sockets that missed nothing", fmt.Sprintf("%d of %d", seen.Whole, sockets), "all", seen.Whole == sockets)
	return nil
}
