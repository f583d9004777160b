package query_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// planned is a village whose attributes are all indexed, and random filters on it.
type planned struct {
	t   *testing.T
	tw  *twin.Twin
	rng *rand.Rand
}

// indexAll packs every index that there can be, out of the newest snapshot.
func (p *planned) indexAll() {
	s := p.tw.Snapshot()
	for _, t := range s.Schema().Types() {
		for _, f := range t.AllFields() {
			s.IndexAttribute(t, f.Name)
		}
		s.IndexAttribute(t, "grid")
		s.IndexAttribute(t, "updated_at")
	}
}

func pickOne[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// some draws entities of a type, as the caller may see them.
func (p *planned) some(v *access.View, t *twin.Type, n int) (list []access.Seen) {
	at := twin.ID(p.rng.Uint64N(uint64(twin.MaxID)))
	for s := range v.All(t, at) {
		if list = append(list, s); len(list) == n {
			break
		}
	}
	return list
}

// leaf draws a predicate on a queryable with a value that some entity has.
func (p *planned) leaf(v *access.View, t *twin.Type) cql2.Expr {
	qs := query.Queryables(v, t)
	seen := p.some(v, t, 2)
	for range 50 {
		q := pickOne(p.rng, qs)
		if q.Name == "geometry" && len(seen) > 0 && seen[0].Geometry() != nil {
			b := seen[0].Geometry().Bound().Pad(0.002 * p.rng.Float64())
			box := &cql2.BBoxLit{Coords: []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}}
			name := pickOne(p.rng, []string{"s_intersects", "s_within", "s_disjoint"})
			return &cql2.Call{Name: name, Args: []cql2.Expr{&cql2.Property{Name: q.Name}, box}}
		}
		var texts []string
		for _, s := range seen {
			if text := textOf(s, &q); text != "" {
				texts = append(texts, text)
			}
		}
		if e := p.compare(&q, texts); e != nil {
			return e
		}
	}
	return &cql2.BoolLit{Value: true}
}

// textOf is an entity's value as it is written in parameters, the first item of a list; "" for none.
func textOf(s access.Seen, q *query.Queryable) string {
	switch {
	case q.Name == "grid" && s.Grid() != 0:
		return s.Grid().String()
	case q.Name == "id":
		return s.ID().String()
	case q.Field == nil:
		v, _ := s.Derived(q.Name)
		return v.String()
	}
	v, _ := s.Value(q.Field)
	if list := v.List(); len(list) > 0 {
		return list[0]
	}
	return v.String()
}

// compare makes one of the predicates that a planner reads, and some that it does not.
func (p *planned) compare(q *query.Queryable, texts []string) cql2.Expr {
	if len(texts) == 0 {
		return nil
	}
	prop := &cql2.Property{Name: q.Name}
	if q.Type == cql2.TextList {
		items := &cql2.ArrayLit{}
		for _, x := range texts {
			items.Items = append(items.Items, &cql2.TextLit{Value: x})
		}
		return &cql2.Call{Name: pickOne(p.rng, []string{"a_contains", "a_overlaps", "a_equals", "a_containedBy"}), Args: []cql2.Expr{prop, items}}
	}
	var values []cql2.Expr
	for _, x := range texts {
		e, err := query.EqualTo(q, x)
		if err != nil {
			return nil
		}
		values = append(values, e.(*cql2.Compare).R)
	}
	switch p.rng.IntN(7) {
	case 0:
		return &cql2.In{X: prop, List: values}
	case 1:
		return &cql2.Between{X: prop, Lo: values[0], Hi: values[len(values)-1]}
	case 2:
		if q.Type == cql2.Text {
			r := []rune(texts[0])
			return &cql2.Like{X: prop, Pattern: &cql2.TextLit{Value: string(r[:1+p.rng.IntN(len(r))]) + "%"}}
		}
	case 3:
		return &cql2.IsNull{X: prop}
	}
	op := pickOne(p.rng, []cql2.CompareOp{cql2.Eq, cql2.Eq, cql2.Eq, cql2.Lt, cql2.Ge, cql2.Ne})
	return &cql2.Compare{Op: op, L: prop, R: values[0]}
}

func (p *planned) filter(v *access.View, t *twin.Type, depth int) cql2.Expr {
	if depth == 0 || p.rng.IntN(3) == 0 {
		return p.leaf(v, t)
	}
	a, b := p.filter(v, t, depth-1), p.filter(v, t, depth-1)
	switch p.rng.IntN(4) {
	case 0:
		return &cql2.Not{X: a}
	case 1:
		return &cql2.Logic{Op: cql2.Or, Args: []cql2.Expr{a, b}}
	}
	return &cql2.Logic{Op: cql2.And, Args: []cql2.Expr{a, b}}
}

