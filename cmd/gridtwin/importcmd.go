package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/ingest"
)

// importRun is one import of several files.
type importRun struct {
	std      streams
	store    string
	types    names
	crs      geo.CRS
	swap     bool
	mapping  map[string]string
	dry      bool
	strict   bool
	rejects  string
	warnings string
	source   string
	reason   string
	layer    string
	lod      float64
	models   bool
	files    []string

	refused int
	first   string // the first refusal, in words
}

// names is a flag that may be given several times.
type names []string

func (n *names) String() string     { return strings.Join(*n, ",") }
func (n *names) Set(s string) error { *n = append(*n, s); return nil }

func runImport(ctx context.Context, std streams, args []string) error {
	r, err := parseImport(std, args)
	if err != nil {
		return err
	}
	return r.run(ctx)
}

func parseImport(std streams, args []string) (*importRun, error) {
	r := &importRun{std: std}
	fs := flags(std, "import", "--store S --type T [--crs C] [--map FILE] [--dry-run] [--strict] [--rejects FILE] FILE…")
	fs.StringVar(&r.store, "store", "", "store to bring the files into; made when it is missing")
	fs.Var(&r.types, "type", "type or collection of the rows, as house or houses, or of a type that a model file declares, once serve --model FILE has run on the store; given once for all files, or once for each. Without it the file's name tells, as houses.csv. all takes each layer of a GeoPackage that is named for a type")
	fs.StringVar(&r.layer, "layer", "", "layer of a GeoPackage to read. Default: the one that is named for the type, or the only one")
	fs.Float64Var(&r.lod, "lod", 0, "of CityJSON: the highest level of detail to take of each building, as 1.3. Default: the highest there is")
	fs.BoolVar(&r.models, "models", false, "of CityJSON: keep forms of LoD 2 and more as the models of their houses, as if they were uploaded. Models are public")
	crs := fs.String("crs", "", "coordinate system, as EPSG:4549, gcj02; x (easting, lon) before y. Default: what the file says, else lon/lat")
	fs.BoolVar(&r.swap, "swap-xy", false, "the files have y (northing, lat) before x")
	mapFile := fs.String("map", "", "file that says which column is which field: CSV lines column,field or a JSON object; an empty field passes a column over")
	fs.BoolVar(&r.dry, "dry-run", false, "say what would happen and change nothing")
	fs.BoolVar(&r.strict, "strict", false, "refuse rows of which a value cannot be taken")
	fs.StringVar(&r.rejects, "rejects", "", "file to write refused rows to, as CSV row,field,value,reason")
	fs.StringVar(&r.warnings, "warnings", "", "file to write warnings to, in the same form")
	fs.StringVar(&r.source, "source", "", "name of where the rows come from; with a row's id it is what the row is known by. Default: the file's name without its ending")
	fs.StringVar(&r.reason, "reason", "", "why, for the log")
	rest, err := parse(fs, args)
	if err != nil {
		return nil, err
	}
	switch {
	case r.store == "":
		return nil, usagef("needs --store S")
	case r.rejects != "" && r.rejects == r.warnings:
		return nil, usagef("has one file for --rejects and --warnings: give each its own")
	case len(rest) == 0:
		return nil, usagef("needs a FILE to bring in")
	case len(r.types) > 1 && len(r.types) != len(rest):
		return nil, usagef("has %d --type for %d files: give one for all or one for each", len(r.types), len(rest))
	}
	r.files = rest
	if r.crs, err = lonLatOrder(*crs); err != nil {
		return nil, &usageError{"--crs: " + err.Error()}
	}
	if *mapFile != "" {
		if r.mapping, err = readMap(*mapFile); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// lonLatOrder reads a coordinate system; on the command line x comes first, also under a URI.
func lonLatOrder(name string) (geo.CRS, error) {
	crs, err := geo.ParseCRS(name)
	if err != nil {
		return crs, err
	}
	if name == "" {
		return geo.CRS{}, nil
	}
	return geo.ParseCRS(crs.String())
}

// run brings all files in. What can be found wrong before is: a store is not made for nothing.
func (r *importRun) run(ctx context.Context) (err error) {
	for _, name := range r.files {
		if info, err := os.Stat(name); err != nil {
			return fmt.Errorf("cannot read %s: %w", name, errors.Unwrap(err))
		} else if info.IsDir() {
			return fmt.Errorf("%s is a folder: name the files in it", name)
		}
	}
	if _, err := os.Stat(r.store); err != nil {
		builtin, err := twin.NewSchema(twin.Builtin())
		if err != nil {
			return err
		}
		jobs, err := r.jobs(builtin)
		if err != nil {
			return err
		}
		if err := r.probe(builtin, jobs); err != nil {
			return err
		}
	}
	defer bulk()()
	mode := openWrite
	if r.dry {
		mode = openTry
	}
	tw, err := openTwin(ctx, r.store, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tw.close()) }()
	jobs, err := r.jobs(tw.Snapshot().Schema())
	if err != nil {
		return err
	}
	reject, closeRejects, err := sink("--rejects", r.rejects)
	if err != nil {
		return err
	}
	warn, closeWarnings, err := sink("--warnings", r.warnings)
	if err != nil {
		return errors.Join(err, closeRejects())
	}
	for _, j := range jobs {
		if err = r.file(ctx, tw, j, len(jobs) > 1, reject, warn); err != nil {
			break
		}
	}
	if err = errors.Join(err, closeRejects(), closeWarnings()); err != nil {
		return err
	}
	return r.verdict()
}

// probe looks at how each file begins, before a store is made for them. What is no file on a disk can be read but once.
func (r *importRun) probe(s *twin.Schema, jobs []importJob) error {
	for _, j := range jobs {
		if info, err := os.Stat(j.file); err != nil || !info.Mode().IsRegular() {
			continue // it was seen to be there; what became of it is said when it is opened
		}
		src, err := openSource(j.file)
		if err != nil {
			return err
		}
		err = ingest.Probe(src, s, ingest.Options{Type: j.typ, Layer: j.layer, LoD: r.lod, CRS: r.crs, Map: r.mapping})
		if err = errors.Join(err, src.Close()); err != nil {
			return fmt.Errorf("%s: %w", j.name(), err)
		}
	}
	return nil
}

func openSource(name string) (ingest.Source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return ingest.Open(name, f)
}

// sink writes rejects to the file that a flag names; without a name it drops them.
func sink(flag, name string) (put func(ingest.Reject), closeIt func() error, err error) {
	if name == "" {
		return func(ingest.Reject) {}, func() error { return nil }, nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot write what %s asks for: %w", flag, err)
	}
	w := ingest.NewRejects(f)
	return w.Write, func() error { return errors.Join(w.Flush(), f.Close()) }, nil
}

// file brings one file in, or a layer of one, and prints what became of it.
func (r *importRun) file(ctx context.Context, tw *openedTwin, j importJob, several bool, reject, warn func(ingest.Reject)) error {
	src, err := openSource(j.file)
	if err != nil {
		return err
	}
	defer src.Close()
	base, t := j.name(), j.typ
	source := r.source
	if source == "" {
		source = strings.TrimSuffix(filepath.Base(j.file), filepath.Ext(j.file))
	}
	in := func(x ingest.Reject) ingest.Reject {
		if several {
			x.Reason = base + ": " + x.Reason
		}
		return x
	}
	tick, tally := newTicker(r.std.err), ingest.NewTally(t)
	rep, err := ingest.Import(ctx, tw.Twin, src, ingest.Options{
		Type: t, Layer: j.layer, LoD: r.lod, Source: source, CRS: r.crs, SwapXY: r.swap, Map: r.mapping, DryRun: r.dry, Strict: r.strict,
		Actor: actor(), Reason: r.reason,
		Reject: func(x ingest.Reject) {
			if r.first == "" {
				r.first = fmt.Sprintf("%s, row %d: %s %s", base, x.Row, x.Field, x.Reason)
			}
			reject(in(x))
		},
		Warn: func(x ingest.Reject) {
			tally.Add(x)
			warn(in(x))
		},
		Progress: func(p ingest.Report) { tick.show("%s: %d rows, %d refused", base, p.Rows, p.Refused) },
	})
	tick.clear()
	r.refused += rep.Refused
	if err != nil {
		r.warned(base, tally)
		if rep.Rows == 0 {
			return fmt.Errorf("%s: %w", base, err)
		}
		return fmt.Errorf("%s: %w; %s read before: run the same import again to go on", base, err, rowCount(rep.Rows))
	}
	r.summary(r.std.out, base, t, &rep)
	if r.models && !r.dry {
		n, err := r.keepModels(ctx, tw, j, source, func(x ingest.Reject) {
			tally.Add(x)
			warn(in(x))
		})
		if err != nil {
			return fmt.Errorf("%s: %w", base, err)
		}
		fmt.Fprintf(r.std.out, "  %d models kept\n", n)
	}
	r.warned(base, tally)
	return nil
}
