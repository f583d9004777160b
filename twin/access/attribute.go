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
// these can satisfy a condition on one. ok is false where the scope is everything, or its members are not indexed.
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
		return dst, false
	}
	for _, c := range v.who.Scopes {
		k := a.Prefix(c.String())
		if _, listed := a.Len(k); !listed {
			return dst, false
		}
		dst = a.AppendIDs(dst, k)
	}
	return append(dst, a.Recent()...), true
}
