package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/store"
)

// exportRun is one export.
type exportRun struct {
	std    streams
	store  string
	typ    string
	format export.Format
	filter string
	asOf   string
	out    string
	reveal bool
	reason string
}

func runExport(ctx context.Context, std streams, args []string) error {
	r, err := parseExport(std, args)
	if err != nil {
		return err
	}
	return r.run(ctx)
}

func parseExport(std streams, args []string) (*exportRun, error) {
	r := &exportRun{std: std}
	fs := flags(std, "export", "--store S --type T [--format F] [--filter CQL2] [--as-of T] [--out FILE]")
	fs.StringVar(&r.store, "store", "", "store to read; a server may be running on it")
	fs.StringVar(&r.typ, "type", "", "type or collection, as house or houses")
	format := fs.String("format", "", "geojson, geojsonseq, csv or xlsx. Default: by the ending of --out, else geojson")
	fs.StringVar(&r.filter, "filter", "", "CQL2 text, as floors_above >= 3")
	fs.StringVar(&r.asOf, "as-of", "", "an earlier state: a version or an instant, as 2026-01-02T15:04:05Z")
	fs.StringVar(&r.out, "out", "", "file to write; without it standard output")
	fs.BoolVar(&r.reveal, "reveal", false, "show personal and secret values whole; each entity is audited, so no server may be running on the store")
	fs.StringVar(&r.reason, "reason", "", "why they are revealed, for the audit")
	rest, err := parse(fs, args)
	if err != nil {
		return nil, err
	}
	switch {
	case len(rest) > 0:
		return nil, usagef("takes no arguments, got %q", rest[0])
	case r.store == "" || r.typ == "":
		return nil, usagef("needs --store S and --type T")
	case r.reveal != (r.reason != ""):
		return nil, usagef("takes --reveal and --reason TEXT together")
	}
	switch {
	case *format != "":
		r.format, err = export.ParseFormat(*format)
	case filepath.Ext(r.out) != "":
		r.format, err = export.ParseFormat(filepath.Ext(r.out))
	default:
		r.format = export.GeoJSON
	}
	if err != nil {
		return nil, &usageError{strings.TrimPrefix(err.Error(), "invalid: ")}
	}
	if f, ok := std.out.(*os.File); ok && r.out == "" && r.format == export.XLSX && term.IsTerminal(int(f.Fd())) {
		return nil, usagef("does not write a workbook to a terminal: give --out FILE")
	}
	return r, nil
}

func (r *exportRun) run(ctx context.Context) (err error) {
	if _, err := os.Stat(r.store); err != nil {
		return fmt.Errorf("store %s cannot be read: %w", r.store, errors.Unwrap(err))
	}
	mode := openRead
	if r.reveal {
		mode = openWrite // the audit is written
	}
	tw, err := openTwin(ctx, r.store, mode)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w: --reveal writes the audit: stop the server first", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.close()) }()
	opts := export.Options{Format: r.format}
	if opts.Type, err = findType(tw.Snapshot().Schema(), r.typ); err != nil {
		return err
	}
	snap := tw.Snapshot()
	if r.asOf != "" {
		if snap, err = export.AsOf(ctx, tw.Twin, r.asOf); err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
	}
	who := &access.Principal{Name: actor(), Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
	view := access.NewView(snap, who, tw.Clock())
	if opts.Filter, err = query.CompileFilter(view, opts.Type, r.filter); err != nil {
		return usagef("--filter: %v", err)
	}
	if r.reveal {
		log, ok := tw.store.(access.AuditLog)
		if !ok {
			return errors.New("this store keeps no audit, so nothing can be revealed")
		}
		opts.Unmask = func(ctx context.Context, batch []access.Seen) ([]access.Seen, error) {
			return access.Unmask(ctx, log, tw.Clock(), "export", r.reason, batch)
		}
	}
	return r.write(ctx, view, opts)
}

// write writes the file whole or not at all.
func (r *exportRun) write(ctx context.Context, view *access.View, opts export.Options) error {
	tick := newTicker(r.std.err)
	opts.Progress = func(n int) { tick.show("%d %s", n, opts.Type.Plural) }
	defer tick.clear()
	if r.out == "" {
		_, err := export.Write(ctx, r.std.out, view, opts)
		return err
	}
	// The file may hold what not everybody on the machine may see.
	tmp := r.out + ".part"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write the export: %w; give another --out", err)
	}
	buffered := &bufferedFile{newWriter(f), f}
	res, err := export.Write(ctx, buffered, view, opts)
	if err = errors.Join(err, buffered.Close()); err == nil {
		err = os.Rename(tmp, r.out)
	}
	if err != nil {
		os.Remove(tmp)
		return err
	}
	tick.clear()
	r.summary(r.std.out, opts, &res)
	return nil
}

func (r *exportRun) summary(w io.Writer, opts export.Options, res *export.Result) {
	fmt.Fprintf(w, "%d %s written to %s", res.Entities, opts.Type.Plural, r.out)
	if res.Cut > 0 {
		fmt.Fprintf(w, "; %d texts are longer than a cell and were left out: csv has room for them", res.Cut)
	}
	fmt.Fprintln(w)
}
