package cql2

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

// record is a row of the tests: values by name. bound gives it the columns of a program.
type record map[string]Value

type bound struct {
	rec  record
	cols []string
}

func (b bound) Value(i int) Value { return b.rec[b.cols[i]] }

// village is the schema of the test rows.
func village(name string) (Queryable, bool) {
	types := map[string]Type{
		"id": Text, "kind": Text, "name": Text, "alias": Text, "floors": Int, "height_m": Float, "built": Int,
		"let": Bool, "day": Date, "seen": Timestamp, "gone": Timestamp, "care": TextList, "tags": TextList,
		"geometry": Geometry, "outline": Geometry,
	}
	t, ok := types[name]
	return Queryable{name, t}, ok
}

func instant(s string) Value {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return TimestampValue(t)
}

func square(x, y, side float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}}
}

// rows are four houses: a and b share an edge, c is a point inside a, d has no value at all but its id.
func rows() []record {
	return []record{
		{
			"id": TextValue("a"), "kind": TextValue("home"), "name": TextValue("Café Straße"), "alias": TextValue("home"),
			"floors": NumberValue(3), "height_m": NumberValue(9.6), "built": NumberValue(1998), "let": BoolValue(true),
			"day":  DateValue(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)),
			"seen": instant("2026-03-01T08:00:00Z"), "gone": instant("2026-03-01T10:00:00Z"),
			"care": TextsValue([]string{"very_old", "living_alone"}), "tags": TextsValue([]string{"living_alone"}),
			"geometry": GeometryValue(square(121, 31, 0.5)), "outline": GeometryValue(square(121, 31, 1)),
		},
		{
			"id": TextValue("b"), "kind": TextValue("shed"), "name": TextValue("100%_sure\\x"), "alias": TextValue("home"),
			"floors": NumberValue(1), "height_m": NumberValue(2.5), "built": NumberValue(2020), "let": BoolValue(false),
			"day":  DateValue(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)),
			"seen": instant("2026-03-02T23:59:59.5Z"), "gone": instant("2026-03-03T00:00:00Z"),
			"care": TextsValue(nil), "tags": TextsValue([]string{"very_old", "living_alone", "very_old"}),
			"geometry": GeometryValue(square(121.5, 31, 0.5)), "outline": GeometryValue(square(121, 31, 1)),
		},
		{
			"id": TextValue("c"), "kind": TextValue("home"), "name": TextValue("张家村"), "floors": NumberValue(6),
			"height_m": NumberValue(18), "let": BoolValue(true), "seen": instant("2025-12-31T16:00:00Z"),
			"care":     TextsValue([]string{"disabled"}),
			"geometry": GeometryValue(orb.Point{121.25, 31.25}),
		},
		{"id": TextValue("d")},
	}
}

// ask gives the ids that match, joined.
func ask(e Expr) (string, error) {
	p, err := Check(e, village)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, rec := range rows() {
		if p.Match(bound{rec, p.Columns()}) {
			ids = append(ids, rec["id"].Str)
		}
	}
	return strings.Join(ids, " "), nil
}

// script reads lines "filter -> result" of a test file; a filter may go over several lines.
func script(t *testing.T, text string, run func(t *testing.T, filter, want string)) {
	t.Helper()
	var pending []string
	n := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		filter, want, ok := strings.Cut(line, "->")
		pending = append(pending, strings.TrimSpace(filter))
		if !ok {
			continue
		}
		whole := strings.Join(pending, "\n")
		pending = nil
		n++
		t.Run(fmt.Sprint(n), func(t *testing.T) { run(t, whole, strings.TrimSpace(want)) })
	}
	if n == 0 || len(pending) > 0 {
		t.Fatalf("%d cases, %d lines left over", n, len(pending))
	}
}

func TestRowsCoverSchema(t *testing.T) {
	for name := range rows()[0] {
		if _, ok := village(name); !ok {
			t.Errorf("no queryable %s", name)
		}
	}
	p, err := Check(mustParse(t, "floors > 1 AND (kind = 'x' OR floors < height_m)"), village)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"floors", "kind", "height_m"}; !slices.Equal(p.Columns(), want) {
		t.Errorf("columns %v, want %v", p.Columns(), want)
	}
}

func mustParse(t testing.TB, text string) Expr {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
