package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gridtwin/gridtwin/twin"
)

// askOn asks for tiles until the time is over, and returns how long each took.
func askOn(ctx context.Context, network, addr string, asks [][]byte, seed uint64) (waits []time.Duration, err error) {
	conn, err := net.Dial(network, addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	c := &caller{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}
	r := rand.New(rand.NewPCG(seed, 1))
	for ctx.Err() == nil {
		at := time.Now()
		status, _, err := c.ask(asks[r.IntN(len(asks))])
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("a tile was answered with %d", status)
		}
		waits = append(waits, time.Since(at))
	}
	return waits, nil
}

// editOn changes the heights of houses at a steady pace until the time is over, and puts them back.
func editOn(ctx context.Context, tw *twin.Twin, seed uint64) (n int, err error) {
	t := tw.Snapshot().Schema().Type("house")
	f := t.Field("height_m")
	var ids []twin.ID
	for e := range tw.Snapshot().All(t, 0) {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	r := rand.New(rand.NewPCG(seed, 2))
	before := map[twin.ID]twin.Value{}
	set := func(ctx context.Context, id twin.ID, v twin.Value) error {
		_, err := tw.Commit(ctx, &twin.Request{Actor: "system:bench", Reason: "bench tiles", Ops: []twin.Operation{
			{Do: twin.Patch, Type: t, ID: id, Import: true, Set: []twin.Assignment{{Field: f, Value: v}}},
		}})
		return err
	}
	wait := time.NewTimer(0)
	defer wait.Stop()
	for due := time.Now(); ctx.Err() == nil; due = due.Add(time.Second / editsPerSecond) { // who is late does not slow down
		wait.Reset(time.Until(due))
		select {
		case <-ctx.Done():
			continue
		case <-wait.C:
		}
		id := ids[r.IntN(len(ids))]
		e, ok := tw.Snapshot().Entity(t, id)
		if !ok {
			continue
		}
		if _, ok := before[id]; !ok {
			before[id] = e.Value(f)
		}
		if err := set(ctx, id, twin.Float(3+float64(r.IntN(200))/10)); err != nil && ctx.Err() == nil {
			return n, err
		}
		n++
	}
	for _, id := range ids {
		if v, ok := before[id]; ok {
			if err := set(context.WithoutCancel(ctx), id, v); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}
