package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/archive"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/export"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/store"
)

// exportRun is one export.
type exportRun struct {
	std    streams
	store  string
	types  names
	format export.Format
	crs    geo.CRS
	filter string
	asOf   string
	out    string
	reveal bool
	reason string

	archive archive.Format // of tiles; "" for entities
	zooms   [2]int
}

func runExport(ctx context.Context, std streams, args []string) error {
	r, err := parseExport(std, args)
	if err != nil {
		return err
	}
	if r.archive != "" {
		return r.exportTiles(ctx)
	}
	return r.run(ctx)
}

func parseExport(std streams, args []string) (*exportRun, error) {
	r := &exportRun{std: std}
	fs := flags(std, "export", "--store S (--type T | --format pmtiles|mbtiles) [--format F] [--crs C] [--filter CQL2] [--as-of T] [--out FILE]")
	fs.StringVar(&r.store, "store", "", "store to read; a server may be running on it")
	fs.Var(&r.types, "type", "type or collection, as house or houses. For gpkg it may be given several times, and all is each type: a layer for each")
	format := fs.String("format", "", "geojson, geojsonseq, csv, xlsx, gpkg, or of houses cityjson or cityjsonseq; pmtiles or mbtiles for the map's tiles. Default: by the ending of --out, else geojson")
	crs := fs.String("crs", "", "coordinate system of a GeoPackage or CityJSON, as EPSG:4549. Default: EPSG:4490, degrees, and of CityJSON EPSG:4549, metres")
	fs.StringVar(&r.filter, "filter", "", "CQL2 text, as floors_above >= 3; of several types it must fit each")
	fs.StringVar(&r.asOf, "as-of", "", "an earlier state: a version or an instant, as 2026-01-02T15:04:05Z")
	fs.StringVar(&r.out, "out", "", "file to write; without it standard output")
	fs.BoolVar(&r.reveal, "reveal", false, "show personal and secret values whole; each entity is audited, so no server may be running on the store")
	fs.IntVar(&r.zooms[0], "min-zoom", 0, "of pmtiles and mbtiles: the first zoom")
	fs.IntVar(&r.zooms[1], "max-zoom", tiles.MaxZoom, "of pmtiles and mbtiles: the last zoom; clients enlarge it beyond")
	fs.StringVar(&r.reason, "reason", "", "why they are revealed, for the audit")
	rest, err := parse(fs, args)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, usagef("takes no arguments, got %q", rest[0])
	}
	if r.archive, _ = archive.ParseFormat(cmp.Or(*format, filepath.Ext(r.out))); r.archive != "" {
		return r, r.fitsTiles(*crs)
	}
	switch {
	case r.store == "" || len(r.types) == 0:
		return nil, usagef("needs --store S and --type T")
	case r.reveal != (r.reason != ""):
		return nil, usagef("takes --reveal and --reason TEXT together")
	}
	switch {
	case *format != "":
		r.format, err = export.ParseFormat(*format)
	case filepath.Ext(r.out) != "":
		r.format, err = export.ParseFormat(ending(r.out))
	default:
		r.format = export.GeoJSON
	}
	if err != nil {
		return nil, &usageError{strings.TrimPrefix(err.Error(), "invalid: ")}
	}
	if r.crs, err = lonLatOrder(*crs); err != nil {
		return nil, &usageError{"--crs: " + err.Error()}
	}
	return r, r.fits()
}

// ending is the ending of a file's name; city models have two.
func ending(name string) string {
	ext := filepath.Ext(name)
	if before := filepath.Ext(strings.TrimSuffix(name, ext)); strings.EqualFold(before, ".city") {
		return before + ext
	}
	return ext
}

