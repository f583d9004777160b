package mvt

import (
	"cmp"
	"slices"
)

// noder cuts segments where they meet, so that afterwards they have no more than ends in common. Where two cross, the
// cut is rounded to a unit and both are led through it.
type noder struct {
	segs, next []seg
	cuts       []cut
}

// seg is a segment from the lesser end to the greater; w is how many more rings run along it than against it.
type seg struct {
	a, b vec
	w    int32
}

// cut is a position at which a segment is to be cut.
type cut struct {
	seg int32
	at  vec
}

// maxRounds bounds how often segments are cut again because rounding led one across another. Shapes take one or two,
// forty vertices thrown at random six.
const maxRounds = 32

func (n *noder) join(a, b vec) {
	switch {
	case a.less(b):
		n.segs = append(n.segs, seg{a, b, 1})
	case b.less(a):
		n.segs = append(n.segs, seg{b, a, -1})
	}
}

// node cuts until nothing meets but at ends; what runs as often forth as back is gone then. It reports whether that was
// reached.
func (n *noder) node() bool {
	for range maxRounds {
		n.merge()
		n.find()
		if len(n.cuts) == 0 {
			return true
		}
		n.apply()
	}
	return false
}

// merge makes one of segments that are the same.
func (n *noder) merge() {
	slices.SortFunc(n.segs, compareSegs)
	out := n.segs[:0]
	for _, s := range n.segs {
		if k := len(out) - 1; k >= 0 && out[k].a == s.a && out[k].b == s.b {
			if out[k].w += s.w; out[k].w == 0 {
				out = out[:k]
			}
			continue
		}
		out = append(out, s)
	}
	n.segs = out
}

func compareSegs(s, t seg) int {
	if k, l := s.a.key(), t.a.key(); k != l {
		if k < l {
			return -1
		}
		return 1
	}
	return s.b.compare(t.b)
}

// key orders positions by x, then y. The key of a sum is the sum of keys.
func (v vec) key() int64 { return v.x<<32 + v.y }

func (v vec) compare(w vec) int { return cmp.Compare(v.key(), w.key()) }

// find lists the cuts. Segments are in order, so that those which begin beyond one's end need no look.
func (n *noder) find() {
	n.cuts = n.cuts[:0]
	for i := range n.segs {
		s := &n.segs[i]
		minY, maxY := min(s.a.y, s.b.y), max(s.a.y, s.b.y)
		for k := i + 1; k < len(n.segs) && n.segs[k].a.x <= s.b.x; k++ {
			t := &n.segs[k]
			if max(t.a.y, t.b.y) < minY || min(t.a.y, t.b.y) > maxY {
				continue
			}
			n.meet(int32(i), int32(k))
		}
	}
}

// meet adds the cuts that two segments make in each other.
func (n *noder) meet(i, k int32) {
	s, t := &n.segs[i], &n.segs[k]
	ta, tb := cross(s.a, s.b, t.a), cross(s.a, s.b, t.b)
	if ta > 0 && tb > 0 || ta < 0 && tb < 0 {
		return
	}
	sa, sb := cross(t.a, t.b, s.a), cross(t.a, t.b, s.b)
	if ta == 0 && s.holds(t.a) {
		n.cuts = append(n.cuts, cut{i, t.a})
	}
	if tb == 0 && s.holds(t.b) {
		n.cuts = append(n.cuts, cut{i, t.b})
	}
	if sa == 0 && t.holds(s.a) {
		n.cuts = append(n.cuts, cut{k, s.a})
	}
	if sb == 0 && t.holds(s.b) {
		n.cuts = append(n.cuts, cut{k, s.b})
	}
	if (ta < 0) == (tb < 0) || (sa < 0) == (sb < 0) || ta == 0 || tb == 0 || sa == 0 || sb == 0 {
		return
	}
	switch { // an end next to the other segment serves as well, and two that run close together meet only once
	case s.near(t.a, ta):
		n.cuts = append(n.cuts, cut{i, t.a})
	case s.near(t.b, tb):
		n.cuts = append(n.cuts, cut{i, t.b})
	case t.near(s.a, sa):
		n.cuts = append(n.cuts, cut{k, s.a})
	case t.near(s.b, sb):
		n.cuts = append(n.cuts, cut{k, s.b})
	default:
		at := vec{s.a.x + mulDivRound(sa, s.b.x-s.a.x, sa-sb), s.a.y + mulDivRound(sa, s.b.y-s.a.y, sa-sb)}
		n.cuts = append(n.cuts, cut{i, at}, cut{k, at})
	}
}

// near tells of a position at most half a unit away from the line of a segment, whose cross product is c, whether it is
// next to the segment itself.
func (s *seg) near(v vec, c int64) bool {
	dx, dy := s.b.x-s.a.x, s.b.y-s.a.y
	along, len2 := (v.x-s.a.x)*dx+(v.y-s.a.y)*dy, dx*dx+dy*dy
	return 4*c*c <= len2 && along > 0 && along < len2
}

// holds tells of a position on the line of a segment whether it lies between the ends.
func (s *seg) holds(v vec) bool { return s.a.key() < v.key() && v.key() < s.b.key() }

// apply makes the cuts.
func (n *noder) apply() {
	segs := n.segs
	slices.SortFunc(n.cuts, func(c, d cut) int {
		if c.seg != d.seg {
			return cmp.Compare(c.seg, d.seg)
		}
		s := &segs[c.seg]
		along := (d.at.x-c.at.x)*(s.b.x-s.a.x) + (d.at.y-c.at.y)*(s.b.y-s.a.y)
		if along != 0 {
			return cmp.Compare(0, along)
		}
		return c.at.compare(d.at)
	})
	out, cuts := n.next[:0], n.cuts
	for i, s := range segs {
		from := s.a
		for len(cuts) > 0 && cuts[0].seg == int32(i) {
			out = appendSeg(out, from, cuts[0].at, s.w)
			from, cuts = cuts[0].at, cuts[1:]
		}
		out = appendSeg(out, from, s.b, s.w)
	}
	n.segs, n.next = out, segs
}

func appendSeg(segs []seg, a, b vec, w int32) []seg {
	switch {
	case a == b:
		return segs
	case b.less(a):
		return append(segs, seg{b, a, -w})
	}
	return append(segs, seg{a, b, w})
}
