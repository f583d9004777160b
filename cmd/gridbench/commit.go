package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// runCommit edits one house after another, first from one client and then from many, beside what the disk can sync.
func runCommit(ctx context.Context, o *options, out io.Writer) (err error) {
	store, tw, err := openOld(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	var f figures
	f.add("entities", fmt.Sprint(size(tw.Snapshot())), "")
	syncs, err := syncsPerSecond(filepath.Dir(o.store))
	if err != nil {
		return err
	}
	f.add("syncs of 4 KB appended to a file, one by one", fmt.Sprintf("%.0f/s", syncs), "")
	for _, clients := range []int{1, o.clients} {
		c := &clientele{tw: tw, houses: someHouses(tw.Snapshot(), o.seed), until: time.Now().Add(time.Duration(o.seconds * float64(time.Second)))}
		took := measure(1, func(int) { err = c.run(ctx, clients) })
		if err != nil {
			return err
		}
		n := len(c.waits)
		target := ""
		if clients > 1 {
			target = "≥ 5000/s"
		}
		who := fmt.Sprintf("%d clients: ", clients)
		f.add(who+"durable single edits", fmt.Sprintf("%.0f/s", float64(n)/took.wall.Seconds()), target)
		f.add(who+"wait p50, p99", fmt.Sprintf("%s, %s", round(quantile(c.waits, 0.5)), round(quantile(c.waits, 0.99))), "")
		f.add(who+"per commit", fmt.Sprintf("%s CPU, %d B allocated", round(took.cpu/time.Duration(n)), took.bytes/uint64(n)), "")
		f.add(who+"commits per sync", fmt.Sprintf("%.1f", float64(n)/float64(c.steps)), "")
	}
	f.print(out)
	return nil
}

// clientele is clients that edit houses until a time.
type clientele struct {
	tw     *twin.Twin
	houses []twin.ID
	until  time.Time
	steps  int // snapshots published, one a sync

	mu    sync.Mutex // guards what follows
	waits []time.Duration
	err   error
}

func (c *clientele) run(ctx context.Context, clients int) error {
	_, stop := c.tw.Watch(func(*twin.Step) { c.steps++ })
	defer stop()
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			waits, err := c.edit(ctx, rand.New(rand.NewPCG(uint64(i), 1)))
			c.mu.Lock()
			defer c.mu.Unlock()
			c.waits = append(c.waits, waits...)
			c.err = errors.Join(c.err, err)
		})
	}
	wg.Wait()
	return c.err
}

func (c *clientele) edit(ctx context.Context, r *rand.Rand) (waits []time.Duration, err error) {
	t := c.tw.Snapshot().Schema().Type("house")
	height := t.Field("height_m")
	for at := time.Now(); at.Before(c.until); {
		req := &twin.Request{Actor: "worker:bench", Ops: []twin.Operation{{
			Do: twin.Patch, Type: t, ID: c.houses[r.IntN(len(c.houses))],
			Set: []twin.Assignment{{Field: height, Value: twin.Float(float64(r.IntN(1_000_000)) / 1e4)}},
		}}}
		if _, err := c.tw.Commit(ctx, req); err != nil {
			return waits, err
		}
		now := time.Now()
		waits = append(waits, now.Sub(at))
		at = now
	}
	return waits, nil
}

// someHouses draws houses from all over the town.
func someHouses(s *twin.Snapshot, seed uint64) []twin.ID {
	r := rand.New(rand.NewPCG(seed, 2))
	t := s.Schema().Type("house")
	var ids []twin.ID
	for range 10_000 {
		for e := range s.All(t, twin.ID(r.Uint64N(uint64(twin.MaxID)))) {
			ids = append(ids, e.ID)
			break
		}
	}
	return ids
}

// syncsPerSecond is what the disk of a folder can do: blocks of 4 KB, each synced before the next is written.
func syncsPerSecond(dir string) (perSecond float64, err error) {
	f, err := os.CreateTemp(dir, "sync")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	block := make([]byte, 4096)
	at, n := time.Now(), 0
	for time.Since(at) < time.Second {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(at).Seconds(), nil
}
