package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// TestShortLines compares the closed formula with the iterated one, from the equator to where it ends.
func TestShortLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := math.Pow(10, rapid.Float64Range(-8, math.Log10(shortDeg)).Draw(t, "size"))
		a := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-shortLimitDeg, shortLimitDeg).Draw(t, "lat")}
		b := orb.Point{a[0] + size*rapid.Float64Range(-1, 1).Draw(t, "dx"), a[1] + size*rapid.Float64Range(-1, 1).Draw(t, "dy")}
		if a == b {
			return
		}
		g := newVincenty(a, b)
		if !g.solve() {
			t.Fatal("no answer to compare with")
		}
		want, wantSin, wantCos := g.result()
		got, sin, cos := shortInverse(a, b)
		// The iteration ends when it moves less than a hundred-millionth of a metre.
		if diff := math.Abs(got - want); diff > 4e-8+1e-10*want {
			t.Fatalf("%v to %v: %.9f m, iterated %.9f m", a, b, got, want)
		}
		if math.Hypot(sin-wantSin, cos-wantCos) > 1e-10+1e-7/want {
			t.Fatalf("%v to %v: azimuth %v, %v, iterated %v, %v", a, b, sin, cos, wantSin, wantCos)
		}
	})
}

func BenchmarkInverse(b *testing.B) {
	p, q := orb.Point{121.2448, 31.3084}, orb.Point{121.2461, 31.3079}
	b.Run("short", func(b *testing.B) {
		for b.Loop() {
			shortInverse(p, q)
		}
	})
	b.Run("iterated", func(b *testing.B) {
		for b.Loop() {
			g := newVincenty(p, q)
			g.solve()
			g.result()
		}
	})
}
