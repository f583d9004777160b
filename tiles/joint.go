package tiles

import (
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// joints finds where the borders that neighbours share begin and end: positions at which more than two edges of a type's
// areas meet. Between two of them all who have the border have the same edges, so it can be thinned out for all alike.
// Neighbours share a border where they have the same positions, as what is drawn to fit, or was cut up, has.
//
// It is a hash table of vertices: a map took as long as everything else that is done for an area.
type joints struct {
	slots []joint
	shift uint // of a hash, down to a slot's number
}

// joint is a vertex: the two positions that edges lead to, and whether there is a third.
type joint struct {
	p, a, b orb.Point
	taken   bool
	more    bool
}

// newJoints looks at the vertices of areas and, there, at those of their neighbours. ids are the areas' own, rising.
func newJoints(v *access.View, t *twin.Type, ids []uint64, areas []orb.Geometry) *joints {
	n, box := 0, orb.Bound{}
	for i, g := range areas {
		if i == 0 {
			box = g.Bound()
		}
		box = box.Union(g.Bound())
		n += vertices(g)
	}
	size := max(8, bits.Len(uint(2*n))) // at most half of the slots are taken
	j := &joints{slots: make([]joint, 1<<size), shift: uint(64 - size)}
	for _, g := range areas {
		eachVertex(g, func(p, prev, next orb.Point) {
			k := j.slot(p)
			if !k.taken {
				*k = joint{p: p, a: prev, b: next, taken: true}
			}
			k.more = k.more || !k.same(prev, next)
		})
	}
	for _, other := range v.Boxes(t).SearchIDs(nil, box) {
		if _, own := slices.BinarySearch(ids, other); own {
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
			if k := j.slot(p); k.taken && !k.same(prev, next) {
				k.more = true
			}
		})
	}
	return j
}

// slot is where a position is, or is to be put.
func (j *joints) slot(p orb.Point) *joint {
	h := math.Float64bits(p[0])*0x9E3779B97F4A7C15 ^ bits.RotateLeft64(math.Float64bits(p[1])*0xC2B2AE3D27D4EB4F, 31)
	h *= 0x9FB21C651E98DF25
	for i := h >> j.shift; ; i = (i + 1) & uint64(len(j.slots)-1) {
		if k := &j.slots[i]; !k.taken || k.p == p {
			return k
		}
	}
}

// fixed tells that a vertex must stay at all zooms.
func (j *joints) fixed(p orb.Point) bool { return j.slot(p).more }

func (k *joint) same(prev, next orb.Point) bool {
	return k.a == prev && k.b == next || k.a == next && k.b == prev
}

// vertices counts those of an area's rings.
func vertices(g orb.Geometry) (n int) {
	eachRing(g, func(r orb.Ring) { n += len(r) })
	return n
}

func eachRing(g orb.Geometry, fn func(r orb.Ring)) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			fn(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				fn(r)
			}
		}
	}
}

// eachVertex calls fn with each vertex of each ring and the two beside it.
func eachVertex(g orb.Geometry, fn func(p, prev, next orb.Point)) {
	eachRing(g, func(r orb.Ring) {
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
	})
}