// edit changes some entities in fields that are indexed, and deletes one now and then.
func (p *planned) edit() {
	s := p.tw.Snapshot()
	v := access.NewView(s, everywhere(), today())
	for _, name := range []string{"house", "person", "facility"} {
		t := s.Schema().Type(name)
		for _, e := range p.some(v, t, 4) {
			op := twin.Operation{Do: twin.Patch, Type: t, ID: e.ID()}
			if name == "facility" && p.rng.IntN(4) == 0 {
				op.Do = twin.Delete
			}
			for _, f := range t.AllFields() {
				if len(f.Codes) == 0 || op.Do == twin.Delete || p.rng.IntN(2) == 0 {
					continue
				}
				val := twin.Enum(pickOne(p.rng, f.Codes).Value)
				if f.Kind == twin.KindList {
					val = twin.List(val.Str())
				}
				op.Set = append(op.Set, twin.Assignment{Field: f, Value: val})
			}
			if _, err := p.tw.Commit(p.t.Context(), &twin.Request{Actor: "test", Ops: []twin.Operation{op}}); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// callers are one of each kind that sees something of its own.
func callers(t *testing.T) []*access.Principal {
	t.Helper()
	worker := &access.Principal{Name: "worker", Role: access.Worker}
	for i := 1; i <= 3; i++ {
		c, err := grid.Parse(fmt.Sprintf("%s001%02d", villageCode, i))
		if err != nil {
			t.Fatal(err)
		}
		worker.Scopes = append(worker.Scopes, c)
	}
	village, err := grid.Parse(villageCode)
	if err != nil {
		t.Fatal(err)
	}
	reader := &access.Principal{
		Name: "reader", Role: access.Component, Scopes: []grid.Code{access.Everywhere},
		Rights: []access.Right{access.MapRead, access.PeopleRead},
	}
	return []*access.Principal{
		access.VisitorPrincipal(), worker,
		{Name: "command", Role: access.Command, Scopes: []grid.Code{village}},
		everywhere(), reader,
		{Name: "admin", Role: access.Admin},
	}
}

// TestPlansEqualScans asks random filters as each caller, with edits in between, and finds what a scan finds.
func TestPlansEqualScans(t *testing.T) {
	p := &planned{t: t, tw: openVillage(t), rng: rand.New(rand.NewPCG(7, 11))}
	defer p.tw.Close()
	p.indexAll()
	ways := map[string]int{}
	for round := range 70 {
		if round%3 == 0 {
			p.edit()
		}
		if round == 45 {
			p.indexAll()
		}
		for _, who := range callers(t) {
			v := access.NewView(p.tw.Snapshot(), who, today())
			typ := pickOne(p.rng, p.tw.Snapshot().Schema().Types())
			if !v.SeesType(typ) {
				continue
			}
			f, err := query.BindFilter(v, typ, p.filter(v, typ, 3))
			if err != nil {
				t.Fatal(err)
			}
			q := &query.ItemsQuery{Type: typ, Filter: f}
			var want, got []twin.ID
			for s := range v.All(typ, 0) {
				if q.Match(s) {
					want = append(want, s.ID())
				}
			}
			for s := range q.Each(v, 0) {
				got = append(got, s.ID())
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s, %s: the plan of %s finds %d of %d", who.Name, typ.Plural, f, len(got), len(want))
			}
			x := q.Explain(v)
			ways[x.Access]++
			for _, s := range x.Steps {
				if s.Used {
					ways[s.How]++
				}
			}
			p.keepsSecret(v, typ, x)
		}
	}
	for _, how := range []string{"scan", "index", "lookup", "equality", "list", "range", "prefix", "box", "scope"} {
		if ways[how] == 0 {
			t.Errorf("no filter was answered by %s: %v", how, ways)
		}
	}
}

// keepsSecret fails where an explanation counts what its caller may not see.
func (p *planned) keepsSecret(v *access.View, t *twin.Type, x *query.Explanation) {
	p.t.Helper()
	visible := 0
	for s := range v.All(t, 0) {
		if t.Sensitivity == twin.Public || s.Inside() {
			visible++
		}
	}
	if x.Tested > visible || x.Matched > x.Tested {
		p.t.Fatalf("%s: %d tested, %d matched of %d", v.Principal().Name, x.Tested, x.Matched, visible)
	}
	if v.Principal().InScope(access.Everywhere) {
		return
	}
	for _, s := range x.Steps {
		f := t.Field(s.On)
		inner := t.Sensitivity > twin.Public || f != nil && f.Sensitivity > twin.Public
		by := strings.Contains("equality list range prefix", s.How)
		if inner && by && s.How != "" {
			p.t.Fatalf("%s asked an index of %s.%s", v.Principal().Name, t.Name, s.On)
		}
		if s.How == "box" && inner && (s.Found > 0 || s.Estimated > 0) {
			p.t.Fatalf("%s is told how many %s are in a box", v.Principal().Name, t.Plural)
		}
	}
}
