package mvt

import "slices"

// weave holds the rings of one feature in tile units, looks whether they are valid by OGC rules, and makes them so where
// they are not: they are cut where they meet, and what lies within is traced anew. Most features never get here: see
// Encoder.Settle. It is scratch that is used again, and allocates nothing once it has grown.
type weave struct {
	pts   []vec // of all rings, back to back
	rings []loop
	edges []edge
	splitter
	noder
	tracer
}

// loop is a ring in a list of vertices: it ends before end and begins where the one before it ends.
type loop struct {
	end  int
	hole bool
}

func (w *weave) reset() { w.pts, w.rings = w.pts[:0], w.rings[:0] }

func (w *weave) add(pts []vec, hole bool) {
	w.pts = append(w.pts, pts...)
	w.rings = append(w.rings, loop{len(w.pts), hole})
}

// edge is an edge of a ring with its box.
type edge struct {
	a, b                   vec
	minX, maxX, minY, maxY int32
	id, next               int32 // next is the one after it in the ring
}

// fewEdges is how many edges are compared each with each; more are sorted first.
const fewEdges = 128

// sound tells whether the rings are valid as they are: none touches itself or another, and all lie as they should.
// Consecutive vertices must differ. Rings that touch at a point could be valid too; they are left to who looks closer.
func (w *weave) sound() bool {
	return w.fill() && (len(w.rings) == 1 || w.nested()) && apart(w.edges)
}

// soundPairs is sound where all edges are drawn, and only some of them could meet.
func (w *weave) soundPairs(pairs [][2]int32) bool {
	if !w.fill() || len(w.rings) > 1 && !w.nested() {
		return false
	}
	for _, p := range pairs {
		e, f := &w.edges[p[0]], &w.edges[p[1]]
		if f.minX <= e.maxX && f.maxX >= e.minX && f.minY <= e.maxY && f.maxY >= e.minY && e.meets(f) {
			return false
		}
	}
	return true
}

// fill lists the edges by the vertices that they lead to. It reports false where one runs straight back or a ring is
// turned the wrong way.
func (w *weave) fill() bool {
	w.edges = slices.Grow(w.edges[:0], len(w.pts))[:len(w.pts)]
	start := 0
	for _, r := range w.rings {
		pts, edges := w.pts[start:r.end], w.edges[start:r.end]
		if len(pts) < 3 {
			return false
		}
		a, b := pts[len(pts)-2], pts[len(pts)-1]
		area2 := int64(0)
		for i, c := range pts {
			if straightBack(a, b, c) {
				return false
			}
			e := &edges[i]
			e.a, e.b, e.id, e.next = b, c, int32(start+i), int32(start+i+1)
			e.minX, e.maxX, e.minY, e.maxY = int32(b.x), int32(c.x), int32(b.y), int32(c.y)
			if b.x > c.x {
				e.minX, e.maxX = e.maxX, e.minX
			}
			if b.y > c.y {
				e.minY, e.maxY = e.maxY, e.minY
			}
			area2 += b.x*c.y - c.x*b.y
			a, b = b, c
		}
		if (area2 < 0) != r.hole {
			return false
		}
		edges[len(edges)-1].next = int32(start)
		start = r.end
	}
	return true
}

// straightBack tells whether the way from a to b goes on, or stays, on itself.
func straightBack(a, b, c vec) bool {
	return cross(a, b, c) == 0 && (a.x-b.x)*(c.x-b.x)+(a.y-b.y)*(c.y-b.y) >= 0
}

// mostCuts is how many edges that end at the border are looked at one by one.
const mostCuts = 32

// soundCuts is sound for rings that were before they were cut at the border: what was not cut need not be compared.
func (w *weave) soundCuts() bool {
	start, cuts := 0, 0
	for _, r := range w.rings {
		if r.end-start < 3 {
			return false
		}
		prev := r.end - 1
		for i := start; i < r.end; i++ {
			if w.pts[prev].onBorder() || w.pts[i].onBorder() {
				if cuts++; cuts > mostCuts || w.hits(prev, i) {
					return false
				}
			}
			prev = i
		}
		start = r.end
	}
	return true
}

