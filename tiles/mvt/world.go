package mvt

import (
	"fmt"
	"math"
)

// Extent is the number of tile units along a tile's side, Buffer how many of
// them are kept beyond each side.
const (
	Extent = 4096
	Buffer = 64
)

// MaxZoom is the deepest zoom the encoder accepts. From zoom 20 on a tile unit
// is one world unit (≈ 9 mm); deeper tiles are exact but gain no detail.
const MaxZoom = 24

// extentBits is log2(Extent): at zoom z one tile unit is 2^(32-extentBits-z)
// world units.
const extentBits = 12

// MaxLat is the latitude, in degrees, at which the square web-mercator world ends.
const MaxLat = 85.0511287798066

// TileID names a tile of the WebMercatorQuad set; Y counts from the north.
type TileID struct {
	Z    uint8
	X, Y uint32
}

// Check reports whether the tile exists in the tile set.
func (t TileID) Check() error {
	if t.Z > MaxZoom {
		return fmt.Errorf("mvt: tile zoom %d: at most %d", t.Z, MaxZoom)
	}
	if n := uint32(1) << t.Z; t.X >= n || t.Y >= n {
		return fmt.Errorf("mvt: tile %d/%d/%d: x and y must be below %d", t.Z, t.X, t.Y, n)
	}
	return nil
}

// Box is a closed rectangle in world units, y down.
type Box struct {
	MinX, MinY, MaxX, MaxY uint32
}

// Bounds is the world box whose vertices may show in the tile: the tile and
// its buffer, and half a tile unit more because coordinates are rounded. Use
// it to query an index.
func (t TileID) Bounds() Box {
	size := int64(1) << (32 - t.Z)
	pad := bufferPad(size)
	x, y := int64(t.X)*size, int64(t.Y)*size
	return Box{clampWorld(x - pad), clampWorld(y - pad), clampWorld(x + size + pad), clampWorld(y + size + pad)}
}

// bufferPad is how far from a tile of that size, in world units, a vertex may
// lie and still show.
func bufferPad(size int64) int64 {
	return (size*Buffer+Extent-1)/Extent + (size+2*Extent-1)/(2*Extent)
}

// Cover is the range of tiles of a zoom, both ends included, in which
// something within the box may show, be it in the buffer: the tiles an edit
// there makes stale. The zoom must not exceed MaxZoom.
func Cover(z uint8, b Box) (first, last TileID) {
	side := 32 - z
	pad := bufferPad(int64(1) << side)
	first = TileID{z, clampWorld(int64(b.MinX)-pad) >> side, clampWorld(int64(b.MinY)-pad) >> side}
	last = TileID{z, clampWorld(int64(b.MaxX)+pad) >> side, clampWorld(int64(b.MaxY)+pad) >> side}
	return first, last
}

func clampWorld(v int64) uint32 {
	return uint32(min(max(v, 0), math.MaxUint32))
}

// Project turns a longitude and latitude in degrees into world units: 2^32 per
// side of the web-mercator square, x eastwards from the antimeridian, y
// southwards from MaxLat. Positions beyond the square are moved to its edge.
func Project(lon, lat float64) (x, y uint32) {
	lat = min(max(lat, -MaxLat), MaxLat)
	s := math.Sin(lat * (math.Pi / 180))
	fx := lon/360 + 0.5
	fy := 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
	return toWorld(fx), toWorld(fy)
}

func toWorld(f float64) uint32 {
	v := math.Round(f * (1 << 32))
	if !(v > 0) { // also NaN
		return 0
	}
	return uint32(min(v, math.MaxUint32))
}

// Unproject is the inverse of Project, exact to half a world unit.
func Unproject(x, y uint32) (lon, lat float64) {
	lon = float64(x)/(1<<32)*360 - 180
	n := math.Pi * (1 - 2*float64(y)/(1<<32))
	return lon, math.Atan(math.Sinh(n)) * (180 / math.Pi)
}

// MaxSnapBits is the coarsest lattice that vertices can be rounded to: 64 tile
// units. The tile's side and its buffer are multiples of it.
const MaxSnapBits = 6

// frame turns world units into the units of one tile by a subtraction and two
// shifts. Rounding to nearest is folded into the origin, so neighbouring tiles
// agree on every vertex.
type frame struct {
	ox, oy   int64
	shr, shl uint
}

// newFrame is the frame of a tile in which positions are multiples of 2^snap
// units. Beyond zoom 20 a world unit is more than one unit of the tile.
func newFrame(t TileID, snap uint8) frame {
	side := uint(32 - t.Z)
	f := frame{ox: int64(t.X) << side, oy: int64(t.Y) << side, shl: uint(min(snap, MaxSnapBits))}
	if bits := side + f.shl; bits >= extentBits {
		f.shr = bits - extentBits
		half := (int64(1) << f.shr) >> 1
		f.ox -= half
		f.oy -= half
	} else {
		f.shl = extentBits - side
	}
	return f
}

func (f *frame) x(v uint32) int64 { return (int64(v) - f.ox) >> f.shr << f.shl }

func (f *frame) y(v uint32) int64 { return (int64(v) - f.oy) >> f.shr << f.shl }
