package mvt

import "slices"

// drawRing writes a ring that lies in the buffered tile in one walk over its stored vertices, and returns twice its area.
// It is what nearly all rings are drawn by. It refuses, leaving e.geom as it was, whatever needs a second look: spikes,
// a first vertex that comes again, a turn the wrong way, very many vertices. Those go the long way and come out as they
// would here.
func (e *Encoder) drawRing(coords []uint32, hole bool) (area2 int64, ok bool) {
	n := len(coords) / 2
	if n < 3 || n > 2000 {
		return 0, false
	}
	f := e.snap
	b := slices.Grow(e.geom, 8*n+16)
	fx, fy := f.x(coords[0]), f.y(coords[1])
	b = appendSmall(append(b, 1<<3|cmdMoveTo), zigzag(fx-e.path.cur.x))
	b = appendSmall(b, zigzag(fy-e.path.cur.y))
	count := len(b) // place of the LineTo; its count follows from what is left of the vertices
	b = append(b, 0, 0)
	bx, by, px, py := fx, fy, fx, fy // the last vertex but one and the last
	var sx, sy int64                 // the second vertex
	lines := 0
	for i := 2; i+1 < len(coords); i += 2 {
		x, y := f.x(coords[i]), f.y(coords[i+1])
		if x == px && y == py {
			continue
		}
		if lines > 0 && x == bx && y == by {
			return 0, false
		}
		if lines == 0 {
			sx, sy = x, y
		}
		area2 += px*y - x*py
		b = appendSmall(b, zigzag(x-px))
		b = appendSmall(b, zigzag(y-py))
		bx, by, px, py = px, py, x, y
		lines++
	}
	area2 += px*fy - fx*py
	if lines < 2 || px == fx && py == fy || bx == fx && by == fy || px == sx && py == sy || area2 == 0 || (area2 < 0) != hole {
		return 0, false
	}
	v := uint(lines)<<3 | cmdLineTo
	if v < 0x80 {
		b[count] = byte(v)
		b = slices.Delete(b, count+1, count+2)
	} else {
		b[count], b[count+1] = byte(v)|0x80, byte(v>>7)
	}
	e.geom = append(b, 1<<3|cmdClosePath)
	e.path.cur = vec{px, py}
	return area2, true
}
