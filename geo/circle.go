package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// circle is the set of points whose geodesic distance from the centre is at most the radius.
//
// A plane fitted at the centre settles nearly every question: it proves a geometry inside or outside by plain
// arithmetic, except for edges whose nearest point lies in a band about the rim (2 cm to either side at 500 m and 31° N). Only those
// are measured on the ellipsoid.
type circle struct {
	center      orb.Point
	radiusM     float64
	plane       localPlane
	sure, never float64 // squared plane metres, see localPlane.band
	bound       orb.Bound
	wraps       bool // reaches over the antimeridian or a pole: plane tests look both ways around the globe
}

// NewCircle returns the region of all points within radiusM metres of center (lon, lat).
func NewCircle(center orb.Point, radiusM float64) (Region, error) {
	if err := checkLonLat(center); err != nil {
		return nil, fmt.Errorf("centre of the circle: %w", err)
	}
	if err := checkDistance("radius", radiusM); err != nil {
		return nil, err
	}
	c := &circle{center: center, radiusM: radiusM, plane: newLocalPlaneAround(center, radiusM)}
	c.sure, c.never = c.plane.band(radiusM)
	c.bound, c.wraps = reachBound(center.Bound(), radiusM)
	return c, nil
}

// reachBound returns a box that holds every point within distanceM of b, and whether it goes once around the globe
// because it reaches over the antimeridian or near a pole.
func reachBound(b orb.Bound, distanceM float64) (reach orb.Bound, wraps bool) {
	south, north := stripAround(b.Min[1], b.Max[1], distanceM)
	reach = orb.Bound{
		Min: orb.Point{-limitLonDeg, math.Max(south, -limitLatDeg)},
		Max: orb.Point{limitLonDeg, math.Min(north, limitLatDeg)},
	}
	if math.Max(-south, north) >= 89 {
		return reach, true
	}
	// A line of that length inside the strip crosses most longitude where degrees are shortest.
	perLon, _ := metersPerDegree(math.Max(-south, north))
	lon := distanceM / perLon * (1 + 1e-9)
	if b.Min[0]-lon < -limitLonDeg || b.Max[0]+lon > limitLonDeg {
		return reach, true
	}
	reach.Min[0], reach.Max[0] = b.Min[0]-lon, b.Max[0]+lon
	return reach, false
}

func (c *circle) Bound() orb.Bound { return c.bound }
func (c *circle) Vertices() int    { return 1 }
func (c *circle) AreaM2() float64  { return discAreaM2(c.center, c.radiusM) }

// ContainsBound relies on a plane disc being convex: it holds a box when it holds its corners.
func (c *circle) ContainsBound(b orb.Bound) bool {
	x0, y0 := c.plane.at(b.Min)
	x1, y1 := c.plane.at(b.Max)
	x, y := math.Max(math.Abs(x0), math.Abs(x1)), math.Max(math.Abs(y0), math.Abs(y1))
	return x*x+y*y <= c.sure
}

// DisjointBound measures to the nearest point of the box in the plane, where a box is convex too. A circle that wraps
// around the globe has no one plane to be measured in, so it only excludes what its latitudes exclude.
func (c *circle) DisjointBound(b orb.Bound) bool {
	if !c.bound.Intersects(b) {
		return true
	}
	if c.wraps {
		return false
	}
	x0, y0 := c.plane.at(b.Min)
	x1, y1 := c.plane.at(b.Max)
	x, y := math.Max(0, math.Max(x0, -x1)), math.Max(0, math.Max(y0, -y1))
	return x*x+y*y > c.never
}

// Intersects takes the nearest edge in the plane; only when that lies in the band about the rim does it ask the
// ellipsoid, and only when it lies beyond does it ask whether g holds the whole circle.
func (c *circle) Intersects(g orb.Geometry) bool {
	if c.wraps {
		return PointToGeometryM(c.center, g) <= c.radiusM
	}
	near := math.Inf(1)
	switch g := g.(type) {
	case orb.Point:
		x, y := c.plane.at(g)
		near = x*x + y*y
	case orb.Polygon:
		near = c.polygonDistance2(g)
	case orb.MultiPolygon:
		for _, p := range g {
			if near = min(near, c.polygonDistance2(p)); near <= c.sure {
				return true
			}
		}
	default:
		eachSegment(g, func(a, b orb.Point) bool {
			near = min(near, c.segmentDistance2(a, b))
			return near <= c.sure
		})
	}
	switch {
	case near <= c.sure:
		return true
	case near <= c.never && c.touches(g):
		return true
	}
	return ContainsPoint(g, c.center)
}

// polygonDistance2 returns the squared plane distance of the nearest edge, or the first that is at most c.sure.
// It is the hot loop of area queries: one subtraction and multiplication per coordinate.
func (c *circle) polygonDistance2(poly orb.Polygon) float64 {
	near := math.Inf(1)
	for _, r := range poly {
		if len(r) == 0 {
			continue
		}
		ax, ay := c.plane.at(r[len(r)-1])
		for i := range r {
			bx, by := c.plane.at(r[i])
			if d := originDistance2(ax, ay, bx, by); d < near {
				if near = d; d <= c.sure {
					return d
				}
			}
			ax, ay = bx, by
		}
	}
	return near
}

// segmentDistance2 is the squared plane distance of one edge from the centre.
func (c *circle) segmentDistance2(a, b orb.Point) float64 {
	ax, ay := c.plane.at(a)
	bx, by := c.plane.at(b)
	return originDistance2(ax, ay, bx, by)
}

// touches measures, on the ellipsoid, the edges that the plane could not place.
func (c *circle) touches(g orb.Geometry) bool {
	return eachSegment(g, func(a, b orb.Point) bool {
		return c.segmentDistance2(a, b) <= c.never && pointSegmentM(c.center, a, b) <= c.radiusM
	})
}
