package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// runRestart opens a store as a server does and asks the first question.
func runRestart(ctx context.Context, o *options, out io.Writer) (err error) {
	before := heapBytes()
	at, cpu := time.Now(), cpuTime()
	store, tw, err := openOld(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	opened := time.Since(at)
	v := view(tw.Snapshot())
	res, err := query.Stats(v, &query.AreaQuery{Area: area(mustCircle(middle(v), 500)), Types: v.Schema().Types()})
	if err != nil {
		return err
	}
	first, cpu := time.Since(at), cpuTime()-cpu
	resident := residentBytes()
	n := uint64(size(tw.Snapshot()))
	heap := heapBytes() - before
	found := 0
	for _, c := range res.Counts {
		found += *c.N
	}
	var f figures
	f.add("entities", fmt.Sprint(n), "")
	f.add("opened", round(opened).String(), "")
	f.add("first answer", fmt.Sprintf("%s, %s CPU; %d entities inside", round(first), round(cpu), found), "≤ 4 s for 1 M")
	f.add("live heap", fmt.Sprintf("%s, %d B per entity", megabytes(heap), heap/n), "≤ 400 B")
	f.add("resident right after", fmt.Sprintf("%s, %d B per entity", megabytes(resident), resident/n), "≤ 400 B")
	debug.FreeOSMemory()
	resident = residentBytes()
	f.add("resident after free memory was given back", fmt.Sprintf("%s, %d B per entity", megabytes(resident), resident/n), "")
	f.print(out)
	return writeHeap(o, "restart")
}

// view is what a steward of everything sees, so that nothing is left out of the work.
func view(s *twin.Snapshot) *access.View {
	return access.NewView(s, &access.Principal{Name: "bench", Role: access.Steward, Scopes: []grid.Code{access.Everywhere}}, time.Now())
}

// middle is the place of the house in the middle of the town's list, which lies among houses.
func middle(v *access.View) orb.Point {
	t := v.Schema().Type("house")
	for s := range v.All(t, twin.MaxID/2) {
		return s.Geometry().Bound().Center()
	}
	return orb.Point{}
}
