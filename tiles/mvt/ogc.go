package mvt

import (
	"cmp"
	"slices"
)

// checkPolygon tells what is wrong with the rings of a feature by OGC rules (Simple Features 6.1.11): a ring touches or
// crosses itself, rings cross or overlap, a hole is not within its exterior ring, or holes cut the inside in two. All
// is decided on whole numbers. Vertices must be within the buffered tile.
func checkPolygon(parts [][]Vertex) error {
	rings := make([]checkedRing, len(parts))
	var all noder
	for i, p := range parts {
		pts := make([]vec, len(p))
		for k, v := range p {
			pts[k] = vec{v.X, v.Y}
		}
		rings[i] = checkedRing{pts: pts, hole: ringArea(p).sign() < 0, owner: i}
		if rings[i].hole && i > 0 {
			rings[i].owner = rings[i-1].owner
		}
		prev := pts[len(pts)-1]
		for _, v := range pts {
			all.join(prev, v)
			prev = v
		}
	}
	edges := len(all.segs)
	if all.merge(); len(all.segs) < edges {
		return malformed("an edge is there twice")
	}
	touches, crossed := all.touches()
	if crossed != nil {
		return malformed("edges cross by %d,%d", crossed.at.x, crossed.at.y)
	}
	if len(touches) > 0 {
		all.apply()
		edges = len(all.segs)
		if all.merge(); len(all.segs) < edges {
			return malformed("edges lie upon each other")
		}
	}
	if err := checkSides(all.segs); err != nil {
		return err
	}
	return checkTouches(rings, touches)
}

// checkedRing is a ring with the exterior ring that it follows.
type checkedRing struct {
	pts   []vec
	hole  bool
	owner int
}

// touches lists where vertices lie upon edges, or a place where edges cross.
func (n *noder) touches() (at []vec, crossed *cut) {
	n.find()
	for i, c := range n.cuts {
		s := n.segs[c.seg]
		if cross(s.a, s.b, c.at) != 0 || !n.ends(c.at) {
			return nil, &n.cuts[i]
		}
		at = append(at, c.at)
	}
	return at, nil
}

// ends tells whether a segment begins or ends at a position; most do both, and those that begin are in order.
func (n *noder) ends(v vec) bool {
	_, found := slices.BinarySearchFunc(n.segs, v, func(s seg, v vec) int { return s.a.compare(v) })
	return found || slices.ContainsFunc(n.segs, func(s seg) bool { return s.b == v })
}

// checkSides looks whether each edge has the inside on its one side and nothing on the other.
func checkSides(segs []seg) error {
	var s strips
	s.fill(segs)
	for i, e := range segs {
		m, below := vec{e.a.x + e.b.x, e.a.y + e.b.y}, 0
		for _, k := range s.at(m.x) {
			if int(k) != i {
				below += int(segs[k].w) * passes(segs[k].a, segs[k].b, m)
			}
		}
		if above := below + int(e.w); min(below, above) != 0 || max(below, above) != 1 {
			return malformed("between %d,%d and %d,%d rings go around %d and %d times", e.a.x, e.a.y, e.b.x, e.b.y, below, above)
		}
	}
	return nil
}

// visit is a ring that comes by a position.
type visit struct {
	at   vec
	ring int
}

// checkTouches looks at the positions where rings meet: none may be there twice, and the rings of one polygon must not
// meet in a circle, which would cut its inside in two. Rings that meet at one position are a circle of two from the
// second such position on.
func checkTouches(rings []checkedRing, touches []vec) error {
	var visits []visit
	for i, r := range rings {
		for _, v := range r.pts {
			visits = append(visits, visit{v, i})
		}
	}
	slices.SortFunc(touches, vec.compare)
	touches = slices.Compact(touches)
	for i, r := range rings { // a touch lies within some edge; of which rings is looked up
		for _, at := range touches {
			prev := r.pts[len(r.pts)-1]
			for _, v := range r.pts {
				if cross(prev, v, at) == 0 && prev != at && v != at && prev.less(at) != v.less(at) {
					visits = append(visits, visit{at, i})
				}
				prev = v
			}
		}
	}
	slices.SortFunc(visits, func(a, b visit) int {
		if c := a.at.compare(b.at); c != 0 {
			return c
		}
		return cmp.Compare(a.ring, b.ring)
	})
	for i := 1; i < len(visits); i++ {
		if a, b := visits[i-1], visits[i]; a == b {
			return malformed("ring %d touches itself at %d,%d", a.ring, a.at.x, a.at.y)
		}
	}
	return checkCircles(rings, visits)
}

// checkCircles takes rings of one polygon that meet for joined.
func checkCircles(rings []checkedRing, visits []visit) error {
	joined := make([]int, len(rings))
	for i := range joined {
		joined[i] = i
	}
	root := func(i int) int {
		for joined[i] != i {
			i = joined[i]
		}
		return i
	}
	for i := 1; i < len(visits); i++ {
		a, b := visits[i-1], visits[i]
		if a.at != b.at || rings[a.ring].owner != rings[b.ring].owner {
			continue
		}
		p, q := root(a.ring), root(b.ring)
		if p == q {
			return malformed("rings cut the inside in two at %d,%d", a.at.x, a.at.y)
		}
		joined[q] = p
	}
	for i, r := range rings {
		if r.hole && !r.within(rings[r.owner].pts) {
			return malformed("ring %d is a hole, but not in the exterior ring before it", i)
		}
	}
	return nil
}

// within tells whether a hole lies within a ring that it touches at one position at most.
func (r *checkedRing) within(outer []vec) bool {
	a := r.pts[len(r.pts)-1]
edges:
	for _, b := range r.pts {
		m := vec{a.x + b.x, a.y + b.y}
		times, p := 0, outer[len(outer)-1]
		for _, q := range outer {
			if p2, q2 := (vec{2 * p.x, 2 * p.y}), (vec{2 * q.x, 2 * q.y}); cross(p2, q2, m) == 0 && p2.less(m) != q2.less(m) || q2 == m {
				a = b
				continue edges // the middle is where they touch
			}
			times += passes(p, q, m)
			p = q
		}
		return times != 0
	}
	return false
}
