package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// unionAreaM2 returns the area of the union of valid polygons. Where no two boxes overlap it is the sum. Otherwise it
// is integrated along the union's border: the pieces of edges that lie in no other polygon. Edges that two polygons
// share are told exactly, so polygons that tile leave no trace of the borders between them.
func unionAreaM2(polys orb.MultiPolygon) float64 {
	if !boxesOverlap(polys) {
		return AreaM2(polys)
	}
	u := unionBorder{}
	for _, p := range polys {
		part := newAreaPart(Orient(p).(orb.Polygon)) // interiors to the left of every edge
		u.parts = append(u.parts, part)
	}
	u.tree = newBoxTree(len(u.parts), func(i int) orb.Bound { return u.parts[i].bound })
	// As in ringAreaM2, but one base for all parts: pieces of one border come from many of them.
	sum := 0.0
	for i := range u.parts {
		base := zoneM2(u.parts[0].bound.Min[1])
		for _, e := range u.parts[i].edges {
			u.cut(i, e)
			for k := 1; k < len(u.cuts); k++ {
				a, b := e.at(u.cuts[k-1]), e.at(u.cuts[k])
				if a[0] != b[0] && u.isBorder(i, e, (u.cuts[k-1]+u.cuts[k])/2) {
					sum -= edgeZoneM2(a, b, base)
				}
			}
		}
	}
	return max(sum, 0)
}

// boxesOverlap reports whether the boxes of two polygons share more than a border.
func boxesOverlap(polys orb.MultiPolygon) bool {
	bounds := make([]orb.Bound, len(polys))
	for i, p := range polys {
		bounds[i] = BoundOf(p)
	}
	slices.SortFunc(bounds, func(a, b orb.Bound) int {
		switch {
		case a.Min[0] < b.Min[0]:
			return -1
		case a.Min[0] > b.Min[0]:
			return 1
		}
		return 0
	})
	// From west to east, so that the inner loop ends at the first box that begins beyond this one.
	for i, a := range bounds {
		for _, b := range bounds[i+1:] {
			if b.Min[0] >= a.Max[0] {
				break
			}
			if a.Min[1] < b.Max[1] && b.Min[1] < a.Max[1] {
				return true
			}
		}
	}
	return false
}

// unionBorder walks the edges of all parts, one at a time.
type unionBorder struct {
	parts  []areaPart
	tree   boxTree // over parts
	cuts   []float64
	shared []sharedRange
}

// sharedRange is a stretch of the current edge along which an edge of another part runs.
type sharedRange struct {
	part     int
	from, to float64 // places on the edge, from 0 to 1
	same     bool    // both run the same way, so both interiors lie on the same side
}

// at returns the point at t from 0 (a) to 1 (b), the ends exactly.
func (e edge) at(t float64) orb.Point {
	switch t {
	case 0:
		return e.a
	case 1:
		return e.b
	}
	return orb.Point{e.a[0] + t*(e.b[0]-e.a[0]), e.a[1] + t*(e.b[1]-e.a[1])}
}

// place returns where on the edge p, a point of its line, lies.
func (e edge) place(p orb.Point) float64 {
	dx, dy := e.b[0]-e.a[0], e.b[1]-e.a[1]
	if dx*dx > dy*dy {
		return min(max((p[0]-e.a[0])/dx, 0), 1)
	}
	if dy == 0 {
		return 0
	}
	return min(max((p[1]-e.a[1])/dy, 0), 1)
}

// cut finds the places where edges of other parts meet edge e of part i, and the stretches that they share with it.
func (u *unionBorder) cut(i int, e edge) {
	u.cuts = append(u.cuts[:0], 0, 1)
	u.shared = u.shared[:0]
	b := e.bound()
	u.eachPart(b, func(j int) {
		if j == i {
			return
		}
		u.parts[j].eachEdge(b, func(f edge) {
			if !segmentsMeet(e.a, e.b, f.a, f.b) {
				return
			}
			// Edges that meet in a point cut; edges on one line share what lies between their ends.
			if orientation(e.a, e.b, f.a) != 0 || orientation(e.a, e.b, f.b) != 0 {
				u.cuts = append(u.cuts, e.place(meetingPlace(e, f)))
				return
			}
			from, to := e.place(f.a), e.place(f.b)
			same := from < to
			u.cuts = append(u.cuts, from, to)
			u.shared = append(u.shared, sharedRange{j, min(from, to), max(from, to), same})
		})
	})
	slices.Sort(u.cuts)
	u.cuts = slices.Compact(u.cuts)
}

// isBorder reports whether the place t on edge e of part i, no end of a piece, belongs to the border of the union:
// it lies in no other part, and of edges that run the same way there it is the first part's.
func (u *unionBorder) isBorder(i int, e edge, t float64) bool {
	p := e.at(t)
	border := true
	u.eachPart(orb.Bound{Min: p, Max: p}, func(j int) {
		if j == i || !border {
			return
		}
		for _, s := range u.shared {
			if s.part == j && s.from < t && t < s.to {
				border = s.same && i < j
				return
			}
		}
		border = u.parts[j].side(p) != inside
	})
	return border
}

// eachPart calls fn for the parts whose boxes meet b.
func (u *unionBorder) eachPart(b orb.Bound, fn func(j int)) {
	for i := int32(0); int(i) < len(u.tree); {
		n := &u.tree[i]
		if n.misses(b.Min[0], b.Min[1], b.Max[0], b.Max[1]) {
			i = n.skip
			continue
		}
		for j := n.from; j < n.to; j++ {
			if u.parts[j].bound.Intersects(b) {
				fn(int(j))
			}
		}
		i++
	}
}
