package geo

import (
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// TransverseMercator describes a transverse Mercator (Gauss–Krüger) projection, for local plane systems whose
// parameters are the deployment's own.
type TransverseMercator struct {
	SemiMajorM     float64 // 0: CGCS2000
	InverseFlatten float64 // 1/f; 0: CGCS2000
	CentralLonDeg  float64 // central meridian
	OriginLatDeg   float64 // latitude of origin
	Scale          float64 // at the central meridian; 0: 1
	FalseEastingM  float64
	FalseNorthingM float64
	Datum          *Helmert7 // from this system's datum to CGCS2000; nil: the same datum
	Plane          *Plane4   // from the plane coordinates as given to the projection's own; nil: none
}

// transverseMercator is the projection with its series evaluated. Krüger's n-series to order 4: the first term left
// out is of n⁵, and forward and inverse agree to a ten-thousandth of a millimetre over China.
type transverseMercator struct {
	ell           ellipsoid
	lon0          float64 // radians
	radiusM       float64 // rectifying radius times scale
	x0, y0        float64
	alpha, beta   [4]float64
	datum         *Helmert7
	plane, planeI *Plane4
}

const zone40PrefixM = 40_000_000 // EPSG:4528 writes the zone number before the easting

// gaussKrueger120 is EPSG:4549: CGCS2000, three-degree zone of 120° E. It is never written to.
var gaussKrueger120 = mustTransverseMercator(TransverseMercator{CentralLonDeg: 120, FalseEastingM: 500_000})

// mustTransverseMercator serves the built-in zone, whose parameters are known to be good.
func mustTransverseMercator(p TransverseMercator) *transverseMercator {
	t, err := newTransverseMercator(p)
	if err != nil {
		panic(err)
	}
	return t
}

// NewTransverseMercator returns the CRS of a user-supplied projection. Its coordinates are easting, northing.
func NewTransverseMercator(p TransverseMercator) (CRS, error) {
	t, err := newTransverseMercator(p)
	if err != nil {
		return CRS{}, err
	}
	return CRS{kind: crsCustom, custom: t}, nil
}

// newTransverseMercator checks the parameters with the mistakes in mind that people make: kilometres for metres, f for
// 1/f, radians for degrees, parts per million for a factor.
func newTransverseMercator(p TransverseMercator) (*transverseMercator, error) {
	if p.SemiMajorM == 0 {
		p.SemiMajorM = semiMajorM
	}
	if p.InverseFlatten == 0 {
		p.InverseFlatten = 1 / flattening
	}
	if p.Scale == 0 {
		p.Scale = 1
	}
	for _, v := range []float64{
		p.SemiMajorM, p.InverseFlatten, p.CentralLonDeg, p.OriginLatDeg, p.Scale, p.FalseEastingM, p.FalseNorthingM,
	} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("transverse Mercator: a parameter is not a number")
		}
	}
	switch {
	case p.SemiMajorM < 6e6 || p.SemiMajorM > 7e6:
		return nil, errors.New("transverse Mercator: the semi-major axis is not within 6 000 to 7 000 km; give metres")
	case p.InverseFlatten < 150:
		return nil, errors.New("transverse Mercator: the inverse flattening is below 150; give 1/f, as 298.257222101")
	case math.Abs(p.CentralLonDeg) > 180 || math.Abs(p.OriginLatDeg) > 90:
		return nil, errors.New("transverse Mercator: the origin is not within ±180°, ±90°; give degrees")
	case p.Scale < 0.5 || p.Scale > 2:
		return nil, errors.New("transverse Mercator: the scale is not within 0.5 to 2")
	}
	t := &transverseMercator{
		ell: newEllipsoid(p.SemiMajorM, p.InverseFlatten), lon0: p.CentralLonDeg * radPerDeg,
		x0: p.FalseEastingM, y0: p.FalseNorthingM, datum: p.Datum, plane: p.Plane,
	}
	if t.datum != nil && !t.datum.finite() {
		return nil, errors.New("datum shift: a parameter is not a number")
	}
	if t.plane != nil {
		inverse, err := t.plane.inverse()
		if err != nil {
			return nil, err
		}
		t.planeI = &inverse
	}
	t.series(p.Scale)
	// The origin's northing is found with the projection itself, with no origin set yet.
	_, origin := t.project(t.lon0, p.OriginLatDeg*radPerDeg)
	t.y0 += p.FalseNorthingM - origin
	return t, nil
}

