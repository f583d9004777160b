package index

import (
	"math"
	"slices"
)

const (
	fanBits = 4
	fan     = 1 << fanBits // children per node: 16 boxes are four cache lines
)

// rect is a box relative to its sheet's origin, in lattice units.
type rect struct{ minX, minY, maxX, maxY int32 }

// sheet is a packed R-tree over items that lie within 42 degrees of one another. It never changes.
//
// levels[0] has a box per item, in Hilbert order; box j of levels[l+1] covers boxes 16j … 16j+15 of levels[l]; the
// last level has one box. So box j of levels[l] covers the slots from j<<4l up to (j+1)<<4l.
type sheet struct {
	originX, originY int64
	bound            span
	frame            frame
	strays           int   // items whose middle was outside the frame, which spoil the order
	cell             int64 // where there are several sheets, whose it is
	ids              []uint64
	levels           [][]rect
}

// entry is an item on the lattice.
type entry struct {
	id uint64
	span
	val any
}

// key is what tells entries apart.
func (e *entry) key() entryKey { return entryKey{e.id, e.span} }

type entryKey struct {
	id uint64
	span
}

// frame maps lattice points onto the square of the Hilbert curve.
type frame struct {
	span
	scaleX, scaleY float64
}

func newFrame(b span) frame {
	side := func(lo, hi int64) float64 { return math.MaxUint16 / max(1, float64(hi-lo)) }
	return frame{b, side(b.minX, b.maxX), side(b.minY, b.maxY)}
}

// key is the place on the curve of the middle of s; what lies outside the frame counts as on its border.
func (f *frame) key(c *curve, s span) uint32 {
	x := float64((s.minX+s.maxX)/2-f.minX) * f.scaleX
	y := float64((s.minY+s.maxY)/2-f.minY) * f.scaleY
	return c.key(uint16(max(0, min(math.MaxUint16, x))), uint16(max(0, min(math.MaxUint16, y))))
}

// packSheet orders the entries along the curve and packs them. Their common bound must fit into int32.
func packSheet(entries []entry, cell int64) part {
	bound := boundOf(entries)
	f, c := newFrame(bound), newCurve()
	keys := make([]uint64, len(entries))
	spread(len(keys), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			keys[i] = uint64(f.key(c, entries[i].span))<<32 | uint64(i)
		}
	})
	keys = sortByKey(keys, make([]uint64, len(entries)))
	s := newSheet(bound, f, len(entries))
	s.cell = cell
	vals := newColumn(len(entries), slices.ContainsFunc(entries, func(e entry) bool { return e.val != nil }))
	spread(len(keys), func(lo, hi int) {
		for slot := lo; slot < hi; slot++ {
			e := &entries[uint32(keys[slot])]
			s.ids[slot] = e.id
			s.levels[0][slot] = s.relative(e.span)
			vals.fill(slot, e.val)
		}
	})
	s.raise()
	return part{sheet: s, vals: vals}
}

// newSheet has room for n items within bound; the caller fills ids and levels[0], then calls raise.
func newSheet(bound span, f frame, n int) *sheet {
	return &sheet{
		originX: bound.minX + (bound.maxX-bound.minX)/2,
		originY: bound.minY + (bound.maxY-bound.minY)/2,
		bound:   bound,
		frame:   f,
		ids:     make([]uint64, n),
		levels:  [][]rect{make([]rect, n)},
	}
}

// raise builds the upper levels from levels[0], at least one of them.
func (s *sheet) raise() {
	for below := s.levels[0]; len(s.levels) == 1 || len(below) > 1; {
		level := make([]rect, (len(below)+fan-1)/fan)
		spread(len(level), func(lo, hi int) {
			for j := lo; j < hi; j++ {
				level[j] = cover(below[j*fan : min(j*fan+fan, len(below))])
			}
		})
		s.levels = append(s.levels, level)
		below = level
	}
}

func cover(rects []rect) rect {
	r := rects[0]
	for _, o := range rects[1:] {
		r = rect{min(r.minX, o.minX), min(r.minY, o.minY), max(r.maxX, o.maxX), max(r.maxY, o.maxY)}
	}
	return r
}

// relative is s relative to the sheet's origin; it must lie within the sheet's bound.
func (s *sheet) relative(o span) rect {
	return rect{
		int32(o.minX - s.originX), int32(o.minY - s.originY),
		int32(o.maxX - s.originX), int32(o.maxY - s.originY),
	}
}

// absolute undoes relative.
func (s *sheet) absolute(r rect) span {
	return span{
		int64(r.minX) + s.originX, int64(r.minY) + s.originY,
		int64(r.maxX) + s.originX, int64(r.maxY) + s.originY,
	}
}

// clip makes a query relative; ok is false when it misses the sheet. What of it lies outside the sheet's bound has no
// part in any answer and is cut off, so that the rest fits into int32.
func (s *sheet) clip(q span) (r rect, ok bool) {
	if !s.bound.meets(q) {
		return rect{}, false
	}
	return s.relative(span{
		max(q.minX, s.bound.minX), max(q.minY, s.bound.minY),
		min(q.maxX, s.bound.maxX), min(q.maxY, s.bound.maxY),
	}), true
}
