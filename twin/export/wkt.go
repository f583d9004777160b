package export

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// wkt is well-known text, lon before lat, as spreadsheets and other programs read it. What it does not know is empty.
func wkt(g orb.Geometry) string {
	switch g := g.(type) {
	case orb.Point:
		return string(append(appendXY([]byte("POINT("), g), ')'))
	case orb.MultiPoint:
		return string(appendPoints([]byte("MULTIPOINT"), g))
	case orb.LineString:
		return string(appendPoints([]byte("LINESTRING"), g))
	case orb.MultiLineString:
		return string(appendList([]byte("MULTILINESTRING"), len(g), func(b []byte, i int) []byte { return appendPoints(b, g[i]) }))
	case orb.Polygon:
		return string(appendRings([]byte("POLYGON"), g))
	case orb.MultiPolygon:
		return string(appendList([]byte("MULTIPOLYGON"), len(g), func(b []byte, i int) []byte { return appendRings(b, g[i]) }))
	}
	return ""
}

func appendList(b []byte, n int, item func(b []byte, i int) []byte) []byte {
	b = append(b, '(')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = item(b, i)
	}
	return append(b, ')')
}

func appendRings(b []byte, p orb.Polygon) []byte {
	return appendList(b, len(p), func(b []byte, i int) []byte { return appendPoints(b, p[i]) })
}

func appendPoints(b []byte, l []orb.Point) []byte {
	return appendList(b, len(l), func(b []byte, i int) []byte { return appendXY(b, l[i]) })
}

func appendXY(b []byte, p orb.Point) []byte {
	return geo.AppendCoord(append(geo.AppendCoord(b, p[0]), ' '), p[1])
}
