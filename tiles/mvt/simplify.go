package mvt

// span is a run of vertices still to be looked at by Douglas-Peucker; both
// ends are kept.
type span struct {
	lo, hi int
}

// simplify drops, in place, the vertices of a line that lie within tol tile
// units of what remains. Vertices are compared with segments by distance
// squared; every product is converted on its own so that no machine fuses it
// with the sum and rounds differently.
func (p *path) simplify(pts []vec, tol float64) []vec {
	if len(pts) < 3 {
		return pts
	}
	keep := p.alt[:0] // p.alt[i].x is 1 where vertex i is kept
	for range pts {
		keep = append(keep, vec{})
	}
	p.alt = keep
	keep[0].x, keep[len(pts)-1].x = 1, 1
	p.stack = append(p.stack[:0], span{0, len(pts) - 1})
	for n := len(p.stack); n > 0; n = len(p.stack) {
		s := p.stack[n-1]
		p.stack = p.stack[:n-1]
		far, dist := -1, float64(tol*tol)
		for i := s.lo + 1; i < s.hi; i++ {
			if d := distance2(pts[i], pts[s.lo], pts[s.hi]); d > dist {
				far, dist = i, d
			}
		}
		if far >= 0 {
			keep[far].x = 1
			p.stack = append(p.stack, span{s.lo, far}, span{far, s.hi})
		}
	}
	out := pts[:0]
	for i, v := range pts {
		if keep[i].x == 1 {
			out = appendDistinct(out, v) // a line out and back again may become one position
		}
	}
	return out
}

// simplifyRing simplifies a ring as the line from its first vertex around and
// back. Neighbouring rings are simplified apart: a tolerance of more than a
// pixel opens gaps between them.
func (p *path) simplifyRing(pts []vec, tol float64) []vec {
	if len(pts) < 4 {
		return pts
	}
	pts = append(pts, pts[0])
	p.pts = pts
	pts = p.simplify(pts, tol)
	return pts[:len(pts)-1]
}

// distance2 is the squared distance of v from the segment ab.
func distance2(v, a, b vec) float64 {
	dx, dy := float64(b.x-a.x), float64(b.y-a.y)
	px, py := float64(v.x-a.x), float64(v.y-a.y)
	len2 := float64(dx*dx) + float64(dy*dy)
	if len2 > 0 {
		t := (float64(px*dx) + float64(py*dy)) / len2
		t = min(max(t, 0), 1)
		px -= float64(t * dx)
		py -= float64(t * dy)
	}
	return float64(px*px) + float64(py*py)
}
