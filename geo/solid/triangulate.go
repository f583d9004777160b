package solid

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// node is a corner of the one ring that holes and outer ring become. Where a bridge leads to a hole, a vertex has
// several corners.
type node struct {
	p          orb.Point
	vertex     uint32 // counted over the rings in order
	prev, next int32
	reflex     bool // turns right or not at all: no ear
	dull       bool // that, or turns left by no more than the margin: may lie in somebody's ear
}

// clipper cuts a polygon into triangles by ear clipping, which adds no vertices and uses all of them: what two faces
// share stays shared. Turns are exact. But edges straight in lon/lat bend in the plane, and coordinates are rounded there:
// what only just does not meet in lon/lat can cross by micrometres. So an ear first has to be clear by a margin, then exactly, then but for the margin; where there is still none it cuts what is
// nearest to one. So it ends for all input, with as many triangles as the vertices demand.
type clipper struct {
	nodes  []node
	margin float64 // metres
}

// bendPerM times the square of a length in metres is how far an edge straight in lon/lat leaves the straight line in the
// plane, up to 80° of latitude: tan φ / 8 R.
const bendPerM = 5.7 / (8 * semiMajorM)

// triangulate appends to out the triangles of a polygon in a plane: the outer ring counter-clockwise, holes clockwise,
// both open. The numbers in them count the vertices of the rings in order, from first on.
func (c *clipper) triangulate(out [][3]uint32, rings []orb.Ring, first uint32) [][3]uint32 {
	if len(rings) == 1 && len(rings[0]) <= 4 {
		if t, ok := few(rings[0]); ok {
			for _, k := range t[:len(rings[0])-2] {
				out = append(out, [3]uint32{first + k[0], first + k[1], first + k[2]})
			}
			return out
		}
	}
	b := rings[0].Bound()
	w, h := b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]
	c.margin = 1e-7 + (w*w+h*h)*bendPerM
	c.nodes = c.nodes[:0]
	starts := make([]int32, 0, len(rings))
	for _, r := range rings {
		start := int32(len(c.nodes))
		starts = append(starts, start)
		for i, p := range r {
			n := node{p: p, vertex: first + uint32(len(c.nodes)), prev: start + int32(i) - 1, next: start + int32(i) + 1}
			if i == 0 {
				n.prev = start + int32(len(r)) - 1
			}
			if i == len(r)-1 {
				n.next = start
			}
			c.nodes = append(c.nodes, n)
		}
	}
	c.bridge(starts)
	return c.clip(out, starts[0])
}

// few cuts rings of three or four vertices, which nearly all faces of houses have. It is not ok where the ring needs a
// closer look.
func few(r orb.Ring) (t [2][3]uint32, ok bool) {
	if len(r) == 3 {
		return [2][3]uint32{{0, 1, 2}}, true
	}
	if geo.Turn(r[0], r[1], r[2]) > 0 && geo.Turn(r[0], r[2], r[3]) > 0 {
		return [2][3]uint32{{0, 1, 2}, {0, 2, 3}}, true
	}
	return [2][3]uint32{{0, 1, 3}, {1, 2, 3}}, geo.Turn(r[0], r[1], r[3]) > 0 && geo.Turn(r[1], r[2], r[3]) > 0
}

// clip cuts ears off the ring that start lies on until nothing is left.
func (c *clipper) clip(out [][3]uint32, start int32) [][3]uint32 {
	left := 0
	for i := start; ; {
		c.classify(i)
		left++
		if i = c.nodes[i].next; i == start {
			break
		}
	}
	for at, misses, pass := start, 0, 0; left >= 3; {
		n := c.nodes[at]
		if !c.isEar(at, pass) {
			at = n.next
			if misses++; misses > left {
				misses, pass = 0, pass+1
			}
			continue
		}
		out = append(out, [3]uint32{c.nodes[n.prev].vertex, n.vertex, c.nodes[n.next].vertex})
		c.nodes[n.prev].next, c.nodes[n.next].prev = n.next, n.prev
		c.classify(n.prev)
		c.classify(n.next)
		left--
		// The second neighbour next: going on at the first makes a fan of slivers.
		at, misses, pass = c.nodes[n.next].next, 0, 0
	}
	return out
}

// classify notes what a corner can be, an ear or in one.
func (c *clipper) classify(i int32) {
	n := &c.nodes[i]
	a, b := c.nodes[n.prev].p, c.nodes[n.next].p
	n.reflex = geo.Turn(a, n.p, b) <= 0
	n.dull = n.reflex || leftOf(n.p, a, b, c.margin) || leftOf(b, n.p, a, c.margin)
}

// isEar reports whether the triangle at a corner can be cut off; each pass is less picky.
func (c *clipper) isEar(i int32, pass int) bool {
	n := &c.nodes[i]
	switch pass {
	case 0:
		return !n.reflex && c.isClear(i, c.margin)
	case 1:
		return !n.reflex && c.isClear(i, 0)
	case 2:
		return geo.Turn(c.nodes[n.prev].p, n.p, c.nodes[n.next].p) == 0
	case 3:
		return !n.reflex && c.isClear(i, -c.margin)
	case 4:
		return !n.reflex
	}
	return true
}

// isClear reports whether the triangle at a corner, made wider by a margin, holds no other corner. Only corners that are
// not convex can be the first to lie in it. Corners in the place of its ends are other ends of bridges and in nobody's
// way.
func (c *clipper) isClear(i int32, margin float64) bool {
	n := &c.nodes[i]
	a, b, d := c.nodes[n.prev].p, n.p, c.nodes[n.next].p
	minX, maxX := min(a[0], b[0], d[0])-margin, max(a[0], b[0], d[0])+margin
	minY, maxY := min(a[1], b[1], d[1])-margin, max(a[1], b[1], d[1])+margin
	for j := c.nodes[n.next].next; j != n.prev; j = c.nodes[j].next {
		m := &c.nodes[j]
		p := m.p
		if !m.dull || p[0] < minX || p[0] > maxX || p[1] < minY || p[1] > maxY || p == a || p == b || p == d {
			continue
		}
		if leftOf(a, b, p, margin) && leftOf(b, d, p, margin) && leftOf(d, a, p, margin) {
			return false
		}
	}
	return true
}

// leftOf reports whether p lies left of the line from a to b, or right of it by no more than the margin; with a margin of
// 0 it is exact.
func leftOf(a, b, p orb.Point, margin float64) bool {
	if margin == 0 {
		return geo.Turn(a, b, p) >= 0
	}
	dx, dy := b[0]-a[0], b[1]-a[1]
	return dx*(p[1]-a[1])-dy*(p[0]-a[0]) >= -margin*math.Sqrt(dx*dx+dy*dy)
}
