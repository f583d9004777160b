package twin

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// readied is the part of an operation's work that needs no state: values and geometry in the form that is kept. The
// caller's goroutine does it, so that the one writer has less to do.
type readied struct {
	values []Value // by field of the type, null where nothing is set
	set    []int   // the fields that are set, null or not
	bad    FieldErrors
	geom   orb.Geometry
	err    error // what is wrong with the geometry
}

// ready checks the values and geometries of operations against their declarations.
func ready(ops []Operation) []readied {
	rs := make([]readied, len(ops))
	for i := range ops {
		op, r := &ops[i], &rs[i]
		if op.Type == nil || op.Do == Delete {
			continue
		}
		r.values, r.set = make([]Value, len(op.Type.fields)), make([]int, 0, len(op.Set))
		for k := range op.Set {
			if err := r.assign(op, &op.Set[k]); err != nil {
				r.bad = append(r.bad, FieldError{op.Set[k].Field.Name, err.Error()})
			}
		}
		if op.SetGeometry && op.Geometry != nil {
			r.geom, r.err = op.Type.NormalizeGeometry(op.Geometry)
		}
	}
	return rs
}

func (r *readied) assign(op *Operation, a *Assignment) error {
	i := slices.Index(op.Type.fields, a.Field)
	switch {
	case i < 0:
		return fmt.Errorf("is not a field of %s", op.Type.Name)
	case a.Field.Assigned:
		return fmt.Errorf("is given by the server: leave it out")
	case a.Field.ImportOnly && !op.Import:
		return fmt.Errorf("is set by imports alone: leave it out")
	case a.Field.ServerSet && !op.Server:
		return fmt.Errorf("is set by the server alone: leave it out")
	}
	v, err := a.Field.Normalize(a.Value)
	if err != nil {
		return err
	}
	r.values[i] = v
	r.set = append(r.set, i)
	return nil
}

// geometry returns the own geometry that an operation leaves an entity with.
func (r *readied) geometry(it *item, op *Operation) (g orb.Geometry, err error) {
	switch {
	case r.err != nil:
		return nil, r.err
	case op.SetGeometry:
		g = r.geom
	case it.now != nil && op.Do == Patch:
		g = it.now.Geometry()
	}
	if k := it.typ.Geometry; g == nil && (k == Polygon || k == Point) {
		return nil, fmt.Errorf("is required: a %s is a %s", it.typ.Name, k)
	}
	return g, nil
}
