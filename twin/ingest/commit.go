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
	n.Value, n.Reason = discreet(n.Value), discreet(n.Reason)
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
		dry = &dryRun{guard: r.opts.Guard, own: own, over: r.tw.Snapshot(), after: make([]*twin.Entity, 0, len(ops))}
		req.Guard = dry.look
	}
	res, err := r.tw.Commit(ctx, req)
	var at *twin.OpError
	switch {
	case errors.Is(err, errDryRun):
		r.rep.add(&dry.rep)
		for i, e := range dry.after {
			if e != nil && own[i] {
				notes = append(notes, warned(rows[rowOf[i]].n, twin.Warnings(e, dry))...)
			}
		}
		return notes, -1, nil
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
			// What a commit warns of was said when the row came in. What is wrong with its cells is said again: an edit
			// that could not be taken leaves a row unchanged too.
			r.rep.Unchanged++
			continue
		}
		notes = append(notes, warned(w.n, o.Warnings)...)
	}
	return notes, -1, nil
}

func warned(row int, ws []twin.FieldError) (notes []note) {
	for _, w := range ws {
		notes = append(notes, note{Reject: Reject{Row: row, Field: w.Path, Reason: w.Msg}})
	}
	return notes
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

// dryRun looks at what each operation would do and lets none of them. It is the twin.Reader of the state in which the
// batch would stand, for what a commit would warn of.
type dryRun struct {
	guard func(op *twin.Operation, before, after *twin.Entity) error
	own   []bool // by operation
	over  *twin.Snapshot
	after []*twin.Entity // by operation; nil for those that change nothing
	made  map[twin.ID]*twin.Entity
	rep   Report
}

// Get finds an entity as the batch would leave it.
func (d *dryRun) Get(typ string, id twin.ID) (*twin.Entity, bool) {
	if d.made == nil {
		d.made = make(map[twin.ID]*twin.Entity, len(d.after))
		for _, e := range d.after {
			if e != nil {
				d.made[e.ID] = e
			}
		}
	}
	if e := d.made[id]; e != nil {
		return e, e.Type.Name == typ
	}
	return d.over.Get(typ, id)
}

func (d *dryRun) look(op *twin.Operation, before, after *twin.Entity) error {
	if d.guard != nil {
		if err := d.guard(op, before, after); err != nil {
			return err
		}
	}
	switch at := len(d.after); {
	case !d.own[at]:
		d.rep.Units++
	case before == nil:
		d.rep.Created++
	case sameState(before, after):
		d.rep.Unchanged++
		after = nil
	default:
		d.rep.Updated++
	}
	if d.after = append(d.after, after); len(d.after) == len(d.own) {
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
