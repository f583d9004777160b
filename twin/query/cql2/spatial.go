package cql2

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/gridtwin/gridtwin/geo"
)

// shapeExpr is a compiled spatial operand: a literal, made ready once, or a column.
type shapeExpr struct {
	column int
	shape  shapeValue // of a literal
	fixed  bool
}

// shapeValue is a geometry with its box, and its second form for DE-9IM where it is a literal.
type shapeValue struct {
	geom  orb.Geometry
	bound orb.Bound
	sf    geom.Geometry
}

func (s *shapeExpr) of(r Row) (shapeValue, bool) {
	if s.fixed {
		return s.shape, true
	}
	v := r.Value(s.column)
	if v.Kind != KindGeometry || v.Geom == nil {
		return shapeValue{}, false
	}
	return shapeValue{geom: v.Geom, bound: v.Geom.Bound()}, true
}

func (c *checker) shape(e Expr) (shapeExpr, error) {
	var g orb.Geometry
	switch e := e.(type) {
	case *Property:
		i, t, err := c.column(e)
		if err == nil && t != Geometry {
			err = mismatch(e.pos, "%s is a %s, not a geometry", e.Name, t)
		}
		return shapeExpr{column: i}, err
	case *GeometryLit:
		g = e.Geometry
	case *BBoxLit:
		g = e.geometry()
	case *Call:
		return shapeExpr{}, mismatch(e.pos, "there is no function %s that gives a geometry", e.Name)
	default:
		return shapeExpr{}, mismatch(e.Pos(), "expected a geometry here")
	}
	b := g.Bound()
	if b.Min[0] < -180 || b.Max[0] > 180 || b.Min[1] < -90 || b.Max[1] > 90 {
		return shapeExpr{}, mismatch(e.Pos(), "a coordinate lies outside ±180, ±90 (lon, lat)")
	}
	sf := toSimple(g)
	if err := sf.Validate(); err != nil {
		return shapeExpr{}, mismatch(e.Pos(), "this geometry is not valid: %v", err)
	}
	return shapeExpr{shape: shapeValue{g, b, sf}, fixed: true}, nil
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

// spatialTest is a DE-9IM predicate and what it needs of the boxes of its operands.
type spatialTest struct {
	boxes func(a, b orb.Bound) bool // false decides the test
	holds func(a, b *shapeValue) (bool, error)
	miss  tri // the answer where the boxes decide
}

func covers(a, b orb.Bound) bool { return a.Contains(b.Min) && a.Contains(b.Max) }

func relate(f func(a, b geom.Geometry) (bool, error)) func(a, b *shapeValue) (bool, error) {
	return func(a, b *shapeValue) (bool, error) { return f(a.simple(), b.simple()) }
}

func (s *shapeValue) simple() geom.Geometry {
	if s.sf.IsEmpty() {
		s.sf = toSimple(s.geom)
	}
	return s.sf
}

func spatialTests(name string) spatialTest {
	meet := orb.Bound.Intersects
	switch name {
	case "s_contains":
		return spatialTest{covers, relate(geom.Contains), isFalse}
	case "s_within":
		return spatialTest{func(a, b orb.Bound) bool { return covers(b, a) }, relate(geom.Within), isFalse}
	case "s_equals":
		return spatialTest{func(a, b orb.Bound) bool { return a == b }, relate(geom.Equals), isFalse}
	case "s_touches":
		return spatialTest{meet, relate(geom.Touches), isFalse}
	case "s_crosses":
		return spatialTest{meet, relate(geom.Crosses), isFalse}
	case "s_overlaps":
		return spatialTest{meet, relate(geom.Overlaps), isFalse}
	case "s_disjoint":
		return spatialTest{meet, func(a, b *shapeValue) (bool, error) { return !geo.Intersects(a.geom, b.geom), nil }, isTrue}
	}
	return spatialTest{meet, func(a, b *shapeValue) (bool, error) { return geo.Intersects(a.geom, b.geom), nil }, isFalse}
}

func (c *checker) spatial(e *Call) (triFunc, error) {
	l, err := c.shape(e.Args[0])
	if err != nil {
		return nil, err
	}
	r, err := c.shape(e.Args[1])
	if err != nil {
		return nil, err
	}
	test := spatialTests(e.Name)
	return func(row Row) tri {
		a, ok := l.of(row)
		if !ok {
			return unknown
		}
		b, ok := r.of(row)
		switch {
		case !ok:
			return unknown
		case !test.boxes(a.bound, b.bound):
			return test.miss
		}
		holds, err := test.holds(&a, &b)
		if err != nil {
			return unknown // an invalid geometry has no interior that the question could be about
		}
		return truth(holds)
	}, nil
}
