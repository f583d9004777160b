package solid

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// knot is a vertex of a roof, seen from above.
type knot struct {
	p orb.Point
	t float64 // how far it has risen: metres from the eaves inwards, before the pitch makes a height of it
}

// noKnot stands where a wall ends level.
const noKnot = -1

// cover is a roof seen from above: faces that fill the footprint and share whole edges. The first knots are the vertices
// of the rings in order, so edge i of the footprint begins at knot i.
type cover struct {
	knots  []knot
	faces  [][][]int32 // faces of rings of knots; outer rings counter-clockwise, holes clockwise
	gables []int32     // of each edge of the footprint: the knot that its wall rises to between its ends, or noKnot
}

// newCover begins a cover with the vertices of rings.
func newCover(rings []orb.Ring) *cover {
	c := &cover{}
	for _, r := range rings {
		for _, p := range r {
			c.knots = append(c.knots, knot{p: p})
			c.gables = append(c.gables, noKnot)
		}
	}
	return c
}

// top returns how far the highest knot of a face has risen.
func (c *cover) top() float64 {
	top := 0.0
	for _, f := range c.faces {
		for _, r := range f {
			for _, k := range r {
				top = max(top, c.knots[k].t)
			}
		}
	}
	return top
}

// reach returns how far the highest knot has risen, whether a face has it or not.
func (c *cover) reach() float64 {
	reach := 0.0
	for _, k := range c.knots {
		reach = max(reach, k.t)
	}
	return reach
}

// body closes a cover downwards: eavesM and ridgeM are the heights of its lowest and highest knots.
func (c *cover) body(rings []orb.Ring, baseM, eavesM, ridgeM float64) []Face {
	// The highest knots get the very height asked for, whatever the quotient rounds to.
	top := c.top()
	at := func(i int32) Vec3 {
		k := c.knots[i]
		z := ridgeM
		if k.t < top {
			z = eavesM + (ridgeM-eavesM)*(k.t/top)
		}
		return Vec3{k.p[0], k.p[1], z}
	}
	ground := make([][]Vec3, 0, len(rings))
	for _, r := range rings {
		ring := make([]Vec3, 0, len(r))
		for i := len(r) - 1; i >= 0; i-- {
			ring = append(ring, Vec3{r[i][0], r[i][1], baseM})
		}
		ground = append(ground, ring)
	}
	faces := make([]Face, 0, 1+len(c.gables)+len(c.faces))
	faces = append(faces, Face{Kind: Ground, Rings: ground})

	first := int32(0)
	for _, r := range rings {
		for i, a := range r {
			j := (i + 1) % len(r)
			wall := make([]Vec3, 0, 5)
			wall = append(wall, Vec3{a[0], a[1], baseM}, Vec3{r[j][0], r[j][1], baseM}, at(first+int32(j)))
			if k := c.gables[first+int32(i)]; k != noKnot {
				wall = append(wall, at(k))
			}
			faces = append(faces, Face{Kind: Wall, Rings: [][]Vec3{append(wall, at(first+int32(i)))}})
		}
		first += int32(len(r))
	}
	for _, f := range c.faces {
		loops := make([][]Vec3, 0, len(f))
		for _, r := range f {
			loop := make([]Vec3, 0, len(r))
			for _, k := range r {
				loop = append(loop, at(k))
			}
			loops = append(loops, loop)
		}
		faces = append(faces, Face{Kind: RoofFace, Rings: loops})
	}
	return faces
}

// closes reports whether each edge of a face is also one of another face, or the top of a wall, the other way. What is
// below the tops of walls closes by itself.
func (c *cover) closes(rings []orb.Ring) bool {
	var room [96]uint64
	edges := room[:0]
	add := func(a, b int32) { edges = append(edges, uint64(c.first(a, rings))<<32|uint64(c.first(b, rings))) }
	for _, f := range c.faces {
		for _, r := range f {
			for i, a := range r {
				add(a, r[(i+1)%len(r)])
			}
		}
	}
	first := 0
	for _, r := range rings {
		for i := range r {
			a, b := int32(first+i), int32(first+(i+1)%len(r))
			if g := c.gables[a]; g != noKnot {
				add(b, g)
				b = g
			}
			add(b, a)
		}
		first += len(r)
	}
	slices.Sort(edges)
	for i, e := range edges {
		_, found := slices.BinarySearch(edges, e>>32|e<<32)
		from, to := e>>32, e&math.MaxUint32
		if !found || c.knots[from].p == c.knots[to].p || i > 0 && e == edges[i-1] {
			return false
		}
	}
	return true
}

// first returns the first vertex of the rings that is in the place of knot k, where rings touch, or k.
func (c *cover) first(k int32, rings []orb.Ring) int32 {
	if len(rings) > 1 && int(k) < len(c.gables) {
		for i := range k {
			if c.knots[i].p == c.knots[k].p {
				return i
			}
		}
	}
	return k
}

// isSound reports whether the faces, seen from above, are cut into triangles that all look upwards: then they fill the
// footprint once, without folds, and every knot lies inside it. It presupposes that the body is closed.
func (c *cover) isSound() bool {
	var cut clipper
	var triangles [][3]uint32
	var at []int32
	for _, f := range c.faces {
		at = at[:0]
		rings := make([]orb.Ring, 0, len(f))
		for _, r := range f {
			ring := make(orb.Ring, 0, len(r))
			for _, k := range r {
				ring = append(ring, c.knots[k].p)
				at = append(at, k)
			}
			rings = append(rings, ring)
		}
		triangles = cut.triangulate(triangles[:0], rings, 0)
		for _, t := range triangles {
			a, b, d := c.knots[at[t[0]]].p, c.knots[at[t[1]]].p, c.knots[at[t[2]]].p
			if 2*ringArea(orb.Ring{a, b, d}) < -foldM*longest(a, b, d) {
				return false
			}
		}
	}
	return true
}

// foldM is how far a face may lie over itself: what rounding does to the meeting point of flat angles.
const foldM = 1e-5

// longest returns the longest extent of a triangle along an axis.
func longest(a, b, d orb.Point) float64 {
	return max(a[0], b[0], d[0]) - min(a[0], b[0], d[0]) + max(a[1], b[1], d[1]) - min(a[1], b[1], d[1])
}
