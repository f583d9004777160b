package geo

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
)

// topology checks how the rings of polygons lie to themselves and to each other, exactly. All edges stand under one
// tree, so that only edges whose boxes overlap are compared.
//
// Rings that do not cross can touch: in vertices, or a vertex of one on an edge of the other. A touch is harmless
// unless the rings change sides there, and then the rings cross in it.
type topology struct {
	many    bool // errors name the polygon
	rings   []topoRing
	edges   []topoEdge
	tree    boxTree
	touches []touch
	budget  int // pairs of edges that may still be compared
}

type topoRing struct {
	part, index int // polygon and ring within it
	ring        orb.Ring
	from, to    int // its edges
	bound       orb.Bound
}

// topoEdge is an edge with a length; repeated vertices make none. Those of a ring follow each other.
type topoEdge struct {
	edge
	ring, vertex int32
}

// touch is a point where two rings meet without crossing there properly: place of the point on either ring's path.
type touch struct {
	at           orb.Point
	ringA, ringB int32
	a, b         corner
}

// corner is a ring's path through a point: the vertices (or edge ends) before and after it.
type corner struct{ prev, next orb.Point }

// maxEdgePairs bounds the work on one geometry to about half a second; real outlines need a few pairs per edge.
const maxEdgePairs = 20_000_000

// newTopology lays out the edges of all rings, one ring after the other.
func newTopology(polys orb.MultiPolygon, many bool) *topology {
	t := &topology{many: many, budget: maxEdgePairs, edges: make([]topoEdge, 0, VertexCount(polys))}
	for i, p := range polys {
		for j, r := range p {
			from := len(t.edges)
			for k := 1; k < len(r); k++ {
				if r[k-1] != r[k] {
					t.edges = append(t.edges, topoEdge{edge{r[k-1], r[k]}, int32(len(t.rings)), int32(k)})
				}
			}
			t.rings = append(t.rings, topoRing{i, j, r, from, len(t.edges), BoundOf(r)})
		}
	}
	t.tree = newBoxTree(len(t.edges), func(i int) orb.Bound { return t.edges[i].bound() })
	return t
}

// check goes from the cheap and local to what relies on it: each ring by itself, edges against edges, touches, how rings
// lie in each other, and last whether holes cut a polygon. The first fault ends it.
func (t *topology) check() error {
	for i := range t.rings {
		r := &t.rings[i]
		if r.to-r.from < 3 {
			return fmt.Errorf("%s: the ring has no area; it needs three different vertices", t.name(i))
		}
		if err := t.checkSpikes(r); err != nil {
			return err
		}
	}
	for i := range t.edges {
		if err := t.checkEdge(i); err != nil {
			return err
		}
	}
	for i := range t.touches {
		c := &t.touches[i]
		if c.a.left(c.at, c.b.prev) != c.a.left(c.at, c.b.next) {
			return fmt.Errorf("%s crosses %s at %s; draw them apart", t.name(int(c.ringA)), t.name(int(c.ringB)), place(c.at))
		}
	}
	if err := t.checkNesting(); err != nil {
		return err
	}
	return t.checkConnected()
}

// name tells a ring in errors.
func (t *topology) name(ring int) string {
	r := &t.rings[ring]
	s := fmt.Sprintf("ring %d", r.index+1)
	if t.many {
		s = fmt.Sprintf("polygon %d, %s", r.part+1, s)
	}
	return s
}

// place writes a position for messages, as GeoJSON would.
func place(p orb.Point) string {
	return string(AppendCoord(append(AppendCoord(nil, p[0]), ", "...), p[1]))
}

// checkEdge compares edge i with the later edges whose boxes overlap its own.
func (t *topology) checkEdge(i int) error {
	e := &t.edges[i]
	b := e.bound()
	for k := int32(0); int(k) < len(t.tree); {
		n := &t.tree[k]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) || n.to > n.from && int(n.to) <= i {
			k = n.skip
			continue
		}
		for j := max(int(n.from), i+1); j < int(n.to); j++ {
			if err := t.checkPair(i, j); err != nil {
				return err
			}
		}
		if t.budget -= int(n.to - n.from); t.budget < 0 {
			return errors.New("the edges are too entangled to be checked; simplify or split the geometry")
		}
		k++
	}
	return nil
}

// checkPair judges edges i < j.
func (t *topology) checkPair(i, j int) error {
	e, f := &t.edges[i], &t.edges[j]
	if e.ring == f.ring {
		if r := &t.rings[e.ring]; j == i+1 || i == r.from && j == r.to-1 {
			return nil // neighbours share a vertex and, without spikes, no more
		}
		if segmentsMeet(e.a, e.b, f.a, f.b) {
			return fmt.Errorf("%s, vertex %d: the edge to vertex %d meets the edge from vertex %d to %d near %s; "+
				"a ring must not touch or cross itself", t.name(int(e.ring)), e.vertex, e.vertex+1, f.vertex, f.vertex+1,
				place(meetingPlace(e.edge, f.edge)))
		}
		return nil
	}
	if !segmentsMeet(e.a, e.b, f.a, f.b) {
		return nil
	}
	return t.recordTouch(i, j)
}

