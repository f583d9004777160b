package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/gridtwin/gridtwin/twin/synth"
)

// BenchmarkImport brings a town in from newline-delimited files, durable and queryable when it ends.
func BenchmarkImport(b *testing.B) {
	dir := b.TempDir()
	quiet := streams{out: io.Discard, err: io.Discard}
	ctx := context.Background()
	if err := synthFiles(ctx, quiet, synth.TownConfig{Seed: 1, People: 45_000}, dir); err != nil {
		b.Fatal(err)
	}
	var files []string
	for _, typ := range synth.Types() {
		files = append(files, filepath.Join(dir, synth.FileName(typ)))
	}
	rows := 0
	for b.Loop() {
		store := filepath.Join(b.TempDir(), "twin.db")
		if code := run(ctx, quiet, append([]string{"import", "--store", store}, files...)); code != exitDone {
			b.Fatalf("import ended with %d", code)
		}
		tw, err := openTwin(ctx, store, openRead)
		if err != nil {
			b.Fatal(err)
		}
		rows = 0
		for _, t := range tw.Snapshot().Schema().Types() {
			rows += tw.Snapshot().Len(t)
		}
		if err := tw.close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
