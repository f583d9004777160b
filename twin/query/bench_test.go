package query_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/grid"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// townPeople makes a town of a million entities: a village of 5000 people has some 11 200.
const townPeople = 446_000

// The middle of the town, where a village is.
func townMiddle() orb.Point { return orb.Point{121.2448, 31.3084} }

func gon(c orb.Point, radiusM float64, n int) string {
	ring := ""
	for i := range n + 1 {
		a := 2 * math.Pi * float64(i%n) / float64(n)
		ring += fmt.Sprintf(",[%.8f,%.8f]", c[0]+radiusM/95_100*math.Cos(a), c[1]+radiusM/110_900*math.Sin(a))
	}
	return `{"geometry":{"type":"Polygon","coordinates":[[` + ring[1:] + `]]}}`
}

func everywhere() *access.Principal {
	return &access.Principal{Name: "command", Role: access.Command, Scopes: []grid.Code{access.Everywhere}}
}

// BenchmarkStats counts all eight types inside an area of a town of a million entities.
func BenchmarkStats(b *testing.B) {
	tw := openTown(b, townPeople)
	defer tw.Close()
	snap := tw.Snapshot()
	entities := 0
	for _, t := range snap.Schema().Types() {
		entities += snap.Len(t)
	}
	c := townMiddle()
	v := access.NewView(snap, everywhere(), today())
	areas := []struct{ name, json string }{
		{"circle=500m", fmt.Sprintf(`{"circle":{"center":[%g,%g],"radius_m":500}}`, c[0], c[1])},
		{"16gon=500m", gon(c, 500, 16)},
		{"circle=5km", fmt.Sprintf(`{"circle":{"center":[%g,%g],"radius_m":5000}}`, c[0], c[1])},
	}
	for _, a := range areas {
		b.Run(a.name, func(b *testing.B) {
			var res *query.AreaStats
			b.ReportAllocs()
			for b.Loop() {
				area, err := query.ParseArea(json.RawMessage(a.json), v, query.MaxAreaVertices)
				if err != nil {
					b.Fatal(err)
				}
				if res, err = query.Stats(v, &query.AreaQuery{Area: area, Types: snap.Schema().Types(), Filters: map[*twin.Type]*query.Filter{}}); err != nil {
					b.Fatal(err)
				}
			}
			n := 0
			for _, count := range res.Counts {
				n += *count.N
			}
			b.ReportMetric(float64(n), "counted")
			b.ReportMetric(float64(entities), "entities")
		})
	}
	b.Run("nearest=10", func(b *testing.B) {
		t := snap.Schema().Type("house")
		b.ReportAllocs()
		for b.Loop() {
			if n := query.Nearest(v, t, c, 10, 1e6, nil); len(n) != 10 {
				b.Fatal(len(n))
			}
		}
	})
}

// BenchmarkNearest finds the ten nearest houses in the model village.
func BenchmarkNearest(b *testing.B) {
	tw := openVillage(b)
	defer tw.Close()
	v := access.NewView(tw.Snapshot(), everywhere(), today())
	t := tw.Snapshot().Schema().Type("house")
	b.ReportAllocs()
	for b.Loop() {
		if n := query.Nearest(v, t, townMiddle(), 10, 1e6, nil); len(n) != 10 {
			b.Fatal(len(n))
		}
	}
}

// BenchmarkGroups groups the model village by what the viewer's themes ask for.
func BenchmarkGroups(b *testing.B) {
	tw := openVillage(b)
	defer tw.Close()
	v := access.NewView(tw.Snapshot(), everywhere(), today())
	area, err := query.ParseArea(json.RawMessage(`{"grids":["`+villageCode+`"]}`), v, query.MaxAreaVertices)
	if err != nil {
		b.Fatal(err)
	}
	for _, by := range []string{"grid", "house", "age_band"} {
		b.Run(by, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				q := &query.AreaQuery{Area: area, Types: tw.Snapshot().Schema().Types(), GroupBy: []string{by}, Filters: map[*twin.Type]*query.Filter{}}
				if _, err := query.Stats(v, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
