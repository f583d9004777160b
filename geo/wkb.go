package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Well-known binary, the form in which stores keep geometry: little-endian, two dimensions.
//
//	┌────┬──────────┬──────────┬─────────────────────────────────────────────┐
//	│ 01 │ type u32 │ count u32│ LineString: count × (x f64, y f64)          │
//	│    │          │          │ Polygon: count × (n u32, n × (x f64, y f64))│
//	│    │          │          │ Multi…, Collection: count × whole geometry  │
//	├────┼──────────┼──────────┴──────────┐                                  │
//	│ 01 │ 1  (u32) │ x f64, y f64        │ Point has no count               │
//	└────┴──────────┴─────────────────────┴──────────────────────────────────┘
//
// x is lon, y is lat. There is no byte for "empty": an empty geometry has count 0, and a point is never empty.
const (
	wkbPoint uint32 = 1 + iota
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection

	wkbHeadBytes  = 5
	wkbPointBytes = 16
)

// AppendWKB appends g as little-endian two-dimensional WKB. A Ring or Bound is written as a Polygon; a nil geometry
// appends nothing.
func AppendWKB(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		return appendWKBPoint(b, g)
	case orb.MultiPoint:
		b = appendWKBHead(b, wkbMultiPoint, len(g))
		for _, p := range g {
			b = appendWKBPoint(b, p)
		}
	case orb.LineString:
		return appendWKBLine(b, g)
	case orb.MultiLineString:
		b = appendWKBHead(b, wkbMultiLineString, len(g))
		for _, l := range g {
			b = appendWKBLine(b, l)
		}
	case orb.Ring:
		return appendWKBPolygon(b, orb.Polygon{g})
	case orb.Polygon:
		return appendWKBPolygon(b, g)
	case orb.MultiPolygon:
		b = appendWKBHead(b, wkbMultiPolygon, len(g))
		for _, p := range g {
			b = appendWKBPolygon(b, p)
		}
	case orb.Collection:
		b = appendWKBHead(b, wkbCollection, len(g))
		for _, m := range g {
			b = AppendWKB(b, m)
		}
	case orb.Bound:
		return appendWKBPolygon(b, g.ToPolygon())
	}
	return b
}

// appendWKBHead writes byte order, type and count.
func appendWKBHead(b []byte, kind uint32, n int) []byte {
	b = append(b, 1) // little-endian
	b = binary.LittleEndian.AppendUint32(b, kind)
	return binary.LittleEndian.AppendUint32(b, uint32(n))
}

func appendWKBPoint(b []byte, p orb.Point) []byte {
	b = append(b, 1)
	b = binary.LittleEndian.AppendUint32(b, wkbPoint)
	return appendWKBCoords(b, p)
}

// appendWKBLine writes a line with its head, as a geometry or as a member.
func appendWKBLine(b []byte, l orb.LineString) []byte {
	b = appendWKBHead(b, wkbLineString, len(l))
	for _, p := range l {
		b = appendWKBCoords(b, p)
	}
	return b
}

// appendWKBPolygon writes a polygon with its head; rings have a count and no head of their own.
func appendWKBPolygon(b []byte, p orb.Polygon) []byte {
	b = appendWKBHead(b, wkbPolygon, len(p))
	for _, r := range p {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r)))
		for _, q := range r {
			b = appendWKBCoords(b, q)
		}
	}
	return b
}

