package geo

import "github.com/paulmach/orb"

// Intersects reports whether the closed point sets of two geometries share a point, exactly, with edges straight in
// lon/lat. It compares every edge with every edge; to ask one geometry about many, make a Region of it.
func Intersects(a, b orb.Geometry) bool {
	bb := BoundOf(b)
	return eachSegment(a, func(p, q orb.Point) bool {
		return segmentTouchesBound(p, q, bb) && eachSegment(b, func(r, s orb.Point) bool {
			return segmentsMeet(p, q, r, s)
		})
	}) || holdsPart(a, b) || holdsPart(b, a)
}

// holdsPart reports whether a part of g begins inside area. Where no edges meet, that part lies inside as a whole.
func holdsPart(area, g orb.Geometry) bool {
	return eachPolygon(area, func(p orb.Polygon) bool {
		return eachPart(g, func(q orb.Point) bool { return polygonHolds(p, q) })
	})
}

// segmentTouchesBound reports whether the boxes share a point, which the segment itself need not.
func segmentTouchesBound(p, q orb.Point, b orb.Bound) bool {
	return max(p[0], q[0]) >= b.Min[0] && min(p[0], q[0]) <= b.Max[0] &&
		max(p[1], q[1]) >= b.Min[1] && min(p[1], q[1]) <= b.Max[1]
}

// ContainsPoint reports whether p lies in the closed area of poly: inside, or on the border of the shell or a hole.
// Geometries without an area contain nothing.
func ContainsPoint(poly orb.Geometry, p orb.Point) bool {
	return eachPolygon(poly, func(part orb.Polygon) bool { return polygonHolds(part, p) })
}

// where a point stands to an area.
type side int8

const (
	outside side = iota - 1
	onBorder
	inside
)

// polygonHolds reports whether p lies in the closed polygon.
func polygonHolds(poly orb.Polygon, p orb.Point) bool { return polygonSide(poly, p) != outside }

// polygonSide counts the edges that a ray from p to the east crosses, over all rings at once: a hole's edges undo
// the shell's.
func polygonSide(poly orb.Polygon, p orb.Point) side {
	odd := false
	for _, r := range poly {
		for i := range r {
			j := i + 1
			if j == len(r) {
				if r[0] == r[i] && len(r) > 1 {
					break
				}
				j = 0
			}
			crosses, on := rayCrosses(p, r[i], r[j])
			if on {
				return onBorder
			}
			odd = odd != crosses
		}
	}
	if odd {
		return inside
	}
	return outside
}

// rayCrosses reports whether the ray from p to the east crosses the edge ab, counting its lower end and not its upper
// one so that a vertex counts once, and whether p lies on the edge.
func rayCrosses(p, a, b orb.Point) (crosses, on bool) {
	up := b[1] > p[1]
	if (a[1] > p[1]) == up {
		// The edge lies wholly above the ray, or at it and below. Only an upper end can still be p, or the whole of
		// a level edge.
		if up || max(a[1], b[1]) != p[1] {
			return false, false
		}
		if a[1] == b[1] {
			return false, p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0])
		}
		return false, p == a || p == b
	}
	if p[0] < min(a[0], b[0]) {
		return true, false
	}
	if p[0] > max(a[0], b[0]) {
		return false, false
	}
	o := orientation(a, b, p)
	if o == 0 {
		return false, true
	}
	return (o > 0) == up, false
}

// boundMeetsSegment reports whether the closed segment pq and the closed box share a point, exactly: their boxes
// overlap and the corners do not all lie strictly on one side of the line.
func boundMeetsSegment(b orb.Bound, p, q orb.Point) bool {
	if !segmentTouchesBound(p, q, b) {
		return false
	}
	if b.Contains(p) || b.Contains(q) || p[0] == q[0] || p[1] == q[1] {
		return true
	}
	first := orientation(p, q, b.Min)
	return first == 0 || first != orientation(p, q, b.Max) ||
		first != orientation(p, q, orb.Point{b.Min[0], b.Max[1]}) ||
		first != orientation(p, q, orb.Point{b.Max[0], b.Min[1]})
}