// fits refuses what a format has no place for.
func (r *exportRun) fits() error {
	binary := r.format == export.XLSX || r.format == export.GeoPackage
	f, ok := r.std.out.(*os.File)
	switch {
	case binary && ok && r.out == "" && term.IsTerminal(int(f.Fd())):
		return usagef("does not write %s to a terminal: give --out FILE", r.format)
	case r.format == export.GeoPackage:
		return nil
	case len(r.types) > 1 || r.types[0] == allTypes:
		return usagef("writes one type in %s: give one --type, or --format gpkg for several", r.format)
	case r.format.Projected() && r.crs.IsDegrees() && r.crs != geo.CRS{}:
		return usagef("writes %s in metres: give --crs a projected system, as EPSG:4549", r.format)
	case !r.format.Projected() && r.crs != geo.CRS{}:
		return usagef("writes %s in lon, lat: for --crs give --format gpkg or cityjson", r.format)
	}
	return nil
}

// typesOf finds the types to write, each once.
func (r *exportRun) typesOf(s *twin.Schema) ([]*twin.Type, error) {
	if slices.Contains(r.types, allTypes) {
		return s.Types(), nil
	}
	var types []*twin.Type
	for _, name := range r.types {
		t, err := findType(s, name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types, nil
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
	types, err := r.typesOf(tw.Snapshot().Schema())
	if err != nil {
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
	opts := export.Options{Format: r.format, CRS: r.crs}
	if r.reveal {
		log, ok := tw.store.(access.AuditLog)
		if !ok {
			return errors.New("this store keeps no audit, so nothing can be revealed")
		}
		opts.Unmask = func(ctx context.Context, batch []access.Seen) ([]access.Seen, error) {
			return access.Unmask(ctx, log, tw.Clock(), "export", r.reason, batch)
		}
	}
	layers := make([]export.Options, len(types))
	for i, t := range types {
		layers[i] = opts
		layers[i].Type = t
		if layers[i].Filter, err = query.CompileFilter(view, t, r.filter); err != nil {
			return usagef("--filter: %s: %v", t.Plural, err)
		}
	}
	return r.write(ctx, view, layers)
}

// write writes the file whole or not at all.
func (r *exportRun) write(ctx context.Context, view *access.View, layers []export.Options) error {
	tick := newTicker(r.std.err)
	defer tick.clear()
	for i := range layers {
		layers[i].Progress = func(n int) { tick.show("%d entities, now %s", n, layers[i].Type.Plural) }
	}
	if r.out == "" {
		_, err := writeLayers(ctx, r.std.out, view, layers)
		return err
	}
	// The file may hold what not everybody on the machine may see.
	tmp := r.out + ".part"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("cannot write the export: %w; give another --out", err)
	}
	buffered := &bufferedFile{newWriter(f), f}
	res, err := writeLayers(ctx, buffered, view, layers)
	if err = errors.Join(err, buffered.Close()); err == nil {
		err = os.Rename(tmp, r.out)
	}
	if err != nil {
		os.Remove(tmp)
		return err
	}
	tick.clear()
	r.summary(r.std.out, layers, &res)
	return nil
}

func writeLayers(ctx context.Context, w io.Writer, view *access.View, layers []export.Options) (export.Result, error) {
	if layers[0].Format == export.GeoPackage {
		return export.WriteLayers(ctx, w, view, layers)
	}
	return export.Write(ctx, w, view, layers[0])
}

func (r *exportRun) summary(w io.Writer, layers []export.Options, res *export.Result) {
	counts := res.Layers
	if counts == nil {
		counts = []int{res.Entities}
	}
	for i, n := range counts {
		if i > 0 {
			fmt.Fprint(w, ", ")
		}
		fmt.Fprintf(w, "%d %s", n, layers[i].Type.Plural)
	}
	fmt.Fprintf(w, " written to %s", r.out)
	if res.Flat > 0 {
		fmt.Fprintf(w, "; on %d footprints no body could be raised: they are outlines alone", res.Flat)
	}
	if res.Cut > 0 {
		fmt.Fprintf(w, "; %d texts are longer than a cell and were left out: csv has room for them", res.Cut)
	}
	fmt.Fprintln(w)
}
