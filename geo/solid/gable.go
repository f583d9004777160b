package solid

import (
	"slices"

	"github.com/paulmach/orb"
)

// againstDot is the most that the normals of two walls may have in common for a ridge between them to end in a gable:
// they run against one another within 25°.
const againstDot = -0.9

// turnGables makes gables of hipped ends: a face that is a triangle over a short wall, between two walls that run against
// one another, goes, and the ridge behind it goes on to the wall. It returns how many it turned.
func (c *cover) turnGables(rings []orb.Ring) int {
	var w []wall
	var before, after []int32
	for _, r := range rings {
		first, n := int32(len(w)), int32(len(r))
		for i := range n {
			before, after = append(before, first+(i+n-1)%n), append(after, first+(i+1)%n)
		}
		w = append(w, walls(r)...)
	}
	turned := 0
	// Faces stand in the order of the walls.
	for e := range int32(len(w)) {
		l, r := before[e], after[e]
		if c.turnGable(w, e, l, r) {
			turned++
		}
	}
	c.faces = slices.DeleteFunc(c.faces, func(f [][]int32) bool { return f == nil })
	return turned
}

// turnGable makes a gable over wall e, if its face is a hipped end between walls l and r.
func (c *cover) turnGable(w []wall, e, l, r int32) bool {
	if len(c.faces[e]) == 0 || len(c.faces[l]) == 0 || len(c.faces[r]) == 0 || l == r || dot(w[l].n, w[r].n) > againstDot {
		return false
	}
	end := c.faces[e][0]
	if len(end) != 3 {
		return false
	}
	a, b, tip := end[0], end[1], end[2]
	left, right := c.faces[l][0], c.faces[r][0]
	i, j := slices.Index(left, tip), slices.Index(right, tip)
	if i < 0 || j < 0 || len(left) < 4 || len(right) < 4 {
		return false
	}
	// The left face goes on from the tip along the ridge, and the right one comes from it.
	behind := left[(i+1)%len(left)]
	if left[(i+len(left)-1)%len(left)] != a || right[(j+1)%len(right)] != b || right[(j+len(right)-1)%len(right)] != behind {
		return false
	}
	k := meet(w[l], w[r], w[e], 0)
	pa, pb := c.knots[a].p, c.knots[b].p
	from, to, at := dot(w[e].d, pa), dot(w[e].d, pb), dot(w[e].d, k.p)
	// The gable stands well within its wall; and where walls open out towards it, the ridge rises only a little.
	if margin := (to - from) / 10; at < from+margin || at > to-margin || k.t <= 0 || k.t > 1.5*c.top() {
		return false
	}
	c.gables[e] = int32(len(c.knots))
	left[i], right[j] = c.gables[e], c.gables[e]
	c.knots = append(c.knots, k)
	c.faces[e] = nil
	return true
}
