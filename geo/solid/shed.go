package solid

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// shedCover lays one tilted plane over a footprint of any shape. It falls across the narrow side of the smallest
// rectangle around the footprint, to the side that looks more to the north: houses here open to the south.
func shedCover(rings []orb.Ring) *cover {
	c := newCover(rings)
	up := narrowWay(rings[0])
	if up[1] > 0 || up[1] == 0 && up[0] > 0 {
		up[0], up[1] = -up[0], -up[1]
	}
	lowest := math.Inf(1)
	for _, k := range c.knots {
		lowest = min(lowest, dot(up, k.p))
	}
	for i := range c.knots {
		c.knots[i].t = dot(up, c.knots[i].p) - lowest
	}
	var face [][]int32
	first := int32(0)
	for _, r := range rings {
		loop := make([]int32, len(r))
		for i := range loop {
			loop[i] = first + int32(i)
		}
		face = append(face, loop)
		first += int32(len(r))
	}
	c.faces = [][][]int32{face}
	return c
}

// narrowWay returns the direction of length 1 across the smallest rectangle around a ring; one of its sides lies along an
// edge of the convex hull.
func narrowWay(r orb.Ring) orb.Point {
	h := hull(r)
	best, least := orb.Point{0, 1}, math.Inf(1)
	for i := range h {
		w := wallLine(h[i], h[(i+1)%len(h)])
		minD, maxD, maxN := math.Inf(1), math.Inf(-1), 0.0
		for _, p := range h {
			minD, maxD, maxN = min(minD, dot(w.d, p)), max(maxD, dot(w.d, p)), max(maxN, w.inwards(p))
		}
		// A hair less counts, so that rounding does not choose among the sides of a rectangle.
		if area := (maxD - minD) * maxN; area < least*(1-1e-6) {
			least = area
			if best = w.n; maxD-minD < maxN {
				best = w.d
			}
		}
	}
	return best
}

// hull returns the convex hull of points, counter-clockwise, without points along its edges.
func hull(points []orb.Point) []orb.Point {
	sorted := slices.Clone(points)
	slices.SortFunc(sorted, comparePoints)
	half := func(h []orb.Point, least int) []orb.Point {
		for _, p := range sorted {
			for len(h) > least && geo.Turn(h[len(h)-2], h[len(h)-1], p) <= 0 {
				h = h[:len(h)-1]
			}
			h = append(h, p)
		}
		return h[:len(h)-1] // the other half begins with it
	}
	lower := half(nil, 1)
	slices.Reverse(sorted)
	return half(lower, len(lower)+1)
}
