package index

import (
	"math"

	"github.com/paulmach/orb"
)

// Flat is a plane about a point, in which distances to boxes are cheap: so many metres, or whatever unit, to a degree of
// longitude and of latitude, as far as Reach.
type Flat struct {
	At             orb.Point
	PerLon, PerLat float64
	Reach          float64
}

// ofDelta stands for the number of a part at what came since the last fold.
const ofDelta = math.MaxUint16

// NearestFlat reports items by growing distance of their boxes in the plane, as far as it reaches. fn returns how far it
// still wants to look: what is farther is not reported. It is Nearest for callers who soon know a bound, and several times as
// fast.
func (x *Index) NearestFlat(f Flat, fn func(id uint64, val any, dist float64) (limit float64)) {
	w := x.walk(f.At, nil)
	defer x.rest(w)
	limit2 := f.Reach * f.Reach
	for i := range x.parts {
		w.queue.push(near{level: uint8(len(x.parts[i].levels) - 1), part: uint16(i)})
	}
	var late []*carried
	if x.delta.len() > 0 {
		x.delta.tree.Scan(func(lo, hi [2]float64, c *carried) bool {
			if d := f.box2(lo, hi); d <= limit2 {
				w.queue.push(near{dist: d, place: uint32(len(late)), part: ofDelta})
				late = append(late, c)
			}
			return true
		})
	}
	for len(w.queue) > 0 && w.queue[0].dist <= limit2 {
		n := w.queue.pop()
		if n.part != ofDelta && n.level > 0 {
			w.openFlat(&x.parts[n.part], n, &f, limit2)
			continue
		}
		var limit float64
		if n.part == ofDelta {
			limit = fn(late[n.place].id, late[n.place].val, math.Sqrt(n.dist))
		} else {
			p := &x.parts[n.part]
			limit = fn(p.ids[n.place], p.vals.at(int(n.place)), math.Sqrt(n.dist))
		}
		if limit < 0 {
			return
		}
		limit2 = math.Min(limit2, limit*limit)
	}
}

// box2 is the squared distance of a box in degrees.
func (f *Flat) box2(lo, hi [2]float64) float64 {
	dx := max(lo[0]-f.At[0], f.At[0]-hi[0], 0) * f.PerLon
	dy := max(lo[1]-f.At[1], f.At[1]-hi[1], 0) * f.PerLat
	return dx*dx + dy*dy
}

// openFlat puts those children of the node into the queue that are near enough. It compares lattice numbers as they
// stand in the sheet; plain ifs, since max asks about NaN.
func (w *walk) openFlat(p *part, n near, f *Flat, limit2 float64) {
	x, y := f.At[0]*unitsPerDegree-float64(p.originX), f.At[1]*unitsPerDegree-float64(p.originY)
	perX, perY := f.PerLon/unitsPerDegree, f.PerLat/unitsPerDegree
	n.level--
	level, lo := p.levels[n.level], n.place<<fanBits
	for i, r := range level[lo:min(lo+fan, uint32(len(level)))] {
		var dx, dy float64
		if d := float64(r.minX) - x; d > 0 {
			dx = d * perX
		} else if d := x - float64(r.maxX); d > 0 {
			dx = d * perX
		}
		if d := float64(r.minY) - y; d > 0 {
			dy = d * perY
		} else if d := y - float64(r.maxY); d > 0 {
			dy = d * perY
		}
		n.dist, n.place = dx*dx+dy*dy, lo+uint32(i)
		if n.dist <= limit2 && (n.level > 0 || !p.dead.has(int(n.place))) {
			w.queue.push(n)
		}
	}
}
