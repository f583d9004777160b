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
// When distance is nil, it is that from p to the box in degrees, as if lon and lat were a plane; otherwise p is not
// used. What is infinitely far or at NaN is not reported.
func (x *Index) Nearest(p orb.Point, distance func(b orb.Bound) float64, fn func(id uint64, dist float64) bool) {
	x.NearestVals(p, distance, func(id uint64, _ any, dist float64) bool { return fn(id, dist) })
}

// NearestVals is Nearest with what the items carry.
func (x *Index) NearestVals(p orb.Point, distance func(b orb.Bound) float64, fn func(id uint64, val any, dist float64) bool) {
	w := x.walk(p, distance)
	defer x.rest(w)
	for i := range x.parts {
		w.offer(&x.parts[i], near{level: uint8(len(x.parts[i].levels)), part: uint16(i)}, 1)
	}
	more := true
	x.delta.near(w.measure, func(c *carried, _ orb.Bound, dist float64) bool {
		more = w.drain(x.parts, dist, fn) && fn(c.id, c.val, dist)
		return more
	})
	if more {
		w.drain(x.parts, math.Inf(1), fn)
	}
}

// walk is one search for the nearest. Its queue keeps its room from one search to the next.
type walk struct {
	queue    queue
	p        orb.Point
	inner    span // p as a query: rounded up for min, down for max
	distance func(b orb.Bound) float64
}

func (x *Index) walk(p orb.Point, distance func(b orb.Bound) float64) *walk {
	w, ok := (*walk)(nil), false
	if x.walks != nil {
		w, ok = x.walks.Get().(*walk)
	}
	if !ok {
		w = new(walk)
	}
	w.p, w.inner, w.distance = p, inward(p.Bound()), distance
	return w
}

// rest gives a walk back; what the caller lent is let go.
func (x *Index) rest(w *walk) {
	w.queue, w.distance = w.queue[:0], nil
	if x.walks != nil {
		x.walks.Put(w)
	}
}

func (w *walk) measure(b orb.Bound) float64 {
	if w.distance != nil {
		return w.distance(b)
	}
	var dx, dy float64
	if b.Min[0] > w.p[0] {
		dx = b.Min[0] - w.p[0]
	} else if b.Max[0] < w.p[0] {
		dx = w.p[0] - b.Max[0]
	}
	if b.Min[1] > w.p[1] {
		dy = b.Min[1] - w.p[1]
	} else if b.Max[1] < w.p[1] {
		dy = w.p[1] - b.Max[1]
	}
	return math.Sqrt(dx*dx + dy*dy)
}

// planar is the distance from p to the box on the plane of lon and lat, in degrees. Which side p lies on is asked of
// the lattice, so that only what is used is divided.
func (w *walk) planar(s span) float64 {
	var dx, dy float64
	if s.minX > w.inner.maxX {
		dx = degrees(s.minX) - w.p[0]
	} else if s.maxX < w.inner.minX {
		dx = w.p[0] - degrees(s.maxX)
	}
	if s.minY > w.inner.maxY {
		dy = degrees(s.minY) - w.p[1]
	} else if s.maxY < w.inner.minY {
		dy = w.p[1] - degrees(s.maxY)
	}
	return math.Sqrt(dx*dx + dy*dy)
}

// drain reports the items of the queue nearer than limit, and whether fn wants more.
func (w *walk) drain(parts []part, limit float64, fn func(id uint64, val any, dist float64) bool) bool {
	for len(w.queue) > 0 && w.queue[0].dist < limit {
		n := w.queue.pop()
		p := &parts[n.part]
		if n.level > 0 {
			w.offer(p, n, fan)
		} else if !fn(p.ids[n.place], p.vals.at(int(n.place)), n.dist) {
			return false
		}
	}
	return true
}

// offer puts those children of the node that can be reached into the queue; at most so many.
func (w *walk) offer(p *part, n near, most uint32) {
	n.level--
	level, lo := p.levels[n.level], n.place<<fanBits
	for i, r := range level[lo:min(lo+most, uint32(len(level)))] {
		n.place = lo + uint32(i)
		if n.level == 0 && p.dead.has(int(n.place)) {
			continue
		}
		if s := p.absolute(r); w.distance == nil {
			n.dist = w.planar(s)
		} else {
			n.dist = w.distance(s.bound())
		}
		if n.dist < math.Inf(1) {
			w.queue.push(n)
		}
	}
}
