package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// runLoad draws the town first and keeps it in memory, so that drawing is not in the figure, then loads it.
func runLoad(ctx context.Context, o *options, out io.Writer) (err error) {
	var records []synth.Record
	cfg := synth.TownConfig{Seed: o.seed, People: o.people}
	drawn := measure(1, func(int) {
		err = synth.Town(cfg, func(r synth.Record) error { records = append(records, r); return ctx.Err() })
	})
	if err != nil {
		return err
	}
	runtime.GC()
	// The town that waits in memory would be marked with every collection, which no import has to do.
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	store, tw, err := openNew(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	l := newLoader(tw)
	took := measure(1, func(int) {
		done := make(chan error, 1)
		go func() { done <- l.commit(ctx) }()
		for i := range records {
			if err = l.add(records[i]); err != nil {
				break
			}
		}
		l.close()
		err = errors.Join(err, <-done)
	})
	if err != nil {
		return err
	}
	var f figures
	n := size(tw.Snapshot())
	f.add("town drawn", fmt.Sprintf("%d records, %s", len(records), drawn), "≤ 2 min for 1 M")
	f.add("loaded through Commit, durable", took.String(), "≤ 30 s for 1 M")
	f.add("entities in the twin", fmt.Sprint(n), "")
	f.add("room outlines left out as invalid", fmt.Sprint(l.dropped), "")
	f.add("entities per second", fmt.Sprintf("%.0f", float64(n)/took.wall.Seconds()), "≥ 33 300")
	f.add("allocated per entity", fmt.Sprintf("%d B", took.bytes/uint64(n)), "")
	f.print(out)
	return nil
}

// runImport loads the town from files, as `gridtwin import` does.
func runImport(ctx context.Context, o *options, out io.Writer) (err error) {
	if o.files == "" {
		return &usageError{"gridbench import: name a folder with --files"}
	}
	if err := os.MkdirAll(o.files, 0o755); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(o.files, synth.FileName("facility"))); err != nil {
		create := func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(o.files, name)) }
		cfg := synth.TownConfig{Seed: o.seed, People: o.people}
		if err := synth.WriteFiles(create, func(emit func(synth.Record) error) error { return synth.Town(cfg, emit) }); err != nil {
			return err
		}
	}
	store, tw, err := openNew(ctx, o.store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.Close(), store.Close()) }()
	var rep ingest.Report
	took := measure(1, func(int) {
		for _, typ := range synth.Types() {
			var one ingest.Report
			if one, err = importFile(ctx, o, tw, typ); err != nil {
				return
			}
			rep.Rows, rep.Created, rep.Refused = rep.Rows+one.Rows, rep.Created+one.Created, rep.Refused+one.Refused
		}
	})
	if err != nil {
		return err
	}
	var f figures
	f.add("imported from NDJSON, durable and queryable", took.String(), "≤ 30 s for 1 M")
	f.add("rows, created, refused", fmt.Sprint(rep.Rows, rep.Created, rep.Refused), "")
	f.add("rows per second", fmt.Sprintf("%.0f", float64(rep.Rows)/took.wall.Seconds()), "≥ 33 300")
	f.print(out)
	return nil
}
