package tiles

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// joints finds where the borders that neighbours share begin and end: positions at which more than two edges of a type's
// areas meet. Between two of them all who have the border have the same edges, so it can be thinned out for all alike.
// Neighbours share a border where they have the same positions, as what is drawn to fit, or was cut up, has.
type joints struct {
	at map[orb.Point]joint
}

// joint is a vertex of an area: the two positions that edges lead to, and whether there is a third.
type joint struct {
	a, b orb.Point
	more bool
}

// newJoints looks at the vertices of an area and at those of its neighbours there.
func newJoints(v *access.View, t *twin.Type, id twin.ID, g orb.Geometry) *joints {
	j := &joints{at: make(map[orb.Point]joint, 32)}
	eachVertex(g, func(p, prev, next orb.Point) {
		k, ok := j.at[p]
		if !ok {
			k = joint{a: prev, b: next}
		} else if !k.same(prev, next) {
			k.more = true
		}
		j.at[p] = k
	})
	box := g.Bound()
	for _, other := range v.Boxes(t).SearchIDs(nil, box) {
		if twin.ID(other) == id {
			continue
		}
		e, ok := v.Get(t, twin.ID(other))
		if !ok {
			continue
		}
		eachVertex(e.Geometry(), func(p, prev, next orb.Point) {
			if !box.Contains(p) {
				return
			}
			if k, ok := j.at[p]; ok && !k.more && !k.same(prev, next) {
				k.more = true
				j.at[p] = k
			}
		})
	}
	return j
}

// fixed tells that a vertex must stay at all zooms.
func (j *joints) fixed(p orb.Point) bool { return j.at[p].more }

func (k *joint) same(prev, next orb.Point) bool {
	return k.a == prev && k.b == next || k.a == next && k.b == prev
}

// eachVertex calls fn with each vertex of each ring and the two beside it.
func eachVertex(g orb.Geometry, fn func(p, prev, next orb.Point)) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			ringVertices(r, fn)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				ringVertices(r, fn)
			}
		}
	}
}

func ringVertices(r orb.Ring, fn func(p, prev, next orb.Point)) {
	n := len(r)
	if n > 1 && r[0] == r[n-1] {
		n--
	}
	for i := range n {
		prev, next := i-1, i+1
		if i == 0 {
			prev = n - 1
		}
		if next == n {
			next = 0
		}
		fn(r[i], r[prev], r[next])
	}
}
