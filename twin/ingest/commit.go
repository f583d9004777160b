package ingest

import (
	"context"
	"errors"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
)

// maxRetries is how often a batch is tried again without the row that was refused, before it is halved.
const maxRetries = 8

// commit brings a batch in and tells what became of its rows, by rising row.
func (r *Run) commit(ctx context.Context, b *batch) error {
	notes := b.notes
	for _, w := range b.rows {
		for _, x := range w.warn {
			notes = append(notes, note{Reject: x})
		}
	}
	notes, err := r.commitRows(ctx, b.rows, notes)
	slices.SortStableFunc(notes, func(a, b note) int { return a.Row - b.Row })
	for _, n := range notes {
		r.tell(n)
	}
	r.rep.Rows = b.read
	r.rep.Joined += b.joined
	if r.opts.Progress != nil {
		r.opts.Progress(r.rep)
	}
	return err
}

func (r *Run) tell(n note) {
	if !n.refused {
		r.rep.Warnings++
		if r.opts.Warn != nil {
			r.opts.Warn(n.Reject)
		}
		return
	}
	if !n.again {
		r.rep.Refused++
	}
	if r.opts.Reject != nil {
		r.opts.Reject(n.Reject)
	}
}

// commitRows commits rows together. One that is refused is taken out and the others are tried again.
func (r *Run) commitRows(ctx context.Context, rows []*row, notes []note) ([]note, error) {
	for try := 0; len(rows) > 0; try++ {
		if try > maxRetries && len(rows) > 1 {
			half := len(rows) / 2
			notes, err := r.commitRows(ctx, rows[:half], notes)
			if err != nil {
				return notes, err
			}
			return r.commitRows(ctx, rows[half:], notes)
		}
		more, bad, err := r.commitOnce(ctx, rows)
		if err != nil {
			return notes, err
		}
		notes = append(notes, more...)
		if bad < 0 {
			break
		}
		rows = slices.Delete(slices.Clone(rows), bad, bad+1)
	}
	return notes, nil
}

// errDryRun ends the commit of a dry run when everything is known.
var errDryRun = errors.New("a dry run commits nothing")

// commitOnce tries to commit; bad is the row that was refused, -1 for none.
func (r *Run) commitOnce(ctx context.Context, rows []*row) (notes []note, bad int, err error) {
	var ops []twin.Operation
	var rowOf []int
	var own []bool // the row's own operation, not the room that it needs
	for i, w := range rows {
		ops = append(ops, w.ops...)
		for j := range w.ops {
			rowOf, own = append(rowOf, i), append(own, j == w.ours)
		}
	}
	before := r.tw.Snapshot().Version()
	req := &twin.Request{Actor: r.opts.Actor, Reason: r.opts.Reason, Ops: ops, Guard: r.opts.Guard}
	var dry *dryRun
	if r.opts.DryRun {
		dry = &dryRun{guard: r.opts.Guard, own: own}
		req.Guard = dry.look
	}
	res, err := r.tw.Commit(ctx, req)
	var at *twin.OpError
	switch {
	case errors.Is(err, errDryRun):
		r.rep.add(&dry.rep)
		return nil, -1, nil
	case errors.As(err, &at) && !errors.Is(err, twin.ErrStopped):
		i := rowOf[at.Index]
		return refusals(rows[i].n, at.Err), i, nil
	case err != nil:
		return nil, -1, err
	}
	for i, o := range res.Results {
		w := rows[rowOf[i]]
		if !own[i] {
			r.rep.Units++
			continue
		}
		switch {
		case ops[i].Do == twin.Create:
			r.rep.Created++
		case o.Rev > before:
			r.rep.Updated++
		default:
			r.rep.Unchanged++
		}
		for _, warn := range o.Warnings {
			notes = append(notes, note{Reject: Reject{Row: w.n, Field: warn.Path, Reason: warn.Msg}})
		}
	}
	return notes, -1, nil
}

func refusals(row int, err error) (notes []note) {
	var fields twin.FieldErrors
	var twice *twin.DuplicateError
	if errors.As(err, &twice) && twice.Field == "code" {
		msg := twice.Error() + "; if the column is no code, pass it over with --map"
		return []note{{Reject: Reject{Row: row, Field: "code", Reason: msg}, refused: true}}
	}
	if !errors.As(err, &fields) {
		return []note{{Reject: Reject{Row: row, Reason: err.Error()}, refused: true}}
	}
	for i, f := range fields {
		notes = append(notes, note{Reject: Reject{Row: row, Field: f.Path, Reason: f.Msg}, refused: true, again: i > 0})
	}
	return notes
}

// dryRun looks at what each operation would do and lets none of them.
type dryRun struct {
	guard func(op *twin.Operation, before, after *twin.Entity) error
	own   []bool // by operation
	at    int
	rep   Report
}

func (d *dryRun) look(op *twin.Operation, before, after *twin.Entity) error {
	if d.guard != nil {
		if err := d.guard(op, before, after); err != nil {
			return err
		}
	}
	switch {
	case !d.own[d.at]:
		d.rep.Units++
	case before == nil:
		d.rep.Created++
	case sameState(before, after):
		d.rep.Unchanged++
	default:
		d.rep.Updated++
	}
	if d.at++; d.at == len(d.own) {
		return errDryRun
	}
	return nil
}

func sameState(a, b *twin.Entity) bool {
	for _, f := range a.Type.AllFields() {
		if !a.Value(f).Equal(b.Value(f)) {
			return false
		}
	}
	if a.Geometry() == nil || b.Geometry() == nil {
		return a.Geometry() == nil && b.Geometry() == nil
	}
	return orb.Equal(a.Geometry(), b.Geometry())
}

func (r *Report) add(o *Report) {
	r.Created += o.Created
	r.Updated += o.Updated
	r.Unchanged += o.Unchanged
	r.Units += o.Units
}
