package mvt

import "math/bits"

// int128 sums products of coordinates that do not fit into 64 bits, so that
// the turn of a ring is never a matter of rounding.
type int128 struct {
	hi, lo uint64
}

func (s *int128) addProduct(a, b int64) {
	hi, lo := mulSigned(a, b)
	var c uint64
	s.lo, c = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, c)
}

func (s *int128) subProduct(a, b int64) {
	hi, lo := mulSigned(a, b)
	var c uint64
	s.lo, c = bits.Sub64(s.lo, lo, 0)
	s.hi, _ = bits.Sub64(s.hi, hi, c)
}

func (s int128) sign() int {
	switch {
	case int64(s.hi) < 0:
		return -1
	case s.hi == 0 && s.lo == 0:
		return 0
	default:
		return 1
	}
}

// float is the nearest float64. The magnitude is converted, not the two's
// complement: a small negative number has a low word near 2^64, whose last
// bits a float64 would lose.
func (s int128) float() float64 {
	if int64(s.hi) < 0 {
		lo, borrow := bits.Sub64(0, s.lo, 0)
		hi, _ := bits.Sub64(0, s.hi, borrow)
		return -(float64(hi)*(1<<64) + float64(lo))
	}
	return float64(s.hi)*(1<<64) + float64(s.lo)
}

// mulSigned is the 128-bit two's complement product.
func mulSigned(a, b int64) (hi, lo uint64) {
	hi, lo = bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63) & uint64(b)
	hi -= uint64(b>>63) & uint64(a)
	return hi, lo
}

// mulDivRound is a*b/c rounded to nearest, halves away from zero. |a| must not
// exceed |c| and c must not be 0, so the result is at most |b|.
func mulDivRound(a, b, c int64) int64 {
	neg := (a < 0) != (b < 0) != (c < 0)
	d := abs64(c)
	hi, lo := bits.Mul64(abs64(a), abs64(b))
	lo, carry := bits.Add64(lo, d/2, 0)
	q, _ := bits.Div64(hi+carry, lo, d)
	if neg {
		return -int64(q)
	}
	return int64(q)
}

func abs64(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}