// hits tells whether the edge between two vertices meets another, or runs straight back on one beside it.
func (w *weave) hits(i, k int) bool {
	a, b := w.pts[i], w.pts[k]
	minX, maxX, minY, maxY := min(a.x, b.x), max(a.x, b.x), min(a.y, b.y), max(a.y, b.y)
	start := 0
	for _, r := range w.rings {
		from := r.end - 1
		p := w.pts[from]
		for to := start; to < r.end; to++ {
			q := w.pts[to]
			if (p.x >= minX || q.x >= minX) && (p.x <= maxX || q.x <= maxX) && (p.y >= minY || q.y >= minY) && (p.y <= maxY || q.y <= maxY) {
				switch {
				case from == i:
				case to == i:
					if straightBack(p, a, b) {
						return true
					}
				case from == k:
					if straightBack(a, b, q) {
						return true
					}
				case reaches(a, b, p, q) && reaches(p, q, a, b):
					return true
				}
			}
			from, p = to, q
		}
		start = r.end
	}
	return false
}

func (v vec) onBorder() bool {
	return v.x == clipMin || v.x == clipMax || v.y == clipMin || v.y == clipMax
}

// apart tells whether no two edges meet but neighbours in their ring. It puts many edges in another order.
func apart(edges []edge) bool {
	sorted := len(edges) > fewEdges
	if sorted {
		slices.SortFunc(edges, func(e, f edge) int { return int(e.minX - f.minX) })
	}
	for i := range edges {
		e := &edges[i]
		rest := edges[i+1:]
		for k := range rest {
			f := &rest[k]
			if f.minX > e.maxX {
				if sorted {
					break
				}
				continue
			}
			if f.maxX >= e.minX && f.minY <= e.maxY && f.maxY >= e.minY && e.meets(f) {
				return false
			}
		}
	}
	return true
}

// meets tells, where boxes meet, whether an edge has a position in common with one that is not beside it in the ring.
func (e *edge) meets(f *edge) bool {
	return e.next != f.id && f.next != e.id && reaches(e.a, e.b, f.a, f.b) && reaches(f.a, f.b, e.a, e.b)
}

// reaches tells whether the line through a and b has p and q on its two sides, or one of them on it.
func reaches(a, b, p, q vec) bool {
	c, d := cross(a, b, p), cross(a, b, q)
	return (c <= 0 || d <= 0) && (c >= 0 || d >= 0)
}

// nested tells, of rings that do not meet, whether each has the inside where it should: beside its first edge there is
// one ring around on the one side and none on the other. With several exterior rings a hole could be in the wrong one.
func (w *weave) nested() bool {
	first, outer, holes := 0, 0, 0
	for _, r := range w.rings {
		if r.hole {
			holes++
		} else {
			outer++
		}
		e := &w.edges[first]
		m, below := vec{e.a.x + e.b.x, e.a.y + e.b.y}, 0
		for i := range w.edges {
			if f := &w.edges[i]; f.id != e.id {
				below += passes(f.a, f.b, m)
			}
		}
		if (e.a.less(e.b) && below != 0) || (e.b.less(e.a) && below != 1) {
			return false
		}
		first = r.end
	}
	return outer == 1 || holes == 0
}

// cross is twice the area of a triangle, positive where c is left of the way from a to b, x to the right and y upwards.
func cross(a, b, c vec) int64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }

// passes is 1 where an edge passes below the middle of another one in rising order, -1 where it does so in falling
// order, and 0 where it does not; m is that middle times two, and not on the edge. Positions are ordered by x, then y, as
// if x were a hair more where y is: so nothing is ever upright. The sum over all edges is how often rings go around m.
func passes(a, b, m vec) int {
	ka, kb, km := 2*a.key(), 2*b.key(), m.key()
	switch {
	case ka < km && km < kb && passesBelow(a, b, m):
		return 1
	case kb < km && km < ka && passesBelow(b, a, m):
		return -1
	}
	return 0
}

// passesBelow tells, of a position times two between the ends of a segment, whether it is on the left.
func passesBelow(a, b, m vec) bool { return (b.x-a.x)*(m.y-2*a.y) > (b.y-a.y)*(m.x-2*a.x) }
