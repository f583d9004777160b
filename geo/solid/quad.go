package solid

import (
	"math"

	"github.com/paulmach/orb"
)

// walls returns the lines of a ring's edges.
func walls(r orb.Ring) []wall {
	w := make([]wall, len(r))
	for i := range r {
		w[i] = wallLine(r[i], r[(i+1)%len(r)])
	}
	return w
}

// hipQuad covers a convex quadrilateral: the edge whose face closes first, the one opposite, and a ridge between.
func hipQuad(r orb.Ring) *cover {
	c := newCover([]orb.Ring{r})
	w := walls(r)
	var e int32
	var end knot
	for i := range w {
		if k := meet(w[(i+3)%4], w[i], w[(i+1)%4], 1); i == 0 || k.t < end.t {
			e, end = int32(i), k
		}
	}
	a, b, d, f := e, (e+1)%4, (e+2)%4, (e+3)%4
	other := meet(w[f], w[d], w[b], 1)
	c.knots = append(c.knots, end)
	if math.Hypot(other.p[0]-end.p[0], other.p[1]-end.p[1]) < sameKnotM {
		c.faces = [][][]int32{{{a, b, 4}}, {{b, d, 4}}, {{d, f, 4}}, {{f, a, 4}}}
		return c
	}
	c.knots = append(c.knots, other)
	c.faces = [][][]int32{{{a, b, 4}}, {{b, d, 5, 4}}, {{d, f, 5}}, {{f, a, 4, 5}}}
	return c
}

// gableQuad covers a convex quadrilateral with two faces that meet over its middle, along the longer pair of sides. The
// ridge is level as far as these are parallel.
func gableQuad(r orb.Ring) *cover {
	c := newCover([]orb.Ring{r})
	w := walls(r)
	length := func(i int) float64 { return math.Hypot(r[(i+1)%4][0]-r[i][0], r[(i+1)%4][1]-r[i][1]) }
	// By the length of the sides and by how far they run against one another.
	along := func(i int) float64 { return (length(i) + length(i+2)) * -dot(w[i].n, w[i+2].n) }
	l := int32(0)
	if along(1) > along(0) {
		l = 1
	}
	a, b, d, f := l, l+1, (l+2)%4, (l+3)%4
	c.knots = append(c.knots, meet(w[a], w[d], w[b], 0), meet(w[a], w[d], w[f], 0))
	c.gables[b], c.gables[f] = 4, 5
	c.faces = [][][]int32{{{a, b, 4, 5}}, {{d, f, 5, 4}}}
	return c
}
