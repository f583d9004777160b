package solid

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// Bodies have at most so many vertices in their footprint, because cutting it into triangles takes their square; and rings
// enclose more than this, far less than what a triangle of stored coordinates does.
const (
	maxVertices = 5000
	leastAreaM2 = 1e-9
)

// planeRings brings a footprint into the plane of a frame: rings open, without repeated vertices, the outer one
// counter-clockwise, holes clockwise, and with a vertex wherever another ring touches an edge.
func planeRings(footprint orb.Polygon, frame Frame) ([]orb.Ring, error) {
	if len(footprint) == 0 {
		return nil, errors.New("the footprint is empty; give it a ring")
	}
	vertices := 0
	for _, r := range footprint {
		vertices += len(r)
	}
	if vertices > maxVertices {
		footprint = thin(footprint)
	}
	rings := make([]orb.Ring, 0, len(footprint))
	for i, given := range footprint {
		r := openRing(given)
		if len(r) < 3 {
			return nil, fmt.Errorf("ring %d of the footprint has fewer than three different vertices", i+1)
		}
		rings = append(rings, r)
	}
	if len(rings) > 1 {
		// In lon/lat, where touching is exact; a metre later it is a matter of rounding.
		splitWhereTouched(rings)
	}
	for i, r := range rings {
		for j, p := range r {
			x, y := frame.XY(p)
			if !finite(x) || !finite(y) {
				return nil, fmt.Errorf("ring %d of the footprint, vertex %d: the coordinates are no numbers", i+1, j+1)
			}
			r[j] = orb.Point{x, y}
		}
		area := ringArea(r)
		if !(math.Abs(area) > leastAreaM2) || !finite(area) {
			return nil, fmt.Errorf("ring %d of the footprint encloses nothing", i+1)
		}
		if (area > 0) != (i == 0) {
			slices.Reverse(r)
		}
	}
	return rings, nil
}

// openRing copies a ring without the vertices that repeat the one before, the closing one among them.
func openRing(given orb.Ring) orb.Ring {
	r := make(orb.Ring, 0, len(given))
	for _, p := range given {
		if len(r) == 0 || p != r[len(r)-1] {
			r = append(r, p)
		}
	}
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r
}

// splitWhereTouched gives each edge that a vertex of another ring lies on a vertex there. A valid footprint has few of
// them or none, so the quadratic search ends nearly always at the boxes of the rings.
func splitWhereTouched(rings []orb.Ring) {
	for i := range rings {
		for j := range rings {
			if i == j || !rings[i].Bound().Intersects(rings[j].Bound()) {
				continue
			}
			for _, p := range rings[j] {
				rings[i] = splitAt(rings[i], p)
			}
		}
	}
}

// splitAt returns the ring with p as a vertex where p lies within one of its edges.
func splitAt(r orb.Ring, p orb.Point) orb.Ring {
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if p == a || p == b || p[0] < min(a[0], b[0]) || p[0] > max(a[0], b[0]) ||
			p[1] < min(a[1], b[1]) || p[1] > max(a[1], b[1]) || geo.Turn(a, b, p) != 0 {
			continue
		}
		return slices.Insert(r, i+1, p)
	}
	return r
}

// ringArea returns the area of an open ring, positive when it turns counter-clockwise. It counts from the first vertex,
// so that a small ring far from the origin loses nothing.
func ringArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i+1 < len(r); i++ {
		sum += (r[i][0]-r[0][0])*(r[i+1][1]-r[0][1]) - (r[i+1][0]-r[0][0])*(r[i][1]-r[0][1])
	}
	return sum / 2
}
