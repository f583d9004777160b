package synth

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// region is a connected piece of equally labelled faces: an outer ring, then holes, open, on the lattice.
type region struct {
	label int32
	rings [][]pt
}

// dissolve melts faces of one label into regions. label[f] < 0 leaves face f out. Borders between regions keep every
// vertex of the arrangement, therefore neighbours name the same vertices along what they share.
func (s *subdivision) dissolve(label []int32) []region {
	// Outside and faces left out answer alike: a border towards either bounds the region.
	of := func(h int32) int32 {
		if f := s.halfs[h].face; f >= 0 {
			return label[f]
		}
		return -1
	}
	border := func(h int32) bool { return of(h) >= 0 && of(h) != of(s.halfs[h].twin) }
	seen := make([]bool, len(s.halfs))
	var outers, holes []region
	for i := range s.halfs {
		if seen[i] || !border(int32(i)) {
			continue
		}
		var ring []pt
		for h := int32(i); !seen[h]; h = s.clockwise(h, border) {
			seen[h] = true
			ring = append(ring, s.at[s.halfs[h].from])
		}
		// A region that touches itself in a point was walked in one go; its parts have each their own direction.
		for _, simple := range splitRing(ring) {
			if twiceArea(simple) > 0 {
				outers = append(outers, region{of(int32(i)), [][]pt{simple}})
			} else {
				holes = append(holes, region{of(int32(i)), [][]pt{simple}})
			}
		}
	}
	// A hole belongs to the smallest outer ring of its label around it: regions of one label may lie in each other.
	boxes := make([]ringBox, len(outers))
	for i, o := range outers {
		boxes[i] = newRingBox(o.rings[0], twiceArea(o.rings[0]))
	}
	for _, h := range holes {
		best := -1
		for i, o := range outers {
			if o.label == h.label && (best < 0 || boxes[i].area < boxes[best].area) && boxes[i].holdsRing(h.rings[0]) {
				best = i
			}
		}
		if best >= 0 {
			outers[best].rings = append(outers[best].rings, h.rings[0])
		}
	}
	return outers
}

// holdsRing asks a vertex of the hole that is not a vertex of the ring too.
func (b ringBox) holdsRing(hole []pt) bool {
	for _, p := range hole {
		if !slices.Contains(b.ring, p) {
			return b.holds(p)
		}
	}
	return false
}

// splitRing cuts a ring that passes a vertex twice into simple rings, as OGC validity asks.
func splitRing(ring []pt) [][]pt {
	var done [][]pt
	var stack []pt
	at := make(map[pt]int, len(ring))
	// The part since the last visit is a loop of its own; the rest goes on from the vertex.
	for _, p := range ring {
		if k, again := at[p]; again {
			done = append(done, slices.Clone(stack[k:]))
			for _, q := range stack[k:] {
				delete(at, q)
			}
			stack = stack[:k]
		}
		at[p] = len(stack)
		stack = append(stack, p)
	}
	return append(done, stack)
}

func (r region) polygon() orb.Polygon {
	out := make(orb.Polygon, 0, len(r.rings))
	for _, ring := range r.rings {
		o := make(orb.Ring, 0, len(ring)+1)
		for _, p := range ring {
			o = append(o, p.degrees())
		}
		out = append(out, append(o, o[0]))
	}
	return out
}

// inner is a point well inside the rings: the middle of the widest of a few horizontal chords.
func inner(rings [][]pt) pt {
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	for _, p := range rings[0] {
		lo, hi = min(lo, p.Y), max(hi, p.Y)
	}
	var best pt
	width := -1.0
	for _, t := range [...]float64{0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92} {
		y := float64(lo) + t*float64(hi-lo) + 0.5
		xs := crossings(rings, y)
		for k := 0; k+1 < len(xs); k += 2 {
			// A later chord must be clearly wider: the middle of the face is the better place for a label.
			if w := xs[k+1] - xs[k]; w > width*1.2 {
				width = w
				best = pt{roundInt((xs[k] + xs[k+1]) / 2), roundInt(y)}
			}
		}
	}
	return best
}

// crossings are the sorted x at which the rings cross a height that no vertex has.
func crossings(rings [][]pt, y float64) []float64 {
	var xs []float64
	for _, ring := range rings {
		// Heights lie half a step beside the lattice, hence no vertex is ever met.
		for i, a := range ring {
			b := ring[(i+1)%len(ring)]
			if (float64(a.Y) > y) != (float64(b.Y) > y) {
				xs = append(xs, float64(a.X)+(y-float64(a.Y))/float64(b.Y-a.Y)*float64(b.X-a.X))
			}
		}
	}
	slices.Sort(xs)
	return xs
}
