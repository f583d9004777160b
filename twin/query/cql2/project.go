package cql2

import "github.com/paulmach/orb"

// MapPoints gives e with every coordinate of its geometries and boxes sent through f, for filters whose literals are in
// another coordinate system than lon, lat. A box that does not stay upright becomes the polygon of its corners. e itself
// is unchanged.
func MapPoints(e Expr, f func(orb.Point) (orb.Point, error)) (Expr, error) {
	m := mapper{f: f}
	e = m.expr(e)
	return e, m.err
}

// mapper copies a tree; after the first error it goes on copying, which is simpler than to unwind and as harmless.
type mapper struct {
	f   func(orb.Point) (orb.Point, error)
	pos Pos
	err error // the first one
}

// point maps one position, or leaves it when something failed before.
func (m *mapper) point(p orb.Point) orb.Point {
	if m.err != nil {
		return p
	}
	q, err := m.f(p)
	if err != nil {
		m.err = mismatch(m.pos, "%v", err)
	}
	return q
}

// list maps a list of expressions.
func (m *mapper) list(list []Expr) []Expr { return mapped(list, m.expr) }

// expr copies the nodes that may have a geometry beneath them and shares the others.
func (m *mapper) expr(e Expr) Expr {
	switch e := e.(type) {
	case *Logic:
		return &Logic{e.node, e.Op, m.list(e.Args)}
	case *Not:
		return &Not{e.node, m.expr(e.X)}
	case *Compare:
		return &Compare{e.node, e.Op, m.expr(e.L), m.expr(e.R)}
	case *Between:
		return &Between{e.node, m.expr(e.X), m.expr(e.Lo), m.expr(e.Hi)}
	case *In:
		return &In{e.node, m.expr(e.X), m.list(e.List)}
	case *IsNull:
		return &IsNull{e.node, m.expr(e.X)}
	case *Arith:
		return &Arith{e.node, e.Op, m.expr(e.L), m.expr(e.R)}
	case *Like:
		return &Like{e.node, m.expr(e.X), e.Pattern}
	case *Call:
		return &Call{e.node, e.Name, m.list(e.Args)}
	case *ArrayLit:
		return &ArrayLit{e.node, m.list(e.Items)}
	case *GeometryLit:
		m.pos = e.pos
		return &GeometryLit{e.node, m.geometry(e.Geometry)}
	case *BBoxLit:
		m.pos = e.pos
		return m.bbox(e)
	}
	return e
}

// bbox keeps boxes boxes where it can, turned by a change of axis order too, for they are the fastest to ask about.
func (m *mapper) bbox(e *BBoxLit) Expr {
	half := len(e.Coords) / 2
	w, s, east, n := e.Coords[0], e.Coords[1], e.Coords[half], e.Coords[half+1]
	a, b := m.point(orb.Point{w, s}), m.point(orb.Point{east, s})
	c, d := m.point(orb.Point{east, n}), m.point(orb.Point{w, n})
	upright := a[1] == b[1] && c[1] == d[1] && a[0] == d[0] && b[0] == c[0]
	turned := a[0] == b[0] && c[0] == d[0] && a[1] == d[1] && b[1] == c[1]
	if (upright || turned) && a[1] <= c[1] {
		return &BBoxLit{e.node, []float64{a[0], a[1], c[0], c[1]}}
	}
	return &GeometryLit{e.node, orb.Polygon{{a, b, c, d, a}}}
}

// geometry maps into new slices; the literal is shared with whoever else holds the expression.
func (m *mapper) geometry(g orb.Geometry) orb.Geometry {
	switch g := g.(type) {
	case orb.Point:
		return m.point(g)
	case orb.MultiPoint:
		return orb.MultiPoint(mapped(g, m.point))
	case orb.LineString:
		return m.line(g)
	case orb.MultiLineString:
		return orb.MultiLineString(mapped(g, m.line))
	case orb.Polygon:
		return m.polygon(g)
	case orb.MultiPolygon:
		return orb.MultiPolygon(mapped(g, m.polygon))
	case orb.Collection:
		return orb.Collection(mapped(g, m.geometry))
	}
	return g
}

// line maps a line.
func (m *mapper) line(l orb.LineString) orb.LineString { return mapped(l, m.point) }

// polygon maps a polygon; closed rings stay closed, since equal positions map to equal ones.
func (m *mapper) polygon(p orb.Polygon) orb.Polygon {
	return mapped(p, func(r orb.Ring) orb.Ring { return mapped(r, m.point) })
}
