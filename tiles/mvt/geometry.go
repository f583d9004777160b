package mvt

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// GeomType is the geometry type of a feature as MVT 2.1 §4.3.4 numbers it.
type GeomType uint8

// The geometry types of MVT; the multi forms share the number of the simple one.
const (
	Unknown GeomType = iota
	Point
	LineString
	Polygon
)

// String is the type's lower-case name.
func (t GeomType) String() string {
	switch t {
	case Unknown:
		return "unknown"
	case Point:
		return "point"
	case LineString:
		return "linestring"
	case Polygon:
		return "polygon"
	default:
		return fmt.Sprintf("geomtype(%d)", uint8(t))
	}
}

// HoleBit marks an entry of Geometry.Ends as the end of an interior ring.
const HoleBit = 1 << 31

// ErrGeometry is wrapped by every error about a geometry that cannot be encoded.
var ErrGeometry = errors.New("mvt: geometry cannot be encoded")

// Geometry is a geometry in world units, made once per entity and version and
// then only read: any number of encoders may share it.
//
// Coords holds x and y in turn. Ends holds, for lines and rings, the index of
// the vertex (not of the number) after each part's last one. Rings do not
// repeat their first vertex, exterior rings run with a positive area (y down),
// interior rings negative, each following its exterior ring and marked by
// HoleBit.
type Geometry struct {
	Type   GeomType
	Coords []uint32
	Ends   []uint32
	Box    Box
	// Levels holds, for each vertex of a polygon, the first zoom at which it
	// is drawn in layers that ask for it; nil where all are drawn always.
	Levels []uint8
	// Sound, Fixed and Outlines are what Settle found: for each way to draw
	// that it knows, whether a polygon is valid as it is, or has an outline in
	// its place; these follow each other in the order of the ways, each after
	// its length.
	Sound, Fixed uint16
	Outlines     []byte
}

// Empty reports whether the geometry has no vertex.
func (g *Geometry) Empty() bool { return len(g.Coords) == 0 }

// Vertices is the number of vertices.
func (g *Geometry) Vertices() int { return len(g.Coords) / 2 }

// FromOrb projects a geometry (longitude, latitude in degrees) into world
// units; g itself is not changed. Rings are turned the right way, repeated
// vertices and rings without an area are left out, so that the result may be
// empty. A collection is an error: MVT knows no mixed features.
func FromOrb(g orb.Geometry) (Geometry, error) {
	var b builder
	if err := b.add(g); err != nil {
		return Geometry{}, err
	}
	out := Geometry{Type: b.kind, Coords: b.coords, Ends: b.ends}
	if len(b.coords) > 0 {
		out.Box = boxOf(b.coords)
	}
	return out, nil
}

func boxOf(coords []uint32) Box {
	b := Box{coords[0], coords[1], coords[0], coords[1]}
	for i := 2; i+1 < len(coords); i += 2 {
		b.MinX, b.MaxX = min(b.MinX, coords[i]), max(b.MaxX, coords[i])
		b.MinY, b.MaxY = min(b.MinY, coords[i+1]), max(b.MaxY, coords[i+1])
	}
	return b
}

type builder struct {
	kind   GeomType
	coords []uint32
	ends   []uint32
}

func (b *builder) add(g orb.Geometry) error {
	switch g := g.(type) {
	case orb.Point:
		b.kind = Point
		_, err := b.vertices([]orb.Point{g})
		return err
	case orb.MultiPoint:
		b.kind = Point
		_, err := b.vertices(g)
		return err
	case orb.LineString:
		b.kind = LineString
		return b.line(g)
	case orb.MultiLineString:
		b.kind = LineString
		return each(g, b.line)
	case orb.Ring:
		b.kind = Polygon
		return b.polygon(orb.Polygon{g})
	case orb.Polygon:
		b.kind = Polygon
		return b.polygon(g)
	case orb.Bound:
		b.kind = Polygon
		return b.polygon(g.ToPolygon())
	case orb.MultiPolygon:
		b.kind = Polygon
		return each(g, b.polygon)
	case nil:
		return fmt.Errorf("%w: there is none", ErrGeometry)
	default:
		return fmt.Errorf("%w: a %s must be split into features", ErrGeometry, g.GeoJSONType())
	}
}

func each[T any](parts []T, f func(T) error) error {
	for i, p := range parts {
		if err := f(p); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	return nil
}

// vertices appends the projected points without consecutive repeats and
// returns how many there are now.
func (b *builder) vertices(ps []orb.Point) (int, error) {
	if b.coords == nil {
		b.coords = make([]uint32, 0, 2*len(ps))
	}
	start := len(b.coords)
	for i, p := range ps {
		if math.IsNaN(p[0]) || math.IsNaN(p[1]) || math.IsInf(p[0], 0) || math.IsInf(p[1], 0) {
			return 0, fmt.Errorf("%w: vertex %d is not a number", ErrGeometry, i)
		}
		x, y := Project(p[0], p[1])
		n := len(b.coords)
		if n > start && b.coords[n-2] == x && b.coords[n-1] == y {
			continue
		}
		b.coords = append(b.coords, x, y)
	}
	return len(b.coords) / 2, nil
}

func (b *builder) line(ps orb.LineString) error {
	start := len(b.coords) / 2
	end, err := b.vertices(ps)
	if err != nil {
		return err
	}
	if end-start < 2 { // MVT §4.3.4.3: a line has at least one LineTo
		b.coords = b.coords[:2*start]
		return nil
	}
	b.ends = append(b.ends, uint32(end))
	return nil
}

func (b *builder) polygon(p orb.Polygon) error {
	for i, r := range p {
		kept, err := b.ring(r, i > 0)
		if err != nil {
			return fmt.Errorf("ring %d: %w", i, err)
		}
		if i == 0 && !kept {
			return nil
		}
	}
	return nil
}

func (b *builder) ring(ps orb.Ring, hole bool) (bool, error) {
	start := len(b.coords)
	if _, err := b.vertices(ps); err != nil {
		return false, err
	}
	r := b.coords[start:]
	if n := len(r); n > 2 && r[0] == r[n-2] && r[1] == r[n-1] {
		r = r[:n-2]
	}
	sign := worldArea(r)
	if sign == 0 {
		b.coords = b.coords[:start]
		return false, nil
	}
	if (sign < 0) != hole {
		for i, j := 2, len(r)-2; i < j; i, j = i+2, j-2 { // the first vertex stays first
			r[i], r[i+1], r[j], r[j+1] = r[j], r[j+1], r[i], r[i+1]
		}
	}
	b.coords = b.coords[:start+len(r)]
	end := uint32(len(b.coords) / 2)
	if hole {
		end |= HoleBit
	}
	b.ends = append(b.ends, end)
	return true, nil
}

// worldArea is the sign of a ring's area by the surveyor's formula, exact for
// any world coordinates.
func worldArea(r []uint32) int {
	var sum int128
	for i, n := 0, len(r); i < n; i += 2 {
		j := i + 2
		if j == n {
			j = 0
		}
		sum.addProduct(int64(r[i]), int64(r[j+1]))
		sum.subProduct(int64(r[j]), int64(r[i+1]))
	}
	return sum.sign()
}
