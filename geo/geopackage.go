package geo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// The form in which a GeoPackage keeps a geometry (GeoPackage 1.3, 2.1.3):
//
//	┌─────────┬─────────┬───────┬────────────┬──────────────────────┬───────────────┐
//	│ 47 50   │ 00      │ flags │ srs_id i32 │ envelope             │ ISO WKB       │
//	│ "GP"    │ version │       │            │ 0, 4, 6 or 8 × f64   │               │
//	└─────────┴─────────┴───────┴────────────┴──────────────────────┴───────────────┘
//	flags: bit 0 byte order of srs_id and envelope (1 little-endian), bits 1–3 kind of envelope, bit 4 empty, bit 5
//	extended. The envelope is minx, maxx, miny, maxy and then Z, M or both.
const (
	gpkgHeadBytes = 8
	gpkgLittle    = 1 << 0
	gpkgEmpty     = 1 << 4
	gpkgExtended  = 1 << 5
	gpkgEnvelope  = 0b111 // after a shift by one
	gpkgBoxXY     = 1
)

// AppendGeoPackage appends g as a GeoPackage keeps it, with the box around it unless it is a point. A nil geometry
// appends nothing: it is NULL there.
func AppendGeoPackage(b []byte, g orb.Geometry, srsID int32) []byte {
	if g == nil {
		return b
	}
	flags, box := byte(gpkgLittle), false
	if _, point := g.(orb.Point); isVoid(g) {
		flags |= gpkgEmpty
	} else if !point {
		flags |= gpkgBoxXY << 1
		box = true
	}
	b = append(b, 'G', 'P', 0, flags)
	b = binary.LittleEndian.AppendUint32(b, uint32(srsID))
	if box {
		bound := g.Bound()
		for _, x := range [...]float64{bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1]} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
	}
	return AppendWKB(b, g)
}

// ParseGeoPackage reads a geometry as a GeoPackage keeps it and the number by which the file names its coordinate
// system. An empty geometry gives nil. The envelope is passed over: the coordinates say the same and do not lie.
func ParseGeoPackage(b []byte) (g orb.Geometry, srsID int32, err error) {
	if len(b) < gpkgHeadBytes || b[0] != 'G' || b[1] != 'P' {
		return nil, 0, errors.New("geopackage: the value is no geometry: it does not begin with GP")
	}
	flags := b[3]
	switch {
	case b[2] != 0:
		return nil, 0, fmt.Errorf("geopackage: the geometry has version %d, expected 0", b[2])
	case flags&gpkgExtended != 0:
		return nil, 0, errors.New("geopackage: the geometry is of an extension and not of the standard's types")
	}
	srsID = int32(binary.BigEndian.Uint32(b[4:]))
	if flags&gpkgLittle != 0 {
		srsID = int32(binary.LittleEndian.Uint32(b[4:]))
	}
	kind := flags >> 1 & gpkgEnvelope
	sizes := [...]int{0, 32, 48, 48, 64}
	if int(kind) >= len(sizes) {
		return nil, 0, fmt.Errorf("geopackage: the envelope is of kind %d, expected 0 to 4", kind)
	}
	if len(b) < gpkgHeadBytes+sizes[kind] {
		return nil, 0, fmt.Errorf("geopackage: %w", errWKBShort)
	}
	g, err = ParseISOWKB(b[gpkgHeadBytes+sizes[kind]:])
	return g, srsID, err
}
