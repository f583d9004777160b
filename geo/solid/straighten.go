package solid

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// straightM is how far a vertex may lie beside the line of its neighbours and still be left out under a pitched roof:
// about the accuracy of surveys, and ten times the step of stored coordinates. Each such vertex would be a hip.
const straightM = 0.01

// straighten copies rings without vertices along straight walls. A ring keeps at least three.
func straighten(rings []orb.Ring) []orb.Ring {
	out := make([]orb.Ring, len(rings))
	for i, r := range rings {
		out[i] = straightRing(r, straightM, func(p orb.Point) bool { return touches(rings, i, p) })
	}
	return out
}

// touches reports whether another ring than i has a vertex at p.
func touches(rings []orb.Ring, i int, p orb.Point) bool {
	for j, r := range rings {
		if j != i && slices.Contains(r, p) {
			return true
		}
	}
	return false
}

// straightRing begins at a vertex that certainly stays, and goes on from each kept vertex to the farthest one that all
// vertices between lie in line with, within slack. Vertices to keep stay. At most mostLeftOut go at once, which bounds
// the work.
func straightRing(r orb.Ring, slack float64, keep func(orb.Point) bool) orb.Ring {
	n := len(r)
	start := 0
	for i, p := range r {
		if comparePoints(p, r[start]) < 0 {
			start = i // the leftmost one turns
		}
	}
	out := make(orb.Ring, 0, n)
	for i := 0; i < n; {
		a := r[(start+i)%n]
		out = append(out, a)
		j := i + 1
		for j < n && j-i < mostLeftOut && inLine(r, start+i, start+j+1, slack) && !keep(r[(start+j)%n]) {
			j++
		}
		i = j
	}
	if len(out) < 3 || ringArea(out) == 0 || (ringArea(out) > 0) != (ringArea(r) > 0) {
		return r
	}
	return out
}

// mostLeftOut is how many vertices on end may be left out.
const mostLeftOut = 100

// inLine reports whether the vertices between two of a ring lie on the way from one to the other, within slack.
func inLine(r orb.Ring, from, to int, slack float64) bool {
	n := len(r)
	a, b := r[from%n], r[to%n]
	dx, dy := b[0]-a[0], b[1]-a[1]
	l2 := dx*dx + dy*dy
	if l2 == 0 {
		return false
	}
	before := 0.0
	for i := from + 1; i < to; i++ {
		x, y := r[i%n][0]-a[0], r[i%n][1]-a[1]
		along := x*dx + y*dy
		if math.Abs(x*dy-y*dx) > slack*math.Sqrt(l2) || along < before || along > l2 {
			return false
		}
		before = along
	}
	return true
}

// thin leaves vertices and small holes out of a footprint in lon/lat until it has no more than maxVertices. It begins with
// what lies within a centimetre of a straight wall, and goes on with coarser ones.
func thin(footprint orb.Polygon) orb.Polygon {
	const cmDeg, worldDeg = 1e-7, 360.0
	for slack := cmDeg; slack < worldDeg; slack *= 3 {
		var out orb.Polygon
		left := 0
		for i, r := range footprint {
			b := r.Bound()
			if i > 0 && max(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) < 10*slack {
				continue
			}
			if r = openRing(r); len(r) >= 3 {
				r = straightRing(r, slack, func(orb.Point) bool { return false })
			}
			out = append(out, r)
			left += len(r)
		}
		if left <= maxVertices {
			return out
		}
		footprint = out
	}
	return footprint
}
