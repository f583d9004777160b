package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// InteriorPoint returns a point that stands for g: for areas a point truly inside (the middle of the widest stretch
// of a parallel near the middle of the widest part), for lines a vertex near the middle, for points the one nearest
// their mean. It is the same for the same area, wherever its rings begin and however they wind, and is rounded to
// 1e-8 degree where the rounded point is inside too. An empty geometry gives 0, 0.
func InteriorPoint(g orb.Geometry) orb.Point {
	best, width := orb.Point{}, -1.0
	eachPolygon(g, func(p orb.Polygon) bool {
		if q, w := polygonInterior(p); w > width {
			best, width = q, w
		}
		return false
	})
	if width >= 0 {
		return best
	}
	return middleVertex(g)
}

// polygonInterior scans parallels, beginning with the middle one, until one has a stretch inside. Each runs midway
// between two neighbouring latitudes of vertices, so it meets no vertex.
func polygonInterior(p orb.Polygon) (orb.Point, float64) {
	if len(p) == 0 || len(p[0]) == 0 {
		return orb.Point{}, -1
	}
	bound := BoundOf(p)
	middle := (bound.Min[1] + bound.Max[1]) / 2
	below, above := bound.Min[1], bound.Max[1]
	for _, r := range p {
		for _, q := range r {
			if q[1] <= middle {
				below = math.Max(below, q[1])
			} else {
				above = math.Min(above, q[1])
			}
		}
	}
	if q, w := widestStretch(p, below+(above-below)/2); w > 0 {
		return q, w
	}
	// A sliver so flat that floating point finds no room there: try every gap between vertex latitudes.
	var lats []float64
	for _, r := range p {
		for _, q := range r {
			lats = append(lats, q[1])
		}
	}
	slices.Sort(lats)
	best, width := p[0][0], 0.0
	for i := 1; i < len(lats); i++ {
		if lats[i] > lats[i-1] {
			if q, w := widestStretch(p, lats[i-1]+(lats[i]-lats[i-1])/2); w > width {
				best, width = q, w
			}
		}
	}
	return best, width
}

// widestStretch returns the middle of the widest stretch of the parallel at lat that is inside p, and its width in
// degrees; 0 when no point strictly inside was found.
func widestStretch(p orb.Polygon, lat float64) (orb.Point, float64) {
	xs := crossings(p, lat)
	best, width := orb.Point{}, 0.0
	for i := 1; i < len(xs); i += 2 {
		w := xs[i] - xs[i-1]
		if w <= width {
			continue
		}
		q := orb.Point{xs[i-1] + w/2, lat}
		// The rounded point is what can be stored and compared; only slivers below a millimetre need the other.
		if r := roundPoint(q); polygonSide(p, r) == inside {
			best, width = r, w
		} else if polygonSide(p, q) == inside {
			best, width = q, w
		}
	}
	return best, width
}

// crossings returns the sorted longitudes where the rings of p cross a parallel; between the first and second, the third
// and fourth and so on it is inside.
func crossings(p orb.Polygon, lat float64) []float64 {
	var xs []float64
	polygonSegments(p, func(a, b orb.Point) bool {
		if a[1] > b[1] {
			a, b = b, a // the same sum for either direction of the ring
		}
		if a[1] <= lat && lat < b[1] {
			xs = append(xs, a[0]+(b[0]-a[0])*((lat-a[1])/(b[1]-a[1])))
		}
		return false
	})
	slices.Sort(xs)
	return xs
}

// middleVertex returns the vertex nearest to the mean of all; the first of those equally near.
func middleVertex(g orb.Geometry) orb.Point {
	var sum orb.Point
	n := 0.0
	visit := func(fn func(p orb.Point)) {
		eachSegment(g, func(a, b orb.Point) bool {
			fn(a)
			fn(b)
			return false
		})
	}
	visit(func(p orb.Point) {
		sum[0] += p[0]
		sum[1] += p[1]
		n++
	})
	if n == 0 {
		return orb.Point{}
	}
	// A vertex, and not the mean itself, which may lie far off a bent line.
	mean := orb.Point{sum[0] / n, sum[1] / n}
	best, least := orb.Point{}, math.Inf(1)
	visit(func(p orb.Point) {
		if d := math.Hypot(p[0]-mean[0], p[1]-mean[1]); d < least {
			best, least = p, d
		}
	})
	return best
}
