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

// merge adds entries to the sheets as they stand: the slots are in the order of the curve already, so the
// arrivals need only be sorted among themselves and slipped in. That is several times as cheap as to pack anew.
// ok is false when packing anew is the better way: much has changed, or lies where no sheet is.
func (x *Index) merge(entries []entry) (y *Index, ok bool) {
	if len(x.parts) == 0 {
		return nil, false
	}
	c, shares := newCurve(), make([][]arrival, len(x.parts))
	y = pack(nil)
	for _, e := range entries {
		i := slices.IndexFunc(x.parts, func(p part) bool { return p.takes(e.span) })
		switch {
		case i >= 0:
			shares[i] = append(shares[i], arrival{x.parts[i].frame.key(c, e.span), e})
		case len(x.parts) > 1 && isWide(e.span):
			y.insert(e)
		default:
			return nil, false
		}
	}
	for i := range x.parts {
		p, fresh := &x.parts[i], shares[i]
		strays := p.strays
		for _, a := range fresh {
			if !a.within(p.frame.span) {
				strays++
			}
		}
		if len(fresh)+p.dead.count > len(p.ids)/4 || strays > len(p.ids)/64 {
			return nil, false
		}
		slices.SortFunc(fresh, func(a, b arrival) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
		s := p.merged(c, fresh)
		s.strays = strays
		y.parts = append(y.parts, part{sheet: s})
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

// merged is the sheet of what lives in p and of the arrivals, which are sorted by key.
func (p *part) merged(c *curve, fresh []arrival) *sheet {
	n := len(p.ids) - p.dead.count + len(fresh)
	s := &sheet{originX: p.originX, originY: p.originY, frame: p.frame, cell: p.cell}
	s.ids, s.levels = make([]uint64, 0, n), [][]rect{make([]rect, 0, n)}
	arrive := func(k int) {
		for _, a := range fresh[:k] {
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
			s.ids = append(s.ids, p.ids[first:end]...)
			s.levels[0] = append(s.levels[0], p.levels[0][first:end]...)
			lo = end
		}
	}
	arrive(len(fresh))
	s.raise()
	s.bound = s.absolute(s.levels[len(s.levels)-1][0])
	return s
}
