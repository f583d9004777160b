//go:build unix

package query_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
	"github.com/gridtwin/gridtwin/twin/query/cql2"
)

// BenchmarkFilter counts what filters select in a town of a million entities: by reading every row, since there is no index
// over rev, and by a plan.
func BenchmarkFilter(b *testing.B) {
	tw := openTown(b, townPeople)
	defer tw.Close()
	snap := tw.Snapshot()
	v := access.NewView(snap, everywhere(), today())
	const scan = " OR rev < 0"
	for _, c := range []struct{ name, collection, index, filter string }{
		{"enum", "people", "mobility", "mobility = 'bedridden'"},
		{"item", "people", "care", "A_CONTAINS(care, ('disabled'))"},
		{"flag-and-age", "people", "care", "living_alone = TRUE AND age >= 80"},
		{"range", "houses", "built_year", "built_year BETWEEN 1990 AND 1991"},
		{"prefix", "houses", "grid", "grid LIKE '310114103218001%'"},
		{"enum-in-box", "houses", "kind", "kind = 'rental' AND S_INTERSECTS(geometry, BBOX(121.23,31.30,121.26,31.32))"},
	} {
		t := snap.Schema().Type(c.collection)
		if !snap.IndexAttribute(t, c.index) {
			b.Fatal(c.index)
		}
		a, ok := v.Attribute(t, c.index)
		if !ok {
			b.Fatal(c.index)
		}
		for _, way := range []struct{ name, filter string }{{"scan", "(" + c.filter + ")" + scan}, {"plan", c.filter}} {
			b.Run(c.name+"/"+way.name, func(b *testing.B) {
				f, err := query.CompileFilter(v, t, way.filter)
				if err != nil {
					b.Fatal(err)
				}
				q := &query.ItemsQuery{Type: t, Filter: f}
				b.ReportAllocs()
				n, began := 0, processorTime(b)
				for b.Loop() {
					n = q.Count(v)
				}
				b.ReportMetric(float64((processorTime(b)-began).Microseconds())/1e3/float64(b.N), "cpu-ms/op")
				b.ReportMetric(float64(n), "matched")
				b.ReportMetric(float64(snap.Len(t)), "rows")
				b.ReportMetric(float64(a.Bytes())/float64(snap.Len(t)), "index-B/row")
			})
		}
	}
}

// processorTime is what the process has used of the processors so far, which other work on the machine does not stretch.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkBind parses, binds and matches one filter of a usual size.
func BenchmarkBind(b *testing.B) {
	tw := openVillage(b)
	defer tw.Close()
	v := access.NewView(tw.Snapshot(), everywhere(), today())
	t := tw.Snapshot().Schema().Type("house")
	const text = "kind IN ('home', 'rental') AND floors_above >= 3 AND built_year < 1990 AND address LIKE '%安亭%'"
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := cql2.Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("compile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := query.CompileFilter(v, t, text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("match", func(b *testing.B) {
		f, err := query.CompileFilter(v, t, text)
		if err != nil {
			b.Fatal(err)
		}
		var rows []access.Seen
		for s := range v.All(t, 0) {
			rows = append(rows, s)
		}
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			f.Match(rows[i%len(rows)])
			i++
		}
	})
}
