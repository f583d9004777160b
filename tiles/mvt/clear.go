package mvt

import (
	"cmp"
	"math"
	"slices"
)

// Polygons are looked at once, when they are made, so that tiles need not: what is farther apart than its parts are
// moved by rounding stays apart.

// clearance is how far apart, in world units, the parts of a polygon must be at least for all of it to be valid at a zoom
// without a look, with all vertices: both ends of a distance are moved by half the diagonal of the lattice at most.
func clearance(z uint8, l *Layer) float64 {
	return 2 * 0.70711 * float64(int64(1)<<(32-extentBits-int64(z)+int64(l.SnapBits)))
}

// closeness finds which edges of a polygon are close to each other.
type closeness struct {
	spans []span
	pairs [][2]int32 // edges, by the vertices that they lead to, that are no neighbours and closer than was asked for
	clear float64    // the least distance, in world units, of a vertex from an edge that it is no end of, if less than that
}

// span is the box of an edge, in world units from the corner of the polygon's.
type span struct {
	minX, maxX, minY, maxY int32
	from, to               int32 // vertices
}

// look fills pairs and clear for a polygon of at most 2^30 world units, with the distance that is close.
func (c *closeness) look(g *Geometry, near float64) {
	c.list(g)
	c.pairs, c.clear = c.pairs[:0], near
	reach := int32(near) + 1
	spans := c.spans
	sorted := len(spans) > fewEdges
	if sorted {
		slices.SortFunc(spans, func(s, t span) int { return cmp.Compare(s.minX, t.minX) })
	}
	for i := range spans {
		s := spans[i]
		s.minX, s.maxX, s.minY, s.maxY = s.minX-reach, s.maxX+reach, s.minY-reach, s.maxY+reach
		rest := spans[i+1:]
		for k := range rest {
			t := &rest[k]
			if t.minX > s.maxX {
				if sorted {
					break
				}
				continue
			}
			if t.maxX < s.minX || t.minY > s.maxY || t.maxY < s.minY {
				continue
			}
			switch {
			case s.to == t.from:
				c.clear = min(c.clear, g.away(s.from, t.from, t.to), g.away(t.to, s.from, s.to))
			case t.to == s.from:
				c.clear = min(c.clear, g.away(t.from, s.from, s.to), g.away(s.to, t.from, t.to))
			default:
				c.pairs = append(c.pairs, [2]int32{s.to, t.to})
				c.clear = min(c.clear, g.away(s.from, t.from, t.to), g.away(s.to, t.from, t.to),
					g.away(t.from, s.from, s.to), g.away(t.to, s.from, s.to))
				if g.crosses(s.from, s.to, t.from, t.to) {
					c.clear = 0
				}
			}
		}
	}
	c.clear *= 1 - 1e-9 // for rounding
}

func (c *closeness) list(g *Geometry) {
	c.spans = c.spans[:0]
	first := uint32(0)
	for _, end := range g.Ends {
		end &^= HoleBit
		for i := first; i < end; i++ {
			k := i + 1
			if k == end {
				k = first
			}
			ax, ay := int32(g.Coords[2*i]-g.Box.MinX), int32(g.Coords[2*i+1]-g.Box.MinY)
			bx, by := int32(g.Coords[2*k]-g.Box.MinX), int32(g.Coords[2*k+1]-g.Box.MinY)
			c.spans = append(c.spans, span{min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), int32(i), int32(k)})
		}
		first = end
	}
}

// away is the distance of a vertex from the edge between two others.
func (g *Geometry) away(v, a, b int32) float64 {
	return math.Sqrt(distance2(g.vertex(v), g.vertex(a), g.vertex(b)))
}

func (g *Geometry) vertex(i int32) vec { return vec{int64(g.Coords[2*i]), int64(g.Coords[2*i+1])} }

// crosses tells whether two edges have a position in common.
func (g *Geometry) crosses(a, b, c, d int32) bool {
	p, q, r, s := g.vertex(a), g.vertex(b), g.vertex(c), g.vertex(d)
	return reaches(p, q, r, s) && reaches(r, s, p, q)
}
