package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Turn returns +1 when a, b, c turn left (counter-clockwise), -1 when they turn right and 0 when they lie on one line,
// exactly. The coordinates may be of any plane; they must be finite and not so small (below 1e-150) that products vanish.
func Turn(a, b, c orb.Point) int { return orientation(a, b, c) }

// orientation returns +1 when a, b, c turn left (counter-clockwise), -1 when they turn right and 0 when they lie on
// one line, exactly: borders are closed, so "nearly on the line" is not an answer.
//
// The determinant is first taken in floating point with a bound on its error; only when the bound does not decide is
// it summed exactly. Coordinates must be finite and not so small (below 1e-150) that products vanish.
func orientation(a, b, c orb.Point) int {
	left := (a[0] - c[0]) * (b[1] - c[1])
	right := (a[1] - c[1]) * (b[0] - c[0])
	det := left - right
	// Three roundings stand behind each product and one behind the difference: 4 units in the last place of the sum.
	bound := 4.5e-16 * (math.Abs(left) + math.Abs(right))
	if det > bound {
		return 1
	}
	if det < -bound {
		return -1
	}
	if left == 0 && right == 0 && exactZero(a, b, c) {
		return 0
	}
	return orientationExact(a, b, c)
}

// exactZero decides the commonest degenerate case, axis-parallel edges, without exact sums: a factor that is the
// difference of equal numbers is truly zero (a difference of doubles never underflows to zero).
func exactZero(a, b, c orb.Point) bool {
	return (a[0] == c[0] || b[1] == c[1]) && (a[1] == c[1] || b[0] == c[0])
}

// orientationExact sums ax(by−cy) + bx(cy−ay) + cx(ay−by) as an expansion: twelve doubles, six products split in high
// and low halves, whose sum is exact. The sign of the sum is the sign of its largest part.
func orientationExact(a, b, c orb.Point) int {
	factors := [6][2]float64{
		{a[0], b[1]}, {-a[0], c[1]}, {b[0], c[1]}, {-b[0], a[1]}, {c[0], a[1]}, {-c[0], b[1]},
	}
	var sum [12]float64
	n := 0
	for _, f := range factors {
		high := f[0] * f[1]
		low := math.FMA(f[0], f[1], -high) // exact: the part of the product that did not fit
		for _, term := range [2]float64{low, high} {
			n = growExpansion(&sum, n, term)
		}
	}
	for i := n - 1; i >= 0; i-- {
		if sum[i] > 0 {
			return 1
		}
		if sum[i] < 0 {
			return -1
		}
	}
	return 0
}

// growExpansion adds x to the n parts of sum, kept in increasing order of magnitude without overlap, and returns the
// new number of parts.
func growExpansion(sum *[12]float64, n int, x float64) int {
	for i := range n {
		// The sum of two doubles and its rounding error, both exact.
		s := x + sum[i]
		t := s - x
		sum[i] = (x - (s - t)) + (sum[i] - t)
		x = s
	}
	sum[n] = x
	return n + 1
}

// onSegment reports whether p, known to lie on the line through a and b, lies between them; ends count.
func onSegment(a, b, p orb.Point) bool {
	return p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0]) && p[1] >= min(a[1], b[1]) && p[1] <= max(a[1], b[1])
}

// segmentsMeet reports whether the closed segments ab and cd share a point. Either may be a single point.
func segmentsMeet(a, b, c, d orb.Point) bool {
	if max(a[0], b[0]) < min(c[0], d[0]) || max(c[0], d[0]) < min(a[0], b[0]) ||
		max(a[1], b[1]) < min(c[1], d[1]) || max(c[1], d[1]) < min(a[1], b[1]) {
		return false
	}
	o1, o2 := orientation(a, b, c), orientation(a, b, d)
	if o1 == o2 && o1 != 0 {
		return false
	}
	o3, o4 := orientation(c, d, a), orientation(c, d, b)
	if o3 == o4 && o3 != 0 {
		return false
	}
	if o1 == 0 && o2 == 0 {
		// All on one line, or a segment that is a point: they meet where an end of one lies within the other.
		return onSegment(a, b, c) || onSegment(a, b, d) || onSegment(c, d, a) || onSegment(c, d, b)
	}
	return true
}
