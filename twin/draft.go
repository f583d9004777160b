package twin

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"
)

// draft works out what one request does, over the state that the commits before it left. Nothing shows until it is
// merged, so a request that fails half way leaves no trace.
type draft struct {
	b       *builder
	retired *retired
	version Version
	time    int64
	items   map[ID]*item
	byType  [][]*item // in the order of touching
	regrid  bool      // micro-grids changed: membership must be worked out anew
}

// item is one entity that the request touches.
type item struct {
	id       ID
	typ      *Type
	old, now *Entity // nil for none
	force    bool
	box      orb.Bound // of the geometry of a grid, against which every place is tried
	newPlace bool      // its own geometry, or what it goes by, changed
	op       int       // index of the last operation on it, -1 for those that only follow others
}

func newDraft(b *builder, r *retired, version Version, time int64) *draft {
	return &draft{b: b, retired: r, version: version, time: time, items: map[ID]*item{}, byType: make([][]*item, len(b.tables))}
}

// Get finds an entity in the state in which the request would leave the twin. It makes draft a Reader for rules.
func (d *draft) Get(typ string, id ID) (*Entity, bool) {
	t := d.b.base.schema.Type(typ)
	if t == nil {
		return nil, false
	}
	return d.entity(t, id)
}

func (d *draft) entity(t *Type, id ID) (*Entity, bool) {
	if it := d.items[id]; it != nil {
		return it.now, it.now != nil && it.typ == t
	}
	return d.b.entity(t, id)
}

// touch returns the draft's item of an entity, starting from its present state.
func (d *draft) touch(t *Type, id ID) *item {
	it := d.items[id]
	if it == nil {
		e, _ := d.b.entity(t, id)
		it = &item{id: id, typ: t, old: e, now: e, op: -1}
		d.items[id] = it
		d.byType[t.index] = append(d.byType[t.index], it)
	}
	return it
}

// taken tells whether an ID is in use by any type.
func (d *draft) taken(id ID) bool {
	if d.items[id] != nil {
		return true
	}
	for _, t := range d.b.base.schema.types {
		if _, ok := d.b.entity(t, id); ok {
			return true
		}
	}
	return false
}

// apply does one operation, up to what depends on other entities.
func (d *draft) apply(i int, op *Operation, r *readied, newID func() ID) (ID, error) {
	if op.Type == nil {
		return 0, fmt.Errorf("%w: no type", ErrInvalid)
	}
	if op.Do == Create {
		id := op.ID
		for id == 0 || op.ID == 0 && d.taken(id) {
			id = newID()
		}
		if d.taken(id) {
			return 0, fmt.Errorf("%w: the id %s is in use", ErrConflict, id)
		}
		it := d.touch(op.Type, id)
		it.op = i
		return id, d.assign(it, op, r)
	}
	if _, ok := d.entity(op.Type, op.ID); !ok {
		return op.ID, fmt.Errorf("%w: no %s has the id %s", ErrNotFound, op.Type.Name, op.ID)
	}
	it := d.touch(op.Type, op.ID)
	// Within one request an entity's revision is the one it had before the request.
	if op.IfRev != 0 && it.old != nil && it.old.Rev != op.IfRev {
		return op.ID, &StaleError{Current: it.old, IfRev: op.IfRev}
	}
	it.op, it.force = i, it.force || op.Force
	if op.Do == Delete {
		it.now = nil
		d.regrid = d.regrid || op.Type.Name == gridName
		return op.ID, nil
	}
	return op.ID, d.assign(it, op, r)
}

// assign sets the fields and the geometry that an operation names.
func (d *draft) assign(it *item, op *Operation, r *readied) error {
	t := it.typ
	values := r.values // of a create all there is
	if it.now != nil {
		values = it.now.values()
	}
	if op.Do == Put {
		for i, f := range t.fields {
			if !f.ImportOnly && !f.ServerSet && (op.Keep == nil || !op.Keep(f)) {
				values[i] = Value{}
			}
		}
	}
	bad := slices.Clone(r.bad)
	for _, i := range r.set {
		values[i] = r.values[i]
	}
	if t.Complete != nil {
		bad = append(bad, t.complete(values)...)
	}
	bad = append(bad, missing(t, values)...)
	g, err := r.geometry(it, op)
	if err != nil {
		bad = append(bad, FieldError{"geometry", err.Error()})
	}
	if len(bad) > 0 {
		return bad
	}
	if err := t.transition(it.now, values); err != nil {
		return err
	}
	was := it.now
	it.now = newEntity(t, it.id, values, g)
	if was != nil {
		it.now.Rev, it.now.Updated, it.now.Grid, it.now.House = was.Rev, was.Updated, was.Grid, was.House
	}
	if t.Name == gridName {
		it.box = g.Bound()
	}
	it.newPlace = it.newPlace || was == nil || !sameGeometry(was.Geometry(), g)
	d.regrid = d.regrid || t.Name == gridName && (it.newPlace || was.Code() != it.now.Code())
	return nil
}

func missing(t *Type, values []Value) (bad FieldErrors) {
	for i, f := range t.fields {
		if f.Required && values[i].IsNull() {
			bad = append(bad, FieldError{f.Name, "is required"})
		}
	}
	return bad
}

// complete fills in fields that follow from others.
func (t *Type) complete(values []Value) FieldErrors {
	at := func(name string) int { return slices.Index(t.fields, t.byName[name]) }
	return t.Complete(
		func(name string) Value { return values[at(name)] },
		func(name string, v Value) { values[at(name)] = v },
	)
}

// transition checks the life cycle.
func (t *Type) transition(was *Entity, values []Value) error {
	f := t.byName[t.States.Field]
	if f == nil || was == nil {
		return nil
	}
	from, to := was.Value(f).Str(), values[slices.Index(t.fields, f)].Str()
	if from == to || from == "" || slices.Contains(t.States.Next[from], to) {
		return nil
	}
	return &TransitionError{Field: f.Name, From: from, To: to}
}
