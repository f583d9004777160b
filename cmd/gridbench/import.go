package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// importFile brings one file of a town in.
func importFile(ctx context.Context, o *options, tw *twin.Twin, typ string) (rep ingest.Report, err error) {
	file, err := os.Open(filepath.Join(o.files, synth.FileName(typ)))
	if err != nil {
		return rep, err
	}
	src, err := ingest.Open(file.Name(), file)
	if err != nil {
		file.Close()
		return rep, err
	}
	defer src.Close()
	rep, err = ingest.Import(ctx, tw, src, ingest.Options{
		Type: tw.Snapshot().Schema().Type(typ), Source: "synth", Actor: "system:bench", Reason: "bench town",
	})
	if err != nil {
		return rep, fmt.Errorf("%s: %w", file.Name(), err)
	}
	return rep, nil
}
