package cql2

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestMapPoints(t *testing.T) {
	swap := func(p orb.Point) (orb.Point, error) { return orb.Point{p[1], p[0]}, nil }
	for _, c := range []struct{ filter, want string }{
		{"S_INTERSECTS(g, POINT(31 121))", "S_INTERSECTS(g, POINT(121 31))"},
		{"NOT S_INTERSECTS(g, BBOX(31, 121, 32, 122)) AND a = 1", "NOT S_INTERSECTS(g, BBOX(121, 31, 122, 32)) AND a = 1"},
		{
			"S_INTERSECTS(g, BBOX(-10, 170, 10, -170))", // over the antimeridian, latitude first
			"S_INTERSECTS(g, BBOX(170, -10, -170, 10))",
		},
		{
			"S_WITHIN(g, GEOMETRYCOLLECTION(LINESTRING(1 2, 3 4), POLYGON((0 0, 1 0, 1 2, 0 0))))",
			"S_WITHIN(g, GEOMETRYCOLLECTION(LINESTRING(2 1, 4 3), POLYGON((0 0, 0 1, 2 1, 0 0))))",
		},
		{
			"S_WITHIN(MULTIPOINT((1 2)), MULTIPOLYGON(((0 0, 1 0, 1 2, 0 0)))) OR S_EQUALS(g, MULTILINESTRING((1 2, 3 4)))",
			"S_WITHIN(MULTIPOINT((2 1)), MULTIPOLYGON(((0 0, 0 1, 2 1, 0 0)))) OR S_EQUALS(g, MULTILINESTRING((2 1, 4 3)))",
		},
		{
			"a BETWEEN 1 AND b + 2 OR a IN (1) OR a LIKE 'x' OR a IS NULL OR A_EQUALS(a, (1))",
			"a BETWEEN 1 AND b + 2 OR a IN (1) OR a LIKE 'x' OR a IS NULL OR A_EQUALS(a, (1))",
		},
	} {
		e := mustParse(t, c.filter)
		before := e.String()
		got, err := MapPoints(e, swap)
		if err != nil || got.String() != c.want {
			t.Errorf("%s\n gives %v, %v\n want %s", c.filter, got, err, c.want)
		}
		if e.String() != before {
			t.Errorf("%s was changed to %s", before, e)
		}
	}
	skew := func(p orb.Point) (orb.Point, error) { return orb.Point{p[0] + p[1]/10, p[1]}, nil }
	got, err := MapPoints(mustParse(t, "S_WITHIN(g, BBOX(0, 0, 10, 10))"), skew)
	if want := "S_WITHIN(g, POLYGON((0 0, 10 0, 11 10, 1 10, 0 0)))"; err != nil || got.String() != want {
		t.Errorf("%v, %v, want %s", got, err, want)
	}
	_, err = MapPoints(mustParse(t, "S_WITHIN(g, POINT(1 2))"), func(p orb.Point) (orb.Point, error) {
		return p, errors.New("outside of the zone")
	})
	if err == nil || !strings.Contains(err.Error(), "1:13: outside of the zone") {
		t.Error(err)
	}
}

// TestEveryNodeIsKnown loops the closed set of nodes through everything that switches over it.
func TestEveryNodeIsKnown(t *testing.T) {
	filters := []string{
		"floors = 1 AND NOT kind LIKE 'x' OR floors BETWEEN 1 AND 2 OR floors IN (1) OR day IS NULL OR let = TRUE",
		"S_INTERSECTS(geometry, POINT(1 2)) OR S_INTERSECTS(geometry, BBOX(1, 2, 3, 4)) OR A_CONTAINS(care, ('x'))",
		"T_DURING(INTERVAL(seen, gone), INTERVAL(day, '..')) OR floors + 1 = 2",
		"seen = TIMESTAMP('2026-01-01T00:00:00Z') OR day = DATE('2026-01-01')",
	}
	seen := map[string]bool{}
	for _, f := range filters {
		e := mustParse(t, f)
		Walk(e, func(x Expr) {
			seen[fmt.Sprintf("%T", x)] = true
			if text := x.String(); !strings.Contains(f, text) {
				t.Errorf("%T prints as %s, which is no part of %s", x, text, f)
			}
		})
		if _, err := Check(e, village); err != nil {
			t.Error(err)
		}
	}
	for _, e := range AllExprs() {
		if name := fmt.Sprintf("%T", e); !seen[name] {
			t.Errorf("no filter of this test has a %s", name)
		}
	}
	if len(seen) != len(AllExprs()) {
		t.Errorf("AllExprs lists %d of %d nodes", len(AllExprs()), len(seen))
	}
}
