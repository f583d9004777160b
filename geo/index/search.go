package index

import "github.com/paulmach/orb"

// cursor walks those slots of a sheet that a box may meet, in order. It needs no stack: the next node follows from the
// slot reached and the level, since a slot number that is a multiple of 16^l begins a node of level l.
type cursor struct {
	levels [][]rect
	q      rect
	slot   int
	level  int
	slots  int
}

func newCursor(s *sheet, q rect) cursor {
	return cursor{levels: s.levels, q: q, level: len(s.levels) - 1, slots: len(s.ids)}
}

// next returns a run of slots: all of them inside the box, or else the at most 16 children of one node, each to be
// tested. ok is false at the end.
func (c *cursor) next() (lo, hi int, inside, ok bool) {
	for c.slot < c.slots {
		shift, level := c.level*fanBits, c.levels[c.level]
		at := c.slot >> shift
		siblings := level[at:min(at|(fan-1)+1, len(level))]
		missed := 0
		for missed < len(siblings) && !siblings[missed].meets(c.q) {
			missed++
		}
		c.slot += missed << shift
		if missed == len(siblings) {
			c.climb()
			continue
		}
		inside = siblings[missed].within(c.q)
		if !inside && c.level > 1 {
			c.level--
			continue
		}
		lo = c.slot
		c.skip(shift)
		return lo, min(c.slot, c.slots), inside, true
	}
	return 0, 0, false, false
}

// skip goes to the node after the current one.
func (c *cursor) skip(shift int) {
	c.slot += 1 << shift
	c.climb()
}

// climb goes up as long as a greater node begins at the slot reached.
func (c *cursor) climb() {
	for c.level+1 < len(c.levels) && c.slot&(1<<((c.level+1)*fanBits)-1) == 0 {
		c.level++
	}
}

func (r rect) meets(q rect) bool {
	return r.minX <= q.maxX && r.maxX >= q.minX && r.minY <= q.maxY && r.maxY >= q.minY
}

func (r rect) within(q rect) bool {
	return r.minX >= q.minX && r.maxX <= q.maxX && r.minY >= q.minY && r.maxY <= q.maxY
}

// Search reports every item whose box meets the closed box, until fn returns false. inside says that the item's box
// lies wholly in it, so that whatever is in that box needs no further test.
func (x *Index) Search(box orb.Bound, fn func(id uint64, inside bool) bool) {
	if !indexable(box) {
		return
	}
	q := inward(box)
	for i := range x.parts {
		if !x.parts[i].search(q, fn) {
			return
		}
	}
	x.delta.search(q, func(c *carried, inside bool) bool { return fn(c.id, inside) })
}

// SearchVals is Search with what the items carry.
func (x *Index) SearchVals(box orb.Bound, fn func(id uint64, val any, inside bool) bool) {
	if !indexable(box) {
		return
	}
	q := inward(box)
	for i := range x.parts {
		if !x.parts[i].searchVals(q, fn) {
			return
		}
	}
	x.delta.search(q, func(c *carried, inside bool) bool { return fn(c.id, c.val, inside) })
}

func (p *part) searchVals(q span, fn func(id uint64, val any, inside bool) bool) bool {
	rq, ok := p.clip(q)
	if !ok {
		return true
	}
	c := newCursor(p.sheet, rq)
	for lo, hi, inside, ok := c.next(); ok; lo, hi, inside, ok = c.next() {
		for slot := lo; slot < hi; slot++ {
			if p.dead.has(slot) {
				continue
			}
			r := p.levels[0][slot]
			if !inside && !r.meets(rq) {
				continue
			}
			if !fn(p.ids[slot], p.vals.at(slot), inside || r.within(rq)) {
				return false
			}
		}
	}
	return true
}

func (p *part) search(q span, fn func(id uint64, inside bool) bool) bool {
	rq, ok := p.clip(q)
	if !ok {
		return true
	}
	c := newCursor(p.sheet, rq)
	for lo, hi, inside, ok := c.next(); ok; lo, hi, inside, ok = c.next() {
		for slot := lo; slot < hi; slot++ {
			if p.dead.has(slot) {
				continue
			}
			if inside {
				if !fn(p.ids[slot], true) {
					return false
				}
			} else if r := p.levels[0][slot]; r.meets(rq) && !fn(p.ids[slot], r.within(rq)) {
				return false
			}
		}
	}
	return true
}

// SearchIDs appends the ids of the items that Search would report to dst and returns it. With room in dst it allocates
// nothing.
func (x *Index) SearchIDs(dst []uint64, box orb.Bound) []uint64 {
	if !indexable(box) {
		return dst
	}
	q := inward(box)
	for i := range x.parts {
		dst = x.parts[i].appendIDs(dst, q)
	}
	x.delta.search(q, func(c *carried, _ bool) bool {
		dst = append(dst, c.id)
		return true
	})
	return dst
}

func (p *part) appendIDs(dst []uint64, q span) []uint64 {
	rq, ok := p.clip(q)
	if !ok {
		return dst
	}
	c := newCursor(p.sheet, rq)
	for lo, hi, inside, ok := c.next(); ok; lo, hi, inside, ok = c.next() {
		if !inside {
			for slot, r := range p.levels[0][lo:hi] {
				if r.meets(rq) && !p.dead.has(lo+slot) {
					dst = append(dst, p.ids[lo+slot])
				}
			}
			continue
		}
		for lo < hi {
			first, end := p.dead.living(lo, hi)
			dst = append(dst, p.ids[first:end]...)
			lo = end
		}
	}
	return dst
}
