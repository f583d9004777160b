package solid

import (
	"math"

	"github.com/paulmach/orb"
)

// Vec3 is a point or a direction: metres east, north and up.
type Vec3 [3]float64

func (a Vec3) sub(b Vec3) Vec3 { return Vec3{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func (a Vec3) dot(b Vec3) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (a Vec3) cross(b Vec3) Vec3 {
	return Vec3{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a Vec3) length() float64 { return math.Sqrt(a.dot(a)) }

// unit returns the direction of a, or nothing of a vector without one.
func (a Vec3) unit() Vec3 {
	l := a.length()
	if l == 0 {
		return Vec3{}
	}
	return Vec3{a[0] / l, a[1] / l, a[2] / l}
}

// The CGCS2000 ellipsoid, as in package geo.
const (
	semiMajorM = 6378137.0
	flattening = 1 / 298.257222101
	ecc2       = flattening * (2 - flattening)
	radPerDeg  = math.Pi / 180
)

// Frame is the plane that touches the ellipsoid at Origin (lon, lat), with x to the east and y to the north in metres.
// Points of the ellipsoid come onto it straight down. Within 1 km of the origin distances differ from those along the
// ground by less than 0.01 mm. The zero Frame is of no use; NewFrame makes one.
type Frame struct {
	Origin   orb.Point
	sin, cos float64 // of the latitude of the origin
	p, z     float64 // distance of the origin from the axis of the earth, and height above the equator
}

// NewFrame returns the frame at a point in lon/lat.
func NewFrame(origin orb.Point) Frame {
	f := Frame{Origin: origin}
	f.sin, f.cos = math.Sincos(origin[1] * radPerDeg)
	f.p, f.z = meridian(f.sin, f.cos)
	return f
}

// meridian returns the distance of a place from the axis of the earth, and how far north of the equatorial plane it is.
func meridian(sin, cos float64) (p, z float64) {
	n := semiMajorM / math.Sqrt(1-ecc2*sin*sin)
	return n * cos, n * (1 - ecc2) * sin
}

// XY returns where a point in lon/lat lies, in metres east and north of the origin.
func (f Frame) XY(lonlat orb.Point) (x, y float64) {
	sin, cos := math.Sincos(lonlat[1] * radPerDeg)
	p, z := meridian(sin, cos)
	// Differences of longitudes and not of earth-centred coordinates: those lose a nanometre each.
	sinLon, cosLon := math.Sincos((lonlat[0] - f.Origin[0]) * radPerDeg)
	return p * sinLon, (z-f.z)*f.cos - (p*cosLon-f.p)*f.sin
}

// LonLat is the inverse of XY, for points at most some hundred kilometres from the origin.
func (f Frame) LonLat(x, y float64) orb.Point {
	w2 := 1 - ecc2*f.sin*f.sin
	perLat := semiMajorM * (1 - ecc2) / (w2 * math.Sqrt(w2)) * radPerDeg
	perLon := max(f.p, 1) * radPerDeg
	at := orb.Point{f.Origin[0] + x/perLon, f.Origin[1] + y/perLat}
	// What is left over is a second-order term: each round makes it smaller by the distance over the earth's radius.
	for range 6 {
		gotX, gotY := f.XY(at)
		at[0] += (x - gotX) / perLon
		at[1] += (y - gotY) / perLat
	}
	return at
}

// ECEF returns the matrix, column by column as glTF and 3D Tiles write it, that takes coordinates of the frame to
// earth-centred, earth-fixed ones. Frame heights count as heights above the ellipsoid. The plane leaves the ellipsoid by
// 1 mm at 110 m from the origin and by 78 mm at 1 km.
func (f Frame) ECEF() [16]float64 {
	sinLon, cosLon := math.Sincos(f.Origin[0] * radPerDeg)
	return [16]float64{
		-sinLon, cosLon, 0, 0,
		-f.sin * cosLon, -f.sin * sinLon, f.cos, 0,
		f.cos * cosLon, f.cos * sinLon, f.sin, 0,
		f.p * cosLon, f.p * sinLon, f.z, 1,
	}
}
