package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// What other programs write is read more freely than what stores keep: ISO well-known binary of either byte order, with
// Z, M or both, whose numbers are dropped, and the flags by which PostGIS and old programs say the same.
const (
	ewkbZ    = 0x8000_0000
	ewkbM    = 0x4000_0000
	ewkbSRID = 0x2000_0000
)

// curvedName names the ISO geometry types from 8 on, which have arcs or faces and no place here; "" for any other.
func curvedName(kind uint32) string {
	names := [...]string{
		"CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Curve", "Surface",
		"PolyhedralSurface", "TIN", "Triangle",
	}
	if at := int(kind) - 8; at >= 0 && at < len(names) {
		return names[at]
	}
	return ""
}

// ParseISOWKB reads the well-known binary of other programs, which must fill b. A geometry without any point gives nil:
// an empty point has no other form. Counts are believed only as far as bytes are left to back them.
func ParseISOWKB(b []byte) (orb.Geometry, error) {
	r := isoReader{b: b}
	g, err := r.geometry(0, 0)
	if err == nil && r.at != len(b) {
		err = fmt.Errorf("%d bytes follow the geometry", len(b)-r.at)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: byte %d: %w", errWKB, r.at, err)
	}
	if isVoid(g) {
		return nil, nil
	}
	return g, nil
}

type isoReader struct {
	b     []byte
	at    int
	order binary.ByteOrder // of the geometry that is being read
	dims  int              // numbers per position of it
}

func (r *isoReader) uint32() (uint32, error) {
	if len(r.b)-r.at < 4 {
		return 0, errWKBShort
	}
	v := r.order.Uint32(r.b[r.at:])
	r.at += 4
	return v, nil
}

// count reads a number of things that take at least size bytes each.
func (r *isoReader) count(size int) (int, error) {
	n, err := r.uint32()
	if err == nil && uint64(n)*uint64(size) > uint64(len(r.b)-r.at) {
		err = errWKBShort
	}
	return int(n), err
}

// head reads byte order, type and dimensions; want 0 takes any type.
func (r *isoReader) head(want uint32) (uint32, error) {
	if len(r.b)-r.at < wkbHeadBytes {
		return 0, errWKBShort
	}
	switch r.b[r.at] {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		return 0, errors.New("the byte order is neither 0 nor 1")
	}
	r.at++
	kind, err := r.uint32()
	if err != nil {
		return 0, err
	}
	r.dims = 2
	for _, flag := range [...]uint32{ewkbZ, ewkbM} {
		if kind&flag != 0 {
			r.dims++
		}
	}
	if kind&ewkbSRID != 0 {
		if _, err := r.uint32(); err != nil { // whoever holds the bytes says the system too
			return 0, err
		}
	}
	kind &^= ewkbZ | ewkbM | ewkbSRID
	switch kind / 1000 {
	case 0:
	case 1, 2:
		r.dims = 3
	case 3:
		r.dims = 4
	default:
		return 0, fmt.Errorf("%d is no geometry type", kind)
	}
	kind %= 1000
	if name := curvedName(kind); name != "" {
		return 0, fmt.Errorf("a %s is not read: write it with straight lines, as with ogr2ogr -nlt CONVERT_TO_LINEAR", name)
	}
	if kind == 0 || kind > wkbCollection {
		return 0, fmt.Errorf("%d is no geometry type", kind)
	}
	if want != 0 && kind != want {
		return 0, fmt.Errorf("a member has type %d where %d is due", kind, want)
	}
	return kind, nil
}

// geometry reads a geometry; depth counts those around it.
func (r *isoReader) geometry(want uint32, depth int) (orb.Geometry, error) {
	if depth > maxNestedness {
		return nil, errWKBDepth
	}
	kind, err := r.head(want)
	if err != nil {
		return nil, err
	}
	switch kind {
	case wkbPoint:
		return r.point()
	case wkbLineString:
		l, err := r.points()
		return orb.LineString(l), err
	case wkbPolygon:
		n, err := r.count(4)
		if err != nil {
			return nil, err
		}
		p := make(orb.Polygon, n)
		for i := range p {
			l, err := r.points()
			if err != nil {
				return nil, err
			}
			p[i] = l
		}
		return p, nil
	}
	n, err := r.count(wkbHeadBytes + 4)
	if err != nil {
		return nil, err
	}
	switch kind {
	case wkbMultiPoint:
		return isoMembers[orb.MultiPoint](r, n, wkbPoint, depth)
	case wkbMultiLineString:
		return isoMembers[orb.MultiLineString](r, n, wkbLineString, depth)
	case wkbMultiPolygon:
		return isoMembers[orb.MultiPolygon](r, n, wkbPolygon, depth)
	}
	c, err := isoMembers[orb.Collection](r, n, 0, depth)
	return c, err
}

// isoMembers reads n members, each with a head of its own. Empty points among them are left out.
func isoMembers[L ~[]T, T orb.Geometry](r *isoReader, n int, want uint32, depth int) (L, error) {
	out := make(L, 0, n) // n members of nine bytes or more are known to be there
	for range n {
		g, err := r.geometry(want, depth+1)
		if err != nil {
			return nil, err
		}
		if m, ok := g.(T); ok && g != nil {
			out = append(out, m)
		}
	}
	return out, nil
}

// point reads a point; NaN NaN is how an empty one is written, and gives nil.
func (r *isoReader) point() (orb.Geometry, error) {
	if len(r.b)-r.at < 8*r.dims {
		return nil, errWKBShort
	}
	p := r.position()
	if math.IsNaN(p[0]) && math.IsNaN(p[1]) {
		return nil, nil
	}
	return p, nil
}

// points reads a counted list of positions.
func (r *isoReader) points() ([]orb.Point, error) {
	n, err := r.count(8 * r.dims)
	if err != nil {
		return nil, err
	}
	out := make([]orb.Point, n)
	for i := range out {
		out[i] = r.position()
	}
	return out, nil
}

// position reads coordinates whose bytes are known to be there, and passes over Z and M.
func (r *isoReader) position() orb.Point {
	x := math.Float64frombits(r.order.Uint64(r.b[r.at:]))
	y := math.Float64frombits(r.order.Uint64(r.b[r.at+8:]))
	r.at += 8 * r.dims
	return orb.Point{x, y}
}

// isVoid tells a geometry without any point.
func isVoid(g orb.Geometry) bool {
	switch g := g.(type) {
	case nil:
		return true
	case orb.MultiPoint:
		return len(g) == 0
	case orb.LineString:
		return len(g) == 0
	case orb.MultiLineString:
		return allVoid(g)
	case orb.Ring:
		return len(g) == 0
	case orb.Polygon:
		return allVoid(g)
	case orb.MultiPolygon:
		return allVoid(g)
	case orb.Collection:
		return allVoid(g)
	}
	return false
}

func allVoid[T orb.Geometry](parts []T) bool {
	for _, p := range parts {
		if !isVoid(p) {
			return false
		}
	}
	return true
}
