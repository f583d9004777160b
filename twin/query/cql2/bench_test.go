package cql2

import (
	"fmt"
	"math"
	"testing"
)

// BenchmarkMatch asks one filter about the rows of rows_test.go, the null one included; ns/op is for one row.
func BenchmarkMatch(b *testing.B) {
	circle := func(n int) string {
		text := "POLYGON(("
		for i := range n + 1 {
			a := 2 * math.Pi * float64(i%n) / float64(n)
			if i > 0 {
				text += ", "
			}
			text += fmt.Sprintf("%.6f %.6f", 121.4+0.3*math.Cos(a), 31.2+0.3*math.Sin(a))
		}
		return text + "))"
	}
	for _, c := range []struct{ name, filter string }{
		{"number", "floors >= 3"},
		{"text", "kind = 'home'"},
		{"three-joined", "kind = 'home' AND floors BETWEEN 2 AND 6 AND let = TRUE"},
		{"in-20", "built IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,1998,2020)"},
		{"like-infix", "name LIKE '%村%'"},
		{"casei", "CASEI(kind) = CASEI('HOME')"},
		{"day-of-timestamp", "seen >= DATE('2026-03-01')"},
		{"interval", "T_INTERSECTS(seen, INTERVAL('2026-03-01', '2026-03-02'))"},
		{"list", "A_CONTAINS(care, ('living_alone'))"},
		{"arithmetic", "height_m / floors > 3"},
		{"intersects-box", "S_INTERSECTS(geometry, BBOX(121.2, 31.2, 121.3, 31.3))"},
		{"intersects-circle-of-16", "S_INTERSECTS(geometry, " + circle(16) + ")"},
		{"intersects-circle-of-500", "S_INTERSECTS(geometry, " + circle(500) + ")"},
		{"touches-box", "S_TOUCHES(geometry, BBOX(121.5, 31, 122, 31.5))"},
	} {
		b.Run("filter="+c.name, func(b *testing.B) {
			p, err := Check(mustParse(b, c.filter), village)
			if err != nil {
				b.Fatal(err)
			}
			list := tuples(p)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				p.Match(&list[i%len(list)])
				i++
			}
		})
	}
}

// tuple is a row whose values stand in the order of the program's columns, as a store would have them.
type tuple []Value

func (t *tuple) Value(i int) Value { return (*t)[i] }

func tuples(p *Program) []tuple {
	var list []tuple
	for _, rec := range rows() {
		t := make(tuple, len(p.Columns()))
		for i, name := range p.Columns() {
			t[i] = rec[name]
		}
		list = append(list, t)
	}
	return list
}

func BenchmarkParse(b *testing.B) {
	filter := "kind = 'home' AND (floors BETWEEN 2 AND 6 OR let = TRUE) AND S_INTERSECTS(geometry, BBOX(121, 31, 122, 32))"
	json := mustParse(b, filter).AppendJSON(nil)
	b.Run("encoding=text", func(b *testing.B) {
		b.SetBytes(int64(len(filter)))
		for b.Loop() {
			if _, err := Parse(filter); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding=json", func(b *testing.B) {
		b.SetBytes(int64(len(json)))
		for b.Loop() {
			if _, err := ParseJSON(json); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestMatchAllocatesNothing holds the evaluator to its promise for the filters that are asked most.
func TestMatchAllocatesNothing(t *testing.T) {
	for _, filter := range []string{
		"kind = 'home' AND floors BETWEEN 2 AND 6 AND let = TRUE",
		"name LIKE '%村%' OR CASEI(kind) IN (CASEI('HOME'), 'shed')",
		"T_INTERSECTS(INTERVAL(seen, gone), INTERVAL('2026-03-01', '2026-03-02'))",
		"A_CONTAINS(care, ('living_alone')) OR A_OVERLAPS(care, tags)",
		"height_m / floors > 3 OR seen >= DATE('2026-03-01')",
		"S_INTERSECTS(geometry, BBOX(121.2, 31.2, 121.3, 31.3))",
	} {
		p, err := Check(mustParse(t, filter), village)
		if err != nil {
			t.Fatal(err)
		}
		list := tuples(p)
		if n := testing.AllocsPerRun(100, func() {
			for i := range list {
				p.Match(&list[i])
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations for %d rows", filter, n, len(list))
		}
	}
}
