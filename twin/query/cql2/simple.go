package cql2

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// toSimple copies a geometry into the form that DE-9IM relations are computed on.
func toSimple(g orb.Geometry) geom.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return simplePoint(g).AsGeometry()
	case orb.MultiPoint:
		return geom.NewMultiPoint(mapped(g, simplePoint)).AsGeometry()
	case orb.LineString:
		return simpleLine(g).AsGeometry()
	case orb.MultiLineString:
		return geom.NewMultiLineString(mapped(g, simpleLine)).AsGeometry()
	case orb.Ring:
		return simplePolygon(orb.Polygon{g}).AsGeometry()
	case orb.Bound:
		return simplePolygon(g.ToPolygon()).AsGeometry()
	case orb.Polygon:
		return simplePolygon(g).AsGeometry()
	case orb.MultiPolygon:
		return geom.NewMultiPolygon(mapped(g, simplePolygon)).AsGeometry()
	case orb.Collection:
		return geom.NewGeometryCollection(mapped(g, toSimple)).AsGeometry()
	}
	return geom.Geometry{}
}

// mapped applies f to every element.
func mapped[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i := range list {
		out[i] = f(list[i])
	}
	return out
}

// simplePoint converts a point.
func simplePoint(p orb.Point) geom.Point {
	return geom.NewPoint(geom.Coordinates{XY: geom.XY{X: p[0], Y: p[1]}})
}

// simpleLine converts a line; the library keeps the slice, which is therefore a new one.
func simpleLine(l orb.LineString) geom.LineString {
	xy := make([]float64, 0, 2*len(l))
	for _, p := range l {
		xy = append(xy, p[0], p[1])
	}
	return geom.NewLineString(geom.NewSequence(xy, geom.DimXY))
}

// simplePolygon converts a polygon.
func simplePolygon(p orb.Polygon) geom.Polygon {
	return geom.NewPolygon(mapped(p, func(r orb.Ring) geom.LineString { return simpleLine(orb.LineString(r)) }))
}
