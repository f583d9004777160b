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
		out[i] = straightRing(r, func(p orb.Point) bool { return touches(rings, i, p) })
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
// vertices between lie in line with. Vertices to keep stay.
func straightRing(r orb.Ring, keep func(orb.Point) bool) orb.Ring {
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
		for j < n && inLine(r, start+i, start+j+1) && !keep(r[(start+j)%n]) {
			j++
		}
		i = j
	}
	if len(out) < 3 || ringArea(out) == 0 || (ringArea(out) > 0) != (ringArea(r) > 0) {
		return r
	}
	return out
}

// inLine reports whether the vertices between two of a ring lie on the way from one to the other, within straightM.
func inLine(r orb.Ring, from, to int) bool {
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
		if math.Abs(x*dy-y*dx) > straightM*math.Sqrt(l2) || along < before || along > l2 {
			return false
		}
		before = along
	}
	return true
}
