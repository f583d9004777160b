package geo

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// AppendGeoJSON appends g as a GeoJSON geometry object without blanks. Coordinates have at most eight decimals and no
// needless zeros, so stored geometries come out as they are. A Ring or Bound is written as a Polygon, nil as null.
// Coordinates must be finite; one that is not is written as 0, so that the document stays JSON.
func AppendGeoJSON(b []byte, g orb.Geometry) []byte {
	switch g := g.(type) {
	case orb.Point:
		b = append(b, `{"type":"Point","coordinates":`...)
		b = appendPosition(b, g)
	case orb.MultiPoint:
		b = append(b, `{"type":"MultiPoint","coordinates":`...)
		b = appendPositions(b, g)
	case orb.LineString:
		b = append(b, `{"type":"LineString","coordinates":`...)
		b = appendPositions(b, g)
	case orb.MultiLineString:
		b = append(b, `{"type":"MultiLineString","coordinates":[`...)
		for i, l := range g {
			b = appendPositions(appendComma(b, i), l)
		}
		b = append(b, ']')
	case orb.Ring:
		return AppendGeoJSON(b, orb.Polygon{g})
	case orb.Polygon:
		b = append(b, `{"type":"Polygon","coordinates":`...)
		b = appendPolygon(b, g)
	case orb.MultiPolygon:
		b = append(b, `{"type":"MultiPolygon","coordinates":[`...)
		for i, p := range g {
			b = appendPolygon(appendComma(b, i), p)
		}
		b = append(b, ']')
	case orb.Collection:
		b = append(b, `{"type":"GeometryCollection","geometries":[`...)
		for i, m := range g {
			b = AppendGeoJSON(appendComma(b, i), m)
		}
		b = append(b, ']')
	case orb.Bound:
		return AppendGeoJSON(b, g.ToPolygon())
	default:
		return append(b, "null"...)
	}
	return append(b, '}')
}

// appendComma parts the members of an array; the first needs none.
func appendComma(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, ',')
}

// appendPolygon writes the rings as they stand: closed, shell first, wound as the geometry winds them.
func appendPolygon(b []byte, p orb.Polygon) []byte {
	b = append(b, '[')
	for i, r := range p {
		b = appendPositions(appendComma(b, i), r)
	}
	return append(b, ']')
}

// appendPositions writes an array of positions. It takes rings, lines and multipoints alike, for all are []orb.Point.
func appendPositions(b []byte, l []orb.Point) []byte {
	b = append(b, '[')
	for i, p := range l {
		b = appendPosition(appendComma(b, i), p)
	}
	return append(b, ']')
}

// appendPosition writes lon before lat, as RFC 7946 has it whatever the system.
func appendPosition(b []byte, p orb.Point) []byte {
	b = append(b, '[')
	b = AppendCoord(b, p[0])
	b = append(b, ',')
	b = AppendCoord(b, p[1])
	return append(b, ']')
}

// AppendCoord appends a coordinate with at most eight decimals, in the shortest form: 121.2448, never 121.24480000.
func AppendCoord(b []byte, v float64) []byte {
	scaled := math.Round(v * coordPerDeg)
	if !(math.Abs(scaled) < 1<<53) { // beyond 90 million, or not a number
		if math.IsNaN(v) || math.IsInf(v, 0) {
			v = 0
		}
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	}
	n := int64(scaled)
	if n < 0 { // never -0: rounding to an integer took its sign
		b = append(b, '-')
		n = -n
	}
	whole, frac := uint64(n)/coordPerDeg, uint32(uint64(n)%coordPerDeg)
	switch { // degrees have three digits at most
	case whole >= 1000:
		b = strconv.AppendUint(b, whole, 10)
	case whole >= 100:
		b = append(b, digit(uint32(whole/100)), digit(uint32(whole/10)), digit(uint32(whole)))
	case whole >= 10:
		b = append(b, digit(uint32(whole/10)), digit(uint32(whole)))
	default:
		b = append(b, digit(uint32(whole)))
	}
	if frac == 0 {
		return b
	}
	// Eight digits with a point before them; zeros at the end are cut off again.
	high, low := frac/10_000, frac%10_000
	b = append(b, '.',
		digit(high/1000), digit(high/100), digit(high/10), digit(high),
		digit(low/1000), digit(low/100), digit(low/10), digit(low))
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

// digit returns the last decimal digit of v as text.
func digit(v uint32) byte { return byte('0' + v%10) }
