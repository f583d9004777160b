package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo/index"
	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// item is a feature that a tile shows.
type item struct {
	page    *page
	at      int    // its row, or in the layer of labels its label
	members uint32 // how many features it stands for, itself included
}

// degrees is the box in degrees that holds whatever lies in a box of the world. It is a little larger than need be, for
// rounding.
func degrees(b mvt.Box) orb.Bound {
	const pad = 1e-7
	w, n := mvt.Unproject(b.MinX, b.MinY)
	e, s := mvt.Unproject(b.MaxX, b.MaxY)
	if b.MinY == 0 {
		n = 90 // what lies beyond the square is drawn on its edge
	}
	if b.MaxY == math.MaxUint32 {
		s = -90
	}
	return orb.Bound{Min: orb.Point{w - pad, s - pad}, Max: orb.Point{e + pad, n + pad}}
}

// worldBox is the box in the world of a box in degrees.
func worldBox(b orb.Bound) mvt.Box {
	w, n := mvt.Project(b.Min[0], b.Max[1])
	e, s := mvt.Project(b.Max[0], b.Min[1])
	return mvt.Box{MinX: w, MinY: n, MaxX: e, MaxY: s}
}

// indexes are those that hold a source's entities.
func (st *state) indexes(src *source) (all [2]*index.Index) {
	if src.typ.Located() {
		all[0] = st.view.Boxes(src.typ)
	}
	if src.loose {
		all[1] = st.loose[src.typ.Index()]
	}
	return all
}

// search appends the IDs of a source's entities around a box, in rising order.
func (st *state) search(src *source, ids []uint64, box mvt.Box) []uint64 {
	start := len(ids)
	for _, x := range st.indexes(src) {
		if x != nil && x.Len() > 0 {
			ids = x.SearchIDs(ids, degrees(box))
		}
	}
	slices.Sort(ids[start:])
	return ids
}

// makePage draws the features of a page.
func (s *Service) makePage(at place, st *state) *page {
	var ids []uint64
	if at.key.level() == 0 {
		ids = st.search(at.src, nil, at.key.box())
	} else if x := st.indexes(at.src)[0]; x != nil {
		cell, least := degrees(at.key.box()), uint32(1)<<(at.key.bits()-levelBits)-16 // with room for rounding
		elsewhere := func(b orb.Bound) bool {
			if !cell.Intersects(b) {
				return true
			}
			w := worldBox(b)
			return w.MaxX-w.MinX < least && w.MaxY-w.MinY < least
		}
		x.SearchRegion(func(orb.Bound) bool { return false }, elsewhere, func(id uint64, _ bool) bool {
			ids = append(ids, id)
			return true
		})
		slices.Sort(ids)
	}
	// What is large is looked at one by one: together they would have the whole town for neighbours.
	fs := make([]*feature, 0, len(ids))
	if at.key.level() > 0 {
		for _, id := range ids {
			fs = append(fs, at.src.draw(st.view, twin.ID(id), st.lex))
		}
	} else {
		fs = at.src.drawSmall(st.view, ids, st.lex)
	}
	fs = slices.DeleteFunc(fs, func(f *feature) bool { return f == nil || pageOf(f.shape.Box) != at.key })
	return newPage(fs, at.src, st.lex, st.view.Version())
}

// around appends to found the pages whose features may meet a box, in an order that follows from their places.
func (s *Service) around(b *bench, st *state, src *source, box mvt.Box, found []*page) []*page {
	b.keys = b.keys[:0]
	if src.wide {
		b.keys = append(b.keys, largeKey)
	}
	for _, x := range st.indexes(src) {
		if x == nil || x.Len() == 0 {
			continue
		}
		if all := grown(worldBox(x.Bound()), 16); !b.cellsAround(src, box, all, x.Len()) { // sparse: ask who is there
			b.ids = st.search(src, b.ids[:0], box)
			for _, id := range b.ids {
				if f := src.draw(st.view, twin.ID(id), st.lex); f != nil {
					b.keys = append(b.keys, pageOf(f.shape.Box))
				}
			}
		}
	}
	slices.Sort(b.keys)
	b.keys = slices.Compact(b.keys)
	start := len(found)
	found, complete := s.pages.find(src, b.keys, st, found)
	if !complete {
		for i, key := range b.keys {
			if found[start+i] == nil {
				found[start+i] = s.page(place{src, key}, st)
			}
		}
	}
	return found
}

