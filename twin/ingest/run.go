package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
)

// Options say how a file is brought in.
type Options struct {
	Type   *twin.Type
	Source string            // names the file's origin; with the row's own id it identifies the row
	CRS    geo.CRS           // of the file's coordinates
	Map    map[string]string // column → field, besides what names and aliases tell; "" passes a column over
	DryRun bool              // do everything but commit
	Strict bool              // a warning refuses the row
	Actor  string
	Reason string
	Guard  func(op *twin.Operation, before, after *twin.Entity) error

	Reject   func(Reject)        // called for each refused row
	Warn     func(Reject)        // called for each value that became null, and each rule that warns
	Progress func(Report)        // called after each batch
	Batch    int                 // rows in one commit; 0 means DefaultBatch
	Refs     func(string) string // rewrites a reference before it is looked up; nil for none
}

// DefaultBatch is how many rows make one commit.
const DefaultBatch = 1000

// Reject is a row, or a value of one, that was not taken.
type Reject struct {
	Row    int
	Field  string
	Value  string // as the file has it; "" for personal and secret fields
	Reason string
}

// Report counts what became of the rows.
type Report struct {
	Rows      int
	Created   int
	Updated   int
	Unchanged int
	Refused   int
	Warnings  int
	Columns   []ColumnNote // how each column was understood
}

// Run is one import under way.
type Run struct {
	tw    *twin.Twin
	opts  Options
	cols  *columns
	rep   Report
	ops   []twin.Operation
	rows  []int
	seen  map[string]int // source ids of this file → row, for the rows not yet committed
	fresh []bool
}

// Import brings all records of a source in.
func Import(ctx context.Context, tw *twin.Twin, src Source, opts Options) (Report, error) {
	if opts.Batch <= 0 {
		opts.Batch = DefaultBatch
	}
	r := &Run{tw: tw, opts: opts, cols: newColumns(opts.Type, opts.Map), seen: map[string]int{}}
	for {
		if err := ctx.Err(); err != nil {
			return r.report(), err
		}
		rec, err := src.Next()
		if errors.Is(err, io.EOF) {
			err := r.flush(ctx)
			return r.report(), err
		}
		var bad *RowError
		if errors.As(err, &bad) {
			r.rep.Rows++
			r.reject(Reject{Row: bad.Row, Reason: bad.Msg})
			continue
		}
		if err != nil {
			return r.report(), errors.Join(err, r.flush(ctx))
		}
		r.rep.Rows++
		if err := r.take(ctx, rec); err != nil {
			return r.report(), err
		}
	}
}

func (r *Run) report() Report {
	r.rep.Columns = r.cols.notes()
	return r.rep
}

// take makes an operation of a record.
func (r *Run) take(ctx context.Context, rec *Record) error {
	op, sourceID, bad := r.convert(rec)
	if len(bad) > 0 {
		for _, b := range bad {
			r.reject(b)
		}
		r.rep.Refused -= len(bad) - 1 // one row, however many reasons
		return nil
	}
	if first, twice := r.seen[sourceID]; twice {
		r.reject(Reject{Row: rec.Row, Field: "source_id", Reason: fmt.Sprintf("row %d of this batch has the same id", first)})
		return nil
	}
	r.seen[sourceID] = rec.Row
	r.ops = append(r.ops, op)
	r.rows = append(r.rows, rec.Row)
	if len(r.ops) >= r.opts.Batch {
		return r.flush(ctx)
	}
	return nil
}

// flush commits the rows that wait. A row that the commit refuses is taken out and the others are tried again.
func (r *Run) flush(ctx context.Context) error {
	defer func() {
		r.ops, r.rows = r.ops[:0], r.rows[:0]
		clear(r.seen)
		if r.opts.Progress != nil {
			r.opts.Progress(r.rep)
		}
	}()
	for len(r.ops) > 0 && !r.opts.DryRun {
		before := r.tw.Snapshot().Version()
		res, err := r.tw.Commit(ctx, &twin.Request{Actor: r.opts.Actor, Reason: r.opts.Reason, Ops: r.ops, Guard: r.opts.Guard})
		var op *twin.OpError
		if errors.As(err, &op) && !errors.Is(err, twin.ErrStopped) {
			r.rejectOp(op)
			r.ops = append(r.ops[:op.Index], r.ops[op.Index+1:]...)
			r.rows = append(r.rows[:op.Index], r.rows[op.Index+1:]...)
			continue
		}
		if err != nil {
			return err
		}
		r.count(res, before)
		return nil
	}
	r.rep.Created += len(r.ops) // of a dry run
	return nil
}

func (r *Run) count(res *twin.Result, before twin.Version) {
	for i, o := range res.Results {
		switch {
		case r.ops[i].Do == twin.Create:
			r.rep.Created++
		case o.Rev > before:
			r.rep.Updated++
		default:
			r.rep.Unchanged++
		}
		for _, w := range o.Warnings {
			r.warn(Reject{Row: r.rows[i], Field: w.Path, Reason: w.Msg})
		}
	}
}

func (r *Run) rejectOp(op *twin.OpError) {
	row := r.rows[op.Index]
	var fields twin.FieldErrors
	if !errors.As(op.Err, &fields) {
		r.reject(Reject{Row: row, Reason: op.Err.Error()})
		return
	}
	for _, f := range fields {
		r.reject(Reject{Row: row, Field: f.Path, Reason: f.Msg})
	}
	r.rep.Refused -= len(fields) - 1
}

func (r *Run) reject(x Reject) {
	r.rep.Refused++
	if r.opts.Reject != nil {
		r.opts.Reject(x)
	}
}

func (r *Run) warn(x Reject) {
	r.rep.Warnings++
	if r.opts.Warn != nil {
		r.opts.Warn(x)
	}
}
