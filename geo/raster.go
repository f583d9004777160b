package geo

import "github.com/paulmach/orb"

// raster is a coarse picture of a polygonal region: a grid of cells over its box, each wholly inside, wholly outside, or
// perhaps met by an edge. It answers most questions about points and boxes by a look at a few numbers; where cells with
// edges are in the way the edges themselves are asked, so answers stay exact.
//
//	. . # # # # . .      # an edge may pass: ask the edges
//	. # # o o # # .      o inside
//	# # o o o o # #      . outside, as is everything beyond
//
// A cell is the set of points that index sends to it. Index never falls as a coordinate grows, rounding or not, so the
// points of a box are in the cells between those of its corners.
type raster struct {
	bound orb.Bound
	scale [2]float64 // cells per degree
	cells [rasterSide * rasterSide]rasterCell
	// Of all cells before a row and a column: how many are inside, in the low half, and met by edges, in the high one.
	sums [(rasterSide + 1) * (rasterSide + 1)]uint32
}

type rasterCell uint8

const (
	cellOutside rasterCell = iota
	cellInside
	cellBorder
)

const (
	// Cells of a 16-gon of 500 m are as large as a house then.
	rasterSide = 64
	// Many times what a coordinate may be off by rounding, in degrees: edges are drawn that much wider.
	rasterPadDeg = 1e-12
	// Drawing costs some 20 µs, which pays after a few dozen questions. Of a union of many areas most are asked less.
	rasterAfter = 48
)

// newRaster draws the edges of parts; holds tells whether a point is in the region. It is nil for what is too small.
func newRaster(bound orb.Bound, parts []areaPart, holds func(orb.Point) bool) *raster {
	g := &raster{bound: bound}
	for axis := range 2 {
		g.scale[axis] = rasterSide / (bound.Max[axis] - bound.Min[axis])
		if !(g.scale[axis]*rasterPadDeg < 0.01) {
			return nil
		}
	}
	for i := range parts {
		for _, e := range parts[i].edges {
			g.draw(e)
		}
	}
	for row := range rasterSide {
		state := cellBorder
		for col := range rasterSide {
			c := &g.cells[row*rasterSide+col]
			// Side by side without an edge between them, cells are of one kind.
			if *c != cellBorder {
				if state == cellBorder {
					state = cellOutside
					if holds(orb.Point{g.coord(0, float64(col)+0.5), g.coord(1, float64(row)+0.5)}) {
						state = cellInside
					}
				}
				*c = state
			}
			state = *c
			at := (row+1)*(rasterSide+1) + col + 1
			g.sums[at] = g.sums[at-1] + g.sums[at-rasterSide-1] - g.sums[at-rasterSide-2] + [...]uint32{0, 1, 1 << 16}[state]
		}
	}
	return g
}

// index returns the column, or row, of a coordinate; what lies beyond the box is in the outermost.
func (g *raster) index(axis int, v float64) int {
	return int(min(max((v-g.bound.Min[axis])*g.scale[axis], 0), rasterSide-1))
}

// coord is the inverse of index, near enough.
func (g *raster) coord(axis int, i float64) float64 { return g.bound.Min[axis] + i/g.scale[axis] }

// draw marks every cell that an edge meets, and perhaps some beside them: row by row, between where it comes in and
// where it goes out.
func (g *raster) draw(e edge) {
	b := e.bound()
	first, last := g.index(1, b.Min[1]-rasterPadDeg), g.index(1, b.Max[1]+rasterPadDeg)
	for row := first; row <= last; row++ {
		west, east := b.Min[0], b.Max[0]
		if b.Max[1]-b.Min[1] > rasterPadDeg && first < last { // level edges go all the way
			low := max(g.coord(1, float64(row))-rasterPadDeg, b.Min[1])
			high := min(g.coord(1, float64(row+1))+rasterPadDeg, b.Max[1])
			slope := (e.b[0] - e.a[0]) / (e.b[1] - e.a[1])
			x0, x1 := e.a[0]+(low-e.a[1])*slope, e.a[0]+(high-e.a[1])*slope
			west, east = max(west, min(x0, x1)), min(east, max(x0, x1))
		}
		for col := g.index(0, west-rasterPadDeg); col <= g.index(0, east+rasterPadDeg); col++ {
			g.cells[row*rasterSide+col] = cellBorder
		}
	}
}

// at returns the cell of a point.
func (g *raster) at(p orb.Point) rasterCell {
	return g.cells[g.index(1, p[1])*rasterSide+g.index(0, p[0])]
}

// count tells how many of the cells of a box are inside, how many may be met by edges, and how many there are.
func (g *raster) count(b orb.Bound) (inside, border, all int) {
	west, east := g.index(0, b.Min[0]), g.index(0, b.Max[0])+1
	south, north := g.index(1, b.Min[1])*(rasterSide+1), (g.index(1, b.Max[1])+1)*(rasterSide+1)
	n := g.sums[north+east] - g.sums[north+west] - g.sums[south+east] + g.sums[south+west]
	return int(n & 0xffff), int(n >> 16), (east - west) * (north - south) / (rasterSide + 1)
}
