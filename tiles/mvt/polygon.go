package mvt

import (
	"encoding/binary"
	"slices"
)

// drawing is what of a polygon is drawn in a layer.
type drawing struct {
	coords, ends []uint32
	levels       []uint8 // nil for all vertices
	frame        *frame
	packed       bool // no two vertices in a row fall together
}

// polygons draws a feature's rings so that they are valid by OGC rules: none crosses itself or another, holes lie within
// their exterior ring, and what touches touches at points. Most shapes are known to be valid at the zoom, or have an
// outline for it that is: see Settle. Others are looked at, as are the cuts at the border, and of those that would not be
// valid the rings are made anew.
func (e *Encoder) polygons(g *Geometry, inside bool) {
	d := drawing{coords: g.Coords, ends: g.Ends, frame: &e.snap, packed: e.layer.SnapBits == 0}
	if e.layer.Thin && g.Levels != nil {
		d.levels, d.packed = g.Levels, false
	}
	w, known, apart := &e.weave, false, false
	if e.way >= 0 {
		if bit := uint16(1) << e.way; g.Sound&bit != 0 {
			if known, apart = true, true; inside {
				e.known(&d)
				return
			}
		} else if g.Fixed&bit != 0 {
			o := g.outlineOf(e.way)
			if known = true; inside {
				e.copyOutline(o)
				return
			}
			e.outlineRings(o)
			d.ends = nil
		}
	}
	if d.ends != nil {
		e.rings(&d, inside, known)
	}
	var valid bool
	if known { // but for where it is cut; rings of an outline may touch, and must not become one
		valid = w.soundCuts() || (apart || len(w.rings) == 1) && w.split() && w.soundCuts()
	} else {
		valid = w.sound()
	}
	if len(w.rings) == 0 || !valid && !w.repair() {
		return
	}
	start := 0
	for _, r := range w.rings {
		e.drawRing(w.pts[start:r.end])
		start = r.end
	}
}

// known draws a polygon that lies in the buffered tile and is valid there.
func (e *Encoder) known(d *drawing) {
	start := 0
	for _, end := range d.ends {
		end := int(end &^ HoleBit)
		if d.packed {
			e.packedRing(d.frame, d.coords[2*start:2*end])
		} else {
			e.drawRing(e.quantise(d, start, end))
		}
		start = end
	}
}

// packedRing draws a ring all of whose vertices show, none of them where the one before is, in one walk. It is what nearly
// all polygons are drawn by.
func (e *Encoder) packedRing(f *frame, coords []uint32) {
	n := len(coords) / 2
	b := slices.Grow(e.geom, 4*n+8)
	cur := e.path.cur
	x, y := f.x(coords[0]), f.y(coords[1])
	b = append(b, 1<<3|cmdMoveTo)
	b = appendSmall(b, zigzag(x-cur.x))
	b = appendSmall(b, zigzag(y-cur.y))
	b = appendSmall(b, uint64(n-1)<<3|cmdLineTo)
	k := len(b)
	b = b[:k+4*n]
	ox, oy, shr, shl := f.ox, f.oy, f.shr&63, f.shl&63 // in registers, and no longer than a number: the loop tests neither
	for rest := coords[2:]; len(rest) > 1; rest = rest[2:] {
		nx, ny := (int64(rest[0])-ox)>>shr<<shl, (int64(rest[1])-oy)>>shr<<shl
		k += putSmall(b[k:], zigzag(nx-x))
		k += putSmall(b[k:], zigzag(ny-y))
		x, y = nx, ny
	}
	e.geom = append(b[:k], 1<<3|cmdClosePath)
	e.path.cur = vec{x, y}
}

// putSmall writes a number below 2^14, as every delta in the buffered tile is, into the first one or two of two bytes and
// returns how many. It does not branch: one or two bytes is anybody's guess.
func putSmall(b []byte, v uint64) int {
	long := (0x7f - v) >> 63 // 1 or 0
	binary.LittleEndian.PutUint16(b, uint16(v&0x7f|long<<7|v>>7<<8))
	return 1 + int(long)
}

// drawRing draws one ring.
func (e *Encoder) drawRing(pts []vec) {
	e.draw(cmdMoveTo, pts[:1])
	e.draw(cmdLineTo, pts[1:])
	e.geom = append(e.geom, 1<<3|cmdClosePath)
}

// rings fills e.weave with rings as they show in the tile, turned the right way. It reports whether known would draw
// others. Of rings that are known to be valid but for the tile's border, some looks are spared.
func (e *Encoder) rings(d *drawing, inside, known bool) (changed bool) {
	w, start, outer := &e.weave, 0, false
	w.reset()
	for _, end := range d.ends {
		hole := end&HoleBit != 0
		from, to := start, int(end&^HoleBit)
		start = to
		if hole && !outer {
			changed = true
			continue
		}
		var pts []vec
		if known && !inside {
			pts = e.approach(d, from, to)
		} else {
			pts = e.quantise(d, from, to)
			n := len(pts)
			changed = changed || d.packed && n < to-from
			if !known {
				pts = trimSpikes(pts)
			}
			changed = changed || len(pts) < n
		}
		if !inside {
			pts = e.path.clipRing(pts)
		}
		a := area2(pts)
		if !hole {
			outer = a != 0
		}
		changed = changed || a == 0 || (a < 0) != hole
		w.turned(pts, a, hole)
	}
	return changed
}

// turned adds a ring of an area, turned the right way, if it has any.
func (w *weave) turned(pts []vec, area2 int64, hole bool) {
	if area2 == 0 {
		return
	}
	if (area2 < 0) != hole {
		slices.Reverse(pts)
	}
	w.add(pts, hole)
}

// area2 is twice the area of a ring.
func area2(pts []vec) (sum int64) {
	if len(pts) < 3 {
		return 0
	}
	p := pts[len(pts)-1]
	for _, v := range pts {
		sum += p.x*v.y - v.x*p.y
		p = v
	}
	return sum
}
