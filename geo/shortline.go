package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Lines of at most this many degrees in either direction are short, away from the poles.
const (
	shortDeg      = 0.05
	shortLimitDeg = 80.0
)

// isShort tells which lines shortInverse is for.
func isShort(a, b orb.Point) bool {
	return math.Abs(b[0]-a[0]) <= shortDeg && math.Abs(b[1]-a[1]) <= shortDeg && math.Abs(a[1]) <= shortLimitDeg
}

// shortInverse is geodesicInverse for short lines: Bowring's formula on a sphere that touches the ellipsoid along the line,
// closed, with the sine and cosine of one angle. By comparison with the iterated formula it is good to some parts in 10^11.
func shortInverse(a, b orb.Point) (distM, sinAz, cosAz float64) {
	sin, cos := math.Sincos(a[1] * radPerDeg)
	dLat, dLon := (b[1]-a[1])*radPerDeg, (b[0]-a[0])*radPerDeg
	b2 := 1 + secondEcc2*cos*cos
	bb, aa := math.Sqrt(b2), math.Sqrt(1+secondEcc2*cos*cos*cos*cos)
	// sin(2φ + 2/3 Δφ), of which the small part is small.
	sin2 := 2*sin*cos + (1-2*sin*sin)*dLat*2/3
	d := dLat / (2 * bb) * (1 + 3*secondEcc2/(4*b2)*dLat*sin2)
	w := aa * dLon / 2
	sinD, cosD := smallSincos(d)
	sinW, cosW := smallSincos(w)
	e := sinD * cosW
	f := sinW / aa * (bb*cos*cosD - sin*sinD)
	half := math.Sqrt(e*e + f*f) // the sine of half the arc
	if half == 0 {
		return 0, 0, 1
	}
	arc := 2 * (half + half*half*half*(1./6+half*half*(3./40)))
	distM = semiMajorM * math.Sqrt(1+secondEcc2) / b2 * arc
	// The azimuth at a is that of the chord less the turn on half of the way, whose tangent is t.
	t := (sin + bb*cos*sinD/cosD) * sinW / (aa * cosW)
	turn := 1 / (half * math.Sqrt(1+t*t))
	return distM, (f - e*t) * turn, (e + f*t) * turn
}

// smallSincos is math.Sincos for angles below a thousandth.
func smallSincos(x float64) (sin, cos float64) {
	x2 := x * x
	return x * (1 - x2/6*(1-x2/20)), 1 - x2/2*(1-x2/12)
}
