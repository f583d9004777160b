package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Pitches of roofs whose eaves are not given, as tangents. Tiles lie between 25° and 35° along the Yangtze; lean-tos are
// flatter. A roof takes at most a third of the height, which leaves a house of one storey its doors.
const (
	pitchTan     = 0.57735 // 30°
	shedTan      = 0.26795 // 15°
	mostRoofPart = 1.0 / 3
	leastRiseM   = 0.01  // less is flat
	leastReachM  = 0.001 // less is a wall
	steepestTan  = 20    // 87°; eaves that are given can ask for more, and rounding would show
)

// eaves returns the height of the eaves above the ground: those given, or those that the pitch says. reachM is how far
// inwards the roof rises.
func (b Building) eaves(reachM, tan float64) float64 {
	if b.EavesM > 0 {
		return b.EavesM
	}
	return b.HeightM - min(reachM*tan, b.HeightM*mostRoofPart)
}

// roofed puts the asked roof on the rings of a footprint. The error says why that cannot be.
func (b Building) roofed(rings []orb.Ring) ([]Face, Roof, error) {
	switch b.Roof {
	case Shed:
		return b.under(shedCover(rings), rings, shedTan, Shed)
	case Gable, Hip:
		rings = straighten(rings)
		faces, got, err := b.pitched(rings, sameKnotM)
		if err != nil {
			// Where a roof is as narrow as knots are made one, it folds; with each knot its own it may not.
			faces, got, err = b.pitched(rings, clusterM)
		}
		return faces, got, err
	}
	return nil, Flat, fmt.Errorf("%v is no shape of a roof", b.Roof)
}

// pitched makes a roof that rises from all walls, or from all but gables. Knots nearer than near become one.
func (b Building) pitched(rings []orb.Ring, near float64) ([]Face, Roof, error) {
	if len(rings) == 1 && len(rings[0]) == 4 && isConvex(rings[0]) {
		if b.Roof == Gable {
			return b.under(gableQuad(rings[0]), rings, pitchTan, Gable)
		}
		return b.under(hipQuad(rings[0]), rings, pitchTan, Hip)
	}
	c, err := skeleton(rings, near)
	if err != nil {
		return nil, Flat, err
	}
	if b.Roof == Gable && c.turnGables(rings) > 0 {
		return b.under(c, rings, pitchTan, Gable)
	}
	return b.under(c, rings, pitchTan, Hip)
}

// under closes a cover downwards and checks the body.
func (b Building) under(c *cover, rings []orb.Ring, tan float64, roof Roof) ([]Face, Roof, error) {
	reach := c.top()
	eaves := b.eaves(reach, tan)
	switch rise := b.HeightM - eaves; {
	case !(reach >= leastReachM):
		return nil, Flat, fmt.Errorf("the footprint is only %.2g m wide", 2*reach)
	case !(rise >= leastRiseM):
		return nil, Flat, fmt.Errorf("the ridge is only %.2g m above the eaves", rise)
	case rise > reach*steepestTan:
		return nil, Flat, fmt.Errorf("the roof has only %.2g m to rise by %.2g m", reach, rise)
	}
	if !c.closes(rings) {
		return nil, Flat, errors.New("the roof does not close")
	}
	if !c.isSound() {
		return nil, Flat, errors.New("faces of the roof lie over one another")
	}
	return c.body(rings, b.BaseM, b.BaseM+eaves, b.BaseM+b.HeightM), roof, nil
}

// isConvex reports whether all corners of a counter-clockwise ring turn left, clearly.
func isConvex(r orb.Ring) bool {
	for i := range r {
		a, b := wallLine(r[(i+len(r)-1)%len(r)], r[i]), wallLine(r[i], r[(i+1)%len(r)])
		if a.d[0]*b.d[1]-a.d[1]*b.d[0] < 0.01 {
			return false
		}
	}
	return true
}

// wall is the line of an edge of the footprint, which moves inwards as the roof rises.
type wall struct {
	d, n orb.Point // direction along the wall, and square to it inwards; both of length 1
	c    float64   // n·p of the points of the wall
}

// wallLine returns the line from a to b; what is inside lies left.
func wallLine(a, b orb.Point) wall {
	dx, dy := b[0]-a[0], b[1]-a[1]
	l := math.Hypot(dx, dy)
	w := wall{d: orb.Point{dx / l, dy / l}}
	w.n = orb.Point{-w.d[1], w.d[0]}
	w.c = dot(w.n, a)
	return w
}

// inwards returns how far p lies inside of the wall.
func (w *wall) inwards(p orb.Point) float64 { return dot(w.n, p) - w.c }

func dot(a, b orb.Point) float64 { return a[0]*b[0] + a[1]*b[1] }

// meet returns the knot as far inwards of walls a and b, by its t, as of w by its t times rise: 1 where the roof also
// rises from w, 0 where it ends above w in a gable.
func meet(a, b, w wall, rise float64) knot {
	// n·p − t = c for a and b, n·p − rise·t = c for w, by Cramer's rule about a point of a near them all.
	o := orb.Point{a.n[0] * a.c, a.n[1] * a.c}
	ca, cb, cw := a.c-dot(a.n, o), b.c-dot(b.n, o), w.c-dot(w.n, o)
	m := [3]Vec3{{a.n[0], a.n[1], -1}, {b.n[0], b.n[1], -1}, {w.n[0], w.n[1], -rise}}
	det := m[0].dot(m[1].cross(m[2]))
	p := m[1].cross(m[2])
	q := m[2].cross(m[0])
	r := m[0].cross(m[1])
	var x Vec3
	for i := range x {
		x[i] = (ca*p[i] + cb*q[i] + cw*r[i]) / det
	}
	return knot{p: orb.Point{x[0] + o[0], x[1] + o[1]}, t: x[2]}
}
