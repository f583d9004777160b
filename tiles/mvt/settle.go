package mvt

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// ThinSnap is the SnapBits of the thinned layers that Settle knows.
const ThinSnap = 2

// The ways to draw that Settle knows: all vertices rounded to units, thinned out on a lattice of ThinSnap, and thinned out
// rounded to units.
const (
	wholeZoom, wholeZooms = 12, 6
	thinZoom, thinZooms   = 8, 6
	fineZoom, fineZooms   = 14, 4
)

// way is the bit of a layer's way to draw in Geometry.Sound and Fixed, -1 where Settle does not know it.
func way(z uint8, l *Layer) int {
	switch {
	case l.SnapBits == 0 && !l.Thin && z >= wholeZoom && z < wholeZoom+wholeZooms:
		return int(z - wholeZoom)
	case l.SnapBits == ThinSnap && l.Thin && z >= thinZoom && z < thinZoom+thinZooms:
		return wholeZooms + int(z-thinZoom)
	case l.SnapBits == 0 && l.Thin && z >= fineZoom && z < fineZoom+fineZooms:
		return wholeZooms + thinZooms + int(z-fineZoom)
	}
	return -1
}

// mostSettled is how large a shape may be, in tile units, to be settled: what is larger is cut in any case.
const mostSettled = 1 << 14

// Settle looks once how a polygon is drawn at some zooms in layers like l, both ends included, and keeps for each
// whether it is valid as it is, and if not what it is drawn as. Tiles are the same without, but take longer. It belongs
// to the making of g, after Generalise. The encoder is at no tile afterwards.
func (e *Encoder) Settle(g *Geometry, l *Layer, from, to uint8) {
	if g.Type != Polygon || len(g.Ends) == 0 {
		return
	}
	e.layer = l
	e.tags = append(e.tags[:0], g.Outlines...)
	looked := false
	for z := from; z <= to; z++ {
		k := way(z, l)
		if k < 0 || (g.Sound|g.Fixed)>>k&1 != 0 {
			continue
		}
		unit, size := uint64(1)<<(32-extentBits-z), uint64(max(g.Box.MaxX-g.Box.MinX, g.Box.MaxY-g.Box.MinY))
		if size > mostSettled*unit || size+4*unit < uint64(l.TinyUnits)*unit {
			continue // too small to be drawn, or nearly
		}
		if !l.Thin && !looked {
			e.close.look(g, clearance(z, l))
			looked = true
		}
		if looked && len(g.Ends) == 1 && e.close.clear >= clearance(z, l) { // holes could also lie elsewhere
			g.Sound |= 1 << k
			continue
		}
		e.tile = TileID{z, uint32(uint64(g.Box.MinX) >> (32 - z)), uint32(uint64(g.Box.MinY) >> (32 - z))}
		e.frame = newFrame(e.tile, 0)
		e.snap = newFrame(e.tile, l.SnapBits)
		e.judge(g, k, looked)
	}
	if len(e.tags) > len(g.Outlines) {
		g.Outlines = slices.Clone(e.tags)
	}
}

// judge looks at the zoom of e.tile; looked tells that e.close is of the shape.
func (e *Encoder) judge(g *Geometry, k int, looked bool) {
	d := drawing{coords: g.Coords, ends: g.Ends, frame: &e.snap, packed: e.layer.SnapBits == 0}
	if e.layer.Thin && g.Levels != nil {
		d.levels, d.packed = g.Levels, false
	}
	w := &e.weave
	changed := e.rings(&d, true, false)
	if !changed && (looked && w.soundPairs(e.close.pairs) || !looked && w.sound()) {
		g.Sound |= 1 << k
		return
	}
	if !(changed && w.sound()) && !w.repair() {
		w.reset()
	}
	o, ok := e.pack()
	if !ok {
		return
	}
	at := 0
	for range bits.OnesCount16(g.Fixed & (1<<k - 1)) {
		n, head := uvarint(e.tags[at:], 0)
		at += head + int(n)
	}
	var head [10]byte
	size := appendUvarint(head[:0], uint64(len(o)))
	e.tags = slices.Insert(slices.Insert(e.tags, at, o...), at, size...)
	g.Fixed |= 1 << k
}

// An outline is how a polygon is drawn at a zoom where it would not be valid as it is: the position of its first vertex,
// in world units, and the commands behind that vertex. Without a vertex it is empty.
const outlineHead = 8

// pack makes an outline of e.weave's rings. It uses e.geom.
func (e *Encoder) pack() ([]byte, bool) {
	w, f := &e.weave, &e.frame
	if len(w.rings) == 0 {
		return nil, true
	}
	half := int64(1) << f.shr >> 1
	x, y := w.pts[0].x<<f.shr+f.ox+half, w.pts[0].y<<f.shr+f.oy+half
	if x != int64(uint32(x)) || y != int64(uint32(y)) {
		return nil, false // at the world's edge
	}
	e.geom = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(e.geom[:0], uint32(x)), uint32(y))
	e.path.cur = w.pts[0]
	start := 0
	for i, r := range w.rings {
		if i > 0 {
			e.draw(cmdMoveTo, w.pts[start:start+1])
		}
		e.draw(cmdLineTo, w.pts[start+1:r.end])
		e.geom = append(e.geom, 1<<3|cmdClosePath)
		start = r.end
	}
	return e.geom, true
}

// outlineOf is what the shape is drawn as in one of the ways of Fixed.
func (g *Geometry) outlineOf(way int) []byte {
	o := g.Outlines
	for k := bits.OnesCount16(g.Fixed & (1<<way - 1)); ; k-- {
		n, head := uvarint(o, 0)
		if end := head + int(n); k > 0 {
			o = o[end:]
		} else {
			return o[head:end]
		}
	}
}

// first is the first vertex of an outline that has any.
func (e *Encoder) first(o []byte) vec {
	return vec{e.frame.x(binary.LittleEndian.Uint32(o)), e.frame.y(binary.LittleEndian.Uint32(o[4:]))}
}

// copyOutline draws an outline that lies in the buffered tile.
func (e *Encoder) copyOutline(o []byte) {
	if len(o) == 0 {
		return
	}
	v := e.first(o)
	b := append(e.geom, 1<<3|cmdMoveTo)
	b = appendSmall(b, zigzag(v.x))
	b = appendSmall(b, zigzag(v.y))
	e.geom = append(b, o[outlineHead:]...)
}

// outlineRings fills e.weave with the rings of an outline as they show in the tile.
func (e *Encoder) outlineRings(o []byte) {
	w, outer := &e.weave, false
	w.reset()
	if len(o) == 0 {
		return
	}
	v := e.first(o)
	for i := outlineHead; i < len(o); {
		whole := int64(0)
		t := trail{pts: e.path.pts[:0]}
		t.add(v)
		from := v
		var n, d uint64
		n, i = uvarint(o, i)
		for range n >> 3 {
			p := v
			d, i = uvarint(o, i)
			v.x += unzigzag(d)
			d, i = uvarint(o, i)
			v.y += unzigzag(d)
			whole += p.x*v.y - v.x*p.y
			t.add(v)
		}
		whole += v.x*from.y - from.x*v.y
		e.path.pts = t.pts
		if i++; i < len(o) { // past ClosePath and MoveTo
			d, i = uvarint(o, i+1)
			v.x += unzigzag(d)
			d, i = uvarint(o, i)
			v.y += unzigzag(d)
		}
		hole := whole < 0
		if hole && !outer {
			continue
		}
		pts := e.path.clipRing(t.pts)
		a := area2(pts)
		if !hole {
			outer = a != 0
		}
		w.turned(pts, a, hole)
	}
}
