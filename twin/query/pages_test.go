package query_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
	"github.com/gridtwin/gridtwin/twin/query"
)

// region draws a box, a rotated one or one over the antimeridian, near what there is.
func (p *planned) region() (geo.Region, error) {
	mid := townMiddle()
	at := func() orb.Point {
		return orb.Point{mid[0] + 0.02*(p.rng.Float64()-0.5), mid[1] + 0.02*(p.rng.Float64()-0.5)}
	}
	a, b := at(), at()
	box := orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])}}
	switch p.rng.IntN(6) {
	case 0:
		c := box.Center()
		return geo.NewPolygonRegion(orb.Polygon{{{box.Min[0], c[1]}, {c[0], box.Min[1]}, {box.Max[0], c[1]}, {c[0], box.Max[1]}, {box.Min[0], c[1]}}})
	case 1:
		return geo.NewBox(orb.Bound{Min: box.Min, Max: orb.Point{-170, box.Max[1]}})
	}
	return geo.NewBox(box)
}

// TestPagesEqualScans pages through random boxes, with and without a filter, as each caller: every page holds what comes
// next in a scan, and the first counts what a scan counts.
func TestPagesEqualScans(t *testing.T) {
	p := &planned{t: t, tw: openVillage(t), rng: rand.New(rand.NewPCG(3, 5))}
	defer p.tw.Close()
	for round := range 60 {
		if round%10 == 0 {
			p.edit()
		}
		for _, who := range callers(t) {
			v := access.NewView(p.tw.Snapshot(), who, today())
			typ := pickOne(p.rng, p.tw.Snapshot().Schema().Types())
			if !v.SeesType(typ) {
				continue
			}
			q := &query.ItemsQuery{Type: typ}
			var err error
			if p.rng.IntN(8) > 0 {
				if q.BBox, err = p.region(); err != nil {
					t.Fatal(err)
				}
			}
			if p.rng.IntN(3) == 0 {
				if q.Filter, err = query.BindFilter(v, typ, p.leaf(v, typ)); err != nil {
					t.Fatal(err)
				}
			}
			p.pages(v, q)
		}
	}
}

func (p *planned) pages(v *access.View, q *query.ItemsQuery) {
	p.t.Helper()
	var want, got []twin.ID
	for s := range v.All(q.Type, 0) {
		if q.Match(s) {
			want = append(want, s.ID())
		}
	}
	skip, limit := p.rng.IntN(3), 1+p.rng.IntN(300)
	page, matched := q.FirstPage(v, skip, limit)
	if (matched != nil) != (q.Matched(v) != nil) || matched != nil && *matched != len(want) {
		p.t.Fatalf("%s, %s: the first page counts %v of %d", v.Principal().Name, q.Type.Plural, matched, len(want))
	}
	for {
		for _, s := range page.Items {
			got = append(got, s.ID())
		}
		if !page.More {
			break
		}
		page = q.ReadPage(v, page.Next, 0, limit)
	}
	if want = want[min(skip, len(want)):]; !slices.Equal(got, want) {
		p.t.Fatalf("%s, %s: pages hold %d of %d", v.Principal().Name, q.Type.Plural, len(got), len(want))
	}
}
