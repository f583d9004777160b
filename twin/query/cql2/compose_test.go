package cql2

import (
	"math"
	"testing"
	"time"
)

func TestCompose(t *testing.T) {
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		e    Expr
		want string
	}{
		{Equal("kind", TextValue(`x\' OR TRUE OR kind = \'`)), `kind = 'x\\'' OR TRUE OR kind = \\'''`},
		{Equal("floors", NumberValue(-3)), "floors = -3"},
		{Equal("let", BoolValue(true)), "let = TRUE"},
		{Equal("day", DateValue(day)), "day = DATE('2026-03-01')"},
		{Equal("seen", TimestampValue(day)), "seen = TIMESTAMP('2026-03-01T12:00:00Z')"},
		{Equal("in", Value{}), `"in" IS NULL`},
		{All(nil, Equal("floors", NumberValue(3)), nil), "floors = 3"},
		{
			All(mustParse(t, "TRUE OR FALSE"), Equal("let", BoolValue(false))),
			"(TRUE OR FALSE) AND let = FALSE",
		},
	} {
		if c.e.String() != c.want {
			t.Errorf("%s, want %s", c.e, c.want)
		}
		reprint(t, c.e)
	}
	if e := All(nil, nil); e != nil {
		t.Errorf("%v", e)
	}
	if p, err := Check(Equal("floors", NumberValue(math.NaN())), village); err != nil || p.Match(bound{rows()[0], p.Columns()}) {
		t.Errorf("a number equals NaN, %v", err)
	}
	_, err := Check(Equal("no_such", NumberValue(3)), village)
	if want := `cql2: there is no queryable "no_such"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