// series evaluates Krüger's coefficients for the third flattening n (Karney 2011, equations 12, 35 and 36).
func (t *transverseMercator) series(scale float64) {
	n := t.ell.f / (2 - t.ell.f)
	n2, n3, n4 := n*n, n*n*n, n*n*n*n
	t.radiusM = scale * t.ell.a / (1 + n) * (1 + n2/4 + n4/64)
	t.alpha = [4]float64{
		n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180,
		13*n2/48 - 3*n3/5 + 557*n4/1440,
		61*n3/240 - 103*n4/140,
		49561 * n4 / 161280,
	}
	t.beta = [4]float64{
		n/2 - 2*n2/3 + 37*n3/96 - n4/360,
		n2/48 + n3/15 - 437*n4/1440,
		17*n3/480 - 37*n4/840,
		4397 * n4 / 161280,
	}
}

// forward goes datum, projection, plane; inverse goes back the same way.
func (t *transverseMercator) forward(lonlat orb.Point) orb.Point {
	if t.datum != nil {
		lonlat = t.datum.fromLonLat(lonlat, t.ell)
	}
	x, y := t.project(lonlat[0]*radPerDeg, lonlat[1]*radPerDeg)
	p := orb.Point{x, y}
	if t.planeI != nil {
		p = t.planeI.apply(p)
	}
	return p
}

// inverse is the direction of imports: plane, projection, datum.
func (t *transverseMercator) inverse(xy orb.Point) orb.Point {
	if t.plane != nil {
		xy = t.plane.apply(xy)
	}
	lonlat := t.unproject(xy[0], xy[1])
	if t.datum != nil {
		lonlat = t.datum.toLonLat(lonlat, t.ell)
	}
	return lonlat
}

// project takes radians and returns easting, northing.
func (t *transverseMercator) project(lon, lat float64) (x, y float64) {
	sinLon, cosLon := math.Sincos(lon - t.lon0)
	tau := math.Tan(lat)
	taup := t.ell.conformalTan(tau)
	xi := math.Atan2(taup, cosLon)
	eta := math.Asinh(sinLon / math.Hypot(taup, cosLon))
	dxi, deta := clenshaw(t.alpha, xi, eta)
	return t.x0 + t.radiusM*(eta+deta), t.y0 + t.radiusM*(xi+dxi)
}

// unproject takes easting, northing and returns degrees.
func (t *transverseMercator) unproject(x, y float64) orb.Point {
	xi, eta := (y-t.y0)/t.radiusM, (x-t.x0)/t.radiusM
	dxi, deta := clenshaw(t.beta, xi, eta)
	xi, eta = xi-dxi, eta-deta
	sinXi, cosXi := math.Sincos(xi)
	sinhEta := math.Sinh(eta)
	taup := sinXi / math.Hypot(sinhEta, cosXi)
	lon := t.lon0 + math.Atan2(sinhEta, cosXi)
	return orb.Point{lon / radPerDeg, math.Atan(t.ell.geographicTan(taup)) / radPerDeg}
}

// clenshaw returns the sums of c[j]·sin(2jξ)cosh(2jη) and c[j]·cos(2jξ)sinh(2jη), j from 1.
func clenshaw(c [4]float64, xi, eta float64) (dxi, deta float64) {
	for j := len(c); j > 0; j-- {
		k := 2 * float64(j)
		sin, cos := math.Sincos(k * xi)
		dxi += c[j-1] * sin * math.Cosh(k*eta)
		deta += c[j-1] * cos * math.Sinh(k*eta)
	}
	return dxi, deta
}
