package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// sphereProjection is a double projection: the ellipsoid onto Gauss's conformal sphere, which touches it with no error
// of scale at the origin, and the sphere onto the plane. The Dutch and the Swiss systems are of this kind and differ in
// the second step alone.
//
//	lon/lat ──datum──► lon/lat on Bessel ──n, k──► Λ, χ on the sphere ──oblique──► east, north
type sphereProjection struct {
	ell       ellipsoid
	datum     Helmert7
	lon0      float64 // radians
	n, k      float64 // the sphere's isometric latitude is n·q + k, its longitude n·(λ − λ0)
	sin0      float64 // of the origin's latitude on the sphere
	cos0      float64
	radiusM   float64
	x0, y0    float64
	mercatory bool // the plane is an oblique Mercator's, else a stereographic one
}

// The parameters are those of the EPSG register: 28992 with method 9809 and transformation 9281 (accuracy 0.25 m without the grid of
// RDNAPTRANS), 2056 with method 9815 and transformation 1676, which is exact by definition.
var (
	rdNew = newSphereProjection(sphereProjection{
		datum: Helmert7{
			DXM: 565.7381, DYM: 50.4018, DZM: 465.2904,
			RXSec: -0.395025981036064, RYSec: 0.330772431242031, RZSec: -1.87607329462821, ScalePPM: 4.07244,
		},
		lon0: sexagesimal(5, 23, 15.5), x0: 155_000, y0: 463_000,
	}, sexagesimal(52, 9, 22.178), 0.9999079)
	swissLV95 = newSphereProjection(sphereProjection{
		datum: Helmert7{DXM: 674.374, DYM: 15.056, DZM: 405.346},
		lon0:  sexagesimal(7, 26, 22.5), x0: 2_600_000, y0: 1_200_000, mercatory: true,
	}, sexagesimal(46, 57, 8.66), 1)
)

func sexagesimal(deg, minutes, seconds float64) float64 {
	return (deg + minutes/60 + seconds/3600) * radPerDeg
}

// newSphereProjection derives the sphere from the latitude of origin. Both systems are of the Bessel ellipsoid.
func newSphereProjection(s sphereProjection, lat0, scale float64) *sphereProjection {
	s.ell = newEllipsoid(6377397.155, 299.1528128)
	sin, cos := math.Sincos(lat0)
	s.n = math.Sqrt(1 + s.ell.e2*cos*cos*cos*cos/(1-s.ell.e2))
	s.sin0 = sin / s.n
	s.cos0 = math.Sqrt(1 - s.sin0*s.sin0)
	s.k = math.Atanh(s.sin0) - s.n*math.Asinh(s.ell.conformalTan(math.Tan(lat0)))
	s.radiusM = scale * s.ell.a * math.Sqrt(1-s.ell.e2) / (1 - s.ell.e2*sin*sin)
	return &s
}

// forward turns lon, lat into easting, northing.
func (s *sphereProjection) forward(lonlat orb.Point) orb.Point {
	return s.project(s.datum.fromLonLat(lonlat, s.ell))
}

// inverse is the direction of imports.
func (s *sphereProjection) inverse(xy orb.Point) orb.Point {
	return s.datum.toLonLat(s.unproject(xy), s.ell)
}

// project takes degrees on the system's own datum.
func (s *sphereProjection) project(p orb.Point) orb.Point {
	q := s.n*math.Asinh(s.ell.conformalTan(math.Tan(p[1]*radPerDeg))) + s.k
	sin, cos := math.Tanh(q), 1/math.Cosh(q)
	sinLon, cosLon := math.Sincos(s.n * (p[0]*radPerDeg - s.lon0))
	// The point in a frame whose equator runs through the origin: towards the origin, east of it, north of it.
	ahead := s.sin0*sin + s.cos0*cos*cosLon
	east := cos * sinLon
	north := s.cos0*sin - s.sin0*cos*cosLon
	if s.mercatory {
		return orb.Point{s.x0 + s.radiusM*math.Atan2(east, ahead), s.y0 + s.radiusM*math.Atanh(north)}
	}
	f := 2 * s.radiusM / (1 + ahead)
	return orb.Point{s.x0 + f*east, s.y0 + f*north}
}

// unproject returns degrees on the system's own datum.
func (s *sphereProjection) unproject(xy orb.Point) orb.Point {
	x, y := (xy[0]-s.x0)/s.radiusM, (xy[1]-s.y0)/s.radiusM
	var ahead, east, north float64
	if s.mercatory {
		sin, cos := math.Sincos(x)
		east, ahead, north = sin/math.Cosh(y), cos/math.Cosh(y), math.Tanh(y)
	} else {
		x, y = x/2, y/2
		r2 := x*x + y*y
		ahead, east, north = (1-r2)/(1+r2), 2*x/(1+r2), 2*y/(1+r2)
	}
	sin := s.sin0*ahead + s.cos0*north
	lon := s.lon0 + math.Atan2(east, s.cos0*ahead-s.sin0*north)/s.n
	q := (math.Atanh(sin) - s.k) / s.n
	return orb.Point{lon / radPerDeg, math.Atan(s.ell.geographicTan(math.Sinh(q))) / radPerDeg}
}
