package tiles

import (
	"cmp"
	"math"
	"slices"
	"unsafe"

	"github.com/gridtwin/gridtwin/tiles/mvt"
	"github.com/gridtwin/gridtwin/twin"
)

// A page holds the features of one type whose middles lie in one cell of the world, ready for any tile: a few blocks of
// memory that a tile reads from end to end. It is immutable; an edit makes a new one.
type page struct {
	src    *source
	lex    *lexicon     // what props refer to
	since  twin.Version // it is as shown from this version on
	bounds mvt.Box      // of all rows
	rows   []row        // by rising ID
	labels []labelRow   // by rising ID
	coords []uint32
	ends   []uint32
	levels []uint8 // of vertices; empty for types that are not thinned out
	props  []byte
	slack  [][2]int16 // of rows, see feature

	outlines []byte        // of rows that have any, in their order
	outlined []outlinedRow // the same: where each has its own
}

// outlinedRow is where the outlines of a row begin; they end where the next one's begin.
type outlinedRow struct{ row, start uint32 }

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
	sound, fixed        uint16
}

// labelRow is a label of a page.
type labelRow struct {
	id         twin.ID
	x, y       uint32
	props, end uint32
	importance uint64
	slack      int16
	zoom       uint8
}

// pageBytes is about what a page costs besides its blocks.
const pageBytes = 256

func (p *page) bytes() int64 {
	n := len(p.rows)*int(unsafe.Sizeof(row{})) + len(p.labels)*int(unsafe.Sizeof(labelRow{})) + 4*len(p.coords) + 4*len(p.ends) + len(p.levels) + len(p.props) + 4*len(p.slack)
	return int64(n+len(p.outlines)+len(p.outlined)*int(unsafe.Sizeof(outlinedRow{}))) + pageBytes
}

// shape is the geometry of a row; its slices are the page's.
func (p *page) shape(i int) mvt.Geometry {
	r := &p.rows[i]
	g := mvt.Geometry{Type: r.kind, Box: r.box, Sound: r.sound, Fixed: r.fixed}
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
	if r.fixed != 0 {
		g.Outlines = p.outlinesOf(i, i+1)
	}
	return g
}

// outlinesFrom is the place in outlined of the first row from one on.
func (p *page) outlinesFrom(row int) int {
	i, _ := slices.BinarySearchFunc(p.outlined, uint32(row), func(o outlinedRow, row uint32) int { return cmp.Compare(o.row, row) })
	return i
}

// outlinesOf are those of rows from one up to another.
func (p *page) outlinesOf(from, to int) []byte {
	at := func(row int) uint32 {
		if i := p.outlinesFrom(row); i < len(p.outlined) {
			return p.outlined[i].start
		}
		return uint32(len(p.outlines))
	}
	return p.outlines[at(from):at(to)]
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

func union(a, b mvt.Box) mvt.Box {
	return mvt.Box{MinX: min(a.MinX, b.MinX), MinY: min(a.MinY, b.MinY), MaxX: max(a.MaxX, b.MaxX), MaxY: max(a.MaxY, b.MaxY)}
}

// cellBits is the side of the smallest pages' cells: a tile of zoom 16, some 500 metres. A smaller one would mean more
// pages to look at for a tile, a larger one more to copy for an edit and more to draw for the first tile after a start.
const cellBits = 16

// What is larger than a cell belongs to one four times as wide, and so on, lest one page holds all that is large in a town
// and is copied for each edit of any of it; from largeLevel on, where there are but few, one page holds the rest.
const (
	levelBits  = 2
	largeLevel = 3
)

// pageKey names a page of a type: its level, and the row and column of its cell.
type pageKey uint64

const (
	levelShift         = 62
	largeKey   pageKey = largeLevel << levelShift
)

// pageOf is the page that a feature of that box belongs to.
func pageOf(b mvt.Box) pageKey {
	x, y := middle(b)
	for level := range uint(largeLevel) {
		if bits := cellBits + levelBits*level; b.MaxX-b.MinX < 1<<bits && b.MaxY-b.MinY < 1<<bits {
			return cellKey(level, x>>bits, y>>bits)
		}
	}
	return largeKey
}

func cellKey(level uint, x, y uint32) pageKey {
	return pageKey(level)<<levelShift | pageKey(y)<<32 | pageKey(x)
}

func (k pageKey) level() uint { return uint(k >> levelShift) }

// bits is the side of the page's cell.
func (k pageKey) bits() uint { return cellBits + levelBits*k.level() }

// box is the cell of a page: the world of the one that has none.
func (k pageKey) box() mvt.Box {
	if k == largeKey {
		return mvt.Box{MaxX: math.MaxUint32, MaxY: math.MaxUint32}
	}
	bits := k.bits()
	x, y := uint32(k)<<bits, uint32(k&^(largeLevel<<levelShift)>>32)<<bits
	return mvt.Box{MinX: x, MinY: y, MaxX: x + (1<<bits - 1), MaxY: y + (1<<bits - 1)}
}

// middle is the middle of a box, rounded down.
func middle(b mvt.Box) (x, y uint32) {
	return b.MinX + (b.MaxX-b.MinX)/2, b.MinY + (b.MaxY-b.MinY)/2
}
