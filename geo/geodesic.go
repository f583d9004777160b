package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// DistanceM returns the length in metres of the shortest line on the ellipsoid between two lon, lat points, good to a
// few micrometres across a country and to a tenth of a millimetre around the globe.
func DistanceM(a, b orb.Point) float64 {
	d, _, _ := geodesicInverse(a, b)
	return d
}

// LengthM returns the sum of the geodesic distances between neighbouring vertices of lines and rings. Points have
// no length.
func LengthM(g orb.Geometry) float64 {
	sum := 0.0
	eachSegment(g, func(a, b orb.Point) bool {
		if a != b {
			sum += DistanceM(a, b)
		}
		return false
	})
	return sum
}

// geodesicInverse returns the distance in metres from a to b and the sine and cosine of the azimuth (clockwise from
// north) in which the shortest line leaves a. For a == b the azimuth is 0, 1.
//
// Vincenty's method; the few nearly antipodal pairs for which it has no answer go to antipodalM, and short lines, of which
// nearly all questions are, to shortInverse.
func geodesicInverse(a, b orb.Point) (distM, sinAz, cosAz float64) {
	if a == b {
		return 0, 0, 1
	}
	if isShort(a, b) {
		return shortInverse(a, b)
	}
	g := newVincenty(a, b)
	if !g.solve() {
		return antipodalM(a, b), 0, 1
	}
	return g.result()
}

// vincenty holds one inverse problem. U is the reduced latitude, sigma the arc on the auxiliary sphere.
type vincenty struct {
	lon                        float64 // difference of longitude, radians in [-π, π]
	sinU1, cosU1, sinU2, cosU2 float64
	sinDiff                    float64 // sin(U2-U1), without the cancellation of near points
	sinSigma, cosSigma, sigma  float64
	cosSqAlpha, cos2SigmaM     float64
	sinAz, cosAz               float64 // at the first point, not normalised
}

// newVincenty turns latitudes into reduced ones. sin(U2-U1) is taken from the difference of the latitudes themselves, so
// that it keeps its digits when they are nearly equal.
func newVincenty(a, b orb.Point) vincenty {
	var g vincenty
	g.lon = math.Remainder(b[0]-a[0], wholeTurnDeg) * radPerDeg
	var w1, w2 float64
	g.sinU1, g.cosU1, w1 = reducedLat(a[1])
	g.sinU2, g.cosU2, w2 = reducedLat(b[1])
	g.sinDiff = (1 - flattening) * math.Sin((b[1]-a[1])*radPerDeg) / (w1 * w2)
	return g
}

// reducedLat returns sine and cosine of the reduced latitude U, tan U = (1-f) tan φ, and their common denominator.
func reducedLat(latDeg float64) (sinU, cosU, w float64) {
	sin, cos := math.Sincos(latDeg * radPerDeg)
	sin *= 1 - flattening
	w = math.Sqrt(sin*sin + cos*cos)
	return sin / w, cos / w, w
}

// solve iterates the difference of longitude on the sphere; false when it does not settle.
func (g *vincenty) solve() bool {
	lambda := g.lon
	for range 60 {
		half, cosHalf := math.Sincos(lambda / 2)
		sinL, cosL := 2*half*cosHalf, 1-2*half*half
		g.sinAz = g.cosU2 * sinL
		// cosU1·sinU2 − sinU1·cosU2·cosλ, rewritten so that near points keep their digits.
		g.cosAz = g.sinDiff + 2*g.sinU1*g.cosU2*half*half
		g.sinSigma = math.Sqrt(g.sinAz*g.sinAz + g.cosAz*g.cosAz)
		g.cosSigma = g.sinU1*g.sinU2 + g.cosU1*g.cosU2*cosL
		g.sigma = math.Atan2(g.sinSigma, g.cosSigma)
		if g.sinSigma == 0 {
			return g.cosSigma > 0
		}
		sinAlpha := g.cosU1 * g.cosU2 * sinL / g.sinSigma
		g.cosSqAlpha = 1 - sinAlpha*sinAlpha
		g.cos2SigmaM = 0 // an equatorial line has no vertex
		if g.cosSqAlpha > 1e-18 {
			g.cos2SigmaM = g.cosSigma - 2*g.sinU1*g.sinU2/g.cosSqAlpha
		}
		c := flattening / 16 * g.cosSqAlpha * (4 + flattening*(4-3*g.cosSqAlpha))
		next := g.lon + (1-c)*flattening*sinAlpha*
			(g.sigma+c*g.sinSigma*(g.cos2SigmaM+c*g.cosSigma*(2*g.cos2SigmaM*g.cos2SigmaM-1)))
		if math.Abs(next) > math.Pi {
			return false
		}
		if math.Abs(next-lambda) <= 3e-15 { // a hundred-millionth of a metre
			return true
		}
		lambda = next
	}
	return false
}

