package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// GCJ-02 and BD-09 are obfuscations without a published definition; these are the formulas that everybody uses
// (DOMAIN: a = 6378245, ee = 0.00669342162296594323). They apply within a box around China and are the identity
// outside it. They are formats to read and write, never something to store as truth.
const (
	gcjSemiMajorM = 6378245.0
	gcjEcc2       = 0.00669342162296594323
	bdAngle       = math.Pi * 3000 / 180
	bdShiftLon    = 0.0065
	bdShiftLat    = 0.006
)

// outsideGCJ02 reports whether p, lon and lat of either system, lies where no shift is applied. NaN counts as outside.
func outsideGCJ02(p orb.Point) bool {
	return !(p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271)
}

// gcj02Forward shifts a true position to what Chinese web maps show.
func gcj02Forward(p orb.Point) orb.Point {
	if outsideGCJ02(p) {
		return p
	}
	d := gcj02Offset(p)
	return orb.Point{p[0] + d[0], p[1] + d[1]}
}

// gcj02Offset returns the shift in degrees at lon, lat. It is smooth, of about 0.006°, and its derivative is some
// 1e-3, which is why the inverse gains three digits per round.
func gcj02Offset(p orb.Point) orb.Point {
	x, y := p[0]-105, p[1]-35
	root := 0.1 * math.Sqrt(math.Abs(x))
	wave := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	dLat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 2*root + wave +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	dLon := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + root + wave +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	sin, cos := math.Sincos(p[1] / 180 * math.Pi)
	magic := 1 - gcjEcc2*sin*sin
	rootMagic := math.Sqrt(magic)
	dLat = dLat * 180 / (gcjSemiMajorM * (1 - gcjEcc2) / (magic * rootMagic) * math.Pi)
	dLon = dLon * 180 / (gcjSemiMajorM / rootMagic * cos * math.Pi)
	return orb.Point{dLon, dLat}
}

// gcj02Inverse looks for the point whose forward image is p, by fixed-point rounds. A point outside the box is its own
// image; one whose image lies in the box is shifted back, even where that leads out of the box by less than the shift.
func gcj02Inverse(p orb.Point) orb.Point {
	if outsideGCJ02(p) {
		return p
	}
	return fixedPoint(p, func(q orb.Point) orb.Point {
		d := gcj02Offset(q)
		return orb.Point{q[0] + d[0], q[1] + d[1]}
	})
}

// bd09FromGCJ02 turns and stretches about the origin by a little, then shifts: a second obfuscation on top of the first.
func bd09FromGCJ02(p orb.Point) orb.Point {
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*bdAngle)
	sin, cos := math.Sincos(math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*bdAngle))
	return orb.Point{r*cos + bdShiftLon, r*sin + bdShiftLat}
}

// bd09ToGCJ02 iterates: the closed formula in circulation is not quite the inverse.
func bd09ToGCJ02(p orb.Point) orb.Point { return fixedPoint(p, bd09FromGCJ02) }

// fixedPoint returns q with forward(q) = p. Rounds end when the image is within 1e-12° (0.1 µm), at the latest after
// twelve; three usually do.
func fixedPoint(p orb.Point, forward func(orb.Point) orb.Point) orb.Point {
	q := p
	for range 12 {
		image := forward(q)
		dx, dy := p[0]-image[0], p[1]-image[1]
		q[0] += dx
		q[1] += dy
		if math.Abs(dx) < 1e-12 && math.Abs(dy) < 1e-12 {
			break
		}
	}
	return q
}
