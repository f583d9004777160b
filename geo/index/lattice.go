package index

import (
	"math"

	"github.com/paulmach/orb"
)

// unitsPerDegree makes the lattice 1e-8 degree, 1.1 mm on the ground: finer than any survey, and an int32 still spans
// 42.9 degrees, so that one sheet holds a whole country but not the whole world.
const unitsPerDegree = 1e8

// farthestDegrees bounds coordinates, so that lattice numbers and their sums stay exact in a float64.
const farthestDegrees = 720

// span is a box on the lattice, in units of 1e-8 degree, borders included.
type span struct{ minX, minY, maxX, maxY int64 }

// floorUnit is the greatest lattice number k with k/1e8 <= v, both taken as float64.
// The product may be off by one rounding, hence the two comparisons with the quotient, which is correctly rounded.
func floorUnit(v float64) int64 {
	v = max(-farthestDegrees, min(farthestDegrees, v))
	k := math.Floor(v * unitsPerDegree)
	if k/unitsPerDegree > v {
		k--
	} else if (k+1)/unitsPerDegree <= v {
		k++
	}
	return int64(k)
}

// ceilUnit is the least lattice number k with k/1e8 >= v.
func ceilUnit(v float64) int64 { return -floorUnit(-v) }

// degrees is the coordinate of a lattice number; the nearest float64 to that decimal.
func degrees(k int64) float64 { return float64(k) / unitsPerDegree }

// indexable says that a box has a place: neither empty nor NaN.
func indexable(b orb.Bound) bool { return b.Min[0] <= b.Max[0] && b.Min[1] <= b.Max[1] }

// outward is the smallest lattice box that covers b: how items are stored.
func outward(b orb.Bound) span {
	return span{floorUnit(b.Min[0]), floorUnit(b.Min[1]), ceilUnit(b.Max[0]), ceilUnit(b.Max[1])}
}

// inward is how queries are read. Comparing lattice numbers with it gives the same answer as comparing the stored
// box in degrees with the query itself; a query between two lattice lines comes out with min = max+1, as it should.
func inward(b orb.Bound) span {
	return span{ceilUnit(b.Min[0]), ceilUnit(b.Min[1]), floorUnit(b.Max[0]), floorUnit(b.Max[1])}
}

// bound is the box in degrees (lon, lat).
func (s span) bound() orb.Bound {
	return orb.Bound{
		Min: orb.Point{degrees(s.minX), degrees(s.minY)},
		Max: orb.Point{degrees(s.maxX), degrees(s.maxY)},
	}
}

func (s span) union(o span) span {
	return span{min(s.minX, o.minX), min(s.minY, o.minY), max(s.maxX, o.maxX), max(s.maxY, o.maxY)}
}

// nowhere is the span that union leaves unchanged.
func nowhere() span {
	return span{math.MaxInt64, math.MaxInt64, math.MinInt64, math.MinInt64}
}

// meets says that s and the query q have a point in common.
func (s span) meets(q span) bool {
	return s.minX <= q.maxX && s.maxX >= q.minX && s.minY <= q.maxY && s.maxY >= q.minY
}

// within says that s lies wholly in q.
func (s span) within(q span) bool {
	return s.minX >= q.minX && s.maxX <= q.maxX && s.minY >= q.minY && s.maxY <= q.maxY
}

// Lattice returns b as an Index stores it: rounded outward to multiples of 1e-8 degree.
// Coordinates beyond ±720 degrees count as ±720. An empty box or one with NaN has no place in an index and is
// returned as it is.
func Lattice(b orb.Bound) orb.Bound {
	if !indexable(b) {
		return b
	}
	return outward(b).bound()
}
