package mvt

import (
	"cmp"
	"slices"
)

// splitter cuts apart what leaves the buffered square and returns, which clipping leaves joined along the border. It is
// the short way for shapes that are valid but for that; where rings meet on the border it leaves them to repair.
type splitter struct {
	chains   []chain
	contacts []contact
	out      []vec // the new rings, to be swapped for the old ones
	outRings []loop
}

// chain is a stretch of a ring within the square, from border to border.
type chain struct {
	first, count int // vertices of its ring, around its end
	start, end   int // of the ring
	next         int // the chain that follows along the border, and from where to where
	from, to     int64
	used         bool
}

// contact is where a chain begins or ends.
type contact struct {
	at     int64 // along the border
	chain  int
	begins bool
}

const borderSide = clipMax - clipMin

// along is how far along the border a position is, from the least corner with the square on the left.
func (v vec) along() int64 {
	switch {
	case v.y == clipMin:
		return v.x - clipMin
	case v.x == clipMax:
		return borderSide + v.y - clipMin
	case v.y == clipMax:
		return 2*borderSide + clipMax - v.x
	}
	return 3*borderSide + clipMax - v.y
}

// corner is the position at a multiple of borderSide.
func corner(k int64) vec {
	switch k & 3 {
	case 0:
		return vec{clipMin, clipMin}
	case 1:
		return vec{clipMax, clipMin}
	case 2:
		return vec{clipMax, clipMax}
	}
	return vec{clipMin, clipMax}
}

// onOneSide tells of two positions whether the edge between them runs along the border.
func onOneSide(a, b vec) bool {
	return a.x == b.x && (a.x == clipMin || a.x == clipMax) || a.y == b.y && (a.y == clipMin || a.y == clipMax)
}

// split replaces the rings that meet the border by such that follow it from where a chain ends only to where the next
// begins. It reports false, and leaves all as it was, where that is not plain.
func (w *weave) split() bool {
	w.chains, w.contacts, w.out, w.outRings = w.chains[:0], w.contacts[:0], w.out[:0], w.outRings[:0]
	start := 0
	for _, r := range w.rings {
		if !w.cutRing(start, r.end) {
			return false
		}
		start = r.end
	}
	if len(w.chains) == 0 || !w.link() {
		return false
	}
	for i := range w.chains {
		if !w.chains[i].used {
			w.follow(i)
		}
	}
	outer, holes := len(w.outRings), 0
	start = 0
	for _, r := range w.rings {
		if pts := w.pts[start:r.end]; !slices.ContainsFunc(pts, vec.onBorder) {
			w.out = append(w.out, pts...)
			w.outRings = append(w.outRings, loop{len(w.out), r.hole})
			if r.hole {
				holes++
			} else {
				outer++
			}
		}
		start = r.end
	}
	if holes > 0 && outer > 1 {
		return false // it would have to be looked up which hole is where
	}
	w.pts, w.out, w.rings, w.outRings = w.out, w.pts, w.outRings, w.rings
	return true
}

// cutRing adds the chains of a ring. One that meets the border with a vertex alone is not plain.
func (w *weave) cutRing(start, end int) bool {
	n := end - start
	at := func(i int) vec { return w.pts[start+i%n] }
	base := 0
	for base < n && !onOneSide(at(base), at(base+1)) {
		base++
	}
	if base == n {
		return !slices.ContainsFunc(w.pts[start:end], vec.onBorder)
	}
	for k := base + 1; k <= base+n; k++ { // the edge from base+n on is that from base on
		if onOneSide(at(k), at(k+1)) {
			continue
		}
		first := k
		for k++; !onOneSide(at(k), at(k+1)); k++ {
			if at(k).onBorder() {
				return false
			}
		}
		c := len(w.chains)
		w.contacts = append(w.contacts, contact{at(first).along(), c, true}, contact{at(k).along(), c, false})
		w.chains = append(w.chains, chain{first: first % n, count: k - first + 1, start: start, end: end})
	}
	return true
}

// link finds which chain follows on each: along the border ends and beginnings must take turns.
func (w *weave) link() bool {
	slices.SortFunc(w.contacts, func(a, b contact) int { return cmp.Compare(a.at, b.at) })
	prev := w.contacts[len(w.contacts)-1]
	for _, c := range w.contacts {
		if c.at == prev.at || c.begins == prev.begins {
			return false
		}
		if c.begins {
			p := &w.chains[prev.chain]
			p.next, p.from, p.to = c.chain, prev.at, c.at
		}
		prev = c
	}
	return true
}

// follow adds the ring that a chain belongs to.
func (w *weave) follow(i int) {
	for c := &w.chains[i]; !c.used; c = &w.chains[c.next] {
		c.used = true
		n := c.end - c.start
		for k := range c.count {
			w.out = append(w.out, w.pts[c.start+(c.first+k)%n])
		}
		to := c.to
		if to < c.from {
			to += 4 * borderSide
		}
		for k := c.from/borderSide + 1; k*borderSide < to; k++ {
			w.out = append(w.out, corner(k))
		}
	}
	w.outRings = append(w.outRings, loop{len(w.out), false})
}
