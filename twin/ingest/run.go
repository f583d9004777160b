package ingest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"sync"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// Options say how a file is brought in. The callbacks are called one at a time, from another goroutine than the
// caller's, in the order of batches and within one by rising row.
type Options struct {
	Type   *twin.Type
	Source string            // names the file's origin; with the row's own id it identifies the row
	Layer  string            // of a file with several, which to read; "" for the one named like the type, or the only one
	LoD    float64           // of a city model, the highest level of detail to take; 0 for the highest there is
	CRS    geo.CRS           // of the file's coordinates, x before y; the zero CRS is what the file says, else lon/lat
	SwapXY bool              // the file has y before x
	Map    map[string]string // column → field or role, besides what names and aliases tell; "" passes a column over
	DryRun bool              // do everything but commit
	Strict bool              // a value that would become null refuses the row
	Actor  string
	Reason string
	Guard  func(op *twin.Operation, before, after *twin.Entity) error

	Reject   func(Reject) // called for each reason why a row was refused
	Warn     func(Reject) // called for each value that became null, and for what is odd about a row that was taken
	Progress func(Report) // called after each batch
	Batch    int          // rows in one commit; 0 means DefaultBatch

	ordered bool // the format fixes x before y, and programs alone write it: nobody puts them the wrong way round
}

// DefaultBatch is how many rows make one commit.
const DefaultBatch = 4000

// Reject is a row, or a value of one, that was not taken.
type Reject struct {
	Row    int
	Field  string
	Value  string // as the file has it, without what looks like an identity or telephone number; "" for personal and secret fields
	Reason string
}

// Report counts what became of the rows: each is in exactly one of Created, Updated, Unchanged, Joined and Refused.
type Report struct {
	Rows      int
	Created   int
	Updated   int
	Unchanged int
	Joined    int // pieces of an entity that an earlier row of the file began
	Refused   int
	Units     int // rooms made for people whose house has none of that name
	Warnings  int
	Columns   []ColumnNote // how each column was understood
}

// Run is one import under way. Reading and converting runs on the caller's goroutine, committing on another; what
// belongs to the committer is kept apart.
type Run struct {
	tw     *twin.Twin
	opts   Options
	schema *twin.Schema
	cols   *columns
	parts  *parts

	source, sourceID                    *twin.Field
	slotSource, slotSourceID, slotHouse int

	snap *twin.Snapshot // as of the beginning of the batch
	view *access.View   // of snap

	seed    maphash.Seed
	seen    map[uint64]int // what identifies the rows so far, and which row it was: some 30 bytes a row
	win     *window        // nil where nothing is joined
	batch   *batch
	rows    int
	last    map[*twin.Field]*lastRef
	sources map[*twin.Type][]string
	plates  map[string]twin.ID // door plates of houses, made when first asked for
	rooms   map[string]twin.ID // units that this run made, by their source id

	jobs chan *batch
	send func(*batch) error

	rep Report // the committer's
}

// batch is what the committer gets at a time.
type batch struct {
	rows   []*row
	notes  []note
	read   int           // rows read so far
	joined int           // pieces among them that were joined
	done   chan struct{} // closed when the batch is through; may be nil
}

// note is something to tell about a row.
type note struct {
	Reject
	refused bool
	again   bool // a further reason for a row that was counted
}

