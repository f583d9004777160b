package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
	"github.com/gridtwin/gridtwin/twin/synth"
)

// maxSynthPeople bounds a synthetic town: division codes have room for so many villages.
const maxSynthPeople = 5_000_000

func runSynth(ctx context.Context, std streams, args []string) error {
	fs := flags(std, "synth", "--people N [--seed S] --store S | --out DIR")
	people := fs.Int("people", 0, "how many people the town has, about")
	seed := fs.Uint64("seed", 1, "the same seed makes the same town")
	store := fs.String("store", "", "store to fill; made when it is missing")
	out := fs.String("out", "", "folder to write a file per type into, as newline-delimited GeoJSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return usagef("takes no arguments, got %q", rest[0])
	case *people < 1 || *people > maxSynthPeople:
		return usagef("--people is %d, expected 1 to %d", *people, maxSynthPeople)
	case (*store == "") == (*out == ""):
		return usagef("needs --store S or --out DIR, and not both")
	}
	cfg := synth.TownConfig{Seed: *seed, People: *people}
	if *out != "" {
		return synthFiles(ctx, std, cfg, *out)
	}
	return synthStore(ctx, std, cfg, *store)
}

// synthFiles writes a town into a folder.
func synthFiles(ctx context.Context, std streams, cfg synth.TownConfig, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("cannot make the folder: %w; give another with --out", err)
	}
	create := func(name string) (io.WriteCloser, error) { return createBuffered(filepath.Join(dir, name)) }
	tick := newTicker(std.err)
	n := 0
	err := synth.WriteFiles(create, func(emit func(synth.Record) error) error {
		return synth.Town(cfg, func(r synth.Record) error {
			n++
			tick.show("%d entities", n)
			if err := ctx.Err(); err != nil {
				return err
			}
			return emit(r)
		})
	})
	tick.clear()
	if err != nil {
		return fmt.Errorf("synthetic town: %w", err)
	}
	fmt.Fprintf(std.out, "%d entities written to %s (synthetic data)\n", n, dir)
	return nil
}

// bufferedFile is a file whose writes are gathered.
type bufferedFile struct {
	*bufio.Writer
	f *os.File
}

func createBuffered(name string) (*bufferedFile, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &bufferedFile{newWriter(f), f}, nil
}

func newWriter(f *os.File) *bufio.Writer { return bufio.NewWriterSize(f, 256<<10) }

func (b *bufferedFile) Close() error { return errors.Join(b.Flush(), b.f.Close()) }

// synthStore brings a town in as files would come in: village by village, in each what is referred to first. Run
// again, it goes on where it was cut off.
func synthStore(ctx context.Context, std streams, cfg synth.TownConfig, name string) (err error) {
	defer bulk()()
	tw, err := openTwin(ctx, name, openWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.close()) }()
	f := &filler{ctx: ctx, tw: tw.Twin, tick: newTicker(std.err)}
	err = synth.Town(cfg, f.take)
	if err == nil {
		err = f.flush()
	}
	f.tick.clear()
	if err != nil {
		return fmt.Errorf("synthetic town: %w", err)
	}
	fmt.Fprintf(std.out, "%d entities: %d created, %d updated, %d unchanged (synthetic data)\n",
		f.sum.Rows, f.sum.Created, f.sum.Updated, f.sum.Unchanged)
	return nil
}

// filler gathers the records of one type of one village and brings them in together.
type filler struct {
	ctx  context.Context
	tw   *twin.Twin
	tick *ticker
	typ  string
	held []synth.Record
	sum  ingest.Report
}

func (f *filler) take(r synth.Record) error {
	if r.Type != f.typ {
		if err := f.flush(); err != nil {
			return err
		}
		f.typ = r.Type
	}
	f.held = append(f.held, r)
	return nil
}

func (f *filler) flush() error {
	if len(f.held) == 0 {
		return nil
	}
	var first *ingest.Reject
	rep, err := ingest.Import(f.ctx, f.tw, &synthSource{records: f.held}, ingest.Options{
		Type: f.tw.Snapshot().Schema().Type(f.typ), Source: "synth", Actor: "system:synth", Reason: "synthetic town",
		Reject: func(x ingest.Reject) {
			if first == nil {
				first = &x
			}
		},
	})
	if err == nil && first != nil {
		err = fmt.Errorf("%d of %s refused, the first: %s %s", rep.Refused, f.typ, first.Field, first.Reason)
	}
	f.held = f.held[:0]
	f.sum.Rows += rep.Rows
	f.sum.Created += rep.Created
	f.sum.Updated += rep.Updated
	f.sum.Unchanged += rep.Unchanged
	f.tick.show("%d entities", f.sum.Rows)
	return err
}

// synthSource gives generated records to the import, as if they had stood in a file.
type synthSource struct {
	records []synth.Record
	next    int
}

// Next returns the next record.
func (s *synthSource) Next() (*ingest.Record, error) {
	if s.next == len(s.records) {
		return nil, io.EOF
	}
	r := &s.records[s.next]
	s.next++
	rec := &ingest.Record{Row: s.next, Geometry: r.Geometry, Props: make([]ingest.Prop, 0, len(r.Props)+2)}
	rec.Props = append(rec.Props, ingest.Prop{Name: "source", Text: r.Source}, ingest.Prop{Name: "source_id", Text: r.SourceID})
	for _, p := range r.Props {
		rec.Props = append(rec.Props, synthProp(p))
	}
	return rec, nil
}

// Close does nothing.
func (s *synthSource) Close() error { return nil }

func synthProp(p synth.Prop) ingest.Prop {
	switch v := p.Value.(type) {
	case string:
		return ingest.Prop{Name: p.Name, Text: v}
	case []string:
		return ingest.Prop{Name: p.Name, Text: twin.List(v...).String()}
	case orb.Polygon:
		return ingest.Prop{Name: p.Name, Text: string(geo.AppendGeoJSON(nil, v)), Kind: ingest.PropJSON}
	case bool:
		return ingest.Prop{Name: p.Name, Text: fmt.Sprint(v), Kind: ingest.PropBool}
	case int64:
		return ingest.Prop{Name: p.Name, Text: twin.Int(v).String(), Kind: ingest.PropNumber}
	case float64:
		return ingest.Prop{Name: p.Name, Text: twin.Float(v).String(), Kind: ingest.PropNumber}
	}
	return ingest.Prop{Name: p.Name, Kind: ingest.PropNull}
}
