package cql2

import (
	"strings"

	"github.com/paulmach/orb"
)

// geometry reads a GeoJSON geometry object; collections nest one level only, as in the standard's schema.
func (n *jnode) geometry(collection bool) (orb.Geometry, error) {
	kind, _ := n.get("type")
	if kind.kind != 's' {
		return nil, fail(n.pos, `expected a GeoJSON geometry with a "type"`)
	}
	name := strings.ToUpper(kind.text)
	if !isGeometryName(name) || name == "GEOMETRYCOLLECTION" && !collection {
		return nil, fail(kind.pos, "%q is not a geometry that may stand here", kind.text)
	}
	if name == "GEOMETRYCOLLECTION" {
		return n.members()
	}
	m, ok := n.get("coordinates")
	if !ok {
		return nil, fail(n.pos, `this geometry has no "coordinates"`)
	}
	c, err := m.coords(4)
	if err != nil {
		return nil, err
	}
	if name == "POINT" {
		c = coords{pos: c.pos, items: []coords{c}}
	}
	return shape(name, c)
}

// members reads a GeometryCollection. The schema asks for two members; one alone means something too and is taken.
func (n *jnode) members() (orb.Geometry, error) {
	m, ok := n.get("geometries")
	if !ok || m.kind != '[' || len(m.kids) == 0 {
		return nil, fail(n.pos, `expected a non-empty array "geometries" in this collection`)
	}
	var c orb.Collection
	for i := range m.kids {
		if m.kids[i].kind != '{' {
			return nil, fail(m.kids[i].pos, "expected a geometry, not %s", m.kids[i].what())
		}
		g, err := m.kids[i].geometry(false)
		if err != nil {
			return nil, err
		}
		c = append(c, g)
	}
	return c, nil
}

// floats reads an array of numbers, such as a position or a bbox.
func (n *jnode) floats() ([]float64, error) {
	if n.kind != '[' {
		return nil, fail(n.pos, "expected an array of numbers, not %s", n.what())
	}
	list := make([]float64, len(n.kids))
	for i := range n.kids {
		var err error
		if list[i], err = n.kids[i].float(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// coords reads a coordinate array of at most depth levels.
func (n *jnode) coords(depth int) (coords, error) {
	c := coords{pos: n.pos}
	if n.kind != '[' || depth == 0 {
		return c, fail(n.pos, "expected coordinates, not %s", n.what())
	}
	if len(n.kids) > 0 && n.kids[0].kind == 'n' {
		var err error
		if c.numbers, err = n.floats(); err == nil && len(c.numbers) > 3 {
			err = fail(n.pos, "a position of %d numbers", len(c.numbers))
		}
		return c, err
	}
	for i := range n.kids {
		item, err := n.kids[i].coords(depth - 1)
		if err != nil {
			return c, err
		}
		c.items = append(c.items, item)
	}
	return c, nil
}
