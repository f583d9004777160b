package mvt

// Clipping works on rounded vertices, so a shape is cut the same way in every
// tile of its zoom. The cut positions are rounded once more: they lie within
// half a unit of the edge, on the buffer's border, where nobody looks.

// side is one border of the buffered tile.
type side uint8

const (
	west side = iota
	east
	north
	south
	sides
)

// keeps reports whether p is on the inner side of the border or on it.
func (s side) keeps(p vec) bool {
	switch s {
	case west:
		return p.x >= clipMin
	case east:
		return p.x <= clipMax
	case north:
		return p.y >= clipMin
	default:
		return p.y <= clipMax
	}
}

// crossed tells whether a vertex is on the outer side.
func (s side) crossed(pts []vec) bool {
	switch s {
	case west:
		for i := range pts {
			if pts[i].x < clipMin {
				return true
			}
		}
	case east:
		for i := range pts {
			if pts[i].x > clipMax {
				return true
			}
		}
	case north:
		for i := range pts {
			if pts[i].y < clipMin {
				return true
			}
		}
	default:
		for i := range pts {
			if pts[i].y > clipMax {
				return true
			}
		}
	}
	return false
}

// cut is where the segment meets the border's line; one end must be kept and
// the other not. Ends are put in order first: neighbours that share an edge in
// opposite directions get the same vertex.
func (s side) cut(a, b vec) vec {
	c := int64(clipMin)
	if s == east || s == south {
		c = clipMax
	}
	if b.x < a.x || b.x == a.x && b.y < a.y {
		a, b = b, a
	}
	if s <= east {
		return vec{c, a.y + mulDivRound(c-a.x, b.y-a.y, b.x-a.x)}
	}
	return vec{a.x + mulDivRound(c-a.y, b.x-a.x, b.y-a.y), c}
}

// clipRing cuts a ring by the four borders in turn (Sutherland and Hodgman).
// A ring that leaves and returns stays one ring, joined along the border: its
// direction and its area within the tile are right, though it may touch itself
// outside of the tile.
func (p *path) clipRing(pts []vec) []vec {
	in, out := pts, p.alt[:0]
	for s := range sides {
		if !s.crossed(in) {
			continue
		}
		out = out[:0]
		if len(in) == 0 {
			break
		}
		prev := in[len(in)-1]
		prevKept := s.keeps(prev)
		for _, v := range in {
			kept := s.keeps(v)
			if kept != prevKept {
				out = appendDistinct(out, s.cut(prev, v))
			}
			if kept {
				out = appendDistinct(out, v)
			}
			prev, prevKept = v, kept
		}
		in, out = out, in
	}
	p.pts, p.alt = in, out
	for len(in) > 1 && in[0] == in[len(in)-1] {
		in = in[:len(in)-1]
	}
	return in
}

func appendDistinct(pts []vec, v vec) []vec {
	if n := len(pts); n > 0 && pts[n-1] == v {
		return pts
	}
	return append(pts, v)
}

// clipLine draws the pieces of a line within the buffered tile.
func (e *Encoder) clipLine(pts []vec) {
	piece := e.path.alt[:0]
	for i := 1; i < len(pts); i++ {
		a, b, ok := clipSegment(pts[i-1], pts[i])
		if !ok {
			continue
		}
		if n := len(piece); n > 0 && piece[n-1] != a {
			e.drawLine(piece)
			piece = piece[:0]
		}
		if len(piece) == 0 {
			piece = append(piece, a)
		}
		piece = appendDistinct(piece, b)
	}
	e.drawLine(piece)
	e.path.alt = piece
}

// clipSegment is the part of a segment within the buffered tile. Each end is
// cut from the whole segment, never from a part already rounded.
func clipSegment(a, b vec) (vec, vec, bool) {
	from, ok := entry(a, b)
	if !ok {
		return vec{}, vec{}, false
	}
	to, ok := entry(b, a)
	return from, to, ok
}

// entry is the first position on the way from a to b that is in the buffered tile.
func entry(a, b vec) (vec, bool) {
	if a.inClip() {
		return a, true
	}
	for s := range sides {
		if s.keeps(a) {
			continue
		}
		if !s.keeps(b) {
			return vec{}, false
		}
		if v := s.cut(a, b); v.inClip() {
			return v, true
		}
	}
	return vec{}, false
}
