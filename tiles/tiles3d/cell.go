package tiles3d

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"
)

// MaxLevel is the deepest level of cells. At 31° north they are 523 m by 305 m there.
const MaxLevel = 16

// Cell is a cell of the global geodetic quadtree: at level 0 the whole world, 360° by 180°, halved both ways by each
// level. X counts from the west, Y from the south. It is closed: its borders belong to it.
type Cell struct {
	Level uint8
	X, Y  uint32
}

// CellOf returns the deepest cell that holds a box in degrees whole. Of the cells that a box without width touches it
// takes the eastern or northern.
func CellOf(b orb.Bound) Cell {
	x0, x1 := columns(b.Min[0], b.Max[0], -180, 360)
	y0, y1 := columns(b.Min[1], b.Max[1], -90, 180)
	up := max(bits.Len32(x0^x1), bits.Len32(y0^y1))
	return Cell{MaxLevel - uint8(up), x0 >> up, y0 >> up}
}

// columns are the first and the last cell of the deepest level that an interval needs, counted from where the world
// begins. An end on a border needs nothing beyond it.
func columns(from, to, begin, width float64) (first, last uint32) {
	const n = 1 << MaxLevel
	at := func(v float64) float64 { return (v - begin) / width * n }
	first = uint32(min(max(math.Floor(at(from)), 0), n-1))
	last = uint32(min(max(math.Ceil(at(to))-1, 0), n-1))
	return first, max(first, last)
}

// Bound returns the cell's borders in degrees.
func (c Cell) Bound() orb.Bound {
	// Exact: no more than 16 bits are divided by a power of two.
	n := float64(uint32(1) << c.Level)
	corner := func(x, y uint32) orb.Point {
		return orb.Point{float64(x)*360/n - 180, float64(y)*180/n - 90}
	}
	return orb.Bound{Min: corner(c.X, c.Y), Max: corner(c.X+1, c.Y+1)}
}

// At returns the ancestor at a level, the cell itself at its own or a deeper one.
func (c Cell) At(level uint8) Cell {
	if level >= c.Level {
		return c
	}
	up := c.Level - level
	return Cell{level, c.X >> up, c.Y >> up}
}

// Holds tells whether a cell is the cell itself or lies within.
func (c Cell) Holds(d Cell) bool { return d.Level >= c.Level && d.At(c.Level) == c }

// with returns the deepest cell that holds both.
func (c Cell) with(d Cell) Cell {
	c, d = c.At(d.Level), d.At(c.Level)
	for c != d {
		c, d = c.At(c.Level-1), d.At(d.Level-1)
	}
	return c
}

// child returns the cell at the given place in a level below, counted from the cell's south-west corner.
func (c Cell) child(down uint8, x, y uint32) Cell {
	return Cell{c.Level + down, c.X<<down + x, c.Y<<down + y}
}
