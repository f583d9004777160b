package geo

// The walkers see every geometry as edges, areas and parts, so that a predicate is written once and not once per pair of
// kinds. They take functions instead of returning iterators: a function literal that stays on the stack costs no
// allocation, which the predicates of a Region rely on.

import (
	"math"

	"github.com/paulmach/orb"
)

// eachSegment calls fn for every edge of g until fn returns true, and reports whether it did. A point, and a line of
// one vertex, is an edge from the point to itself. Rings are closed on the way where their last vertex is missing.
// Vertices are visited in order, so a is the b of the call before it, except where a new line or ring begins.
func eachSegment(g orb.Geometry, fn func(a, b orb.Point) bool) bool {
	switch g := g.(type) {
	case orb.Point:
		return fn(g, g)
	case orb.MultiPoint:
		for _, p := range g {
			if fn(p, p) {
				return true
			}
		}
	case orb.LineString:
		return lineSegments(g, fn)
	case orb.MultiLineString:
		for _, l := range g {
			if lineSegments(l, fn) {
				return true
			}
		}
	case orb.Ring:
		return ringSegments(g, fn)
	case orb.Polygon:
		return polygonSegments(g, fn)
	case orb.MultiPolygon:
		for _, p := range g {
			if polygonSegments(p, fn) {
				return true
			}
		}
	case orb.Collection:
		for _, m := range g {
			if eachSegment(m, fn) {
				return true
			}
		}
	case orb.Bound:
		// Counter-clockwise from the south-west, without making a polygon of it.
		se, nw := orb.Point{g.Max[0], g.Min[1]}, orb.Point{g.Min[0], g.Max[1]}
		return fn(g.Min, se) || fn(se, g.Max) || fn(g.Max, nw) || fn(nw, g.Min)
	}
	return false
}

// lineSegments visits the edges of a line, or its only vertex.
func lineSegments(l []orb.Point, fn func(a, b orb.Point) bool) bool {
	if len(l) == 1 {
		return fn(l[0], l[0])
	}
	for i := 1; i < len(l); i++ {
		if fn(l[i-1], l[i]) {
			return true
		}
	}
	return false
}

// ringSegments visits the edges of a ring, the closing one too if it is not written.
func ringSegments(r orb.Ring, fn func(a, b orb.Point) bool) bool {
	if lineSegments(r, fn) {
		return true
	}
	// Files leave rings open more often than one would think; predicates close them, Validate refuses them.
	if n := len(r); n > 1 && r[0] != r[n-1] {
		return fn(r[n-1], r[0])
	}
	return false
}

// polygonSegments visits shell and holes alike: for distance and for crossing a border is a border.
func polygonSegments(p orb.Polygon, fn func(a, b orb.Point) bool) bool {
	for _, r := range p {
		if ringSegments(r, fn) {
			return true
		}
	}
	return false
}

// eachPolygon calls fn for every areal part of g until fn returns true, and reports whether it did.
func eachPolygon(g orb.Geometry, fn func(orb.Polygon) bool) bool {
	switch g := g.(type) {
	case orb.Ring:
		return fn(orb.Polygon{g}) // the one kind, with Bound, that allocates; entities have neither
	case orb.Polygon:
		return fn(g)
	case orb.MultiPolygon:
		for _, p := range g {
			if fn(p) {
				return true
			}
		}
	case orb.Collection:
		for _, m := range g {
			if eachPolygon(m, fn) {
				return true
			}
		}
	case orb.Bound:
		return fn(g.ToPolygon())
	}
	return false
}

// eachPart calls fn with one vertex of every connected part of g until fn returns true, and reports whether it did.
// Together with a test that no edges meet, one vertex decides for its whole part. Holes need no vertex of their own:
// a hole's edge belongs to the part that its shell begins.
func eachPart(g orb.Geometry, fn func(orb.Point) bool) bool {
	switch g := g.(type) {
	case orb.Point:
		return fn(g)
	case orb.MultiPoint:
		for _, p := range g {
			if fn(p) {
				return true
			}
		}
	case orb.LineString:
		return len(g) > 0 && fn(g[0])
	case orb.MultiLineString:
		for _, l := range g {
			if len(l) > 0 && fn(l[0]) {
				return true
			}
		}
	case orb.Ring:
		return len(g) > 0 && fn(g[0])
	case orb.Polygon:
		return len(g) > 0 && len(g[0]) > 0 && fn(g[0][0])
	case orb.MultiPolygon:
		for _, p := range g {
			if len(p) > 0 && len(p[0]) > 0 && fn(p[0][0]) {
				return true
			}
		}
	case orb.Collection:
		for _, m := range g {
			if eachPart(m, fn) {
				return true
			}
		}
	case orb.Bound:
		return fn(g.Min)
	}
	return false
}

// BoundOf returns the box of g in lon, lat, as g.Bound does, several times as fast. That of nil or an empty geometry
// is empty: its Min is greater than its Max.
func BoundOf(g orb.Geometry) orb.Bound {
	b := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	extendBound(&b, g)
	return b
}

// extendBound widens b by g. Of polygons the shells do, since holes lie inside.
func extendBound(b *orb.Bound, g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		extendByPoint(b, g)
	case orb.MultiPoint:
		extendByPoints(b, g)
	case orb.LineString:
		extendByPoints(b, g)
	case orb.MultiLineString:
		for _, l := range g {
			extendByPoints(b, l)
		}
	case orb.Ring:
		extendByPoints(b, g)
	case orb.Polygon:
		if len(g) > 0 {
			extendByPoints(b, g[0])
		}
	case orb.MultiPolygon:
		for _, p := range g {
			if len(p) > 0 {
				extendByPoints(b, p[0])
			}
		}
	case orb.Collection:
		for _, m := range g {
			extendBound(b, m)
		}
	case orb.Bound:
		extendByPoint(b, g.Min)
		extendByPoint(b, g.Max)
	}
}

func extendByPoints(b *orb.Bound, l []orb.Point) {
	for _, p := range l {
		extendByPoint(b, p)
	}
}

func extendByPoint(b *orb.Bound, p orb.Point) {
	b.Min[0], b.Min[1] = min(b.Min[0], p[0]), min(b.Min[1], p[1])
	b.Max[0], b.Max[1] = max(b.Max[0], p[0]), max(b.Max[1], p[1])
}

// VertexCount returns how many points g is written with.
func VertexCount(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.Point:
		n = 1
	case orb.MultiPoint:
		n = len(g)
	case orb.LineString:
		n = len(g)
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.Ring:
		n = len(g)
	case orb.Polygon:
		n = polygonVertices(g)
	case orb.MultiPolygon:
		for _, p := range g {
			n += polygonVertices(p)
		}
	case orb.Collection:
		for _, m := range g {
			n += VertexCount(m)
		}
	case orb.Bound:
		n = 5
	}
	return n
}

func polygonVertices(p orb.Polygon) int {
	n := 0
	for _, r := range p {
		n += len(r)
	}
	return n
}
