package geo

import "github.com/paulmach/orb"

// edge is a segment straight in lon/lat.
type edge struct{ a, b orb.Point }

// bound returns the edge's box in lon, lat.
func (e edge) bound() orb.Bound {
	return orb.Bound{
		Min: orb.Point{min(e.a[0], e.b[0]), min(e.a[1], e.b[1])},
		Max: orb.Point{max(e.a[0], e.b[0]), max(e.a[1], e.b[1])},
	}
}

// edgeSet is the edges of a geometry under a tree. It never changes after newEdgeSet.
type edgeSet struct {
	edges []edge
	tree  boxTree
}

// newEdgeSet copies the edges of g out of its rings and lines, in their order: two vertices per edge, 32 bytes side by
// side, cost more memory than the rings but let a leaf be read straight through.
func newEdgeSet(g orb.Geometry) edgeSet {
	s := edgeSet{edges: make([]edge, 0, VertexCount(g))}
	eachSegment(g, func(a, b orb.Point) bool {
		s.edges = append(s.edges, edge{a, b})
		return false
	})
	s.tree = newBoxTree(len(s.edges), func(i int) orb.Bound { return s.edges[i].bound() })
	return s
}

// meetSegment reports whether an edge and the closed segment pq share a point.
func (s *edgeSet) meetSegment(p, q orb.Point) bool {
	minX, minY := min(p[0], q[0]), min(p[1], q[1])
	maxX, maxY := max(p[0], q[0]), max(p[1], q[1])
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.misses(minX, minY, maxX, maxY) {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			if segmentsMeet(p, q, e.a, e.b) {
				return true
			}
		}
		i++
	}
	return false
}

// nearBound reports whether the box of an edge and b share a point: where not, no edge meets what lies in b.
func (s *edgeSet) nearBound(b orb.Bound) bool {
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			if segmentTouchesBound(e.a, e.b, b) {
				return true
			}
		}
		i++
	}
	return false
}

// eachEdge calls fn for the edges whose boxes meet b.
func (s *edgeSet) eachEdge(b orb.Bound, fn func(e edge)) {
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			if e.bound().Intersects(b) {
				fn(e)
			}
		}
		i++
	}
}

// meetBound reports whether an edge and the closed box share a point.
func (s *edgeSet) meetBound(b orb.Bound) bool {
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			if boundMeetsSegment(b, e.a, e.b) {
				return true
			}
		}
		i++
	}
	return false
}

// side tells where p stands to the area that the edges enclose, all rings together, as polygonSide does.
func (s *edgeSet) side(p orb.Point) side {
	odd := false
	// Only edges level with p can be crossed, and only those that do not end west of it.
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.maxY < p[1] || n.minY > p[1] || n.maxX < p[0] {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			crosses, on := rayCrosses(p, e.a, e.b)
			if on {
				return onBorder
			}
			odd = odd != crosses
		}
		i++
	}
	if odd {
		return inside
	}
	return outside
}

// nearSegment calls hit with each edge whose plane distance from the segment pq is at most the root of limit2 (squared
// metres), until hit returns true, and reports whether it did. reachLon and reachLat are that root in degrees.
func (s *edgeSet) nearSegment(pl *localPlane, p, q orb.Point, limit2, reachLon, reachLat float64,
	hit func(e edge, distance2 float64) bool,
) bool {
	minX, minY := min(p[0], q[0])-reachLon, min(p[1], q[1])-reachLat
	maxX, maxY := max(p[0], q[0])+reachLon, max(p[1], q[1])+reachLat
	// The tree is searched in degrees, where its boxes are, and distances are taken in metres.
	px, py := pl.at(p)
	qx, qy := pl.at(q)
	for i := int32(0); int(i) < len(s.tree); {
		n := &s.tree[i]
		if n.misses(minX, minY, maxX, maxY) {
			i = n.skip
			continue
		}
		for _, e := range s.edges[n.from:n.to] {
			ax, ay := pl.at(e.a)
			bx, by := pl.at(e.b)
			if d := segmentDistance2(px, py, qx, qy, ax, ay, bx, by); d <= limit2 && hit(e, d) {
				return true
			}
		}
		i++
	}
	return false
}