// checkSpikes refuses an edge that runs back along the edge before it.
func (t *topology) checkSpikes(r *topoRing) error {
	for i := r.from; i < r.to; i++ {
		e, f := &t.edges[r.before(i)], &t.edges[i]
		v := f.a
		if orientation(e.a, v, f.b) == 0 && (e.a[0]-v[0])*(f.b[0]-v[0])+(e.a[1]-v[1])*(f.b[1]-v[1]) > 0 {
			return fmt.Errorf("%s, vertex %d: the ring turns back on itself at %s; remove the vertex",
				t.name(int(f.ring)), f.vertex, place(v))
		}
	}
	return nil
}

// recordTouch keeps the point where edges of two rings meet, or refuses the pair: they cross or run along each other.
func (t *topology) recordTouch(i, j int) error {
	e, f := &t.edges[i], &t.edges[j]
	o1, o2 := orientation(e.a, e.b, f.a), orientation(e.a, e.b, f.b)
	o3, o4 := orientation(f.a, f.b, e.a), orientation(f.a, f.b, e.b)
	var at orb.Point
	switch {
	// Exactly one of the four ends lies on the other edge, or two that are one point; without any the edges cross.
	case o1 == 0 && o2 == 0:
		// One line: they may have no more than an end in common.
		if e.a == f.a || e.a == f.b {
			at = e.a
		} else {
			at = e.b
		}
		for _, p := range [...]orb.Point{e.a, e.b} {
			if p != at && onSegment(f.a, f.b, p) {
				return t.sharedEdge(e, f)
			}
		}
		for _, p := range [...]orb.Point{f.a, f.b} {
			if p != at && onSegment(e.a, e.b, p) {
				return t.sharedEdge(e, f)
			}
		}
		if at != f.a && at != f.b {
			return t.sharedEdge(e, f)
		}
	case o1 == 0:
		at = f.a
	case o2 == 0:
		at = f.b
	case o3 == 0:
		at = e.a
	case o4 == 0:
		at = e.b
	default:
		return fmt.Errorf("%s, vertex %d: the edge to vertex %d crosses an edge of %s near %s; draw them apart",
			t.name(int(e.ring)), e.vertex, e.vertex+1, t.name(int(f.ring)), place(meetingPlace(e.edge, f.edge)))
	}
	t.touches = append(t.touches, touch{
		at: at, ringA: e.ring, ringB: f.ring, a: t.cornerAt(i, at), b: t.cornerAt(j, at),
	})
	return nil
}

// sharedEdge says that two rings have a stretch of border in common, which OGC forbids within one geometry.
func (t *topology) sharedEdge(e, f *topoEdge) error {
	return fmt.Errorf("%s, vertex %d: the edge to vertex %d runs along an edge of %s near %s; merge them or draw them apart",
		t.name(int(e.ring)), e.vertex, e.vertex+1, t.name(int(f.ring)), place(e.a))
}

// cornerAt returns the path of edge i's ring through p, a point of the edge.
func (t *topology) cornerAt(i int, p orb.Point) corner {
	e := &t.edges[i]
	r := &t.rings[e.ring]
	c := corner{e.a, e.b}
	if p == e.a {
		c.prev = t.edges[r.before(i)].a
	} else if p == e.b {
		c.next = t.edges[r.after(i)].b
	}
	return c
}

// before returns the edge that ends where edge i begins.
func (r *topoRing) before(i int) int {
	if i == r.from {
		return r.to - 1
	}
	return i - 1
}

// after returns the edge that begins where edge i ends.
func (r *topoRing) after(i int) int {
	if i == r.to-1 {
		return r.from
	}
	return i + 1
}

// left reports whether the direction from p to q lies to the left of the path prev → p → next. No direction may be
// one of the path's own.
func (c corner) left(p, q orb.Point) bool {
	before, after := orientation(c.prev, p, q), orientation(p, c.next, q)
	switch orientation(c.prev, p, c.next) {
	case 1:
		return before > 0 && after > 0
	case -1:
		return before >= 0 || after >= 0
	}
	return before > 0
}

// meetingPlace returns about where two edges that meet do so, for messages.
func meetingPlace(e, f edge) orb.Point {
	dx, dy := e.b[0]-e.a[0], e.b[1]-e.a[1]
	fx, fy := f.b[0]-f.a[0], f.b[1]-f.a[1]
	if det := dx*fy - dy*fx; det != 0 {
		t := ((f.a[0]-e.a[0])*fy - (f.a[1]-e.a[1])*fx) / det
		return orb.Point{e.a[0] + t*dx, e.a[1] + t*dy}
	}
	return f.a
}
