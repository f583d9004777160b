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

func (u *union) Intersects(g orb.Geometry) bool {
	return u.any(BoundOf(g), func(m Region) bool { return m.Intersects(g) })
}

func (u *union) ContainsBound(b orb.Bound) bool {
	return u.any(b, func(m Region) bool { return m.ContainsBound(b) })
}

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
