package access

import (
	"iter"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/twin"
)

// View is a snapshot as one principal may see it.
type View struct {
	s     *twin.Snapshot
	who   *Principal
	today time.Time // in the server's zone; ages are as of it
	open  bool      // may see the map
	read  bool      // may see internal fields inside its scope
	list  bool      // may see internal types one by one, and their internal fields
	count bool      // may see counts of internal types
	whole bool      // everything is in scope
}

// NewView makes the view of a principal. now is the present at the server: ages follow from it, also for past
// snapshots.
func NewView(s *twin.Snapshot, who *Principal, now time.Time) *View {
	return &View{
		s: s, who: who, today: now, open: who.May(MapRead),
		read: who.May(ReadInside), list: who.May(PeopleRead), count: who.May(PeopleStats),
		whole: who.InScope(Everywhere),
	}
}

// Public is the view of what the map shows everybody.
func Public(s *twin.Snapshot) *View { return NewView(s, VisitorPrincipal(), time.Time{}) }

// Principal returns whose view it is.
func (v *View) Principal() *Principal { return v.who }

// Version returns the version of the snapshot.
func (v *View) Version() twin.Version { return v.s.Version() }

// Epoch returns the epoch of the snapshot.
func (v *View) Epoch() twin.Epoch { return v.s.Epoch() }

// Schema returns the declarations, which are no secret by themselves; see SeesType.
func (v *View) Schema() *twin.Schema { return v.s.Schema() }

// Today returns the day as of which ages are counted.
func (v *View) Today() time.Time { return v.today }

// SeesType tells whether the principal may see entities of a type one by one, somewhere.
func (v *View) SeesType(t *twin.Type) bool {
	if t.Sensitivity == twin.Public {
		return v.maps(t)
	}
	return v.list
}

// maps tells whether the principal may see a public type: with the map, or grids, by which areas are named.
func (v *View) maps(t *twin.Type) bool { return v.open || t.Name == "grid" }

// CountsType tells whether the principal may see counts of a type, somewhere.
func (v *View) CountsType(t *twin.Type) bool {
	return v.SeesType(t) || t.Sensitivity > twin.Public && v.count
}

// SeesField tells whether a field of a type may appear for the principal, somewhere, masked or not.
func (v *View) SeesField(t *twin.Type, f *twin.Field) bool {
	return f.Sensitivity == twin.Public || v.reads(t)
}

// reads tells whether the principal sees internal fields of a type inside its scope. Who may see people one by one sees
// what makes them up, though not the internal fields of the houses they live in.
func (v *View) reads(t *twin.Type) bool {
	return v.read || t.Sensitivity > twin.Public && v.list
}

// InternalReading tells whether what the principal is shown of a field depends on something internal: the field itself,
// or a code that tells an internal field and that others read as another.
func (v *View) InternalReading(t *twin.Type, f *twin.Field) bool {
	return f.Sensitivity > twin.Public || v.reads(t) && readsOtherwise(f)
}

// SeesDerived tells whether derived values of a type may appear for the principal, somewhere, be it in figures alone.
func (v *View) SeesDerived(t *twin.Type) bool {
	return v.reads(t) || t.Sensitivity > twin.Public && v.count
}

// inside tells whether the principal sees the internal fields of an entity.
func (v *View) inside(e *twin.Entity) bool {
	if !v.read && !v.list && !v.count {
		return false
	}
	return v.whole || v.who.InScope(scopeOf(e))
}

// scopeOf is the grid by which an entity is in or out of scope: its micro-grid, or the grid that it is itself.
func scopeOf(e *twin.Entity) grid.Code {
	if e.Type.Name == "grid" {
		c, err := grid.Parse(e.Code())
		if err != nil {
			return 0
		}
		return c
	}
	return e.Grid
}

// see wraps an entity if the principal may see it one by one.
func (v *View) see(e *twin.Entity) (Seen, bool) {
	in := v.inside(e)
	if e.Type.Sensitivity > twin.Public && (!in || !v.list) || e.Type.Sensitivity == twin.Public && !v.maps(e.Type) {
		return Seen{}, false
	}
	return Seen{e: e, v: v, in: in && v.reads(e.Type)}, true
}