// Import brings all records of a source in. Rows that are refused are no error: the report counts them.
func Import(ctx context.Context, tw *twin.Twin, src Source, opts Options) (Report, error) {
	r, err := newRun(tw, src, opts)
	if err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	r.send = func(b *batch) error {
		select {
		case r.jobs <- b:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	var committing sync.WaitGroup
	committing.Go(func() {
		for b := range r.jobs {
			if ctx.Err() == nil {
				if err := r.commit(ctx, b); err != nil {
					cancel(err)
				}
			}
			if b.done != nil {
				close(b.done)
			}
		}
	})
	err = r.read(ctx, src)
	if e := r.flush(true); err == nil {
		err = e
	}
	close(r.jobs)
	committing.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	r.rep.Rows, r.rep.Columns = r.rows, r.cols.notes()
	return r.rep, err
}

func newRun(tw *twin.Twin, src Source, opts Options) (*Run, error) {
	if opts.Batch <= 0 {
		opts.Batch = DefaultBatch
	}
	schema := tw.Snapshot().Schema()
	t := opts.Type
	cols := newColumns(schema, t, opts.Map)
	if err := opts.prepare(src, cols); err != nil {
		return nil, err
	}
	r := &Run{
		tw: tw, opts: opts, schema: schema, cols: cols, parts: newParts(t),
		source: t.Field("source"), sourceID: t.Field("source_id"),
		seed: maphash.MakeSeed(), seen: map[uint64]int{}, jobs: make(chan *batch, 1),
		last: map[*twin.Field]*lastRef{}, sources: map[*twin.Type][]string{}, rooms: map[string]twin.ID{},
	}
	r.slotSource = slices.Index(t.AllFields(), r.source)
	r.slotSourceID = slices.Index(t.AllFields(), r.sourceID)
	if ref := t.HouseRef(); ref != nil {
		r.slotHouse = slices.Index(t.AllFields(), ref)
	}
	if t.Geometry == twin.Polygon {
		r.win = &window{byKey: map[uint64]*row{}}
	}
	r.renew()
	return r, nil
}

// fileCRS reads the system that a file itself names. GeoJSON has x before y whatever the name says.
func fileCRS(name string) (geo.CRS, error) {
	crs, err := geo.ParseCRS(name)
	if err != nil {
		return crs, fmt.Errorf("the file says: %w; or convert the file, as with ogr2ogr -t_srs EPSG:4490, or name one with --crs", err)
	}
	return geo.ParseCRS(crs.String())
}

// renew begins a batch over the newest state.
func (r *Run) renew() {
	r.batch = &batch{}
	r.snap = r.tw.Snapshot()
	r.view = masker(r.snap)
	if r.opts.DryRun {
		clear(r.rooms) // those of batches before were never made
	}
}

// read takes in all records.
func (r *Run) read(ctx context.Context, src Source) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		rec, err := src.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad) && bad.Passed:
			r.warn(Reject{Row: bad.Row, Reason: bad.Msg})
		case errors.As(err, &bad):
			r.rows++
			r.refuse([]Reject{{Row: bad.Row, Reason: bad.Msg}})
		case err != nil:
			return err
		default:
			r.rows++
			if w, why := r.convert(rec); len(why) > 0 {
				r.refuse(why)
			} else {
				r.take(w)
			}
		}
		if err := r.flush(false); err != nil {
			return err
		}
	}
}

func (r *Run) refuse(why []Reject) {
	for i, x := range why {
		r.batch.notes = append(r.batch.notes, note{Reject: x, refused: true, again: i > 0})
	}
}

func (r *Run) warn(x Reject) { r.batch.notes = append(r.batch.notes, note{Reject: x}) }

// take adds a row to those that wait, or joins it to the one it is a piece of.
func (r *Run) take(w *row) {
	first, twice := r.seen[w.key]
	if !twice {
		r.seen[w.key] = w.n
		if r.win == nil {
			r.batch.rows = append(r.batch.rows, w)
			return
		}
		r.win.add(w)
		return
	}
	why := fmt.Sprintf("row %d has the same id", first)
	if r.win != nil {
		held := r.win.byKey[w.key]
		if held == nil {
			why += " and was taken already"
		} else if err := r.win.join(held, w); err != nil {
			why += ", and this piece " + err.Error()
		} else {
			r.batch.joined++
			r.warn(Reject{Row: w.n, Field: "source_id", Reason: fmt.Sprintf("is a piece of row %d and was joined to it", first)})
			return
		}
	}
	r.refuse([]Reject{{Row: w.n, Field: "source_id", Reason: why}})
}

// flush hands a full batch to the committer, and whatever waits where all is set.
func (r *Run) flush(all bool) error {
	for r.win != nil && len(r.win.rows) > 0 && (all || r.win.full()) {
		r.batch.rows = append(r.batch.rows, r.win.pop())
		if len(r.batch.rows) >= r.opts.Batch {
			if err := r.hand(nil); err != nil {
				return err
			}
		}
	}
	if all || len(r.batch.rows) >= r.opts.Batch || len(r.batch.notes) >= 2*r.opts.Batch {
		return r.hand(nil)
	}
	return nil
}

func (r *Run) hand(done chan struct{}) error {
	b := r.batch
	b.read, b.done = r.rows, done
	r.renew()
	return r.send(b)
}

// settle waits until everything before the present row is committed.
func (r *Run) settle() error {
	if len(r.batch.rows) == 0 && (r.win == nil || len(r.win.rows) == 0) {
		return nil
	}
	if err := r.flush(true); err != nil {
		return err
	}
	done := make(chan struct{})
	if err := r.hand(done); err != nil {
		return err
	}
	<-done
	r.renew()
	return nil
}
