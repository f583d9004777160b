package index

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

const (
	// widest is the widest bound a sheet can hold: differences from its middle must fit into int32.
	widest = 2*math.MaxInt32 - 2
	// cellSide is the side of the cells into which items are sorted when one sheet cannot hold them all, and the
	// widest item that such a sheet takes: 14 + 2*7 degrees are less than 42.
	cellSide = 14 * unitsPerDegree
)

// pack makes an index of the entries, which it may reorder. A town, a province and most countries are one sheet; items
// all over the world, or one stray at 0°, 0°, make several, so that precision never depends on who else is there.
func pack(entries []entry) *Index {
	x := &Index{history: new(history), walks: new(sync.Pool)}
	if len(entries) == 0 {
		return x
	}
	if fits(boundOf(entries)) {
		x.parts = []part{packSheet(entries, anyCell)}
		return x
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(cell(a.span), cell(b.span)) })
	for len(entries) > 0 {
		c, n := cell(entries[0].span), 1
		for n < len(entries) && cell(entries[n].span) == c {
			n++
		}
		if c == wideCell {
			for _, e := range entries[:n] {
				x.insert(e)
			}
		} else {
			x.parts = append(x.parts, packSheet(entries[:n:n], c))
		}
		entries = entries[n:]
	}
	return x
}

func fits(b span) bool { return b.maxX-b.minX <= widest && b.maxY-b.minY <= widest }

const (
	wideCell = -1 // where items go that are too wide for any cell's sheet
	anyCell  = -2 // of a sheet that is alone and takes all
)

// cell numbers the cell of the middle of s, row by row from the south-west.
func cell(s span) int64 {
	if isWide(s) {
		return wideCell
	}
	const columns, shift = 1 << 10, farthestDegrees * unitsPerDegree
	x, y := (s.minX+(s.maxX-s.minX)/2+shift)/cellSide, (s.minY+(s.maxY-s.minY)/2+shift)/cellSide
	return y*columns + x
}

func isWide(s span) bool { return s.maxX-s.minX > cellSide || s.maxY-s.minY > cellSide }
