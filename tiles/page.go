package tiles

import (
	"unsafe"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// A page holds the features of one type whose middles lie in one cell of the world, ready for any tile: a few blocks of
// memory that a tile reads from end to end. It is immutable; an edit makes a new one.
type page struct {
	since  twin.Version // it is as shown from this version on
	bounds mvt.Box      // of all rows
	rows   []row        // by rising ID
	labels []labelRow   // by rising ID
	coords []uint32
	ends   []uint32
	levels []uint8 // of vertices; empty for types that are not thinned out
	props  []byte
}

// row is a feature's place in its page. What it has in coords, ends and props begins where it says and ends where the
// next row's begins.
type row struct {
	id                  twin.ID
	box                 mvt.Box
	coords, ends, props uint32
	brief, core         uint16 // how much of props shows at these details
	kind                mvt.GeomType
	minZoom             uint8
	level               uint8 // of grids: larger ones are more important
}

// labelRow is a label of a page.
type labelRow struct {
	id         twin.ID
	x, y       uint32
	props, end uint32
	importance uint64
	zoom       uint8
}

// pageBytes is about what a page costs besides its blocks.
const pageBytes = 256

func (p *page) bytes() int64 {
	n := len(p.rows)*int(unsafe.Sizeof(row{})) + len(p.labels)*int(unsafe.Sizeof(labelRow{})) + 4*len(p.coords) + 4*len(p.ends) + len(p.levels) + len(p.props)
	return int64(n) + pageBytes
}

// shape is the geometry of a row; its slices are the page's.
func (p *page) shape(i int) mvt.Geometry {
	r := &p.rows[i]
	g := mvt.Geometry{Type: r.kind, Box: r.box}
	if i+1 < len(p.rows) {
		next := &p.rows[i+1]
		g.Coords, g.Ends = p.coords[r.coords:next.coords], p.ends[r.ends:next.ends]
	} else {
		g.Coords, g.Ends = p.coords[r.coords:], p.ends[r.ends:]
	}
	if len(p.levels) > 0 {
		at := r.coords / 2
		g.Levels = p.levels[at : at+uint32(len(g.Coords)/2)]
	}
	return g
}

// attributes are those that a row shows at a detail.
func (p *page) attributes(i int, d detail) mvt.Props {
	r := &p.rows[i]
	switch {
	case d == brief:
		return mvt.Props(p.props[r.props : r.props+uint32(r.brief)])
	case d == core:
		return mvt.Props(p.props[r.props : r.props+uint32(r.core)])
	}
	return mvt.Props(p.props[r.props:p.propsEnd(i)])
}

// propsEnd is where the attributes of a row end; labels have theirs behind all rows'.
func (p *page) propsEnd(i int) uint32 {
	if i+1 < len(p.rows) {
		return p.rows[i+1].props
	}
	return p.rowProps()
}

func (p *page) rowProps() uint32 {
	if len(p.labels) > 0 {
		return p.labels[0].props
	}
	return uint32(len(p.props))
}

// importance orders features of a layer: higher levels of grids first, then larger boxes.
func (r *row) importance() uint64 {
	return uint64(r.level)<<60 | uint64(r.box.MaxX-r.box.MinX) + uint64(r.box.MaxY-r.box.MinY) // the sum is at most 2^33
}

// newPage packs features, which are in the order of their IDs.
func newPage(fs []*feature, since twin.Version) *page {
	p := &page{since: since}
	var coords, ends, props, labels, levels int
	for _, f := range fs {
		levels += len(f.shape.Levels)
		coords += len(f.shape.Coords)
		ends += len(f.shape.Ends)
		props += len(f.props)
		if f.label != nil {
			labels++
			props += len(f.label.props)
		}
	}
	p.rows, p.labels = make([]row, 0, len(fs)), make([]labelRow, 0, labels)
	p.coords, p.ends, p.props = make([]uint32, 0, coords), make([]uint32, 0, ends), make([]byte, 0, props)
	p.levels = make([]uint8, 0, levels) // of all rows or of none
	for i, f := range fs {
		if i == 0 {
			p.bounds = f.shape.Box
		}
		p.bounds = union(p.bounds, f.shape.Box)
		p.rows = append(p.rows, row{
			id: f.id, box: f.shape.Box, coords: uint32(len(p.coords)), ends: uint32(len(p.ends)), props: uint32(len(p.props)),
			brief: uint16(f.ends[brief]), core: uint16(f.ends[core]), kind: f.shape.Type, minZoom: f.minZoom, level: f.level,
		})
		p.coords = append(p.coords, f.shape.Coords...)
		p.ends = append(p.ends, f.shape.Ends...)
		p.levels = append(p.levels, f.shape.Levels...)
		p.props = append(p.props, f.props...)
	}
	for i, f := range fs {
		if l := f.label; l != nil {
			at := uint32(len(p.props))
			p.props = append(p.props, l.props...)
			p.labels = append(p.labels, labelRow{f.id, l.x, l.y, at, uint32(len(p.props)), l.importance(&p.rows[i]), l.zoom})
		}
	}
	return p
}

// features are what a page was packed of, sharing its memory.
func (p *page) features() []*feature {
	all := make([]feature, len(p.rows))
	fs := make([]*feature, len(p.rows))
	labels := p.labels
	for i := range p.rows {
		r, f := &p.rows[i], &all[i]
		*f = feature{
			id: r.id, shape: p.shape(i), props: p.attributes(i, whole), minZoom: r.minZoom, level: r.level,
			ends: [details]int{whole: int(p.propsEnd(i) - r.props), core: int(r.core), brief: int(r.brief)},
		}
		if len(labels) > 0 && labels[0].id == r.id {
			l := &labels[0]
			f.label = &label{x: l.x, y: l.y, zoom: l.zoom, named: l.importance&named != 0, props: mvt.Props(p.props[l.props:l.end])}
			labels = labels[1:]
		}
		fs[i] = f
	}
	return fs
}

func union(a, b mvt.Box) mvt.Box {
	return mvt.Box{MinX: min(a.MinX, b.MinX), MinY: min(a.MinY, b.MinY), MaxX: max(a.MaxX, b.MaxX), MaxY: max(a.MaxY, b.MaxY)}
}

// cellBits is the side of a page's cell: a tile of zoom 16, some 500 metres. A smaller one would mean more pages to look
// at for a tile, a larger one more to copy for an edit and more to draw for the first tile after a start.
const cellBits = 16

// pageKey names a page of a type: its cell, or the page of what is larger than a cell.
type pageKey uint64

const largeKey pageKey = 1 << 63

// pageOf is the page that a feature of that box belongs to.
func pageOf(b mvt.Box) pageKey {
	if b.MaxX-b.MinX >= 1<<cellBits || b.MaxY-b.MinY >= 1<<cellBits {
		return largeKey
	}
	x, y := middle(b)
	return cellKey(x>>cellBits, y>>cellBits)
}

func cellKey(x, y uint32) pageKey { return pageKey(y)<<32 | pageKey(x) }

// box is the cell of a page.
func (k pageKey) box() mvt.Box {
	x, y := uint32(k)<<cellBits, uint32(k>>32)<<cellBits
	return mvt.Box{MinX: x, MinY: y, MaxX: x + (1<<cellBits - 1), MaxY: y + (1<<cellBits - 1)}
}

// middle is the middle of a box, rounded down.
func middle(b mvt.Box) (x, y uint32) {
	return b.MinX + (b.MaxX-b.MinX)/2, b.MinY + (b.MaxY-b.MinY)/2
}
