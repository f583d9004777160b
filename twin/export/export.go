package export

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// Format names what a file is.
type Format string

// The formats.
const (
	GeoJSON    Format = "geojson"    // one FeatureCollection (RFC 7946)
	GeoJSONSeq Format = "geojsonseq" // a feature a line
	CSV        Format = "csv"        // RFC 4180, UTF-8, with the outline as well-known text
	XLSX       Format = "xlsx"       // a workbook of one sheet
	GeoPackage Format = "gpkg"       // OGC GeoPackage 1.3, a layer for each type

	CityJSON    Format = "cityjson"    // one city model (CityJSON 2.0), of a type that stands in three dimensions
	CityJSONSeq Format = "cityjsonseq" // a city model, a feature a line
)

// Formats lists all formats.
func Formats() []Format {
	return []Format{GeoJSON, GeoJSONSeq, CSV, XLSX, GeoPackage, CityJSON, CityJSONSeq}
}

// Projected reports whether a format is written in the coordinate system that is asked for, and not in lon, lat always.
func (f Format) Projected() bool { return f == GeoPackage || f.isCity() }

func (f Format) isCity() bool { return f == CityJSON || f == CityJSONSeq }

// ParseFormat reads the name of a format, or the ending of a file's name.
func ParseFormat(s string) (Format, error) {
	name := strings.TrimPrefix(strings.ToLower(s), ".")
	switch name {
	case "json":
		return GeoJSON, nil
	case "geojsonl", "ndjson", "jsonl", "geojsons":
		return GeoJSONSeq, nil
	case "city.json":
		return CityJSON, nil
	case "city.jsonl":
		return CityJSONSeq, nil
	}
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	names := make([]string, len(Formats()))
	for i, f := range Formats() {
		names[i] = string(f)
	}
	return "", fmt.Errorf("%w: format %q is not written: give %s", twin.ErrInvalid, s, strings.Join(names, ", "))
}

// Options say what to write.
type Options struct {
	Type   *twin.Type
	Format Format
	Filter *query.Filter // nil for all
	CRS    geo.CRS       // of a GeoPackage, zero is CGCS2000 in degrees, or of a city model, zero is EPSG:4549; x before y. Other formats are lon, lat always
	// Unmask shows a batch whole and audits it, see access.Unmask; nil leaves values masked.
	Unmask   func(ctx context.Context, batch []access.Seen) ([]access.Seen, error)
	Progress func(written int) // called after each batch; may be nil
}

// Result counts what was written.
type Result struct {
	Entities int
	Layers   []int // entities by layer, of WriteLayers
	Cut      int   // texts that a cell of a workbook has no room for, and that were left out
	Flat     int   // entities of a city model that have a footprint alone: no body could be raised on it
}

// batchSize is how many entities are audited and written at a time.
const batchSize = 500

// encoder writes the entities of one type in one format.
type encoder interface {
	writer
	close() error // ends the file; the writer beneath stays open
}

// Write writes what the view shows of a type, by rising id.
func Write(ctx context.Context, w io.Writer, v *access.View, opts Options) (Result, error) {
	if opts.Format == GeoPackage {
		return WriteLayers(ctx, w, v, []Options{opts})
	}
	var res Result
	if err := visible(v, &opts); err != nil {
		return res, err
	}
	if !opts.Format.Projected() && !opts.CRS.IsLonLat() {
		return res, fmt.Errorf("%w: %s is written in lon, lat: for %s write a GeoPackage or CityJSON", twin.ErrInvalid, opts.Format, opts.CRS)
	}
	enc, err := newEncoder(w, v, &opts, &res)
	if err != nil {
		return res, err
	}
	if err := writeAll(ctx, enc, v, &opts, &res); err != nil {
		return res, err
	}
	return res, enc.close()
}

func visible(v *access.View, opts *Options) error {
	if !v.SeesType(opts.Type) {
		return fmt.Errorf("%w: %s may not see %s", twin.ErrForbidden, v.Principal().Role, opts.Type.Plural)
	}
	return nil
}

// writer takes the entities of one type.
type writer interface {
	write(s access.Seen) error
}

func writeAll(ctx context.Context, enc writer, v *access.View, opts *Options, res *Result) error {
	items := query.ItemsQuery{Type: opts.Type, Filter: opts.Filter}
	batch := make([]access.Seen, 0, batchSize)
	for s := range items.Each(v, 0) {
		if batch = append(batch, s); len(batch) < batchSize {
			continue
		}
		if err := writeBatch(ctx, enc, opts, batch, res); err != nil {
			return err
		}
		batch = batch[:0]
	}
	return writeBatch(ctx, enc, opts, batch, res)
}

func writeBatch(ctx context.Context, enc writer, opts *Options, batch []access.Seen, res *Result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if opts.Unmask != nil && len(batch) > 0 {
		var err error
		if batch, err = opts.Unmask(ctx, batch); err != nil {
			return err
		}
	}
	for _, s := range batch {
		if err := enc.write(s); err != nil {
			return fmt.Errorf("%s %s: %w", opts.Type.Name, s.ID(), err)
		}
		res.Entities++
	}
	if opts.Progress != nil {
		opts.Progress(res.Entities)
	}
	return nil
}

func newEncoder(w io.Writer, v *access.View, opts *Options, res *Result) (encoder, error) {
	switch opts.Format {
	case GeoJSON:
		return &features{w: w, whole: true}, nil
	case GeoJSONSeq:
		return &features{w: w}, nil
	case CSV:
		return newTable(w, v, opts), nil
	case XLSX:
		return newBook(w, v, opts, res)
	case CityJSON, CityJSONSeq:
		return newCity(w, v, opts, res)
	}
	_, err := ParseFormat(string(opts.Format))
	return nil, err
}
