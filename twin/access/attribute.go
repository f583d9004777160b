package access

import "github.com/gridtwin/gridtwin/twin"

// Attribute returns the index over an attribute of a type, where what it tells is no secret to the principal: that of an
// internal attribute counts what lies outside a scope too, and that of a field with codes that others read as another
// tells them apart. Its IDs must still be seen one by one.
func (v *View) Attribute(t *twin.Type, name string) (a twin.Attribute, ok bool) {
	if !v.plain(t, name) {
		return a, false
	}
	return v.s.Attribute(t, name)
}

// Missed says that so many rows are about to be read for want of an index that Attribute could give; see
// twin.Snapshot.Missed.
func (v *View) Missed(t *twin.Type, name string, rows int) {
	if v.plain(t, name) {
		v.s.Missed(t, name, rows)
	}
}

// plain tells whether the stored values of an attribute are what the principal is shown of every entity.
func (v *View) plain(t *twin.Type, name string) bool {
	if v.whole && v.reads(t) {
		return true
	}
	f := t.Field(name)
	return t.Sensitivity == twin.Public && (f == nil || f.Sensitivity == twin.Public && !readsOtherwise(f))
}

// InScope appends what lies in the principal's scope: outside it internal fields have no value, so that no more than
// these can satisfy a condition on one. Where their grid is not indexed, as in the past, they are found by where they
// are. ok is false where the scope is everything.
func (v *View) InScope(dst []twin.ID, t *twin.Type) (ids []twin.ID, ok bool) {
	if v.whole {
		return dst, false
	}
	name := "grid"
	if t.Name == name {
		name = "code" // a grid is in scope by what it is, not by where
	}
	a, ok := v.s.Attribute(t, name)
	if !ok {
		v.s.Missed(t, name, v.s.Len(t))
		return v.placed(dst, t)
	}
	for _, c := range v.who.Scopes {
		k := a.Prefix(c.String())
		if _, listed := a.Len(k); !listed {
			return v.placed(dst, t)
		}
		dst = a.AppendIDs(dst, k)
	}
	return append(dst, a.Recent()...), true
}

// placed is InScope by the micro-grids in scope: whatever has a place lies in the bounds of its grid's members, and what
// has none is in no grid. Grids themselves lie in none; they are few, and no secret.
func (v *View) placed(dst []twin.ID, t *twin.Type) (ids []twin.ID, ok bool) {
	if t.Name == "grid" {
		return dst, false
	}
	house := v.s.Schema().Type("house")
	for n := range v.s.AllCounts() {
		if n.Grid == 0 || !v.who.InScope(n.Grid) {
			continue
		}
		each := func(of *twin.Type, fn func(twin.ID)) {
			v.s.Boxes(of).SearchVals(n.Bound, func(id uint64, val any, _ bool) bool {
				if twin.Carried(val).Grid == n.Grid {
					fn(twin.ID(id))
				}
				return true
			})
		}
		if t.Located() {
			each(t, func(id twin.ID) { dst = append(dst, id) })
		}
		if t.HouseRef() != nil && n.Of(t) > 0 {
			each(house, func(id twin.ID) { dst = append(dst, v.s.InHouse(t, id)...) })
		}
	}
	return dst, true
}
