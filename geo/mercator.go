package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// MaxMercatorLat is the latitude in degrees at which the web mercator square ends.
const MaxMercatorLat = 85.05112877980659

// MercatorX returns the web mercator x of a longitude, in world units: 0 at 180° W, 1 at 180° E.
func MercatorX(lon float64) float64 { return lon/wholeTurnDeg + 0.5 }

// MercatorY returns the web mercator y of a latitude, in world units: 0 at the northern edge, 1 at the southern.
// Latitudes beyond MaxMercatorLat lie outside [0, 1]; the poles are infinitely far.
func MercatorY(lat float64) float64 {
	// asinh(tan φ) is the isometric latitude on the sphere; it keeps full precision near the equator.
	return 0.5 - math.Asinh(math.Tan(lat*radPerDeg))/(2*math.Pi)
}

// MercatorLon undoes MercatorX.
func MercatorLon(x float64) float64 { return (x - 0.5) * wholeTurnDeg }

// MercatorLat undoes MercatorY.
func MercatorLat(y float64) float64 { return math.Atan(math.Sinh((0.5-y)*2*math.Pi)) / radPerDeg }

// mercatorForward is EPSG:3857, metres, y up.
func mercatorForward(p orb.Point) orb.Point {
	const turnM = 2 * math.Pi * semiMajorM
	return orb.Point{(MercatorX(p[0]) - 0.5) * turnM, (0.5 - MercatorY(p[1])) * turnM}
}

// mercatorInverse undoes mercatorForward.
func mercatorInverse(p orb.Point) orb.Point {
	const turnM = 2 * math.Pi * semiMajorM
	return orb.Point{MercatorLon(p[0]/turnM + 0.5), MercatorLat(0.5 - p[1]/turnM)}
}
