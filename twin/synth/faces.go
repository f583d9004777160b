package synth

import (
	"cmp"
	"slices"
)

// half is a directed edge; the face lies to its left.
type half struct {
	from, to int32 // vertices
	twin     int32
	next     int32 // the next half-edge of the same face
	face     int32 // -1 outside
}

// subdivision is a noded arrangement as half-edges: the faces tile the plane, and both sides of a border name the
// same two vertices. Face -1 is the outside.
type subdivision struct {
	at    []pt
	halfs []half
	out   [][]int32 // half-edges that leave a vertex, anticlockwise
	faces int
}

// subdivide builds the faces of noded edges after removing what ends nowhere.
func subdivide(edges []edge) *subdivision {
	s := &subdivision{at: vertices(edges)}
	ends := make([][2]int32, len(edges))
	for i, e := range edges {
		ends[i] = [2]int32{s.vertex(e.a), s.vertex(e.b)}
	}
	ends = prune(ends, len(s.at))
	s.halfs = make([]half, 0, 2*len(ends))
	for _, e := range ends {
		k := int32(len(s.halfs))
		s.halfs = append(s.halfs, half{from: e[0], to: e[1], twin: k + 1, face: -1}, half{from: e[1], to: e[0], twin: k, face: -1})
	}
	s.out = make([][]int32, len(s.at))
	for i, h := range s.halfs {
		s.out[h.from] = append(s.out[h.from], int32(i))
	}
	// Sorting by angle once makes every later question of 'which comes next' a look at the neighbour in a short list.
	for v := range s.out {
		o := s.at[v]
		slices.SortFunc(s.out[v], func(i, j int32) int { return compareAngle(o, s.at[s.halfs[i].to], s.at[s.halfs[j].to]) })
	}
	for i := range s.halfs {
		s.halfs[i].next = s.clockwise(int32(i), func(int32) bool { return true })
	}
	s.trace()
	return s
}

// vertices are the ends of the edges, sorted, each once.
func vertices(edges []edge) []pt {
	at := make([]pt, 0, 2*len(edges))
	for _, e := range edges {
		at = append(at, e.a, e.b)
	}
	slices.SortFunc(at, comparePt)
	return slices.Compact(at)
}

func (s *subdivision) vertex(p pt) int32 {
	i, _ := slices.BinarySearchFunc(s.at, p, comparePt)
	return int32(i)
}

// prune removes edges with a free end until none is left, from the free ends inwards.
func prune(ends [][2]int32, vertices int) [][2]int32 {
	// Strip lines overshoot their band and lanes end in fields; such ends bound nothing and would only clutter faces.
	degree := make([]int32, vertices)
	around := make([][]int32, vertices)
	for i, e := range ends {
		for _, v := range e {
			degree[v]++
			around[v] = append(around[v], int32(i))
		}
	}
	gone := make([]bool, len(ends))
	var loose []int32
	for v, n := range degree {
		if n == 1 {
			loose = append(loose, int32(v))
		}
	}
	for len(loose) > 0 {
		v := loose[len(loose)-1]
		loose = loose[:len(loose)-1]
		for _, i := range around[v] {
			if gone[i] {
				continue
			}
			gone[i] = true
			other := ends[i][0] + ends[i][1] - v
			if degree[other]--; degree[other] == 1 {
				loose = append(loose, other)
			}
		}
	}
	kept := ends[:0]
	for i, e := range ends {
		if !gone[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

// compareAngle orders directions from o anticlockwise, starting at east, exactly.
func compareAngle(o, a, b pt) int {
	// Half planes first, the sign of the cross product within one: no angle is ever computed, so nothing rounds.
	upper := func(p pt) int {
		if p.Y > o.Y || p.Y == o.Y && p.X > o.X {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(upper(a), upper(b)), cmp.Compare(0, cross(o, a, b)))
}

// clockwise finds the half-edge that continues h with the same face at the left: at the far vertex the first one
// clockwise from the way back that is wanted.
func (s *subdivision) clockwise(h int32, wanted func(int32) bool) int32 {
	// The wedge between the way back and that half-edge is the inside. Where a face touches itself in a vertex, each
	// wedge is walked on its own.
	back := s.halfs[h].twin
	around := s.out[s.halfs[h].to]
	at := slices.Index(around, back)
	for k := 1; k <= len(around); k++ {
		c := around[(at-k+len(around))%len(around)]
		if wanted(c) {
			return c
		}
	}
	return back
}

// trace numbers the faces. A cycle with positive area is the border of a face; one with negative area is the
// outline of a connected piece, hence a hole of the smallest face around it, or the outside.
func (s *subdivision) trace() {
	// Vertices of a face of another piece cannot lie on this border, or noding would have joined the pieces.
	seen := make([]bool, len(s.halfs))
	var outlines []int32
	var outers []ringBox
	for i := range s.halfs {
		if seen[i] {
			continue
		}
		var ring []pt
		for h := int32(i); !seen[h]; h = s.halfs[h].next {
			seen[h] = true
			ring = append(ring, s.at[s.halfs[h].from])
		}
		area := twiceArea(ring)
		if area <= 0 {
			outlines = append(outlines, int32(i))
			continue
		}
		s.mark(int32(i), int32(s.faces))
		outers = append(outers, newRingBox(ring, area))
		s.faces++
	}
	// Few pieces are not joined to the network of lanes: a pond in a field, a copse. The search may be plain.
	for _, start := range outlines {
		p := s.at[s.halfs[start].from]
		best := int32(-1)
		for f, o := range outers {
			if (best < 0 || o.area < outers[best].area) && o.holds(p) {
				best = int32(f)
			}
		}
		s.mark(start, best)
	}
}

func (s *subdivision) mark(start, face int32) {
	for h := start; ; {
		s.halfs[h].face = face
		if h = s.halfs[h].next; h == start {
			return
		}
	}
}

// twiceArea is twice the signed area in lattice steps, positive when anticlockwise.
func twiceArea(ring []pt) int64 {
	sum := int64(0)
	for i := range ring {
		sum += cross(ring[0], ring[i], ring[(i+1)%len(ring)])
	}
	return sum
}

// ringBox is a ring with its box, for the search of the face around a hole.
type ringBox struct {
	ring     []pt
	area     int64
	min, max pt
}

func newRingBox(ring []pt, area int64) ringBox {
	b := ringBox{ring, area, ring[0], ring[0]}
	for _, p := range ring {
		b.min = pt{min(b.min.X, p.X), min(b.min.Y, p.Y)}
		b.max = pt{max(b.max.X, p.X), max(b.max.Y, p.Y)}
	}
	return b
}

// holds says whether p lies strictly inside; corners of the ring itself do not count.
func (b ringBox) holds(p pt) bool {
	if p.X <= b.min.X || p.X >= b.max.X || p.Y <= b.min.Y || p.Y >= b.max.Y {
		return false
	}
	in := false
	for i, a := range b.ring {
		if a == p {
			return false
		}
		c := b.ring[(i+1)%len(b.ring)]
		if (a.Y > p.Y) == (c.Y > p.Y) {
			continue
		}
		side := cross(a, c, p)
		if side == 0 {
			return false
		}
		if (side > 0) == (c.Y > a.Y) {
			in = !in
		}
	}
	return in
}
