package geo

import (
	"cmp"
	"slices"
	"sync"

	"github.com/paulmach/orb"
)

// union is the set of points in any of its members.
type union struct {
	members []Region
	tree    boxTree        // over members
	areaM2  func() float64 // computed when first asked for
}

// NewUnion returns the region of all points in any of the members. Without members it is empty: it meets nothing.
// Its area counts once what polygons and boxes share; overlaps of circles and buffers are counted for each.
func NewUnion(members []Region) Region {
	if len(members) == 1 {
		return members[0]
	}
	u := &union{members: flatten(nil, members)}
	all := u.wholeBound()
	// Neighbours in the order should be neighbours in space: sort by the column of a coarse lattice, then by latitude.
	column := func(r Region) int {
		return int((r.Bound().Center()[0] - all.Min[0]) / (all.Max[0] - all.Min[0] + 1e-9) * 16)
	}
	slices.SortStableFunc(u.members, func(a, b Region) int {
		if c := cmp.Compare(column(a), column(b)); c != 0 {
			return c
		}
		return cmp.Compare(a.Bound().Center()[1], b.Bound().Center()[1])
	})
	u.tree = newBoxTree(len(u.members), func(i int) orb.Bound { return u.members[i].Bound() })
	u.areaM2 = sync.OnceValue(u.sumAreaM2)
	return u
}

// sumAreaM2 puts everything with straight edges in one heap, so that what they share counts once.
func (u *union) sumAreaM2() float64 {
	sum := 0.0
	var polys orb.MultiPolygon
	for _, m := range u.members {
		switch m := m.(type) {
		case *box:
			polys = append(polys, m.b.ToPolygon())
		case *polygonRegion:
			for _, p := range m.parts {
				polys = append(polys, p.poly)
			}
		default:
			sum += m.AreaM2()
		}
	}
	return sum + unionAreaM2(polys)
}

// flatten appends members to dst, and the members of unions in their place.
func flatten(dst, members []Region) []Region {
	for _, m := range members {
		if u, ok := m.(*union); ok {
			dst = flatten(dst, u.members)
		} else {
			dst = append(dst, m)
		}
	}
	return dst
}

// wholeBound returns the box of all members before there is a tree to ask.
func (u *union) wholeBound() orb.Bound {
	b := boxTree(nil).bound()
	for i, m := range u.members {
		if i == 0 {
			b = m.Bound()
		} else {
			b = b.Union(m.Bound())
		}
	}
	return b
}

func (u *union) Bound() orb.Bound { return u.tree.bound() }
func (u *union) AreaM2() float64  { return u.areaM2() }

func (u *union) Vertices() int {
	n := 0
	for _, m := range u.members {
		n += m.Vertices()
	}
	return n
}

// Intersects asks only members whose boxes meet that of g.
func (u *union) Intersects(g orb.Geometry) bool {
	return u.any(BoundOf(g), func(m Region) bool { return m.Intersects(g) })
}

// ContainsBound is sure only of boxes within one member: two that tile a box between them say no, and each entity is
// asked about by itself.
func (u *union) ContainsBound(b orb.Bound) bool {
	return u.any(b, func(m Region) bool { return m.ContainsBound(b) })
}

// DisjointBound is sure when every member near the box is.
func (u *union) DisjointBound(b orb.Bound) bool {
	return !u.any(b, func(m Region) bool { return !m.DisjointBound(b) })
}

// any calls fn for the members whose boxes meet b until it returns true, and reports whether it did.
func (u *union) any(b orb.Bound, fn func(m Region) bool) bool {
	for i := int32(0); int(i) < len(u.tree); {
		n := &u.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for _, m := range u.members[n.from:n.to] {
			if fn(m) {
				return true
			}
		}
		i++
	}
	return false
}
