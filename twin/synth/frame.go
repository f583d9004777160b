package synth

import (
	"math"

	"github.com/paulmach/orb"
)

// vec is a place in the metric frame of a village: x to the right, y upwards, metres.
type vec struct{ X, Y float64 }

func (a vec) add(b vec) vec             { return vec{a.X + b.X, a.Y + b.Y} }
func (a vec) sub(b vec) vec             { return vec{a.X - b.X, a.Y - b.Y} }
func (a vec) mul(k float64) vec         { return vec{a.X * k, a.Y * k} }
func (a vec) cross(b vec) float64       { return a.X*b.Y - a.Y*b.X }
func (a vec) length() float64           { return math.Hypot(a.X, a.Y) }
func (a vec) left() vec                 { return vec{-a.Y, a.X} }
func lerp(a, b vec, t float64) vec      { return vec{a.X + (b.X-a.X)*t, a.Y + (b.Y-a.Y)*t} }
func (a vec) turn(cos, sin float64) vec { return vec{a.X*cos - a.Y*sin, a.X*sin + a.Y*cos} }

// pt is a place on the lattice on which everything is stored: whole units of 1e-8 degree (about a millimetre),
// x = longitude, y = latitude. All topology is decided on these integers, so borders that look shared are equal.
type pt struct{ X, Y int64 }

// latticeUnit is the number of lattice steps in a degree.
const latticeUnit = 1e8

// The ellipsoid of CGCS2000: semi-major axis in metres and first eccentricity squared.
const (
	semiMajorM = 6378137.0
	flattening = 1 / 298.257222101
	ecc2       = flattening * (2 - flattening)
)

// frame turns the metric frame of a village into longitude and latitude: a rotation, then a tangent plane whose
// scale is that of the ellipsoid at the origin. Over two kilometres it is true to a decimetre.
type frame struct {
	lon, lat         float64 // degrees of the origin
	cos, sin         float64
	mPerLon, mPerLat float64
}

func newFrame(lon, lat, turnDeg float64) frame {
	phi := lat * math.Pi / 180
	w2 := 1 - ecc2*math.Sin(phi)*math.Sin(phi)
	n := semiMajorM / math.Sqrt(w2)
	m := n * (1 - ecc2) / w2
	sin, cos := math.Sincos(turnDeg * math.Pi / 180)
	return frame{lon, lat, cos, sin, n * math.Cos(phi) * math.Pi / 180, m * math.Pi / 180}
}

func (f frame) lattice(v vec) pt {
	v = v.turn(f.cos, f.sin)
	return pt{
		int64(math.Round((f.lon + v.X/f.mPerLon) * latticeUnit)),
		int64(math.Round((f.lat + v.Y/f.mPerLat) * latticeUnit)),
	}
}

// local is the inverse of lattice, up to the rounding.
func (f frame) local(p pt) vec {
	v := vec{(float64(p.X)/latticeUnit - f.lon) * f.mPerLon, (float64(p.Y)/latticeUnit - f.lat) * f.mPerLat}
	return v.turn(f.cos, -f.sin)
}

func (p pt) degrees() orb.Point {
	return orb.Point{float64(p.X) / latticeUnit, float64(p.Y) / latticeUnit}
}

func (f frame) point(v vec) orb.Point { return f.lattice(v).degrees() }

// polygon closes a ring of the metric frame into a polygon in degrees.
func (f frame) polygon(ring []vec) orb.Polygon {
	out := make(orb.Ring, 0, len(ring)+1)
	for _, v := range ring {
		out = append(out, f.point(v))
	}
	return orb.Polygon{append(out, out[0])}
}

// authalic is the area function of the ellipsoid: the area between the equator and a latitude, per radian of
// longitude and in units of the squared semi-major axis.
func authalic(latDeg float64) float64 {
	e := math.Sqrt(ecc2)
	s := math.Sin(latDeg * math.Pi / 180)
	return (1 - ecc2) / 2 * (s/(1-ecc2*s*s) + math.Log((1+e*s)/(1-e*s))/(2*e))
}

// areaM2 is the area on the ellipsoid of a polygon whose edges are straight in longitude and latitude. Differences
// against the first vertex keep the sums small; the middle of each edge (Simpson) takes its curvature in.
func areaM2(p orb.Polygon) float64 {
	total := 0.0
	for i, ring := range p {
		base, sum := authalic(ring[0][1]), 0.0
		for k := 0; k+1 < len(ring); k++ {
			a, b := ring[k], ring[k+1]
			mean := (authalic(a[1]) + 4*authalic((a[1]+b[1])/2) + authalic(b[1])) / 6
			sum += (b[0] - a[0]) * math.Pi / 180 * (mean - base)
		}
		sum = math.Abs(sum) * semiMajorM * semiMajorM
		if i == 0 {
			total = sum
		} else {
			total -= sum
		}
	}
	return total
}
