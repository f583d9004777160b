package geo

import (
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"
)

// buffer is the set of points within a geodesic distance of a geometry. Like circle, it proves most answers in a
// plane and measures on the ellipsoid only pairs of edges in the band about the rim.
type buffer struct {
	edgeSet
	geometry           orb.Geometry
	bound              orb.Bound
	distanceM          float64
	plane              localPlane
	sure, never        float64 // squared plane metres
	reachLon, reachLat float64 // the root of never, in degrees
	vertices           int
	areaM2             func() float64 // computed when first asked for
}

// NewBuffer returns the region of all points within distanceM metres of the nearest point of g, which may be of any
// kind; a polygon's inside belongs to it. Buffers do not reach over the antimeridian or a pole, except around a point.
// The geometry must not be changed afterwards.
func NewBuffer(g orb.Geometry, distanceM float64) (Region, error) {
	if err := checkDistance("buffer distance", distanceM); err != nil {
		return nil, err
	}
	if p, ok := g.(orb.Point); ok {
		return NewCircle(p, distanceM)
	}
	if err := Validate(g); err != nil {
		return nil, fmt.Errorf("buffer: %w", err)
	}
	if distanceM == 0 && AreaM2(g) > 0 {
		if _, ok := g.(orb.Collection); !ok {
			return NewPolygonRegion(g)
		}
	}
	own := BoundOf(g)
	reach, wraps := reachBound(own, distanceM)
	if wraps {
		return nil, errors.New("buffer: it reaches over the antimeridian or a pole; give a smaller distance")
	}
	south, north := stripAround(own.Min[1], own.Max[1], distanceM)
	b := &buffer{
		edgeSet: newEdgeSet(g), geometry: g, bound: reach, distanceM: distanceM,
		plane: newLocalPlane(own.Center(), south, north), vertices: VertexCount(g),
	}
	b.sure, b.never = b.plane.band(distanceM)
	b.reachLon, b.reachLat = math.Sqrt(b.never)/b.plane.perLon, math.Sqrt(b.never)/b.plane.perLat
	b.areaM2 = sync.OnceValue(func() float64 { return bufferAreaM2(g, distanceM, &b.plane) })
	return b, nil
}

func (b *buffer) Bound() orb.Bound { return b.bound }
func (b *buffer) Vertices() int    { return b.vertices }
func (b *buffer) AreaM2() float64  { return b.areaM2() }

// ContainsBound asks whether the box lies in the geometry's own area, or wholly near its middle.
func (b *buffer) ContainsBound(q orb.Bound) bool {
	half := q.Max
	c := q.Center()
	cx, cy := b.plane.at(c)
	x, y := b.plane.at(half)
	room := math.Sqrt(math.Max(b.sure, 0)) - math.Hypot(x-cx, y-cy)
	if room <= 0 {
		return false
	}
	return ContainsPoint(b.geometry, c) && !b.meetBound(q) ||
		b.nearSegment(&b.plane, c, c, room*room, b.reachLon, b.reachLat, func(edge, float64) bool { return true })
}

// DisjointBound uses that a plane box is as far from the geometry as its sides are, unless one holds the other.
func (b *buffer) DisjointBound(q orb.Bound) bool {
	if !b.bound.Intersects(q) {
		return true
	}
	if b.meetBound(q) || ContainsPoint(b.geometry, q.Min) {
		return false
	}
	return !eachSegment(q, func(p, r orb.Point) bool {
		return b.nearSegment(&b.plane, p, r, b.never, b.reachLon, b.reachLat, func(edge, float64) bool { return true })
	})
}

// Intersects looks at the edges of g three times at most: is one surely within the distance by the plane; if none, does
// either geometry lie inside the other; if neither, is one of those in the band within the distance on the ellipsoid.
// The third pass runs only when the first has seen the band.
func (b *buffer) Intersects(g orb.Geometry) bool {
	unsure := false
	if eachSegment(g, func(p, q orb.Point) bool {
		return b.nearSegment(&b.plane, p, q, b.never, b.reachLon, b.reachLat, func(_ edge, d float64) bool {
			unsure = unsure || d > b.sure
			return d <= b.sure
		})
	}) {
		return true
	}
	if holdsPart(b.geometry, g) || holdsPart(g, b.geometry) {
		return true
	}
	return unsure && eachSegment(g, func(p, q orb.Point) bool {
		return b.nearSegment(&b.plane, p, q, b.never, b.reachLon, b.reachLat, func(e edge, _ float64) bool {
			return segmentsM(p, q, e.a, e.b) <= b.distanceM
		})
	})
}
