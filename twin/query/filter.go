package query

import (
	"errors"
	"fmt"
	"sync"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// Filter is a CQL2 expression bound to a type as one principal may query it. A nil Filter matches everything.
type Filter struct {
	prog *cql2.Program
	get  []getter
	rows sync.Pool // of *row: a row that goes to the program escapes, so each is used again
	// Internal tells that the filter looks at something that is not public, so that figures depend on it.
	Internal bool
	text     string
	inner    map[string]bool // queryables that have no value outside a scope
}

// CompileFilter parses and checks CQL2 text for a type. Empty text is no filter. Errors are those of package cql2,
// wrapped in *Error.
func CompileFilter(v *access.View, t *twin.Type, text string) (*Filter, error) {
	if text == "" {
		return nil, nil
	}
	expr, err := cql2.Parse(text)
	if err != nil {
		return nil, inFilter(err)
	}
	return BindFilter(v, t, expr)
}

// BindFilter checks an expression for a type; nil is no filter. Texts that are compared with a coded queryable may be
// written as imports accept them, by alias or label: they become the code, in expr itself.
func BindFilter(v *access.View, t *twin.Type, expr cql2.Expr) (*Filter, error) {
	if expr == nil {
		return nil, nil
	}
	qs := Queryables(v, t)
	byName := make(map[string]*Queryable, len(qs))
	for i := range qs {
		byName[qs[i].Name] = &qs[i]
	}
	canonical(expr, byName)
	onLattice(expr)
	prog, err := cql2.Check(expr, func(name string) (cql2.Queryable, bool) {
		q := byName[name]
		if q == nil {
			return cql2.Queryable{}, false
		}
		return cql2.Queryable{Name: q.Name, Type: q.Type}, true
	})
	if err != nil {
		var unknown *cql2.PropertyError
		if errors.As(err, &unknown) {
			unknown.Why = maskedTo(v, t, unknown.Name)
		}
		return nil, inFilter(err)
	}
	f := &Filter{prog: prog, text: expr.String(), Internal: t.Sensitivity > twin.Public, inner: map[string]bool{}}
	for _, name := range prog.Columns() {
		q := byName[name]
		f.get = append(f.get, q.get)
		f.Internal = f.Internal || q.Internal
		f.inner[name] = q.inner()
	}
	f.rows.New = func() any { return &row{f: f} }
	return f, nil
}

// maskedTo says why a field that a principal is shown masked cannot be queried, and what can be done instead; "" for any
// other, also for one that is hidden whole.
func maskedTo(v *access.View, t *twin.Type, name string) string {
	f := t.Field(name)
	if f == nil || !f.Sealed() || f.Mask == twin.MaskHide || !v.SeesType(t) || !v.SeesField(t, f) {
		return ""
	}
	why := "is masked to you, and what is masked cannot be queried"
	if t.Name == "person" && access.MayLookup(v.Principal()) {
		why += ": look people up by name, id_no or phone with a lookup"
	}
	return why
}

// canonical replaces aliases and labels of codes by the codes.
func canonical(expr cql2.Expr, byName map[string]*Queryable) {
	codesOf := func(e cql2.Expr) []twin.Code {
		p, ok := e.(*cql2.Property)
		if !ok || byName[p.Name] == nil {
			return nil
		}
		return byName[p.Name].Codes
	}
	cql2.Walk(expr, func(e cql2.Expr) {
		switch e := e.(type) {
		case *cql2.Compare:
			recode(codesOf(e.L), e.R)
			recode(codesOf(e.R), e.L)
		case *cql2.In:
			for _, x := range e.List {
				recode(codesOf(e.X), x)
			}
		case *cql2.Call:
			for _, a := range e.Args {
				for _, b := range e.Args {
					recode(codesOf(a), b)
				}
			}
		}
	})
}

// onLattice rounds the geometries of a filter as stored ones are, to 1e-8 degree: a border that is copied from a source
// with more digits still equals and touches what was imported from it. Boxes stay as they are, for they are limits. What
// rounding would spoil stays too.
func onLattice(expr cql2.Expr) {
	cql2.Walk(expr, func(e cql2.Expr) {
		if lit, ok := e.(*cql2.GeometryLit); ok && geo.VertexCount(lit.Geometry) <= MaxAreaVertices {
			if g := geo.Round(lit.Geometry); geo.Validate(g) == nil {
				lit.Geometry = g
			}
		}
	})
}

// recode rewrites a literal, or the literals of an array, that a coded queryable is compared with.
func recode(codes []twin.Code, e cql2.Expr) {
	if codes == nil {
		return
	}
	f := twin.Field{Codes: codes}
	switch e := e.(type) {
	case *cql2.TextLit:
		if c, ok := f.Code(e.Value); ok {
			e.Value = c.Value
		}
	case *cql2.ArrayLit:
		for _, x := range e.Items {
			recode(codes, x)
		}
	}
}

// EqualTo is the predicate that a queryable has a value given as plain text, as in a query parameter. Errors do not
// repeat the text: it may be what somebody knows of a person.
func EqualTo(q *Queryable, text string) (cql2.Expr, error) {
	f := twin.Field{}
	want := "a number"
	switch q.Type {
	case cql2.Text:
		return cql2.Equal(q.Name, cql2.TextValue(text)), nil
	case cql2.Int, cql2.Float:
		f.Kind = twin.KindFloat
	case cql2.Bool:
		f.Kind, want = twin.KindBool, "true or false"
	case cql2.Date:
		f.Kind, want = twin.KindDate, "a date as 2006-01-02"
	case cql2.Timestamp:
		f.Kind, want = twin.KindTime, "an instant as 2006-01-02T15:04:05Z"
	default:
		return nil, fmt.Errorf("cannot be compared as a parameter: use filter")
	}
	v, err := f.ParseText(text)
	if err != nil {
		return nil, fmt.Errorf("is not %s", want)
	}
	return cql2.Equal(q.Name, toCQL(v)), nil
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

// Match tells whether an entity satisfies the filter. It may be called from any goroutine.
func (f *Filter) Match(s access.Seen) bool {
	if f == nil {
		return true
	}
	r := f.rows.Get().(*row)
	r.s = s
	ok := f.prog.Match(r)
	r.s = access.Seen{}
	f.rows.Put(r)
	return ok
}

// matcher is Match for one goroutine that tests many: it takes one row for all.
func (f *Filter) matcher() func(access.Seen) bool {
	if f == nil {
		return func(access.Seen) bool { return true }
	}
	r := &row{f: f}
	return func(s access.Seen) bool {
		r.s = s
		return f.prog.Match(r)
	}
}

// hidden tells whether a queryable has no value outside the caller's scope.
func (f *Filter) hidden(column string) bool { return f.inner[column] }
