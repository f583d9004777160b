package geo

import (
	"math"
	"math/big"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// orientationByRationals is the same determinant in exact fractions.
func orientationByRationals(a, b, c orb.Point) int {
	r := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	sub := func(x, y float64) *big.Rat { return new(big.Rat).Sub(r(x), r(y)) }
	left := new(big.Rat).Mul(sub(a[0], c[0]), sub(b[1], c[1]))
	right := new(big.Rat).Mul(sub(a[1], c[1]), sub(b[0], c[0]))
	return left.Cmp(right)
}

// vanish makes nothing of what is nearer to zero than a ten-thousandth of a millimetre: exactness ends where products underflow.
func vanish(v float64) float64 {
	if math.Abs(v) < 1e-12 {
		return 0
	}
	return v
}

// TestOrientationIsExact draws points on, or a few units in the last place beside, one line.
func TestOrientationIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coord := rapid.Float64Range(-180, 180)
		if rapid.Bool().Draw(t, "grid") {
			coord = rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-4, 4).Draw(t, "v")) / 10 })
		}
		a := orb.Point{vanish(coord.Draw(t, "ax")), vanish(coord.Draw(t, "ay"))}
		b := orb.Point{vanish(coord.Draw(t, "bx")), vanish(coord.Draw(t, "by"))}
		s := rapid.Float64Range(-1, 2).Draw(t, "s")
		c := orb.Point{vanish(a[0] + s*(b[0]-a[0])), vanish(a[1] + s*(b[1]-a[1]))}
		for range rapid.IntRange(0, 2).Draw(t, "ulps") {
			c[0] = vanish(math.Nextafter(c[0], 1000))
		}
		want := orientationByRationals(a, b, c)
		if got := orientation(a, b, c); got != want {
			t.Fatalf("orientation(%v, %v, %v) = %d, want %d", a, b, c, got, want)
		}
		if got := orientationExact(a, b, c); got != want {
			t.Fatalf("orientationExact(%v, %v, %v) = %d, want %d", a, b, c, got, want)
		}
		for _, turned := range [][3]orb.Point{{b, c, a}, {c, a, b}} {
			if got := orientation(turned[0], turned[1], turned[2]); got != want {
				t.Fatalf("turning the arguments gives %d", got)
			}
		}
		if orientation(b, a, c) != -want {
			t.Fatal("swapping two arguments does not turn the sign")
		}
	})
}

// meetByRationals solves for the common points of two segments in exact fractions.
func meetByRationals(a, b, c, d orb.Point) bool {
	on := func(p, q, r orb.Point) bool { return orientationByRationals(p, q, r) == 0 && onSegment(p, q, r) }
	if on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b) {
		return true
	}
	return orientationByRationals(a, b, c)*orientationByRationals(a, b, d) < 0 &&
		orientationByRationals(c, d, a)*orientationByRationals(c, d, b) < 0
}

func TestSegmentsMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A coarse lattice makes touching, overlapping and pointlike segments common; thirds are not exact.
		coord := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 4).Draw(t, "v")) / 3 })
		point := func() orb.Point { return orb.Point{coord.Draw(t, "x"), coord.Draw(t, "y")} }
		a, b, c, d := point(), point(), point(), point()
		if a == b && rapid.Bool().Draw(t, "on") {
			a, b = orb.Point{(c[0] + d[0]) / 2, (c[1] + d[1]) / 2}, orb.Point{(c[0] + d[0]) / 2, (c[1] + d[1]) / 2}
		}
		want := meetByRationals(a, b, c, d)
		for _, s := range [][4]orb.Point{{a, b, c, d}, {b, a, c, d}, {c, d, a, b}, {d, c, b, a}} {
			if got := segmentsMeet(s[0], s[1], s[2], s[3]); got != want {
				t.Fatalf("segmentsMeet(%v) = %v", s, got)
			}
		}
		box := orb.Bound{Min: orb.Point{min(c[0], d[0]), min(c[1], d[1])}, Max: orb.Point{max(c[0], d[0]), max(c[1], d[1])}}
		if got := boundMeetsSegment(box, a, b); got != Intersects(box, orb.LineString{a, b}) {
			t.Fatalf("boundMeetsSegment(%v, %v, %v) = %v", box, a, b, got)
		}
	})
}
