package index

import (
	"math"

	"github.com/paulmach/orb"
)

// near is a node or an item that waits in the queue of a search for the nearest.
type near struct {
	dist  float64
	place uint32 // the node's number within its level; of an item, its slot
	level uint8
	part  uint16
}

// queue is a heap of what to look at next, the nearest first; at equal distance items come before nodes and lower
// places first, so the order of a search is always the same.
type queue []near

func (a *near) before(b *near) bool {
	if a.dist != b.dist {
		return a.dist < b.dist
	}
	if a.level != b.level {
		return a.level < b.level
	}
	return a.place < b.place
}

func (q *queue) push(n near) {
	h := append(*q, n)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !n.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = n
	*q = h
}

func (q *queue) pop() near {
	h := *q
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; len(h) > 0; {
		down := 2*i + 1
		if down+1 < len(h) && h[down+1].before(&h[down]) {
			down++
		}
		if down >= len(h) || !h[down].before(&last) {
			h[i] = last
			break
		}
		h[i] = h[down]
		i = down
	}
	*q = h
	return top
}

// Nearest reports items by growing distance until fn returns false. distance gives a lower bound of the distance to
// whatever lies in a box, in any unit; it must not shrink when the box does. For the true order by geometry the caller
// refines: it keeps candidates until the reported lower bound exceeds the distance it wants.
// When distance is nil, it is that from p to the box in degrees, as if lon and lat were a plane.
// What is infinitely far or at NaN is not reported.
func (x *Index) Nearest(p orb.Point, distance func(b orb.Bound) float64, fn func(id uint64, dist float64) bool) {
	if distance == nil {
		distance = func(b orb.Bound) float64 { return planar(p, b) }
	}
	var room [256]near
	q := queue(room[:0])
	for i := range x.parts {
		s := x.parts[i].sheet
		top := len(s.levels) - 1
		q.offer(near{distance(s.absolute(s.levels[top][0]).bound()), 0, uint8(top), uint16(i)})
	}
	more := true
	x.delta.near(func(s span) float64 { return distance(s.bound()) }, func(e entry, dist float64) bool {
		more = x.drain(&q, dist, distance, fn) && fn(e.id, dist)
		return more
	})
	if more {
		x.drain(&q, math.Inf(1), distance, fn)
	}
}

// offer pushes what can be reached.
func (q *queue) offer(n near) {
	if n.dist < math.Inf(1) {
		q.push(n)
	}
}

// drain reports the items of the queue nearer than limit, and whether fn wants more.
func (x *Index) drain(q *queue, limit float64, distance func(orb.Bound) float64, fn func(uint64, float64) bool) bool {
	for len(*q) > 0 && (*q)[0].dist < limit {
		n := q.pop()
		p := &x.parts[n.part]
		if n.level == 0 {
			if !fn(p.ids[n.place], n.dist) {
				return false
			}
			continue
		}
		level := n.level - 1
		below := p.levels[level]
		lo := int(n.place) << fanBits
		for i := lo; i < min(lo+fan, len(below)); i++ {
			if level > 0 || !p.dead.has(i) {
				q.offer(near{distance(p.absolute(below[i]).bound()), uint32(i), level, n.part})
			}
		}
	}
	return true
}

// planar is the distance from p to the box on the plane of lon and lat, in degrees.
func planar(p orb.Point, b orb.Bound) float64 {
	dx := max(b.Min[0]-p[0], 0, p[0]-b.Max[0])
	dy := max(b.Min[1]-p[1], 0, p[1]-b.Max[1])
	return math.Sqrt(dx*dx + dy*dy)
}
