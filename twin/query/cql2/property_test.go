package cql2

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// outcomes evaluates e on every row.
func outcomes(t *rapid.T, e Expr) []tri {
	p, err := Check(e, village)
	if err != nil {
		t.Fatalf("%s: %v", e, err)
	}
	var list []tri
	for _, rec := range rows() {
		list = append(list, p.match(bound{rec, p.columns}))
	}
	return list
}

func sameOutcomes(t *rapid.T, a, b Expr) {
	if x, y := outcomes(t, a), outcomes(t, b); !reflect.DeepEqual(x, y) {
		t.Fatalf("%s\n gives %v, but\n%s\n gives %v", a, x, b, y)
	}
}

func TestPrintedFiltersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := genPredicate(t, 3)
		p, err := Parse(e.String())
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		j, err := ParseJSON(e.AppendJSON(nil))
		if err != nil {
			t.Fatalf("%s: %v", e.AppendJSON(nil), err)
		}
		for _, again := range []Expr{p, j} {
			if bare(again) != bare(e) {
				t.Fatalf("%s\nreads back as\n%s", bare(e), bare(again))
			}
			sameOutcomes(t, again, e)
		}
	})
}

func not(e Expr) Expr { return &Not{X: e} }

func logic(op LogicOp, args ...Expr) Expr { return &Logic{Op: op, Args: args} }

func TestLogicLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := genPredicate(t, 1), genPredicate(t, 1), genPredicate(t, 1)
		sameOutcomes(t, not(not(p)), p)
		sameOutcomes(t, not(logic(And, p, q)), logic(Or, not(p), not(q)))
		sameOutcomes(t, not(logic(Or, p, q)), logic(And, not(p), not(q)))
		sameOutcomes(t, logic(And, p, q), logic(And, q, p))
		sameOutcomes(t, logic(Or, p, logic(And, p, q)), p)
		sameOutcomes(t, logic(And, p, logic(Or, q, r)), logic(Or, logic(And, p, q), logic(And, p, r)))
		sameOutcomes(t, logic(Or, p, q, r), logic(Or, p, logic(Or, q, r)))
		null := &IsNull{X: p}
		for i, v := range outcomes(t, p) {
			if isNull := outcomes(t, null)[i]; isNull != truth(v == unknown) {
				t.Fatalf("%s is %v, but %s is %v", p, v, null, isNull)
			}
		}
	})
}

func TestShorthands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := genScalars(t, 3)
		cmp := func(op CompareOp, l, r Expr) Expr { return &Compare{Op: op, L: l, R: r} }
		sameOutcomes(t, &Between{X: s[0], Lo: s[1], Hi: s[2]}, logic(And, cmp(Le, s[1], s[0]), cmp(Ge, s[2], s[0])))
		sameOutcomes(t, &In{X: s[0], List: s[1:]}, logic(Or, cmp(Eq, s[0], s[1]), cmp(Eq, s[2], s[0])))
		sameOutcomes(t, cmp(Ne, s[0], s[1]), not(cmp(Eq, s[0], s[1])))
		sameOutcomes(t, cmp(Lt, s[0], s[1]), not(cmp(Ge, s[0], s[1])))
		sameOutcomes(t, cmp(Gt, s[0], s[1]), cmp(Lt, s[1], s[0]))
	})
}

// call is a standard function of two operands.
func call(name string, a, b Expr) Expr { return &Call{Name: name, Args: []Expr{a, b}} }

func TestFunctionLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genGeometry(t), genGeometry(t)
		sameOutcomes(t, call("s_disjoint", a, b), not(call("s_intersects", a, b)))
		sameOutcomes(t, call("s_within", a, b), call("s_contains", b, a))
		for _, name := range []string{"s_intersects", "s_equals", "s_touches", "s_overlaps"} {
			sameOutcomes(t, call(name, a, b), call(name, b, a))
		}
		u, v := genTemporal(t, true), genTemporal(t, true)
		sameOutcomes(t, call("t_disjoint", u, v), not(call("t_intersects", u, v)))
		sameOutcomes(t, call("t_before", u, v), call("t_after", v, u))
		u, v = genTemporal(t, false), genTemporal(t, false)
		for _, pair := range [][2]string{
			{"contains", "during"},
			{"finishedBy", "finishes"},
			{"meets", "metBy"},
			{"overlappedBy", "overlaps"},
			{"startedBy", "starts"},
		} {
			sameOutcomes(t, call("t_"+pair[0], u, v), call("t_"+pair[1], v, u))
		}
		l, m := genList(t), genList(t)
		sameOutcomes(t, call("a_contains", l, m), call("a_containedBy", m, l))
		sameOutcomes(t, call("a_equals", l, m), logic(And, call("a_contains", l, m), call("a_containedBy", l, m)))
		sameOutcomes(t, call("a_overlaps", l, m), call("a_overlaps", m, l))
	})
}

// TestNeedsHold checks that what a filter is said to need is so of every row that matches.
func TestNeedsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, err := Check(genPredicate(t, 3), village)
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range rows() {
			if p.Match(bound{rec, p.Columns()}) && !p.Needs().holds(rec) {
				t.Fatalf("%s matches %s in spite of %s", p.Expr(), rec["id"].Str, p.Needs().show())
			}
		}
	})
}
