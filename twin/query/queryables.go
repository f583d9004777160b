package query

import (
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// getter reads one queryable of an entity.
type getter func(access.Seen) cql2.Value

// Queryable is something that filters, sorting and grouping may name.
type Queryable struct {
	Name     string
	Type     cql2.Type
	Label    twin.Label
	Codes    []twin.Code // of what is coded, nil for the rest
	Field    *twin.Field // nil for what is no stored field
	Internal bool
	get      getter
}

// Sortable tells whether lists may be sorted by it: it has an order, and is one value.
func (q *Queryable) Sortable() bool { return q.Type != cql2.Geometry && q.Type != cql2.TextList }

// inner tells that entities outside the caller's scope have no value: an internal field, or what is derived.
func (q *Queryable) inner() bool {
	if q.Field == nil {
		return q.Internal && q.Name != "house"
	}
	return q.Field.Sensitivity > twin.Public
}

// Queryables lists what a principal may query of a type, in declared order: never a masked field. Who may only count a
// type queries what is coarse, so that no filter picks out single rows.
func Queryables(v *access.View, t *twin.Type) []Queryable {
	if !v.SeesType(t) {
		return coarse(v, t)
	}
	var qs []Queryable
	for _, f := range t.AllFields() {
		if f.Sealed() || !v.SeesField(t, f) {
			continue
		}
		qs = append(qs, fieldQueryable(f, v.InternalReading(t, f)))
	}
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" && v.SeesField(t, ref) {
		qs = append(qs, Queryable{Name: "house", Type: cql2.Text, Internal: true, get: func(s access.Seen) cql2.Value {
			return refOrNull(s.House())
		}})
	}
	qs = append(qs,
		Queryable{Name: "id", Type: cql2.Text, get: func(s access.Seen) cql2.Value { return cql2.TextValue(s.ID().String()) }},
		gridQueryable(),
		Queryable{Name: "rev", Type: cql2.Int, get: func(s access.Seen) cql2.Value { return cql2.NumberValue(float64(s.Rev())) }},
		Queryable{Name: "updated_at", Type: cql2.Timestamp, get: func(s access.Seen) cql2.Value { return cql2.TimestampValue(s.UpdatedAt()) }},
	)
	if t.Geometry != twin.NoGeometry {
		qs = append(qs, Queryable{Name: "geometry", Type: cql2.Geometry, get: func(s access.Seen) cql2.Value {
			return cql2.GeometryValue(s.Geometry())
		}})
	}
	return append(qs, derived(v, t)...)
}

// coarse lists what statistics alone may ask of a type: codes, flags, floors, bands and grids.
func coarse(v *access.View, t *twin.Type) []Queryable {
	if !v.CountsType(t) {
		return nil
	}
	var qs []Queryable
	for _, f := range t.AllFields() {
		rough := f.Kind == twin.KindEnum || f.Kind == twin.KindBool || f.Kind == twin.KindList && f.Codes != nil || f.Name == "floor"
		if rough && !f.Sealed() {
			qs = append(qs, fieldQueryable(f, true))
		}
	}
	qs = append(qs, gridQueryable())
	for _, q := range derived(v, t) {
		if q.Type != cql2.Text || q.Codes != nil { // a room is one row or few
			qs = append(qs, q)
		}
	}
	return qs
}

func derived(v *access.View, t *twin.Type) (qs []Queryable) {
	if !v.SeesDerived(t) {
		return nil
	}
	for _, d := range access.DerivedFields(t) {
		q := Queryable{Name: d.Name, Type: typeOf(d.Kind), Label: d.Label, Codes: d.Codes, Internal: true, get: derivedGetter(d.Name)}
		qs = append(qs, q)
	}
	return qs
}

func fieldQueryable(f *twin.Field, internal bool) Queryable {
	return Queryable{
		Name: f.Name, Type: typeOf(f.Kind), Label: f.Label, Codes: f.Codes, Field: f,
		Internal: internal, get: fieldGetter(f),
	}
}

func gridQueryable() Queryable {
	return Queryable{Name: "grid", Type: cql2.Text, get: func(s access.Seen) cql2.Value { return textOrNull(gridText(s)) }}
}

func refOrNull(id twin.ID) cql2.Value {
	if id == 0 {
		return cql2.Value{}
	}
	return cql2.TextValue(id.String())
}

func gridText(s access.Seen) string {
	if s.Grid() == 0 {
		return ""
	}
	return s.Grid().String()
}

func textOrNull(s string) cql2.Value {
	if s == "" {
		return cql2.Value{}
	}
	return cql2.TextValue(s)
}

func typeOf(k twin.Kind) cql2.Type {
	switch k {
	case twin.KindInt:
		return cql2.Int
	case twin.KindFloat:
		return cql2.Float
	case twin.KindBool:
		return cql2.Bool
	case twin.KindDate:
		return cql2.Date
	case twin.KindTime:
		return cql2.Timestamp
	case twin.KindList:
		return cql2.TextList
	case twin.KindGeom:
		return cql2.Geometry
	}
	return cql2.Text
}

func fieldGetter(f *twin.Field) getter {
	return func(s access.Seen) cql2.Value {
		v, _ := s.Value(f)
		return toCQL(v)
	}
}

func derivedGetter(name string) getter {
	return func(s access.Seen) cql2.Value {
		v, _ := s.Derived(name)
		return toCQL(v)
	}
}

func toCQL(v twin.Value) cql2.Value {
	switch v.Kind() {
	case twin.KindText, twin.KindEnum:
		return cql2.TextValue(v.Str())
	case twin.KindInt, twin.KindFloat:
		return cql2.NumberValue(v.Float())
	case twin.KindBool:
		return cql2.BoolValue(v.Bool())
	case twin.KindDate:
		return cql2.DateValue(v.Time())
	case twin.KindTime:
		return cql2.TimestampValue(v.Time())
	case twin.KindRef:
		return cql2.TextValue(v.Ref().String())
	case twin.KindList:
		return cql2.TextsValue(v.List())
	case twin.KindGeom:
		return cql2.GeometryValue(v.Geom())
	}
	return cql2.Value{}
}
