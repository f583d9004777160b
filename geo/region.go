package geo

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Region is the area of a query: a closed set of points, its border included. Regions never change and may be used
// from any goroutine; Intersects allocates nothing for the geometries that entities have.
type Region interface {
	// Bound returns a box, lon, lat, that holds the region. Beyond ±180° it is the whole turn.
	Bound() orb.Bound
	// Intersects reports whether g and the region share a point, exactly.
	Intersects(g orb.Geometry) bool
	// ContainsBound reports quickly that the whole box lies in the region. False may mean "not sure".
	ContainsBound(b orb.Bound) bool
	// DisjointBound reports quickly that no point of the box lies in the region. False may mean "not sure".
	DisjointBound(b orb.Bound) bool
	// AreaM2 returns the region's area on the ellipsoid.
	AreaM2() float64
	// Vertices returns how many points the region was written with, for limits.
	Vertices() int
}

// MaxRadiusM is the largest radius of a circle and the largest distance of a buffer.
const MaxRadiusM = 1_000_000.0

var (
	_ Region = (*box)(nil)
	_ Region = (*circle)(nil)
	_ Region = (*polygonRegion)(nil)
	_ Region = (*buffer)(nil)
	_ Region = (*union)(nil)
)

// NewBox returns the region of a box with edges along meridians and parallels. A box whose west is greater than its
// east goes over the antimeridian, as in RFC 7946.
func NewBox(b orb.Bound) (Region, error) {
	for _, p := range [...]orb.Point{b.Min, b.Max} {
		if err := checkLonLat(p); err != nil {
			return nil, fmt.Errorf("box [west, south, east, north]: %w", err)
		}
	}
	if b.Min[1] > b.Max[1] {
		return nil, fmt.Errorf("box: south %v is above north %v; give [west, south, east, north]", b.Min[1], b.Max[1])
	}
	if b.Min[0] <= b.Max[0] {
		return &box{b}, nil
	}
	return NewUnion([]Region{
		&box{orb.Bound{Min: b.Min, Max: orb.Point{limitLonDeg, b.Max[1]}}},
		&box{orb.Bound{Min: orb.Point{-limitLonDeg, b.Min[1]}, Max: b.Max}},
	}), nil
}

// box is a region of lon/lat ranges.
type box struct{ b orb.Bound }

func (r *box) Bound() orb.Bound               { return r.b }
func (r *box) ContainsBound(b orb.Bound) bool { return r.b.Contains(b.Min) && r.b.Contains(b.Max) }
func (r *box) DisjointBound(b orb.Bound) bool { return !r.b.Intersects(b) }
func (r *box) AreaM2() float64                { return AreaM2(r.b) }
func (r *box) Vertices() int                  { return 2 }

// Intersects: an edge that meets the box, or else the box lies wholly inside a polygon of g and so does its corner.
func (r *box) Intersects(g orb.Geometry) bool {
	return eachSegment(g, func(p, q orb.Point) bool { return boundMeetsSegment(r.b, p, q) }) ||
		ContainsPoint(g, r.b.Min)
}

var (
	errNotFinite = errors.New("a coordinate is not a finite number")
	errLonRange  = errors.New("longitude is not within ±180")
	errLatRange  = errors.New("latitude is not within ±90; is the order lon, lat?")
)

// checkLonLat says what keeps p from being a lon, lat position.
func checkLonLat(p orb.Point) error {
	switch {
	case math.IsNaN(p[0]+p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0):
		return errNotFinite
	case math.Abs(p[0]) > limitLonDeg:
		return fmt.Errorf("%w: %v", errLonRange, p[0])
	case math.Abs(p[1]) > limitLatDeg:
		return fmt.Errorf("%w: %v", errLatRange, p[1])
	}
	return nil
}

// checkDistance says what keeps a radius or distance from being one.
func checkDistance(what string, m float64) error {
	if !(m >= 0) || m > MaxRadiusM {
		return fmt.Errorf("%s of %v m is not within 0 to %.0f", what, m, MaxRadiusM)
	}
	return nil
}
