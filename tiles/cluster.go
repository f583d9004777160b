package tiles

import (
	"math"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// Below fullZoom houses and points are shown in clusters: of those whose middles lie in one cell of a lattice the most
// important stands for all. Cells are the same in all tiles of a zoom; a tile's side and, of houses, its buffer are
// multiples of theirs. Of points one cell beyond the tile is looked at, which holds the buffer.
const (
	houseCell = 6 // 2^6 tile units: 8 pixels
	pointCell = 8 // 2^8 tile units: 32 pixels, the width of some signs
)

// clusters tells whether a type is shown in clusters at a zoom.
func (s *Service) clusters(src *source, z uint8) bool {
	return src.cellBits > 0 && z < fullZoom && !s.cfg.Unthinned
}

// lattice are the cells of a zoom that lie in a tile or its buffer.
type lattice struct {
	bits   uint // side of a cell in world units, as a power of two
	x0, y0 int64
	n      int64   // cells in a row, and rows
	box    mvt.Box // of all of them
}

func (src *source) cells(id mvt.TileID) lattice {
	l := lattice{bits: uint(20-id.Z) + src.cellBits}
	row := int64(mvt.Extent) >> src.cellBits
	l.x0, l.y0, l.n = int64(id.X)*row-1, int64(id.Y)*row-1, row+2
	edge := func(cell int64) uint32 { return uint32(min(max(cell<<l.bits, 0), math.MaxUint32)) }
	l.box = mvt.Box{MinX: edge(l.x0), MinY: edge(l.y0), MaxX: edge(l.x0+l.n) - 1, MaxY: edge(l.y0+l.n) - 1}
	return l
}

// best is the most important feature of a cell, and how many there are.
type best struct {
	page  *page
	at    int32
	count uint32
}

// appendClusters appends what stands for the features of b.pages in a lattice. What is larger than a cell stands for
// itself alone.
func (b *bench) appendClusters(items []item, l lattice, w *window) []item {
	if n := int(l.n * l.n); len(b.cells) < n {
		b.cells = make([]best, n)
	}
	cells := b.cells[:l.n*l.n]
	clear(cells)
	for _, p := range b.pages {
		for i := range p.rows {
			r := &p.rows[i]
			if (r.box.MaxX-r.box.MinX)>>l.bits > 0 || (r.box.MaxY-r.box.MinY)>>l.bits > 0 {
				if w.meets(&r.box) {
					items = append(items, item{p, i, 1})
				}
				continue
			}
			mx, my := middle(r.box)
			x, y := int64(mx>>l.bits)-l.x0, int64(my>>l.bits)-l.y0
			if x < 0 || y < 0 || x >= l.n || y >= l.n {
				continue
			}
			c := &cells[y*l.n+x]
			if c.count++; c.page == nil || r.before(&c.page.rows[c.at]) {
				c.page, c.at = p, int32(i)
			}
		}
	}
	for i := range cells {
		if c := &cells[i]; c.page != nil {
			items = append(items, item{c.page, int(c.at), c.count})
		}
	}
	clear(cells) // lest they keep pages alive
	return items
}

// before tells that a row is more important than another.
func (r *row) before(o *row) bool {
	a, b := r.importance(), o.importance()
	return a > b || a == b && r.id < o.id
}

// spread is the box of all cells that a box touches at a zoom: within it an edit of what lies in the box may change who
// stands for the others.
func spread(b mvt.Box, z uint8, cellBits uint) mvt.Box {
	mask := uint32(1)<<(uint(20-z)+cellBits) - 1
	return mvt.Box{MinX: b.MinX &^ mask, MinY: b.MinY &^ mask, MaxX: b.MaxX | mask, MaxY: b.MaxY | mask}
}
