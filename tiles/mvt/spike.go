package mvt

// trimSpikes takes out, in place, ways of a ring that run out and straight back: rounding makes them of narrow tips. A
// spike holds no area and each of its edges runs both ways, so a neighbour's border is not touched. The ring may end
// with less than three vertices.
func trimSpikes(pts []vec) []vec {
	n := 0
	for _, v := range pts {
		switch {
		case n > 0 && pts[n-1] == v:
		case n > 1 && pts[n-2] == v:
			n--
		default:
			pts[n] = v
			n++
		}
	}
	pts = pts[:n]
	for len(pts) > 2 { // the same across the seam between the last vertex and the first
		switch last := len(pts) - 1; {
		case pts[last] == pts[0]:
			pts = pts[:last]
		case pts[last-1] == pts[0]:
			pts = pts[:last]
		case pts[last] == pts[1]:
			pts = pts[:copy(pts, pts[1:])]
		default:
			return pts
		}
	}
	return pts
}