func appendWKBCoords(b []byte, p orb.Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

var errWKB = errors.New("wkb")

// ParseWKB reads little-endian two-dimensional WKB, which must fill b. Counts are believed only as far as bytes are
// left to back them, so that hostile input cannot ask for memory. The points of a polygon share one array.
func ParseWKB(b []byte) (orb.Geometry, error) {
	r := wkbReader{b: b}
	g, err := r.geometry(0)
	if err != nil {
		return nil, fmt.Errorf("%w: byte %d: %w", errWKB, r.at, err)
	}
	if r.at != len(b) {
		return nil, fmt.Errorf("%w: byte %d: %d bytes follow the geometry", errWKB, r.at, len(b)-r.at)
	}
	return g, nil
}

type wkbReader struct {
	b  []byte
	at int
}

var (
	errWKBShort = errors.New("the bytes end within the geometry")
	errWKBOrder = errors.New("the byte order is not little-endian (1)")
	errWKBDepth = errors.New("collections are nested too deeply")
	errWKBKind  = errors.New("the geometry type is not two-dimensional WKB of types 1 to 7")
)

func (r *wkbReader) uint32() (uint32, error) {
	if len(r.b)-r.at < 4 {
		return 0, errWKBShort
	}
	v := binary.LittleEndian.Uint32(r.b[r.at:])
	r.at += 4
	return v, nil
}

// count reads a number of things that take at least size bytes each.
func (r *wkbReader) count(size int) (int, error) {
	n, err := r.uint32()
	if err == nil && uint64(n)*uint64(size) > uint64(len(r.b)-r.at) {
		err = errWKBShort
	}
	return int(n), err
}

// head reads byte order and type; want 0 takes any type.
func (r *wkbReader) head(want uint32) (uint32, error) {
	if len(r.b)-r.at < wkbHeadBytes {
		return 0, errWKBShort
	}
	if r.b[r.at] != 1 {
		return 0, errWKBOrder
	}
	r.at++
	kind, err := r.uint32()
	if err == nil && want != 0 && kind != want {
		err = fmt.Errorf("a member has type %d where %d is due", kind, want)
	}
	return kind, err
}

// geometry reads any geometry; depth counts the collections around it.
func (r *wkbReader) geometry(depth int) (orb.Geometry, error) {
	if depth > maxNestedness {
		return nil, errWKBDepth
	}
	kind, err := r.head(0)
	if err != nil {
		return nil, err
	}
	switch kind {
	case wkbPoint:
		if len(r.b)-r.at < wkbPointBytes {
			return nil, errWKBShort
		}
		return r.point(), nil
	case wkbLineString:
		return r.line()
	case wkbPolygon:
		return r.polygon()
	case wkbMultiPoint:
		return wkbMembers(r, wkbPoint, wkbHeadBytes+wkbPointBytes, func() (orb.Point, error) { return r.point(), nil })
	case wkbMultiLineString:
		return wkbMembers(r, wkbLineString, wkbHeadBytes+4, r.line)
	case wkbMultiPolygon:
		return wkbMembers(r, wkbPolygon, wkbHeadBytes+4, r.polygon)
	case wkbCollection:
		n, err := r.count(wkbHeadBytes + 4)
		if err != nil {
			return nil, err
		}
		out := make(orb.Collection, n) // n members of nine bytes or more are known to be there
		for i := range out {
			if out[i], err = r.geometry(depth + 1); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return nil, errWKBKind
}

// point reads coordinates whose bytes are known to be there.
func (r *wkbReader) point() orb.Point {
	x := math.Float64frombits(binary.LittleEndian.Uint64(r.b[r.at:]))
	y := math.Float64frombits(binary.LittleEndian.Uint64(r.b[r.at+8:]))
	r.at += wkbPointBytes
	return orb.Point{x, y}
}

// line reads what follows the head of a line.
func (r *wkbReader) line() (orb.LineString, error) {
	n, err := r.count(wkbPointBytes)
	if err != nil {
		return nil, err
	}
	out := make(orb.LineString, n)
	for i := range out {
		out[i] = r.point()
	}
	return out, nil
}

// polygon counts all points first, so that one array can hold them.
func (r *wkbReader) polygon() (orb.Polygon, error) {
	rings, err := r.count(4)
	if err != nil {
		return nil, err
	}
	start, points := r.at, 0
	for range rings {
		n, err := r.count(wkbPointBytes)
		if err != nil {
			return nil, err
		}
		points += n
		r.at += n * wkbPointBytes
	}
	r.at = start
	out := make(orb.Polygon, rings)
	all := make(orb.Ring, points)
	for i := range out {
		n, _ := r.uint32()               // was read once already
		out[i], all = all[:n:n], all[n:] // the capacity ends too, so that append cannot run into the next ring
		for j := range out[i] {
			out[i][j] = r.point()
		}
	}
	return out, nil
}

// wkbMembers reads the members of a multi-geometry, each with a head of its own and at least size bytes.
func wkbMembers[T any](r *wkbReader, kind uint32, size int, read func() (T, error)) (orb.Geometry, error) {
	n, err := r.count(size)
	if err != nil {
		return nil, err
	}
	out := make([]T, n)
	for i := range out {
		if _, err := r.head(kind); err != nil {
			return nil, err
		}
		if kind == wkbPoint && len(r.b)-r.at < wkbPointBytes {
			return nil, errWKBShort
		}
		if out[i], err = read(); err != nil {
			return nil, err
		}
	}
	switch out := any(out).(type) {
	case []orb.Point:
		return orb.MultiPoint(out), nil
	case []orb.LineString:
		return orb.MultiLineString(out), nil
	case []orb.Polygon:
		return orb.MultiPolygon(out), nil
	}
	return nil, errWKBKind
}