// See shows an entity of the view's own snapshot or of one of its past, as the live feed needs it.
func (v *View) See(e *twin.Entity) (Seen, bool) {
	if e == nil {
		return Seen{}, false
	}
	return v.see(e)
}

// Counted shows an entity for counting alone, which PeopleStats suffices for. Of a public type it shows no more than
// See does. Houses are counted for all, since people and units are counted by them; CountsType says whose figures may be
// told.
func (v *View) Counted(t *twin.Type, id twin.ID) (Seen, bool) {
	e, ok := v.s.Entity(t, id)
	if !ok {
		return Seen{}, false
	}
	return v.counted(e)
}

func (v *View) counted(e *twin.Entity) (Seen, bool) {
	in := v.inside(e)
	if e.Type.Sensitivity > twin.Public && (!in || !v.list && !v.count) {
		return Seen{}, false
	}
	return Seen{e: e, v: v, in: in && (v.reads(e.Type) || e.Type.Sensitivity > twin.Public)}, true
}

// Get finds an entity of a type.
func (v *View) Get(t *twin.Type, id twin.ID) (Seen, bool) {
	e, ok := v.s.Entity(t, id)
	if !ok {
		return Seen{}, false
	}
	return v.see(e)
}

// Find finds an entity of whichever type.
func (v *View) Find(id twin.ID) (Seen, bool) {
	e, ok := v.s.Find(id)
	if !ok {
		return Seen{}, false
	}
	return v.see(e)
}

// ByCode finds an entity by its code.
func (v *View) ByCode(t *twin.Type, code string) (Seen, bool) {
	e, ok := v.s.ByCode(t, code)
	if !ok {
		return Seen{}, false
	}
	return v.see(e)
}

// All yields what the principal may see of a type, by rising ID, from an ID on.
func (v *View) All(t *twin.Type, from twin.ID) iter.Seq[Seen] {
	return func(yield func(Seen) bool) {
		if !v.SeesType(t) {
			return
		}
		for e := range v.s.All(t, from) {
			if seen, ok := v.see(e); ok && !yield(seen) {
				return
			}
		}
	}
}

// AllCounted yields what the principal may count of a type, by rising ID.
func (v *View) AllCounted(t *twin.Type) iter.Seq[Seen] {
	return func(yield func(Seen) bool) {
		if !v.CountsType(t) {
			return
		}
		for e := range v.s.All(t, 0) {
			if seen, ok := v.counted(e); ok && !yield(seen) {
				return
			}
		}
	}
}

// Len counts the entities of a type if the principal may see every one of them.
func (v *View) Len(t *twin.Type) (n int, ok bool) {
	if !v.SeesType(t) || t.Sensitivity > twin.Public && !v.who.InScope(Everywhere) {
		return 0, false
	}
	return v.s.Len(t), true
}

// InHouse returns who goes by a house; each must still be seen one by one.
func (v *View) InHouse(t *twin.Type, house twin.ID) []twin.ID { return v.s.InHouse(t, house) }

// Referrers returns who refers to an ID by a field; each must still be seen one by one.
func (v *View) Referrers(t *twin.Type, f *twin.Field, id twin.ID) []twin.ID {
	return v.s.Referrers(t, f, id)
}

// Boxes returns the spatial index of a type with own geometries. It yields IDs that must still be seen one by one.
func (v *View) Boxes(t *twin.Type) *index.Index { return v.s.Boxes(t) }

// MayLackPlace tells whether entities of a type may be nowhere, so that no index over boxes knows of all: where every one
// has a geometry of its own, or lies in a grid by its house, none is.
func (v *View) MayLackPlace(t *twin.Type) bool {
	if t.HouseRef() == nil {
		return v.s.Boxes(t).Len() != v.s.Len(t)
	}
	return v.s.Counts(0).Of(t) > 0
}

// MicroGrid returns the micro-grid that holds a point, 0 for none.
func (v *View) MicroGrid(p orb.Point) grid.Code { return v.s.MicroGrid(p) }
