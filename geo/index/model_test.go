package index

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// model is the plain form of an index: what each search is compared with.
type model map[uint64]orb.Bound

func (m model) hits(in func(b orb.Bound) (hit, inside bool)) map[uint64]bool {
	found := map[uint64]bool{}
	for id, b := range m {
		if hit, inside := in(Lattice(b)); hit {
			found[id] = inside
		}
	}
	return found
}

func intersects(a, b orb.Bound) bool {
	return a.Min[0] <= b.Max[0] && a.Max[0] >= b.Min[0] && a.Min[1] <= b.Max[1] && a.Max[1] >= b.Min[1]
}

func covers(a, b orb.Bound) bool {
	return a.Min[0] <= b.Min[0] && a.Max[0] >= b.Max[0] && a.Min[1] <= b.Min[1] && a.Max[1] >= b.Max[1]
}

// disc is a region that is not a box.
type disc struct {
	mid    orb.Point
	radius float64
}

func (d disc) contains(b orb.Bound) bool {
	dx := max(d.mid[0]-b.Min[0], b.Max[0]-d.mid[0])
	dy := max(d.mid[1]-b.Min[1], b.Max[1]-d.mid[1])
	return math.Hypot(dx, dy) <= d.radius
}

// planar is the distance from p to the box on the plane of lon and lat, in degrees.
func planar(p orb.Point, b orb.Bound) float64 {
	dx, dy := max(b.Min[0]-p[0], 0, p[0]-b.Max[0]), max(b.Min[1]-p[1], 0, p[1]-b.Max[1])
	return math.Sqrt(dx*dx + dy*dy)
}

func (d disc) disjoint(b orb.Bound) bool { return planar(d.mid, b) > d.radius }

// check compares all searches of x with those of the model.
func (m model) check(t failer, x *Index, box orb.Bound, d disc) {
	t.Helper()
	if x.Len() != len(m) {
		t.Fatalf("Len is %d, want %d", x.Len(), len(m))
	}
	for _, b := range m {
		if !covers(x.Bound(), Lattice(b)) {
			t.Fatalf("Bound %v does not cover %v", x.Bound(), b)
		}
	}
	gather := func(search func(fn func(uint64, bool) bool)) map[uint64]bool {
		found := map[uint64]bool{}
		search(func(id uint64, inside bool) bool {
			if _, twice := found[id]; twice {
				t.Fatalf("item %d is reported twice", id)
			}
			found[id] = inside
			return true
		})
		return found
	}
	want := m.hits(func(b orb.Bound) (bool, bool) { return intersects(box, b), covers(box, b) })
	got := gather(func(fn func(uint64, bool) bool) { x.Search(box, fn) })
	if !maps.Equal(got, want) {
		t.Fatalf("Search(%v) = %v, want %v", box, got, want)
	}
	ids := x.SearchIDs(nil, box)
	slices.Sort(ids)
	if !slices.Equal(ids, slices.Sorted(maps.Keys(want))) {
		t.Fatalf("SearchIDs(%v) = %v, want %v", box, ids, want)
	}
	want = m.hits(func(b orb.Bound) (bool, bool) { return !d.disjoint(b), d.contains(b) })
	got = gather(func(fn func(uint64, bool) bool) { x.SearchRegion(d.contains, d.disjoint, fn) })
	if !maps.Equal(got, want) {
		t.Fatalf("SearchRegion(%v) = %v, want %v", d, got, want)
	}
	m.checkNearest(t, x, d.mid)
}

// checkNearest compares k nearest, by the built-in distance and by one that stretches the axes differently.
func (m model) checkNearest(t failer, x *Index, p orb.Point) {
	t.Helper()
	m.checkFlat(t, x, p)
	m.checkNearestBy(t, x, p, nil, func(b orb.Bound) float64 { return planar(p, b) })
	stretched := func(b orb.Bound) float64 {
		for _, corner := range []*orb.Point{&b.Min, &b.Max} {
			corner[0] = (corner[0]-p[0])*0.85 + p[0]
		}
		return planar(p, b) * 111_000
	}
	m.checkNearestBy(t, x, p, stretched, stretched)
}

// checkFlat has the search in a plane find the same seven, and nothing past its reach.
func (m model) checkFlat(t failer, x *Index, p orb.Point) {
	t.Helper()
	for _, f := range []Flat{{p, 95_000, 111_000, 50_000}, {p, 95_000, 111_000, 0.01}} {
		var want []float64
		for _, b := range m {
			l := Lattice(b)
			if d := math.Sqrt(f.box2(l.Min, l.Max)); d <= f.Reach {
				want = append(want, d)
			}
		}
		slices.Sort(want)
		want = want[:min(7, len(want))]
		var got []float64
		seen := map[uint64]bool{}
		x.NearestFlat(f, func(id uint64, _ any, dist float64) float64 {
			l := Lattice(m[id])
			if _, ok := m[id]; !ok || seen[id] || math.Abs(dist-math.Sqrt(f.box2(l.Min, l.Max))) > 1e-4 {
				t.Fatalf("NearestFlat(%v) reports %d at %v; it is %v, before: %v", p, id, dist, m[id], seen[id])
			}
			seen[id] = true
			if got = append(got, dist); len(got) < 7 {
				return f.Reach
			}
			return -1
		})
		if len(got) != len(want) {
			t.Fatalf("NearestFlat(%v) reports %d, want %d", p, len(got), len(want))
		}
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-4 {
				t.Fatalf("NearestFlat(%v) is at %v, want %v", p, got, want)
			}
		}
	}
}

func (m model) checkNearestBy(t failer, x *Index, p orb.Point, given, distance func(b orb.Bound) float64) {
	t.Helper()
	var want []float64
	for _, b := range m {
		want = append(want, distance(Lattice(b)))
	}
	slices.Sort(want)
	var got []float64
	seen := map[uint64]bool{}
	x.Nearest(p, given, func(id uint64, dist float64) bool {
		b, ok := m[id]
		if !ok || seen[id] || dist != distance(Lattice(b)) {
			t.Fatalf("Nearest(%v) reports %d at %v; it is %v, before: %v", p, id, dist, b, seen[id])
		}
		seen[id] = true
		got = append(got, dist)
		return len(got) < 7
	})
	if !slices.Equal(got, want[:min(7, len(want))]) {
		t.Fatalf("Nearest(%v) is at %v, want %v", p, got, want)
	}
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// panicker fails a reader goroutine, which may not use the test's own Fatalf.
type panicker struct{}

func (panicker) Helper() {}

func (panicker) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
