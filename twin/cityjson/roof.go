package cityjson

import (
	"math"
	"strings"
)

// The words for the shapes of roofs.
const (
	flatRoof  = "flat"
	gableRoof = "gable"
	hipRoof   = "hip"
	shedRoof  = "shed"
)

// RoofShape words what an attribute says of a roof: a number of CityGML's code list (SIG3D), or a word of the Dutch
// register. Anything else is returned as it is.
func RoofShape(text string) string {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1000", "horizontal", "single horizontal", "multiple horizontal", "flat roof":
		return flatRoof
	case "1010", "monopitch", "monopitch roof":
		return shedRoof
	case "1030", "dual pitch", "dual-pitch", "gable roof", "gabled roof":
		return gableRoof
	case "1040", "1050", "1070", "hipped roof", "half-hipped roof", "pavilion roof":
		return hipRoof
	case "slanted", "could not be detected", "no points", "no planes", "unknown":
		return "" // tells nothing that has a word here
	}
	return text
}

// normal returns the area vector of a ring: it points to where the ring is seen against the clock, and is as long as
// its area (Newell).
func normal(ring []Vec3) (n Vec3) {
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		// Differences from the first corner keep the digits of coordinates in the millions.
		for k := range p {
			p[k] -= ring[0][k]
			q[k] -= ring[0][k]
		}
		n[0] += (p[1]*q[2] - p[2]*q[1]) / 2
		n[1] += (p[2]*q[0] - p[0]*q[2]) / 2
		n[2] += (p[0]*q[1] - p[1]*q[0]) / 2
	}
	return n
}

func length(v Vec3) float64 { return math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2]) }

// roofOf tells the shape of a roof by where its faces look: nowhere, one way, two opposite ways, or more than two. What
// is none of these, or is a mixture, has no word.
func roofOf(faces []Surface) string {
	const flatCos, turnRad = 0.985, math.Pi / 6 // 10° of slope is flat; faces within 30° look one way
	var level, all float64
	type way struct{ azimuth, area float64 }
	var ways []way
	for _, f := range faces {
		if len(f.Rings) == 0 || len(f.Rings[0]) < 3 {
			continue
		}
		n := normal(f.Rings[0])
		area := length(n)
		if area == 0 {
			continue
		}
		all += area
		if math.Abs(n[2])/area > flatCos {
			level += area
			continue
		}
		if n[2] < 0 {
			n[0], n[1] = -n[0], -n[1]
		}
		azimuth := math.Atan2(n[0], n[1])
		found := false
		for i := range ways {
			if found = turn(ways[i].azimuth, azimuth) < turnRad; found {
				ways[i].area += area
				break
			}
		}
		if !found {
			ways = append(ways, way{azimuth, area})
		}
	}
	main := ways[:0]
	for _, w := range ways {
		if w.area > 0.05*all { // dormers and chimneys do not count
			main = append(main, w)
		}
	}
	switch {
	case all == 0:
		return ""
	case level > 0.9*all:
		return flatRoof
	case level > 0.1*all:
		return ""
	case len(main) == 1:
		return shedRoof
	case len(main) == 2 && turn(main[0].azimuth, main[1].azimuth) > math.Pi-turnRad:
		return gableRoof
	case len(main) == 4 || len(main) == 3:
		return hipRoof
	}
	return ""
}

// turn is the angle between two directions.
func turn(a, b float64) float64 {
	d := math.Abs(math.Mod(a-b, 2*math.Pi))
	return min(d, 2*math.Pi-d)
}
