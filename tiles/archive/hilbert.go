package archive

import "github.com/gridtwin/gridtwin/tiles/mvt"

// Tiles of a zoom are numbered along a Hilbert curve, so that neighbours mostly follow each other. A tile at position p of
// its zoom holds the positions 4p to 4p+3 of the next.

// place is the tile at a position of a zoom's curve.
func place(z uint8, pos uint64) mvt.TileID {
	var x, y uint32
	for s := uint32(1); s < uint32(1)<<z; s <<= 1 {
		rx := uint32(pos>>1) & 1
		ry := (uint32(pos) ^ rx) & 1
		x, y = turn(s, x, y, rx, ry)
		x += s * rx
		y += s * ry
		pos >>= 2
	}
	return mvt.TileID{Z: z, X: x, Y: y}
}

// position is the tile's place on its zoom's curve.
func position(id mvt.TileID) uint64 {
	var pos uint64
	x, y := id.X, id.Y
	for s := uint32(1) << id.Z >> 1; s > 0; s >>= 1 {
		rx, ry := min(x&s, 1), min(y&s, 1)
		pos = pos<<2 | uint64(3*rx^ry)
		x, y = turn(s, x&(s-1), y&(s-1), rx, ry)
	}
	return pos
}

// turn brings a quadrant of side s into the orientation of the curve.
func turn(s, x, y, rx, ry uint32) (uint32, uint32) {
	if ry == 1 {
		return x, y
	}
	if rx == 1 {
		x, y = s-1-x, s-1-y
	}
	return y, x
}

// tileCode numbers the tiles of all zooms, as PMTiles does: after all of the zooms before.
func tileCode(id mvt.TileID) uint64 { return before(id.Z) + position(id) }

// before is how many tiles the zooms before have.
func before(z uint8) uint64 { return (uint64(1)<<(2*z) - 1) / 3 }
