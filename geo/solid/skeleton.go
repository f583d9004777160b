package solid

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

const (
	// maxSkeleton is the number of vertices up to which a roof is tried; the work grows with the third power.
	maxSkeleton = 250
	// touchM is how near things of the front have to come to count as met: more than rounding makes of a house, and so
	// little that even tips of needles, which are wrong by it over the sine of their angle, are where they should be.
	touchM = 1e-8
	// clusterM is how near corners are one; more than touchM, so that what is met at an end of an edge falls together.
	clusterM = 3 * touchM
	// needleSin is the sine of the angle between walls that run against one another up to which they count as parallel.
	// What is left between them is closed before it is a millimetre wide, but its tip would race off by metres.
	needleSin = 2e-5
	// sameKnotM is how near knots of a roof become one.
	sameKnotM = 1e-3
)

// corner is a vertex of the front: where two walls meet, as they move inwards.
type corner struct {
	p     orb.Point
	v     orb.Point // metres per metre that the walls move
	in    int32     // the wall before, whose edge of the front ends here
	out   int32     // the wall after
	next  int32     // the corner at the end of its edge of the front
	born  int32     // the knot it began at
	turns bool      // to the right, or to the left by so little that it, too, can run into the edges of needles
}

// halfEdge is an edge of a face of the roof, from knot to knot.
type halfEdge struct{ from, to, face int32 }

// front is the straight skeleton in the making: the outline of what is left of the footprint after all walls moved t
// inwards. Its corners draw the hips and valleys. At each event, where edges vanish or corners run into edges, all that
// happens in one place is settled together: corners fall into clusters, edges that met face to face become ridges, and
// what is left at a cluster is linked anew, sector by sector. So it does not matter how many edges meet in a place, as
// they do in every regular house.
type front struct {
	walls   []wall
	corners []corner
	t       float64
	cover   *cover
	edges   []halfEdge // found so far, of all faces
	work    workspace
}

// skeleton covers a footprint with one face for each wall, all of one pitch. Knots nearer than near become one.
func skeleton(rings []orb.Ring, near float64) (*cover, error) {
	f := &front{cover: newCover(rings)}
	if n := len(f.cover.knots); n > maxSkeleton {
		return nil, fmt.Errorf("%d corners are more than %d, up to which roofs are made", n, maxSkeleton)
	}
	f.start(rings)
	// Rings that touch are one outline from the start.
	if err := f.settle(); err != nil {
		return nil, err
	}
	// Each event makes at least one edge less or one part more; more events than that are a sign of having lost the way.
	for events := 0; len(f.corners) > 0; events++ {
		dt := f.untilNext()
		if events > 4*len(f.walls)+16 || math.IsInf(dt, 1) {
			return nil, errors.New("the lines of the roof do not come together")
		}
		f.t += dt
		for i := range f.corners {
			k := &f.corners[i]
			k.p = orb.Point{k.p[0] + k.v[0]*dt, k.p[1] + k.v[1]*dt}
		}
		if err := f.settle(); err != nil {
			return nil, err
		}
	}
	if err := f.assemble(near); err != nil {
		return nil, err
	}
	return f.cover, nil
}

// start makes the front the footprint itself.
func (f *front) start(rings []orb.Ring) {
	first := int32(0)
	for _, r := range rings {
		n := int32(len(r))
		f.walls = append(f.walls, walls(r)...)
		for i, p := range r {
			i := int32(i)
			k := corner{p: p, in: first + (i+n-1)%n, out: first + i, next: first + (i+1)%n, born: first + i}
			f.corners = append(f.corners, k)
			f.edges = append(f.edges, halfEdge{first + i, first + (i+1)%n, first + i})
		}
		first += n
	}
	for i := range f.corners {
		f.aim(&f.corners[i])
	}
}

// aim sets the velocity of a corner: to stay on both walls it moves by v with n·v = 1 for the normals of both.
func (f *front) aim(k *corner) {
	a, b := &f.walls[k.in], &f.walls[k.out]
	cross := a.d[0]*b.d[1] - a.d[1]*b.d[0]
	if s := dot(a.n, b.n); s > 0 {
		k.v = orb.Point{(a.n[0] + b.n[0]) / (1 + s), (a.n[1] + b.n[1]) / (1 + s)}
		k.turns = cross < 50*needleSin
	} else {
		// The same, but exact for needles, whose tips are away at once.
		k.v = orb.Point{(b.n[1] - a.n[1]) / cross, (a.n[0] - b.n[0]) / cross}
		k.turns = cross < 0
	}
}

// untilNext returns how far the walls move until the next event.
func (f *front) untilNext() float64 {
	first := math.Inf(1)
	for i := range f.corners {
		a := &f.corners[i]
		b := &f.corners[a.next]
		d := f.walls[a.out].d
		shrink := dot(d, a.v) - dot(d, b.v)
		if shrink <= 0 {
			continue
		}
		if dt := max((dot(d, b.p)-dot(d, a.p))/shrink, 0); dt < first {
			first = dt
		}
	}
	for i := range f.corners {
		if k := &f.corners[i]; k.turns {
			first = f.untilHit(int32(i), first)
		}
	}
	return first
}

// untilHit returns how far the walls move until a corner runs into an edge, or first if that comes earlier.
func (f *front) untilHit(i int32, first float64) float64 {
	k := &f.corners[i]
	for j := range f.corners {
		a := &f.corners[j]
		if int32(j) == i || a.next == i {
			continue
		}
		w := &f.walls[a.out]
		gap := w.inwards(k.p) - f.t
		closing := 1 - dot(w.n, k.v)
		if closing <= 1e-12 || gap < -touchM || gap > first*closing {
			continue
		}
		dt := max(gap/closing, 0)
		if dt >= first {
			continue
		}
		b := &f.corners[a.next]
		if k.born == a.born || k.born == b.born {
			continue // they have just parted, though the tip of a needle stays behind
		}
		at := dot(w.d, k.p) + dt*dot(w.d, k.v)
		if at >= dot(w.d, a.p)+dt*dot(w.d, a.v)-touchM && at <= dot(w.d, b.p)+dt*dot(w.d, b.v)+touchM {
			first = dt
		}
	}
	return first
}
