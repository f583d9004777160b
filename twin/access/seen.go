package access

import (
	"iter"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/mask"
)

// Shown says how much of a value a principal was given.
type Shown uint8

// How a value may be shown.
const (
	Absent Shown = iota // the field is not there for this principal
	Masked              // a mask of the value, or nothing where the mask hides it
	Whole               // the value itself
)

// Seen is an entity as a principal may see it.
type Seen struct {
	e     *twin.Entity
	v     *View
	in    bool // internal fields are shown
	whole bool // personal and secret values are shown as they are; Unmask alone sets it
}

// ID returns the identifier.
func (s Seen) ID() twin.ID { return s.e.ID }

// Type returns the type.
func (s Seen) Type() *twin.Type { return s.e.Type }

// Rev returns the version that last changed the entity.
func (s Seen) Rev() twin.Version { return s.e.Rev }

// UpdatedAt returns when that was.
func (s Seen) UpdatedAt() time.Time { return s.e.UpdatedAt() }

// Grid returns the micro-grid, 0 outside all.
func (s Seen) Grid() grid.Code { return s.e.Grid }

// House returns the house by which the entity goes, 0 for none.
func (s Seen) House() twin.ID { return s.e.House }

// Code returns the code.
func (s Seen) Code() string { return s.e.Code() }

// Inside tells that internal fields are shown: the entity is in the principal's scope.
func (s Seen) Inside() bool { return s.in }

// View returns the view through which it is seen.
func (s Seen) View() *View { return s.v }

// Geometry returns what the entity is served with: its own geometry or its house's label point; nil for none.
func (s Seen) Geometry() orb.Geometry { return s.v.s.Served(s.e) }

// Place returns where the entity counts in areas: its own geometry or its house's footprint; nil for none.
func (s Seen) Place() orb.Geometry { return s.v.s.Place(s.e) }

// Value returns a field's value as the principal may see it.
func (s Seen) Value(f *twin.Field) (twin.Value, Shown) {
	how := s.shows(f)
	if how == Absent {
		return twin.Value{}, Absent
	}
	return s.form(f, s.e.Value(f), how), how
}

// shows tells how much of a field's values the principal is given.
func (s Seen) shows(f *twin.Field) Shown {
	switch {
	case f.Sensitivity == twin.Public, f.Sensitivity == twin.Internal && s.in, s.in && s.whole:
		return Whole
	case f.Sensitivity == twin.Internal, !s.in, f.Mask == twin.MaskHide:
		return Absent
	}
	return Masked
}

// form brings a value of a field into the form in which it is shown.
func (s Seen) form(f *twin.Field, v twin.Value, how Shown) twin.Value {
	switch {
	case how == Masked:
		return maskValue(f, v)
	case f.Sensitivity == twin.Public && f.Kind == twin.KindEnum && !s.in:
		return readsAs(f, v)
	}
	return v
}

// Has tells whether a list field that the principal may see whole holds an item.
func (s Seen) Has(f *twin.Field, item string) bool {
	if f.Sealed() || f.Sensitivity > twin.Public && !s.in {
		return false
	}
	return s.e.Has(f, item)
}

// readsAs replaces a code that would tell an internal field.
func readsAs(f *twin.Field, v twin.Value) twin.Value {
	for i := range f.Codes {
		if f.Codes[i].ReadsAs != "" && f.Codes[i].Value == v.Str() {
			return twin.Enum(f.Codes[i].ReadsAs)
		}
	}
	return v
}

// MaskOf returns a value as an error may hold it: under the field's mask where it has one.
func MaskOf(f *twin.Field, v twin.Value) twin.Value {
	if !f.Sealed() {
		return v
	}
	return maskValue(f, v)
}

// maskValue applies a field's mask. What has no text form is hidden.
func maskValue(f *twin.Field, v twin.Value) twin.Value {
	if v.Kind() != twin.KindText {
		return twin.Value{}
	}
	m := mask.Apply(string(f.Mask), v.Str())
	if m == "" {
		return twin.Value{}
	}
	return twin.Text(m)
}

// Properties yields the fields that are there for the principal, in declared order, null values too.
func (s Seen) Properties() iter.Seq2[*twin.Field, twin.Value] {
	return s.PropertiesOf(s.e.Type.AllFields())
}

// PropertiesOf is Properties for some of the declared fields, in declared order.
func (s Seen) PropertiesOf(fields []*twin.Field) iter.Seq2[*twin.Field, twin.Value] {
	return func(yield func(*twin.Field, twin.Value) bool) {
		for f, v := range s.e.Of(fields) {
			if how := s.shows(f); how != Absent && !yield(f, s.form(f, v, how)) {
				return
			}
		}
	}
}

// SameMask tells whether a value that a client sent is just the masked form it was shown, and so counts as not sent. A
// field whose mask hides it has no masked form: null unsets it.
func (s Seen) SameMask(f *twin.Field, sent twin.Value) bool {
	v, shown := s.Value(f)
	return shown == Masked && v.Equal(sent)
}

// Reading tells whether the principal sees a field under codes that may not be those stored.
func (s Seen) Reading(f *twin.Field) bool {
	return !s.in && f.Sensitivity == twin.Public && readsOtherwise(f)
}

// readsOtherwise tells whether a field has a code that others read as another.
func readsOtherwise(f *twin.Field) bool {
	return slices.ContainsFunc(f.Codes, func(c twin.Code) bool { return c.ReadsAs != "" })
}

// Visitor shows the same entity as the map shows it to everybody.
func (s Seen) Visitor() Seen { return Seen{e: s.e, v: s.v} }

// Prepared returns the bytes that Prepare kept for this entity as this principal sees it, nil for none. They must not be
// changed.
func (s Seen) Prepared() []byte {
	if s.whole {
		return nil
	}
	b, by := s.v.s.Memo().Get(s.e, s.kind())
	if b == nil || by != nil && by != s.house() {
		return nil
	}
	return b
}

// Prepare keeps a copy of bytes that were made of nothing but what this Seen shows in itself: its fields, its geometry
// and where it belongs, never what is derived or depends on the day. All who see the entity alike share them: whoever
// is shown internal fields is one kind and whoever is not the other; what is unmasked is never kept.
func (s Seen) Prepare(b []byte) {
	if s.whole {
		return
	}
	by := s.house()
	if s.e.House != 0 && by == nil {
		return // its geometry may come with its house
	}
	s.v.s.Memo().Put(s.e, s.kind(), by, b)
}

// kind tells apart what is made of one entity for different principals.
func (s Seen) kind() uint8 {
	if s.in {
		return 1
	}
	return 0
}

// house returns the house that the entity is served with the place of, nil for none.
func (s Seen) house() *twin.Entity {
	if s.e.House == 0 {
		return nil
	}
	h, _ := s.v.s.Get("house", s.e.House)
	return h
}
