package synth

import (
	"math"
	"math/rand/v2"
)

// rng is the one source of chance of a village. Each stage of the work gets its own stream (see fork), so that
// drawing one number more for a roof does not move every house behind it.
type rng struct {
	*rand.Rand
	seed uint64
}

func newRNG(seed, stream uint64) *rng {
	return &rng{rand.New(rand.NewPCG(seed, stream*0x9e3779b97f4a7c15+1)), seed}
}

// fork starts an independent stream of the same seed.
func (r *rng) fork(stream uint64) *rng { return newRNG(r.seed, stream) }

// between draws evenly from [lo, hi).
func (r *rng) between(lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }

// span draws a whole number from [lo, hi], both ends included.
func (r *rng) span(lo, hi int) int { return lo + r.IntN(hi-lo+1) }

func (r *rng) chance(p float64) bool { return r.Float64() < p }

// weighted draws an index with a probability proportional to its weight.
func (r *rng) weighted(weights ...float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := r.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

func oneOf[T any](r *rng, from []T) T { return from[r.IntN(len(from))] }

// wave is a sum of sines: the smooth irregularity of canals, lanes and borders.
type wave []struct{ amp, length, phase float64 }

// newWave takes pairs of amplitude and wave length in metres and draws the phases.
func newWave(r *rng, pairs ...float64) wave {
	w := make(wave, len(pairs)/2)
	for i := range w {
		w[i].amp, w[i].length, w[i].phase = pairs[2*i], pairs[2*i+1], r.between(0, 2*math.Pi)
	}
	return w
}

func (w wave) at(x float64) float64 {
	y := 0.0
	for _, s := range w {
		y += s.amp * math.Sin(2*math.Pi*x/s.length+s.phase)
	}
	return y
}

// rooted is the wave shifted so that it is zero at x = 0: lanes of both banks meet on the bridge.
func (w wave) rooted(x float64) float64 { return w.at(x) - w.at(0) }
