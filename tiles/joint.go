package tiles

import (
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
	"github.com/gridtwin/gridtwin/twin/access"
)

// joints finds where the borders that neighbours share begin and end: positions at which more than two edges of a type's
// areas meet. Between two of them all who have the border have the same edges, so it can be thinned out for all alike.
// Neighbours share a border where they have the same positions, as what is drawn to fit, or was cut up, has.
//
// Positions are those of projected shapes, in whole world units: what is the same to a tile is the same here, so an edit
// too small to change a shape cannot change what its neighbours show either.
//
// It is a hash table of vertices: a map took as long as everything else that is done for an area.
type joints struct {
	slots []joint
	shift uint // of a hash, down to a slot's number
}

// position is x in the upper half and y in the lower, in world units.
type position uint64

func positionOf(x, y uint32) position { return position(x)<<32 | position(y) }

// joint is a vertex: the two positions that edges lead to, and whether there is a third.
type joint struct {
	p, a, b position
	taken   bool
	more    bool
}

// newJoints looks at the vertices of areas and, there, at those of their neighbours. ids are the areas' own, rising.
func newJoints(v *access.View, t *twin.Type, ids []uint64, areas []mvt.Geometry) *joints {
	var box mvt.Box
	n := 0
	for i := range areas {
		if n == 0 {
			box = areas[i].Box
		}
		if !areas[i].Empty() {
			box = union(box, areas[i].Box)
		}
		n += areas[i].Vertices()
	}
	size := max(8, bits.Len(uint(2*n))) // at most half of the slots are taken
	j := &joints{slots: make([]joint, 1<<size), shift: uint(64 - size)}
	if n == 0 {
		return j
	}
	for i := range areas {
		eachVertex(&areas[i], func(p, prev, next position) {
			k := j.slot(p)
			if !k.taken {
				*k = joint{p: p, a: prev, b: next, taken: true}
			}
			k.more = k.more || !k.same(prev, next)
		})
	}
	for _, other := range v.Boxes(t).SearchIDs(nil, degrees(box)) {
		if _, own := slices.BinarySearch(ids, other); own {
			continue
		}
		e, ok := v.Get(t, twin.ID(other))
		if !ok {
			continue
		}
		shape, err := mvt.FromOrb(e.Geometry())
		if err != nil {
			continue // it is not drawn, so it shares no border
		}
		eachVertex(&shape, func(p, prev, next position) {
			if k := j.slot(p); k.taken && !k.same(prev, next) {
				k.more = true
			}
		})
	}
	return j
}

// slot is where a position is, or is to be put.
func (j *joints) slot(p position) *joint {
	h := uint64(p) * 0x9E3779B97F4A7C15
	h = (h ^ h>>29) * 0x9FB21C651E98DF25
	for i := h >> j.shift; ; i = (i + 1) & uint64(len(j.slots)-1) {
		if k := &j.slots[i]; !k.taken || k.p == p {
			return k
		}
	}
}

// fixed tells that a vertex must stay at all zooms.
func (j *joints) fixed(x, y uint32) bool { return j.slot(positionOf(x, y)).more }

func (k *joint) same(prev, next position) bool {
	return k.a == prev && k.b == next || k.a == next && k.b == prev
}

// near is a box in degrees with room for whatever projects to the same world units as something in it.
func near(b orb.Bound) orb.Bound { return b.Pad(1e-6) }

// eachVertex calls fn with each vertex of each ring and the two beside it.
func eachVertex(g *mvt.Geometry, fn func(p, prev, next position)) {
	if g.Type != mvt.Polygon {
		return
	}
	start := uint32(0)
	for _, end := range g.Ends {
		end &^= mvt.HoleBit
		r := g.Coords[2*start : 2*end]
		start = end
		at := func(i int) position { return positionOf(r[2*i], r[2*i+1]) }
		n := len(r) / 2
		prev, p := at(n-1), at(0)
		for i := range n {
			next := at(0)
			if i+1 < n {
				next = at(i + 1)
			}
			fn(p, prev, next)
			prev, p = p, next
		}
	}
}