// result evaluates the distance series at the solution. The arc itself carries the distance; the series only
// corrects it, so near points lose nothing.
func (g *vincenty) result() (distM, sinAz, cosAz float64) {
	if g.sinSigma == 0 {
		return 0, 0, 1
	}
	u2 := g.cosSqAlpha * secondEcc2
	// Helmert's form of Vincenty's coefficients, two orders better at the same cost.
	k1 := (math.Sqrt(1+u2) - 1) / (math.Sqrt(1+u2) + 1)
	a := (1 + k1*k1/4*(1+k1*k1/16)) / (1 - k1)
	b := k1 * (1 - 3*k1*k1/8)
	m := g.cos2SigmaM
	dSigma := b * g.sinSigma * (m + b/4*(g.cosSigma*(2*m*m-1)-
		b/6*m*(4*g.sinSigma*g.sinSigma-3)*(4*m*m-3)))
	return semiMinorM * a * (g.sigma - dSigma), g.sinAz / g.sinSigma, g.cosAz / g.sinSigma
}

// antipodalM returns the distance between nearly antipodal points, for which Vincenty's method does not settle: the
// shortest line passes somewhere through the great circle midway between them, and on either side of that crossing
// the method works. The shortest detour over the circle is the line itself.
func antipodalM(a, b orb.Point) float64 {
	pole := [3]float64{} // the axis between the points; the circle midway is the one that it is normal to
	av, bv := unitVector(a), unitVector(b)
	for i := range pole {
		pole[i] = av[i] - bv[i]
	}
	u, v := normalFrame(pole)
	detour := func(angle float64) float64 {
		sin, cos := math.Sincos(angle)
		m := pointOfVector([3]float64{u[0]*cos + v[0]*sin, u[1]*cos + v[1]*sin, u[2]*cos + v[2]*sin})
		first, second := newVincenty(a, m), newVincenty(m, b)
		if !first.solve() || !second.solve() {
			return math.Inf(1)
		}
		d1, _, _ := first.result()
		d2, _, _ := second.result()
		return d1 + d2
	}
	const steps = 64
	best, at := math.Inf(1), 0.0
	for i := range steps {
		angle := 2 * math.Pi * float64(i) / steps
		if d := detour(angle); d < best {
			best, at = d, angle
		}
	}
	return goldenMin(detour, at-2*math.Pi/steps, at+2*math.Pi/steps)
}

// unitVector returns the direction of p from the centre of the unit sphere.
func unitVector(p orb.Point) [3]float64 {
	sinLat, cosLat := math.Sincos(p[1] * radPerDeg)
	sinLon, cosLon := math.Sincos(p[0] * radPerDeg)
	return [3]float64{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// pointOfVector returns the lon, lat of a direction of any length.
func pointOfVector(v [3]float64) orb.Point {
	return orb.Point{math.Atan2(v[1], v[0]) / radPerDeg, math.Atan2(v[2], math.Hypot(v[0], v[1])) / radPerDeg}
}

// normalFrame returns two unit vectors that span the plane normal to axis.
func normalFrame(axis [3]float64) (u, v [3]float64) {
	least := 0
	for i := range axis {
		if math.Abs(axis[i]) < math.Abs(axis[least]) {
			least = i
		}
	}
	var e [3]float64
	e[least] = 1
	u = unit(cross(axis, e))
	return u, unit(cross(axis, u))
}

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func unit(a [3]float64) [3]float64 {
	l := math.Sqrt(a[0]*a[0] + a[1]*a[1] + a[2]*a[2])
	return [3]float64{a[0] / l, a[1] / l, a[2] / l}
}

// goldenMin returns the least value that golden-section search finds in [lo, hi].
func goldenMin(f func(float64) float64, lo, hi float64) float64 {
	const ratio = 0.6180339887498949
	x1, x2 := hi-ratio*(hi-lo), lo+ratio*(hi-lo)
	f1, f2 := f(x1), f(x2)
	for range 60 {
		if f1 <= f2 {
			hi, x2, f2 = x2, x1, f1
			x1 = hi - ratio*(hi-lo)
			f1 = f(x1)
		} else {
			lo, x1, f1 = x1, x2, f2
			x2 = lo + ratio*(hi-lo)
			f2 = f(x2)
		}
	}
	return math.Min(f1, f2)
}
