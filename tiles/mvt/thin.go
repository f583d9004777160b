package mvt

// thinUnits is the tolerance of levels, in tile units: on a 512-pixel map 8 are a pixel.
const thinUnits = 3

// unset marks a vertex whose level is not known yet.
const unset = 255

// Generalise sets the Levels of a geometry's rings; points and lines have none. fixed tells of a position in world units
// whether it must stay at all zooms; it is asked once for each vertex. Where it holds exactly at the ends of the borders
// that neighbours share, each of them thins a border out to the same vertices, however its own ring runs and wherever it
// begins: every choice depends on the border's positions alone. It belongs to the making of g, which is only read later.
func (g *Geometry) Generalise(fixed func(x, y uint32) bool) {
	if g.Type != Polygon {
		return
	}
	g.Levels = make([]uint8, g.Vertices())
	for i := range g.Levels {
		if !fixed(g.Coords[2*i], g.Coords[2*i+1]) {
			g.Levels[i] = unset
		}
	}
	var t thinner
	start := uint32(0)
	for _, end := range g.Ends {
		end &^= HoleBit
		t.ring(g.Coords[2*start:2*end], g.Levels[start:end])
		start = end
	}
}

// thinner finds at which zoom each vertex of a ring appears, by Douglas and Peucker between fixed vertices.
type thinner struct {
	pts   []vec // the border in hand, in world units
	at    []int // where its vertices are in the ring
	stack []stretch
}

// stretch is a part of a border still to be looked at; no vertex in it may appear before one that is most away from the
// stretch that holds it.
type stretch struct {
	lo, hi int
	most   float64 // distance squared
}

// ring sets the levels of a ring's vertices that are not fixed.
func (t *thinner) ring(r []uint32, levels []uint8) {
	n := len(levels)
	at := func(i int) vec { return vec{int64(r[2*(i%n)]), int64(r[2*(i%n)+1])} }
	first, fixed := -1, 0
	for i, l := range levels {
		if l == 0 {
			if first < 0 {
				first = i
			}
			fixed++
		}
	}
	if fixed == 0 { // an island: begin where every ring of these positions would
		first = 0
		for i := 1; i < n; i++ {
			if at(i).less(at(first)) {
				first = i
			}
		}
		levels[first] = 0
		fixed = 1
	}
	if fixed == 1 {
		far, best := first, -1.0
		for i := range n {
			d := distance2(at(i), at(first), at(first))
			if d > best || d == best && at(i).less(at(far)) {
				far, best = i, d
			}
		}
		levels[far] = 0
	}
	for lo := 0; lo < n; { // from one fixed vertex to the next, around once
		t.pts, t.at = append(t.pts[:0], at(first+lo)), append(t.at[:0], (first+lo)%n)
		hi := lo + 1
		for ; ; hi++ {
			t.pts, t.at = append(t.pts, at(first+hi)), append(t.at, (first+hi)%n)
			if levels[(first+hi)%n] == 0 {
				break
			}
		}
		t.border(levels)
		lo = hi
	}
}

// border sets the levels between the ends of t.pts.
func (t *thinner) border(levels []uint8) {
	t.stack = append(t.stack[:0], stretch{0, len(t.pts) - 1, 1 << 62})
	for n := len(t.stack); n > 0; n = len(t.stack) {
		s := t.stack[n-1]
		t.stack = t.stack[:n-1]
		if s.hi-s.lo < 2 {
			continue
		}
		a, b := t.pts[s.lo], t.pts[s.hi]
		if b.less(a) { // the neighbour runs the other way and must find the same
			a, b = b, a
		}
		far, best := -1, -1.0
		for i := s.lo + 1; i < s.hi; i++ {
			d := distance2(t.pts[i], a, b)
			if d > best || d == best && t.pts[i].less(t.pts[far]) {
				far, best = i, d
			}
		}
		best = min(best, s.most)
		levels[t.at[far]] = levelOf(best)
		t.stack = append(t.stack, stretch{s.lo, far, best}, stretch{far, s.hi, best})
	}
}

// levelOf is the first zoom at which a distance, squared and in world units, is more than the tolerance.
func levelOf(d2 float64) uint8 {
	tol := float64(thinUnits << (32 - extentBits))
	for z := uint8(1); z <= 32-extentBits; z++ { // a fixed vertex alone has level 0
		if tol /= 2; d2 > tol*tol {
			return z
		}
	}
	return 32 - extentBits + 1
}

func (v vec) less(w vec) bool { return v.x < w.x || v.x == w.x && v.y < w.y }

// distance2 is the squared distance of v from the segment ab. Every product is converted on its own so that no machine
// fuses it with the sum and rounds differently.
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
