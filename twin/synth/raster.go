package synth

import (
	"math"
	"slices"
)

// raster remembers at one metre what is taken, so that lots, ponds and buildings keep clear of each other. It only
// guides the layout; what tiles what is decided by the arrangement.
type raster struct {
	min    vec
	nx, ny int
	cell   []uint8
}

// What a cell of the raster holds.
const (
	free uint8 = iota
	taken
	outside
	paved // a lane: closed to lots, open to other lanes
	hard  // water, a road, a compound: what outranks a lane that runs into it
)

func newRaster(lo, hi vec) *raster {
	nx, ny := int(math.Ceil(hi.X-lo.X)), int(math.Ceil(hi.Y-lo.Y))
	r := &raster{lo, nx, ny, make([]uint8, nx*ny)}
	for i := range r.cell {
		r.cell[i] = outside
	}
	return r
}

// rows walks the cells whose centres lie in the ring, as runs [from, to) of a row. It stops when visit says so.
func (r *raster) rows(ring []vec, visit func(run []uint8) bool) bool {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range ring {
		lo, hi = min(lo, v.Y), max(hi, v.Y)
	}
	from, to := int(math.Ceil(lo-r.min.Y-0.5)), int(math.Floor(hi-r.min.Y-0.5))
	var xs []float64
	for y := from; y <= to; y++ {
		if y < 0 || y >= r.ny {
			continue
		}
		// Scan line through the centres of a row of cells.
		xs = ringCrossings(xs[:0], ring, r.min.Y+float64(y)+0.5)
		for k := 0; k+1 < len(xs); k += 2 {
			a := max(0, int(math.Ceil(xs[k]-r.min.X-0.5)))
			b := min(r.nx, int(math.Ceil(xs[k+1]-r.min.X-0.5)))
			if a < b && !visit(r.cell[y*r.nx+a:y*r.nx+b]) {
				return false
			}
		}
	}
	return true
}

func ringCrossings(xs []float64, ring []vec, y float64) []float64 {
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.Y > y) != (b.Y > y) {
			xs = append(xs, a.X+(y-a.Y)/(b.Y-a.Y)*(b.X-a.X))
		}
	}
	slices.Sort(xs)
	return xs
}

// fill marks the cells in a ring, except those outside the village unless open is set.
func (r *raster) fill(ring []vec, value uint8, open bool) {
	r.rows(ring, func(run []uint8) bool {
		for i := range run {
			if open || run[i] != outside {
				run[i] = value
			}
		}
		return true
	})
}

// clear says whether each cell in the ring is free.
func (r *raster) clear(ring []vec) bool {
	return r.rows(ring, func(run []uint8) bool {
		for _, c := range run {
			if c != free {
				return false
			}
		}
		return true
	})
}

func (r *raster) at(v vec) uint8 {
	x, y := int(math.Floor(v.X-r.min.X)), int(math.Floor(v.Y-r.min.Y))
	if x < 0 || y < 0 || x >= r.nx || y >= r.ny {
		return outside
	}
	return r.cell[y*r.nx+x]
}
