package index

import "slices"

// settle packs the delta into the young sheet once it has grown. The delta stays so small that to copy its path for an
// edit, and to look into it during a search, costs little; and the base need not be touched for it. x is not yet
// shared.
//
// The young sheet is the last of the parts. It has origin and frame of the greatest one, so it is merged like any
// other.
func (x *Index) settle() {
	const most = 128 // by measure 32 to 200 cost the same; with 512 Nearest is slower
	if x.delta.len()-x.wide < most || len(x.parts) == 0 {
		return
	}
	young := x.parts[len(x.parts)-1]
	if !young.young {
		big := slices.MaxFunc(x.parts, func(a, b part) int { return len(a.ids) - len(b.ids) })
		young = part{sheet: &sheet{originX: big.originX, originY: big.originY, frame: big.frame, cell: anyCell}}
	}
	var settled delta
	wide, fresh := 0, []arrival{}
	c := newCurve()
	for _, e := range x.delta.appendTo(nil) {
		if isWide(e.span) {
			settled.insert(e)
			wide++
		} else if young.takes(e.span) {
			fresh = append(fresh, arrival{young.frame.key(c, e.span), e})
		} else {
			return // all over the world: the next fold makes sheets for that
		}
	}
	next := young.merged(c, fresh)
	next.young = true
	if young.young {
		x.parts[len(x.parts)-1] = next
	} else {
		x.parts = append(x.parts, next)
	}
	x.delta, x.wide = settled, wide
}

// base is the parts without the young one.
func (x *Index) base() []part {
	if n := len(x.parts); n > 0 && x.parts[n-1].young {
		return x.parts[:n-1]
	}
	return x.parts
}

// recent adds to dst what is not in the base: the items of the young sheet and of the delta.
func (x *Index) recent(dst []entry) []entry {
	for i := len(x.base()); i < len(x.parts); i++ {
		dst = x.parts[i].appendTo(dst)
	}
	return x.delta.appendTo(dst)
}

// appendTo adds the living items to dst.
func (p *part) appendTo(dst []entry) []entry {
	for slot, r := range p.levels[0] {
		if !p.dead.has(slot) {
			dst = append(dst, entry{p.ids[slot], p.absolute(r), p.vals.at(slot)})
		}
	}
	return dst
}
