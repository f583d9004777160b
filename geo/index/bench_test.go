package index

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// town is 1 M boxes of 5–25 m over 40 × 40 km: two thirds in 200 villages, the rest anywhere.
func town() []Item {
	const lonPerKM, latPerKM = 1 / 95.2, 1 / 111.0
	r := rand.New(rand.NewPCG(7, 11))
	villages := make([]orb.Point, 200)
	for i := range villages {
		villages[i] = orb.Point{r.Float64() * 40, r.Float64() * 40}
	}
	items := make([]Item, 1e6)
	for i := range items {
		p := orb.Point{r.Float64() * 40, r.Float64() * 40}
		if i%3 > 0 {
			v := villages[r.IntN(len(villages))]
			p = orb.Point{v[0] + r.NormFloat64()*0.35, v[1] + r.NormFloat64()*0.35}
		}
		sideKM := 0.005 + 0.02*r.Float64()
		min := orb.Point{round(121 + p[0]*lonPerKM), round(31 + p[1]*latPerKM)}
		max := orb.Point{round(min[0] + sideKM*lonPerKM), round(min[1] + sideKM*latPerKM)}
		items[i] = Item{ID: uint64(i), Box: orb.Bound{Min: min, Max: max}}
	}
	return items
}

// round keeps eight decimals, as real data does at most.
func round(v float64) float64 { return math.Round(v*1e8) / 1e8 }

// around is a box of so many kilometres a side, its middle at an item.
func around(items []Item, r *rand.Rand, km float64) orb.Bound {
	p := items[r.IntN(len(items))].Box.Min
	return orb.Bound{
		Min: orb.Point{p[0] - km/2/95.2, p[1] - km/2/111},
		Max: orb.Point{p[0] + km/2/95.2, p[1] + km/2/111},
	}
}

func buildTidwall(items []Item) *rtree.RTreeG[uint64] {
	var tree rtree.RTreeG[uint64]
	for _, it := range items {
		tree.Insert(it.Box.Min, it.Box.Max, it.ID)
	}
	return &tree
}

// reportBytes reports the heap that build's result holds, per item.
func reportBytes[T any](b *testing.B, items int, build func() T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := build()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(x)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(items), "B/box")
}

func BenchmarkBuild(b *testing.B) {
	items := town()
	b.Run("items=1e6", func(b *testing.B) {
		for b.Loop() {
			Build(items)
		}
		reportBytes(b, len(items), func() *Index { return Build(items) })
	})
	b.Run("items=1e6/tidwall", func(b *testing.B) {
		for b.Loop() {
			buildTidwall(items)
		}
		reportBytes(b, len(items), func() *rtree.RTreeG[uint64] { return buildTidwall(items) })
	})
}

func BenchmarkFold(b *testing.B) {
	items := town()
	x := Build(items)
	r := rand.New(rand.NewPCG(1, 2))
	for !x.NeedsFold() {
		edits := make([]Edit, 100)
		for i := range edits {
			edits[i] = jiggle(items, r)
		}
		x = x.Apply(edits)
	}
	b.Run("items=1e6", func(b *testing.B) {
		for b.Loop() {
			x.Fold()
		}
	})
}

func BenchmarkSearch(b *testing.B) {
	items := town()
	x, tree := Build(items), buildTidwall(items)
	for _, size := range []struct {
		name string
		km   float64
	}{{"100m", 0.1}, {"1km", 1}, {"5km", 5}} {
		boxes := make([]orb.Bound, 256)
		r := rand.New(rand.NewPCG(3, 4))
		for i := range boxes {
			boxes[i] = around(items, r, size.km)
		}
		run := func(name string, search func(dst []uint64, box orb.Bound) []uint64) {
			b.Run(name, func(b *testing.B) {
				dst, hits, n := make([]uint64, 0, 1<<17), 0, 0
				b.ReportAllocs()
				for b.Loop() {
					dst = search(dst[:0], boxes[n%len(boxes)])
					hits += len(dst)
					n++
				}
				b.ReportMetric(float64(hits)/float64(n), "hits/op")
			})
		}
		run("items=1e6/box="+size.name, x.SearchIDs)
		run("items=1e6/box="+size.name+"/callback", func(dst []uint64, box orb.Bound) []uint64 {
			x.Search(box, func(id uint64, _ bool) bool {
				dst = append(dst, id)
				return true
			})
			return dst
		})
		run("items=1e6/box="+size.name+"/tidwall", func(dst []uint64, box orb.Bound) []uint64 {
			tree.Search(box.Min, box.Max, func(_, _ [2]float64, id uint64) bool {
				dst = append(dst, id)
				return true
			})
			return dst
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	const k = 10
	items := town()
	x, tree := Build(items), buildTidwall(items)
	edited, r := x, rand.New(rand.NewPCG(5, 6))
	for moved := append([]Item(nil), items...); !edited.NeedsFold(); {
		edited = edited.Apply([]Edit{jiggle(moved, r)})
	}
	points := make([]orb.Point, 4096)
	for i := range points {
		points[i] = around(items, r, 0).Min
	}
	run := func(name string, nearest func(p orb.Point, more func() bool)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				found := 0
				nearest(points[n%len(points)], func() bool {
					found++
					return found < k
				})
				n++
			}
		})
	}
	run("k=10", func(p orb.Point, more func() bool) {
		x.Nearest(p, nil, func(uint64, float64) bool { return more() })
	})
	run("k=10/before-fold", func(p orb.Point, more func() bool) {
		edited.Nearest(p, nil, func(uint64, float64) bool { return more() })
	})
	run("k=10/tidwall", func(p orb.Point, more func() bool) {
		tree.Nearby(rtree.BoxDist[float64, uint64](p, p, nil), func(_, _ [2]float64, _ uint64, _ float64) bool {
			return more()
		})
	})
}

// jiggle moves an item by some metres.
func jiggle(items []Item, r *rand.Rand) Edit {
	it := &items[r.IntN(len(items))]
	old := it.Box
	dx, dy := round(r.Float64()*1e-4), round(r.Float64()*1e-4)
	it.Box.Min = orb.Point{round(old.Min[0] + dx), round(old.Min[1] + dy)}
	it.Box.Max = orb.Point{round(old.Max[0] + dx), round(old.Max[1] + dy)}
	return Move(it.ID, old, it.Box)
}

// BenchmarkApply makes a snapshot after each edit; the folds that become due are part of the time.
func BenchmarkApply(b *testing.B) {
	items := town()
	b.Run("edit+snapshot", func(b *testing.B) {
		items, r := append([]Item(nil), items...), rand.New(rand.NewPCG(8, 9))
		x, folds := Build(items), 0
		b.ReportAllocs()
		for b.Loop() {
			x = x.Apply([]Edit{jiggle(items, r)})
			if x.NeedsFold() {
				x = x.Rebase(x.Fold())
				folds++
			}
		}
		b.ReportMetric(float64(folds), "folds")
	})
	b.Run("edit+snapshot/tidwall", func(b *testing.B) {
		items, r := append([]Item(nil), items...), rand.New(rand.NewPCG(8, 9))
		tree := buildTidwall(items)
		b.ReportAllocs()
		for b.Loop() {
			e := jiggle(items, r)
			next := tree.Copy()
			next.Delete(e.Old.Min, e.Old.Max, e.ID)
			next.Insert(e.New.Min, e.New.Max, e.ID)
			tree = next
		}
	})
}