// cellsAround appends to b.keys the pages of cells whose features may meet a box, where all n lie in another; not ok where
// the cells are many more than that.
func (b *bench) cellsAround(src *source, box, all mvt.Box, n int) bool {
	levels := uint(1)
	if src.wide {
		levels = largeLevel
	}
	for level := range levels {
		// What meets the box has its middle within half a cell of it, and within the bounds of all.
		bits := cellKey(level, 0, 0).bits()
		near := grown(box, 1<<(bits-1))
		x0, x1 := max(near.MinX, all.MinX)>>bits, min(near.MaxX, all.MaxX)>>bits
		y0, y1 := max(near.MinY, all.MinY)>>bits, min(near.MaxY, all.MaxY)>>bits
		if x0 > x1 || y0 > y1 {
			continue
		}
		if cells := uint64(x1-x0+1) * uint64(y1-y0+1); cells > 4096 && cells > uint64(n) {
			return false
		}
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				b.keys = append(b.keys, cellKey(level, x, y))
			}
		}
	}
	return true
}

// grown is a box larger by n on each side, within the world.
func grown(b mvt.Box, n uint32) mvt.Box {
	out := mvt.Box{MaxX: math.MaxUint32, MaxY: math.MaxUint32}
	out.MinX, out.MinY = b.MinX-min(n, b.MinX), b.MinY-min(n, b.MinY)
	out.MaxX, out.MaxY = b.MaxX+min(n, math.MaxUint32-b.MaxX), b.MaxY+min(n, math.MaxUint32-b.MaxY)
	return out
}

// window is where the boxes of features must lie to show in a tile: as mvt.Cover has it, but for many of them.
type window struct {
	minX, minY, maxX, maxY int64 // closed
}

func newWindow(id mvt.TileID) window {
	b := id.Bounds()
	w := window{int64(b.MinX), int64(b.MinY), int64(b.MaxX), int64(b.MaxY)}
	if b.MaxX != math.MaxUint32 {
		w.maxX-- // Cover is half open
	}
	if b.MaxY != math.MaxUint32 {
		w.maxY--
	}
	return w
}

func (w *window) meets(b *mvt.Box) bool {
	return int64(b.MaxX) >= w.minX && int64(b.MinX) <= w.maxX && int64(b.MaxY) >= w.minY && int64(b.MinY) <= w.maxY
}

// gather appends what a layer may show in a tile to items, in an order that follows from the content alone: by type,
// place of the page and ID.
func (s *Service) gather(b *bench, st *state, l *layer, id mvt.TileID, items []item) []item {
	w := newWindow(id)
	for _, src := range l.sources {
		switch {
		case id.Z < src.minZoom && !s.cfg.Unthinned:
		case l.index == s.plan.labels:
			b.pages = s.around(b, st, src, id.Bounds(), b.pages[:0])
			items = appendLabels(items, b.pages, id)
		case s.clusters(src, id.Z):
			b.pages = s.around(b, st, src, src.cells(id).box, b.pages[:0])
			items = b.appendClusters(items, src.cells(id), &w)
		default:
			b.pages = s.around(b, st, src, id.Bounds(), b.pages[:0])
			items = s.appendRows(items, b.pages, id.Z, &w)
		}
	}
	clear(b.pages)
	return items
}

func (s *Service) appendRows(items []item, ps []*page, z uint8, w *window) []item {
	for _, p := range ps {
		if len(p.rows) == 0 || !w.meets(&p.bounds) {
			continue
		}
		for i := range p.rows {
			if r := &p.rows[i]; (z >= r.minZoom || s.cfg.Unthinned) && w.meets(&r.box) {
				items = append(items, item{p, i, 1})
			}
		}
	}
	return items
}

func appendLabels(items []item, ps []*page, id mvt.TileID) []item {
	for _, p := range ps {
		for i := range p.labels {
			if l := &p.labels[i]; id.Z >= l.zoom && home(id, l.x, l.y) {
				items = append(items, item{p, i, 1})
			}
		}
	}
	return items
}

// home tells whether a label at a position belongs to a tile: to the one in which its rounded position lies, so that each
// is there once, not in the neighbours' buffers.
func home(id mvt.TileID, lx, ly uint32) bool {
	shift := 20 - uint(id.Z)
	half := uint64(1) << shift >> 1
	x := min((uint64(lx)+half)>>shift>>12, 1<<id.Z-1)
	y := min((uint64(ly)+half)>>shift>>12, 1<<id.Z-1)
	return x == uint64(id.X) && y == uint64(id.Y)
}
