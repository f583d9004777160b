package geo

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// Helmert7 is a seven-parameter datum shift by the position-vector convention (EPSG method 9606, as China's
// surveyors publish them), applied to geocentric coordinates at height 0. Rotations are small angles.
type Helmert7 struct {
	DXM, DYM, DZM       float64
	RXSec, RYSec, RZSec float64 // seconds of arc
	ScalePPM            float64
}

// Plane4 is a four-parameter similarity of the plane: turned, scaled, shifted.
//
//	x' = DXM + Scale·(x cos θ − y sin θ)      y' = DYM + Scale·(x sin θ + y cos θ)
type Plane4 struct {
	DXM, DYM    float64
	RotationSec float64 // θ, counter-clockwise, seconds of arc
	Scale       float64 // 0: 1
}

const radPerSec = radPerDeg / 3600

// apply turns and scales about the origin, then shifts.
func (p Plane4) apply(xy orb.Point) orb.Point {
	k := p.Scale
	if k == 0 {
		k = 1
	}
	sin, cos := math.Sincos(p.RotationSec * radPerSec)
	return orb.Point{p.DXM + k*(xy[0]*cos-xy[1]*sin), p.DYM + k*(xy[0]*sin+xy[1]*cos)}
}

// inverse returns the parameters that undo p. A scale far from 1 is refused: it is parts per million, or an error.
func (p Plane4) inverse() (Plane4, error) {
	k := p.Scale
	if k == 0 {
		k = 1
	}
	if !(k > 0.5 && k < 2) || math.IsNaN(p.DXM+p.DYM+p.RotationSec) || math.IsInf(p.DXM+p.DYM+p.RotationSec, 0) {
		return Plane4{}, errors.New("plane shift: the scale must be a factor near 1 and the rest numbers")
	}
	back := Plane4{RotationSec: -p.RotationSec, Scale: 1 / k}
	at := back.apply(orb.Point{p.DXM, p.DYM})
	back.DXM, back.DYM = -at[0], -at[1]
	return back, nil
}

// toLonLat shifts a point of the datum with ellipsoid e to CGCS2000.
func (h Helmert7) toLonLat(p orb.Point, e ellipsoid) orb.Point {
	x, y, z := e.geocentric(p)
	x, y, z = h.shift(x, y, z)
	return cgcs2000().geodetic(x, y, z)
}

// fromLonLat undoes toLonLat. The shift is iterated, so that the two are each other's inverse to the last micrometre
// although heights are dropped on the way.
func (h Helmert7) fromLonLat(p orb.Point, e ellipsoid) orb.Point {
	guess := p
	for range 6 {
		q := h.toLonLat(guess, e)
		d := orb.Point{p[0] - q[0], p[1] - q[1]}
		guess[0] += d[0]
		guess[1] += d[1]
		if math.Abs(d[0]) < 1e-12 && math.Abs(d[1]) < 1e-12 {
			break
		}
	}
	return guess
}

// finite reports whether all parameters are numbers.
func (h Helmert7) finite() bool {
	sum := h.DXM + h.DYM + h.DZM + h.RXSec + h.RYSec + h.RZSec + h.ScalePPM
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// shift applies the linearised rotation that the method is defined with: the angles are seconds, their squares 1e-10.
func (h Helmert7) shift(x, y, z float64) (sx, sy, sz float64) {
	rx, ry, rz := h.RXSec*radPerSec, h.RYSec*radPerSec, h.RZSec*radPerSec
	m := 1 + h.ScalePPM*1e-6
	return h.DXM + m*(x-rz*y+ry*z), h.DYM + m*(rz*x+y-rx*z), h.DZM + m*(-ry*x+rx*y+z)
}

// ellipsoid is an ellipsoid of rotation: semi-major axis in metres and flattening, with what follows from them.
type ellipsoid struct {
	a, f, e, e2 float64
}

// newEllipsoid derives the eccentricity once; it stands in every formula.
func newEllipsoid(semiMajor, inverseFlatten float64) ellipsoid {
	f := 1 / inverseFlatten
	e2 := f * (2 - f)
	return ellipsoid{a: semiMajor, f: f, e: math.Sqrt(e2), e2: e2}
}

func cgcs2000() ellipsoid { return newEllipsoid(semiMajorM, 1/flattening) }

// conformalTan turns the tangent of a latitude into that of the conformal latitude.
func (e ellipsoid) conformalTan(tau float64) float64 {
	sec := math.Hypot(1, tau)
	sigma := math.Sinh(e.e * math.Atanh(e.e*tau/sec))
	return tau*math.Hypot(1, sigma) - sigma*sec
}

// geographicTan undoes conformalTan by Newton's method; three rounds reach the last bit.
func (e ellipsoid) geographicTan(taup float64) float64 {
	if math.IsInf(taup, 0) {
		return taup
	}
	tau := taup / (1 - e.e2)
	for range 5 {
		t := e.conformalTan(tau)
		d := (taup - t) / math.Hypot(1, t) * (1 + (1-e.e2)*tau*tau) / ((1 - e.e2) * math.Hypot(1, tau))
		tau += d
		if math.Abs(d) <= 1e-15*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return tau
}

// geocentric returns the Cartesian coordinates of a lon, lat point at height 0.
func (e ellipsoid) geocentric(p orb.Point) (x, y, z float64) {
	sinLat, cosLat := math.Sincos(p[1] * radPerDeg)
	sinLon, cosLon := math.Sincos(p[0] * radPerDeg)
	n := e.a / math.Sqrt(1-e.e2*sinLat*sinLat)
	return n * cosLat * cosLon, n * cosLat * sinLon, n * (1 - e.e2) * sinLat
}

// geodetic returns the lon, lat of a Cartesian point and drops its height (Bowring's start, then fixed-point rounds).
func (e ellipsoid) geodetic(x, y, z float64) orb.Point {
	r := math.Hypot(x, y)
	lat := math.Atan2(z, r*(1-e.e2))
	for range 8 {
		sin := math.Sin(lat)
		next := math.Atan2(z+e.e2*e.a/math.Sqrt(1-e.e2*sin*sin)*sin, r)
		if math.Abs(next-lat) < 1e-16 {
			break
		}
		lat = next
	}
	return orb.Point{math.Atan2(y, x) / radPerDeg, lat / radPerDeg}
}
