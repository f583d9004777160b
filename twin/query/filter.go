package query

import (
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// Filter is a CQL2 expression bound to a type as one principal may query it. A nil Filter matches everything.
type Filter struct {
	prog *cql2.Program
	get  []getter
	// Internal tells that the filter looks at something that is not public, so that figures depend on it.
	Internal bool
	text     string
}

// getter reads one queryable of an entity.
type getter func(access.Seen) cql2.Value

// Queryable is something that filters, sorting and grouping may name.
type Queryable struct {
	Name     string
	Type     cql2.Type
	Label    twin.Label
	Field    *twin.Field // nil for what is no stored field
	Internal bool
	get      getter
}

// Queryables lists what a principal may query of a type, in declared order: never a masked field.
func Queryables(v *access.View, t *twin.Type) []Queryable {
	var qs []Queryable
	for _, f := range t.AllFields() {
		if f.Sealed() || !v.SeesField(f) {
			continue
		}
		qs = append(qs, Queryable{
			Name: f.Name, Type: typeOf(f.Kind), Label: f.Label, Field: f, Internal: f.Sensitivity > twin.Public, get: fieldGetter(f),
		})
	}
	if ref := t.HouseRef(); ref != nil && ref.Name != "house" && v.SeesField(ref) {
		qs = append(qs, Queryable{Name: "house", Type: cql2.Text, Internal: true, get: func(s access.Seen) cql2.Value {
			return textOrNull(s.House().String())
		}})
	}
	qs = append(qs,
		Queryable{Name: "id", Type: cql2.Text, get: func(s access.Seen) cql2.Value { return cql2.TextValue(s.ID().String()) }},
		Queryable{Name: "grid", Type: cql2.Text, get: func(s access.Seen) cql2.Value { return textOrNull(gridText(s)) }},
		Queryable{Name: "rev", Type: cql2.Int, get: func(s access.Seen) cql2.Value { return cql2.NumberValue(float64(s.Rev())) }},
		Queryable{Name: "updated_at", Type: cql2.Timestamp, get: func(s access.Seen) cql2.Value { return cql2.TimestampValue(s.UpdatedAt()) }},
	)
	if t.Geometry != twin.NoGeometry {
		qs = append(qs, Queryable{Name: "geometry", Type: cql2.Geometry, get: func(s access.Seen) cql2.Value {
			return cql2.GeometryValue(s.Geometry())
		}})
	}
	for _, d := range access.DerivedFields(t) {
		if v.Principal().May(access.ReadInside) || v.CountsType(t) && t.Sensitivity > twin.Public {
			qs = append(qs, Queryable{Name: d.Name, Type: typeOf(d.Kind), Label: d.Label, Internal: true, get: derivedGetter(d.Name)})
		}
	}
	return qs
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

// CompileFilter parses and checks CQL2 text for a type. Empty text is no filter. Errors are those of package cql2,
// wrapped in *Error.
func CompileFilter(v *access.View, t *twin.Type, text string) (*Filter, error) {
	if text == "" {
		return nil, nil
	}
	expr, err := cql2.Parse(text)
	if err != nil {
		return nil, &Error{"filter", err.Error()}
	}
	return BindFilter(v, t, expr)
}

// BindFilter checks an expression for a type.
func BindFilter(v *access.View, t *twin.Type, expr cql2.Expr) (*Filter, error) {
	qs := Queryables(v, t)
	byName := make(map[string]*Queryable, len(qs))
	for i := range qs {
		byName[qs[i].Name] = &qs[i]
	}
	prog, err := cql2.Check(expr, func(name string) (cql2.Queryable, bool) {
		q := byName[name]
		if q == nil {
			return cql2.Queryable{}, false
		}
		return cql2.Queryable{Name: q.Name, Type: q.Type}, true
	})
	if err != nil {
		return nil, &Error{"filter", err.Error()}
	}
	f := &Filter{prog: prog, text: expr.String()}
	for _, name := range prog.Columns() {
		q := byName[name]
		f.get = append(f.get, q.get)
		f.Internal = f.Internal || q.Internal
	}
	return f, nil
}

// String returns the filter in normal form, "" for none.
func (f *Filter) String() string {
	if f == nil {
		return ""
	}
	return f.text
}

type row struct {
	f *Filter
	s access.Seen
}

func (r *row) Value(column int) cql2.Value { return r.f.get[column](r.s) }

// Match tells whether an entity satisfies the filter.
func (f *Filter) Match(s access.Seen) bool {
	if f == nil {
		return true
	}
	return f.prog.Match(&row{f, s})
}
