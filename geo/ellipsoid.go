package geo

import "math"

// The CGCS2000 ellipsoid. WGS84 differs from it by 0.1 mm in the semi-minor axis, which nothing here can see.
const (
	semiMajorM    = 6378137.0
	flattening    = 1 / 298.257222101
	semiMinorM    = semiMajorM * (1 - flattening)
	ecc2          = flattening * (2 - flattening) // first eccentricity, squared
	secondEcc2    = ecc2 / (1 - ecc2)
	quarterTurn   = math.Pi / 2
	radPerDeg     = math.Pi / 180
	meanRadiusM   = semiMajorM * (1 - flattening/3)
	limitLatDeg   = 90.0
	limitLonDeg   = 180.0
	wholeTurnDeg  = 360.0
	coordQuantum  = 1e-8 // degrees: stored coordinates are whole multiples
	coordPerDeg   = 1e8
	maxVertices   = 100_000
	maxNestedness = 16 // of geometry collections
)

// metersPerDegree returns the lengths of one degree of latitude (M, along the meridian) and of longitude (N cos φ,
// along the parallel) at latitude latDeg.
func metersPerDegree(latDeg float64) (perLon, perLat float64) {
	sin, cos := math.Sincos(latDeg * radPerDeg)
	w2 := 1 - ecc2*sin*sin
	n := semiMajorM / math.Sqrt(w2)
	return n * cos * radPerDeg, n * (1 - ecc2) / w2 * radPerDeg
}
