package mvt

import (
	"cmp"
	"math"
	"slices"
)

// clearance is how far apart, in world units, the parts of a polygon must be at least for all of it to be valid at a zoom
// without a look, with all vertices: both ends of a distance are moved by half the diagonal of the lattice at most.
func clearance(z uint8, l *Layer) float64 {
	return 2 * 0.70711 * float64(int64(1)<<(32-extentBits-int64(z)+int64(l.SnapBits)))
}

// span is an edge of a polygon in world units from the corner of its box, with its own box.
type span struct {
	ax, ay, bx, by         float64
	minX, maxX, minY, maxY float64
	id, next               int32
}

// clear is the least distance, in world units, of a vertex from an edge that it is no end of; 0 where edges cross, and
// anything not above enough where it is that.
func (g *Geometry) clear(enough float64) float64 {
	var few [fewEdges]span
	spans := g.spans(few[:0])
	d2, first := math.Inf(1), 0
	for _, end := range g.Ends {
		end := int(end &^ HoleBit)
		for i := first; i < end; i++ {
			s, t := &spans[i], &spans[spans[i].next]
			d2 = min(d2, s.away2(t.bx, t.by), t.away2(s.ax, s.ay))
		}
		first = end
	}
	if d2 > enough*enough {
		d2 = closest(spans, d2)
	}
	return math.Sqrt(d2) * (1 - 1e-9) // a little less, for rounding
}

// spans lists the edges of all rings.
func (g *Geometry) spans(out []span) []span {
	first := 0
	for _, end := range g.Ends {
		end := int(end &^ HoleBit)
		for i := first; i < end; i++ {
			k := i + 1
			if k == end {
				k = first
			}
			s := span{
				ax: float64(g.Coords[2*i] - g.Box.MinX), ay: float64(g.Coords[2*i+1] - g.Box.MinY),
				bx: float64(g.Coords[2*k] - g.Box.MinX), by: float64(g.Coords[2*k+1] - g.Box.MinY), id: int32(i), next: int32(k),
			}
			s.minX, s.maxX, s.minY, s.maxY = min(s.ax, s.bx), max(s.ax, s.bx), min(s.ay, s.by), max(s.ay, s.by)
			out = append(out, s)
		}
		first = end
	}
	return out
}

// closest is the least distance, squared, of two edges that are not neighbours, where it is less than d2. It puts many
// edges in another order.
func closest(spans []span, d2 float64) float64 {
	sorted := len(spans) > fewEdges
	if sorted {
		slices.SortFunc(spans, func(s, t span) int { return cmp.Compare(s.minX, t.minX) })
	}
	for i := range spans {
		s := &spans[i]
		for k := i + 1; k < len(spans); k++ {
			t := &spans[k]
			dx := max(t.minX-s.maxX, s.minX-t.maxX, 0)
			if dx*dx >= d2 {
				if sorted {
					break
				}
				continue
			}
			dy := max(t.minY-s.maxY, s.minY-t.maxY, 0)
			if float64(dx*dx)+float64(dy*dy) >= d2 || s.next == t.id || t.next == s.id {
				continue
			}
			if dx == 0 && dy == 0 && s.crosses(t) {
				return 0
			}
			d2 = min(d2, s.away2(t.ax, t.ay), s.away2(t.bx, t.by), t.away2(s.ax, s.ay), t.away2(s.bx, s.by))
		}
	}
	return d2
}

// away2 is the squared distance of a position from the edge.
func (s *span) away2(x, y float64) float64 {
	px, py, dx, dy := x-s.ax, y-s.ay, s.bx-s.ax, s.by-s.ay
	along, len2 := px*dx+py*dy, dx*dx+dy*dy
	switch {
	case along <= 0:
		return px*px + py*py
	case along >= len2:
		px, py = x-s.bx, y-s.by
		return px*px + py*py
	}
	c := px*dy - py*dx
	return c * c / len2
}

// crosses tells whether two edges cross. Where rounding could deceive it an end is next to the other edge.
func (s *span) crosses(t *span) bool {
	side := func(s *span, x, y float64) bool { return (s.bx-s.ax)*(y-s.ay) > (s.by-s.ay)*(x-s.ax) }
	return side(s, t.ax, t.ay) != side(s, t.bx, t.by) && side(t, s.ax, s.ay) != side(t, s.bx, s.by)
}
