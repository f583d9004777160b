package geo

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
)

// Packed is a point or polygon on the lattice of 1e-8 degree as memory keeps it: a fifth of the floats that it unpacks
// to, vertex by vertex the very same. It is no form for disk or wire; those have WKB.
//
//	┌───────┬──────────────────────────────────────────────────────────┐
//	│ rings │ per ring: vertices, then per vertex lon and lat          │
//	└───────┴──────────────────────────────────────────────────────────┘
//
// All are varints; coordinates are zigzag differences from the vertex before, in units of 1e-8 degree. A point is one
// vertex behind a count of no rings.
type Packed string

// MaxPackedVertices bounds what is packed: to unpack takes some 10 ns a vertex, which outlines of villages would pay at
// every look.
const MaxPackedVertices = 256

// AppendPacked appends the packed form of g, or tells that it has none: another kind of geometry, too many vertices, or
// one off the lattice.
func AppendPacked(b []byte, g orb.Geometry) ([]byte, bool) {
	p := packer{b: b}
	switch g := g.(type) {
	case orb.Point:
		p.count(0)
		p.vertex(g)
	case orb.Polygon:
		if len(g) == 0 || polygonVertices(g) > MaxPackedVertices {
			return b, false
		}
		p.count(len(g))
		for _, r := range g {
			p.count(len(r))
			for _, q := range r {
				p.vertex(q)
			}
		}
	default:
		return b, false
	}
	return p.b, !p.off
}

type packer struct {
	b    []byte
	x, y int64
	off  bool // a vertex is off the lattice
}

func (p *packer) count(n int) { p.b = binary.AppendUvarint(p.b, uint64(n)) }

func (p *packer) vertex(q orb.Point) {
	x, y := math.Round(q[0]*coordPerDeg), math.Round(q[1]*coordPerDeg)
	// NaN differs from itself, and a negative zero is told by its sign.
	if x/coordPerDeg != q[0] || y/coordPerDeg != q[1] || math.Abs(x) > 1<<52 || math.Abs(y) > 1<<52 ||
		q[0] == 0 && math.Signbit(q[0]) || q[1] == 0 && math.Signbit(q[1]) {
		p.off = true
		return
	}
	p.b = binary.AppendVarint(binary.AppendVarint(p.b, int64(x)-p.x), int64(y)-p.y)
	p.x, p.y = int64(x), int64(y)
}

// Room is memory to unpack into, used again and again by one goroutine.
type Room struct {
	points []orb.Point
	rings  []orb.Ring
}

// Geometry unpacks into memory of its own.
func (s Packed) Geometry() orb.Geometry { return s.In(new(Room)) }

// In unpacks into room: what was unpacked into it before is overwritten.
func (s Packed) In(room *Room) orb.Geometry {
	u := unpacker{s: string(s)}
	rings := int(u.uvarint())
	if rings == 0 {
		return u.vertex()
	}
	room.points, room.rings = room.points[:0], room.rings[:0]
	if cap(room.points) == 0 {
		room.points = make([]orb.Point, 0, u.vertices(rings))
		room.rings = make([]orb.Ring, 0, rings)
	}
	for range rings {
		n := int(u.uvarint())
		from := len(room.points)
		for range n {
			room.points = append(room.points, u.vertex())
		}
		room.rings = append(room.rings, room.points[from:len(room.points):len(room.points)])
	}
	return orb.Polygon(room.rings)
}

// Bound returns the box of the geometry. It allocates nothing.
func (s Packed) Bound() orb.Bound {
	u := unpacker{s: string(s)}
	rings := max(int(u.uvarint()), 1)
	one := s[0] == 0
	minX, minY, maxX, maxY := int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MinInt64), int64(math.MinInt64)
	for range rings {
		n := 1
		if !one {
			n = int(u.uvarint())
		}
		for range n {
			u.step()
			minX, maxX = min(minX, u.x), max(maxX, u.x)
			minY, maxY = min(minY, u.y), max(maxY, u.y)
		}
	}
	return orb.Bound{
		Min: orb.Point{float64(minX) / coordPerDeg, float64(minY) / coordPerDeg},
		Max: orb.Point{float64(maxX) / coordPerDeg, float64(maxY) / coordPerDeg},
	}
}

type unpacker struct {
	s    string
	at   int
	x, y int64
}

// uvarint reads a number. Most differences take two or three bytes.
func (u *unpacker) uvarint() uint64 {
	if s := u.s[u.at:]; len(s) >= 3 {
		c0, c1, c2 := uint64(s[0]), uint64(s[1]), uint64(s[2])
		switch {
		case c0 < 0x80:
			u.at++
			return c0
		case c1 < 0x80:
			u.at += 2
			return c0&0x7f | c1<<7
		case c2 < 0x80:
			u.at += 3
			return c0&0x7f | c1&0x7f<<7 | c2<<14
		}
	}
	var v uint64
	for shift := 0; u.at < len(u.s); shift += 7 {
		c := uint64(u.s[u.at])
		u.at++
		v |= c & 0x7f << shift
		if c < 0x80 {
			break
		}
	}
	return v
}

// step goes to the next vertex.
func (u *unpacker) step() {
	dx, dy := u.uvarint(), u.uvarint()
	u.x += int64(dx>>1) ^ -int64(dx&1)
	u.y += int64(dy>>1) ^ -int64(dy&1)
}

func (u *unpacker) vertex() orb.Point {
	u.step()
	return orb.Point{float64(u.x) / coordPerDeg, float64(u.y) / coordPerDeg}
}

// vertices guesses how many vertices follow, so that one array holds them all. Every vertex takes two varints, so for
// one ring its count is the answer and for several the bytes left are enough.
func (u *unpacker) vertices(rings int) int {
	if rings > 1 {
		return min((len(u.s)-u.at)/2, MaxPackedVertices)
	}
	look := *u
	return int(look.uvarint())
}
