package cql2

import (
	"github.com/paulmach/orb"

	"github.com/gridtwin/gridtwin/geo"
)

// shapeExpr is a compiled spatial operand: a literal, made ready once, or a column.
type shapeExpr struct {
	column  int
	literal *shapeValue
	region  geo.Region // of a literal that is an area, for fast tests of many rows
}

// of is the operand's geometry in r; false is NULL.
func (s *shapeExpr) of(r Row) (shapeValue, bool) {
	if s.literal != nil {
		return *s.literal, true
	}
	v := r.Value(s.column)
	if v.Kind != KindGeometry || v.Geom == nil {
		return shapeValue{}, false
	}
	return shapeValue{geom: v.Geom, bound: v.Geom.Bound()}, true
}

// shape compiles a spatial operand.
func (c *checker) shape(e Expr) (shapeExpr, error) {
	switch e := e.(type) {
	case *Property:
		i, t, err := c.column(e)
		if err == nil && t != Geometry {
			err = mismatch(e.pos, "%s is a %s, not a geometry", e.Name, t)
		}
		return shapeExpr{column: i}, err
	case *GeometryLit:
		return literalShape(e.pos, e.Geometry)
	case *BBoxLit:
		if half := len(e.Coords) / 2; e.Coords[1] > e.Coords[half+1] {
			return shapeExpr{}, mismatch(e.pos, "the south of this BBOX lies north of its north")
		}
		return literalShape(e.pos, e.geometry())
	case *Call:
		return shapeExpr{}, mismatch(e.pos, "there is no function %s that gives a geometry", e.Name)
	}
	return shapeExpr{}, mismatch(e.Pos(), "expected a geometry here")
}

// literalShape checks a literal by the rules for stored geometry: one that could not be stored cannot be asked about
// either, and the error names the ring and vertex.
func literalShape(pos Pos, g orb.Geometry) (shapeExpr, error) {
	if err := geo.Validate(g); err != nil {
		return shapeExpr{}, mismatch(pos, "this geometry cannot be asked about: %v", err)
	}
	v := &shapeValue{geom: g, bound: g.Bound(), simple: toSimple(g)}
	s := shapeExpr{literal: v}
	switch g.(type) {
	case orb.Polygon, orb.MultiPolygon:
		// A geometry past the limits of regions is tested without one.
		if r, err := geo.NewPolygonRegion(g); err == nil {
			s.region = r
		}
	}
	return s, nil
}

// geometry is the area of a box, or the line or point that a flat box is.
func (e *BBoxLit) geometry() orb.Geometry {
	var m orb.MultiPolygon
	for _, b := range e.bounds() {
		switch {
		case b.Min == b.Max:
			return b.Min
		case b.Min[0] == b.Max[0] || b.Min[1] == b.Max[1]:
			return orb.LineString{b.Min, b.Max}
		}
		m = append(m, b.ToPolygon())
	}
	if len(m) == 1 {
		return m[0]
	}
	return m
}

// spatial compiles an S_ function. A row against an area goes by the area's region; two constants are decided here.
func (c *checker) spatial(e *Call) (triFunc, error) {
	l, err := c.shape(e.Args[0])
	if err != nil {
		return nil, err
	}
	r, err := c.shape(e.Args[1])
	if err != nil {
		return nil, err
	}
	test := spatialTestOf(e.Name)
	eval := func(row Row) tri {
		a, ok := l.of(row)
		if !ok {
			return unknown
		}
		b, ok := r.of(row)
		if !ok {
			return unknown
		}
		switch {
		case l.region != nil && r.literal == nil:
			return test.byRegion(l.region, &a, &b, &b, test.within)
		case r.region != nil && l.literal == nil:
			return test.byRegion(r.region, &a, &b, &a, test.inside)
		}
		return test.decide(&a, &b)
	}
	if l.literal != nil && r.literal != nil {
		v := eval(nil)
		return func(Row) tri { return v }, nil
	}
	return eval, nil
}
