package solid

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// bridge joins the holes to the outer ring: each by a bridge there and back between two corners that see each other,
// or without one where rings touch. starts holds a corner of each ring, the outer one first.
func (c *clipper) bridge(starts []int32) {
	if len(starts) == 1 {
		return
	}
	// From the left, each hole's leftmost vertex sees a corner of what is joined already: whatever is in the way is
	// further left, so it is joined too.
	holes := make([]int32, 0, len(starts)-1)
	for _, s := range starts[1:] {
		left := s
		for i := c.nodes[s].next; i != s; i = c.nodes[i].next {
			if comparePoints(c.nodes[i].p, c.nodes[left].p) < 0 {
				left = i
			}
		}
		holes = append(holes, left)
	}
	slices.SortFunc(holes, func(a, b int32) int {
		return cmp.Or(comparePoints(c.nodes[a].p, c.nodes[b].p), cmp.Compare(a, b))
	})

	w := c.findContacts(starts)
	w.joined[0] = true
	c.joinTouching(starts, w, 0)
	for k, hole := range holes {
		if ring := ringOf(starts, hole); !w.joined[ring] {
			apart := slices.DeleteFunc(slices.Clone(holes[k:]), func(i int32) bool { return w.joined[ringOf(starts, i)] })
			c.join(c.partner(starts[0], hole, apart), hole)
			w.joined[ring] = true
			c.joinTouching(starts, w, ring)
		}
	}
}

// comparePoints orders points from left to right, and upwards on one meridian.
func comparePoints(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// ringOf returns which ring a corner belonged to at first.
func ringOf(starts []int32, corner int32) int {
	i, found := slices.BinarySearch(starts, corner)
	if !found {
		i--
	}
	return i
}

// contacts knows where rings share a vertex.
type contacts struct {
	joined []bool  // of each ring: is it part of the one ring yet
	order  []int32 // the corners by their points, or nil where no rings touch
	count  int     // of corners there were before bridges
}

// findContacts sorts the corners to find those that stand in one place.
func (c *clipper) findContacts(starts []int32) contacts {
	w := contacts{joined: make([]bool, len(starts)), order: make([]int32, len(c.nodes)), count: len(c.nodes)}
	for i := range w.order {
		w.order[i] = int32(i)
	}
	slices.SortFunc(w.order, func(a, b int32) int {
		return cmp.Or(comparePoints(c.nodes[a].p, c.nodes[b].p), cmp.Compare(a, b))
	})
	for i := 1; i < len(w.order); i++ {
		if c.nodes[w.order[i]].p == c.nodes[w.order[i-1]].p {
			return w
		}
	}
	w.order = nil
	return w
}

// joinTouching joins every ring that touches ring, which is joined already, and those that touch these. It has to come
// before bridges: a bridge to a hole that also touches would cut the polygon in two.
func (c *clipper) joinTouching(starts []int32, w contacts, ring int) {
	if w.order == nil {
		return
	}
	todo := []int{ring}
	for len(todo) > 0 {
		ring, todo = todo[0], todo[1:]
		end := w.count
		if ring+1 < len(starts) {
			end = int(starts[ring+1])
		}
		for i := int(starts[ring]); i < end; i++ {
			p := c.nodes[i].p
			at, _ := slices.BinarySearchFunc(w.order, p, func(k int32, p orb.Point) int { return comparePoints(c.nodes[k].p, p) })
			for ; at < len(w.order) && c.nodes[w.order[at]].p == p; at++ {
				other := ringOf(starts, w.order[at])
				if !w.joined[other] {
					c.join(c.partner(starts[0], w.order[at], nil), w.order[at])
					w.joined[other] = true
					todo = append(todo, other)
				}
			}
		}
	}
}

// partner returns the nearest corner of the joined ring that a hole's corner sees. Only rounding can leave none; then it
// is the nearest.
func (c *clipper) partner(ring, hole int32, apart []int32) int32 {
	type candidate struct {
		corner int32
		d2     float64
	}
	var all []candidate
	h := c.nodes[hole]
	for i := ring; ; {
		dx, dy := c.nodes[i].p[0]-h.p[0], c.nodes[i].p[1]-h.p[1]
		all = append(all, candidate{i, dx*dx + dy*dy})
		if i = c.nodes[i].next; i == ring {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.d2, b.d2) })
	for _, k := range all {
		p := c.nodes[k.corner].p
		if p == h.p {
			// They touch. The hole has to lie within the sector of this very corner.
			if c.within(k.corner, c.nodes[h.next].p) {
				return k.corner
			}
			continue
		}
		if c.within(k.corner, h.p) && c.within(hole, p) && c.seesAlong(p, h.p, ring, apart) {
			return k.corner
		}
	}
	return all[0].corner
}

// within reports whether the way from a corner to p begins inside the polygon.
func (c *clipper) within(i int32, p orb.Point) bool {
	n := &c.nodes[i]
	a, b := c.nodes[n.prev].p, c.nodes[n.next].p
	in, out := geo.Turn(a, n.p, p) > 0, geo.Turn(n.p, b, p) > 0
	if geo.Turn(a, n.p, b) > 0 {
		return in && out
	}
	return in || out
}

// seesAlong reports whether no edge of the joined ring, or of the rings still apart, meets pq other than in its ends.
func (c *clipper) seesAlong(p, q orb.Point, ring int32, apart []int32) bool {
	if c.inTheWay(p, q, ring) {
		return false
	}
	for _, s := range apart {
		if c.inTheWay(p, q, s) {
			return false
		}
	}
	return true
}

// inTheWay reports whether an edge of one ring meets pq other than in its ends.
func (c *clipper) inTheWay(p, q orb.Point, ring int32) bool {
	minX, maxX, minY, maxY := min(p[0], q[0]), max(p[0], q[0]), min(p[1], q[1]), max(p[1], q[1])
	for i := ring; ; {
		a, b := c.nodes[i].p, c.nodes[c.nodes[i].next].p
		if max(a[0], b[0]) >= minX && min(a[0], b[0]) <= maxX && max(a[1], b[1]) >= minY && min(a[1], b[1]) <= maxY &&
			a != p && a != q && b != p && b != q &&
			geo.Turn(p, q, a)*geo.Turn(p, q, b) <= 0 && geo.Turn(a, b, p)*geo.Turn(a, b, q) <= 0 {
			return true
		}
		if i = c.nodes[i].next; i == ring {
			return false
		}
	}
}

// join leads the ring over a bridge from a corner round a hole and back.
func (c *clipper) join(corner, hole int32) {
	after, last := c.nodes[corner].next, c.nodes[hole].prev
	if c.nodes[corner].p == c.nodes[hole].p {
		// One corner more: into the hole at the first, out of it at the second, which was the hole's.
		c.link(corner, c.nodes[hole].next)
		c.link(hole, after)
		return
	}
	back := int32(len(c.nodes))
	c.nodes = append(c.nodes, c.nodes[hole], c.nodes[corner])
	c.link(corner, hole)
	c.link(last, back)
	c.link(back, back+1)
	c.link(back+1, after)
}

// link makes b the corner after a.
func (c *clipper) link(a, b int32) { c.nodes[a].next, c.nodes[b].prev = b, a }
