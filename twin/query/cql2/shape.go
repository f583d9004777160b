package cql2

import "github.com/paulmach/orb"

// coords is a coordinate tree as WKT and GeoJSON share it: a point (numbers) or a list of trees (items).
type coords struct {
	pos     Pos
	numbers []float64
	items   []coords
}

// shape makes a geometry of kind (the WKT name, upper case) from its coordinates.
func shape(kind string, c coords) (orb.Geometry, error) {
	switch kind {
	case "POINT":
		if len(c.items) != 1 {
			return nil, fail(c.pos, "a POINT has one position, not %d", len(c.items))
		}
		return position(c.items[0])
	case "LINESTRING":
		return lineString(c)
	case "POLYGON":
		return polygon(c)
	case "MULTIPOINT":
		m, err := members(c, func(c coords) (orb.Point, error) {
			if len(c.items) == 1 { // MULTIPOINT((1 2), (3 4)) beside the older MULTIPOINT(1 2, 3 4)
				c = c.items[0]
			}
			return position(c)
		})
		return orb.MultiPoint(m), err
	case "MULTILINESTRING":
		l, err := members(c, lineString)
		return orb.MultiLineString(l), err
	}
	p, err := members(c, polygon)
	return orb.MultiPolygon(p), err
}

// members makes each item by one.
func members[T any](c coords, one func(coords) (T, error)) ([]T, error) {
	if len(c.items) == 0 {
		return nil, fail(c.pos, "expected at least one member in this geometry")
	}
	list := make([]T, len(c.items))
	for i, item := range c.items {
		var err error
		if list[i], err = one(item); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// position is a point; its height, if any, is dropped.
func position(c coords) (orb.Point, error) {
	if len(c.numbers) < 2 {
		return orb.Point{}, fail(c.pos, "expected a position here, not a list")
	}
	return orb.Point{c.numbers[0], c.numbers[1]}, nil
}

// lineString wants two positions; whether they differ is for Check to see.
func lineString(c coords) (orb.LineString, error) {
	l, err := members(c, position)
	if err == nil && len(l) < 2 {
		err = fail(c.pos, "a line needs at least two positions")
	}
	return l, err
}

// ring wants what both WKT and GeoJSON want: closed, four positions. Either direction will do.
func ring(c coords) (orb.Ring, error) {
	r, err := members(c, position)
	switch {
	case err != nil:
		return nil, err
	case len(r) < 4:
		return nil, fail(c.pos, "a ring needs at least four positions")
	case r[0] != r[len(r)-1]:
		return nil, fail(c.pos, "this ring is not closed: repeat its first position at its end")
	}
	return r, nil
}

// polygon is a shell and its holes; that they do not cross is for Check to see.
func polygon(c coords) (orb.Polygon, error) { return members(c, ring) }

// newBBox leaves the order of the sides to Check: in another coordinate system the first axis may be the latitude.
func newBBox(pos Pos, box []float64) (Expr, error) {
	if n := len(box); n != 4 && n != 6 {
		return nil, fail(pos, "a BBOX has 4 or 6 numbers, not %d", n)
	}
	return &BBoxLit{node{pos}, box}, nil
}

// bounds splits a box into the one or two boxes it covers: two when it crosses the antimeridian.
func (e *BBoxLit) bounds() []orb.Bound {
	half := len(e.Coords) / 2
	w, s, east, n := e.Coords[0], e.Coords[1], e.Coords[half], e.Coords[half+1]
	if w <= east {
		return []orb.Bound{{Min: orb.Point{w, s}, Max: orb.Point{east, n}}}
	}
	return []orb.Bound{
		{Min: orb.Point{w, s}, Max: orb.Point{180, n}},
		{Min: orb.Point{-180, s}, Max: orb.Point{east, n}},
	}
}
