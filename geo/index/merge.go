package index

import (
	"cmp"
	"math"
	"slices"
)

// arrival is an entry on its way into a sheet.
type arrival struct {
	key uint32
	entry
}

// merge makes the base with more entries, those of x that are not in it among them. The slots are in the order of the
// curve already, so the arrivals need only be sorted among themselves and slipped in: several times as cheap as to
// pack anew. ok is false when packing anew is the better way: much has changed, or lies where no sheet is.
func (x *Index) merge(entries []entry) (y *Index, ok bool) {
	base := x.base()
	if len(base) == 0 {
		return nil, false
	}
	c, shares := newCurve(), make([][]arrival, len(base))
	y = pack(nil)
	for _, e := range entries {
		i := slices.IndexFunc(base, func(p part) bool { return p.takes(e.span) })
		switch {
		case i >= 0:
			shares[i] = append(shares[i], arrival{base[i].frame.key(c, e.span), e})
		case base[0].cell != anyCell && isWide(e.span):
			y.insert(e)
		default:
			return nil, false
		}
	}
	for i := range base {
		p := &base[i]
		if len(shares[i])+p.dead.count > len(p.ids)/4 {
			return nil, false
		}
		next := p.merged(c, shares[i])
		if next.strays > len(next.ids)/64 {
			return nil, false
		}
		y.parts = append(y.parts, next)
	}
	return y, true
}

// takes says that an entry may go into the sheet: near enough to its origin and, where there are several sheets, in
// its cell.
func (s *sheet) takes(e span) bool {
	const reach = math.MaxInt32
	return (s.cell == anyCell || s.cell == cell(e)) &&
		e.minX-s.originX >= -reach && e.maxX-s.originX <= reach &&
		e.minY-s.originY >= -reach && e.maxY-s.originY <= reach
}

// merged is the part of what lives in p and of the arrivals, which it sorts.
func (p *part) merged(c *curve, fresh []arrival) part {
	n := len(p.ids) - p.dead.count + len(fresh)
	s := &sheet{originX: p.originX, originY: p.originY, frame: p.frame, cell: p.cell, strays: p.strays}
	for _, a := range fresh {
		if !a.within(p.frame.span) {
			s.strays++
		}
	}
	slices.SortFunc(fresh, func(a, b arrival) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	s.ids, s.levels = make([]uint64, 0, n), [][]rect{make([]rect, 0, n)}
	vals := newColumn(n, p.vals != nil || slices.ContainsFunc(fresh, func(a arrival) bool { return a.val != nil }))
	arrive := func(k int) {
		for _, a := range fresh[:k] {
			vals.fill(len(s.ids), a.val)
			s.ids, s.levels[0] = append(s.ids, a.id), append(s.levels[0], s.relative(a.span))
		}
		fresh = fresh[k:]
	}
	key := func(slot int) uint32 { return p.frame.key(c, p.absolute(p.levels[0][slot])) }
	for lo := 0; lo < len(p.ids); {
		hi := min(lo+fan, len(p.ids))
		if len(fresh) > 0 && fresh[0].key < key(hi-1) { // somewhere in this node: go on slot by slot
			hi = lo + 1
			k, slotKey := 0, key(lo)
			for k < len(fresh) && fresh[k].key < slotKey {
				k++
			}
			arrive(k)
		}
		for lo < hi {
			first, end := p.dead.living(lo, hi)
			vals.copy(len(s.ids), p.vals, first, end)
			s.ids = append(s.ids, p.ids[first:end]...)
			s.levels[0] = append(s.levels[0], p.levels[0][first:end]...)
			lo = end
		}
	}
	arrive(len(fresh))
	s.raise()
	s.bound = s.absolute(s.levels[len(s.levels)-1][0])
	return part{sheet: s, vals: vals}
}
