package mvt

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestInt128 agrees with math/big on sums of products, their sign and value.
func TestInt128(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		num := rapid.Int64Range(math.MinInt32*2, math.MaxInt32*2)
		var sum int128
		want := new(big.Int)
		for range rapid.IntRange(0, 6).Draw(rt, "n") {
			a, b := num.Draw(rt, "a"), num.Draw(rt, "b")
			p := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
			if rapid.Bool().Draw(rt, "minus") {
				sum.subProduct(a, b)
				want.Sub(want, p)
			} else {
				sum.addProduct(a, b)
				want.Add(want, p)
			}
		}
		f, _ := new(big.Float).SetInt(want).Float64()
		if sum.sign() != want.Sign() || math.Abs(sum.float()-f) > math.Abs(f)*1e-15 {
			rt.Fatalf("sign %d, %g; want %v", sum.sign(), sum.float(), want)
		}
	})
}

// TestMulDivRound agrees with exact fractions, halves away from zero.
func TestMulDivRound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		num := rapid.Int64Range(-1<<37, 1<<37)
		c := num.Filter(func(v int64) bool { return v != 0 }).Draw(rt, "c")
		m := max(c, -c)
		a, b := rapid.Int64Range(-m, m).Draw(rt, "a"), num.Draw(rt, "b")
		r := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c))
		if want := r.FloatString(0); big.NewInt(mulDivRound(a, b, c)).String() != want && want != "-0" {
			rt.Fatalf("%d*%d/%d = %d, want %s", a, b, c, mulDivRound(a, b, c), want)
		}
	})
}

func TestSignedArea(t *testing.T) {
	square := []Vertex{{0, 0}, {3, 0}, {3, 3}, {0, 3}}
	hole := []Vertex{{0, 0}, {0, 3}, {3, 3}, {3, 0}}
	if SignedArea(square) != 9 || SignedArea(hole) != -9 || SignedArea(nil) != 0 {
		t.Errorf("%v %v", SignedArea(square), SignedArea(hole))
	}
}
