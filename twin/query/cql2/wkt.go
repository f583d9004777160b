package cql2

import (
	"strings"

	"github.com/paulmach/orb"
)

// geometry reads WKT whose name has been passed. The shapes of brackets are read first, and made into a geometry by the
// same functions that GeoJSON goes through.
func (p *parser) geometry(name token) (Expr, error) {
	z := p.takeWord("Z")
	if err := p.expect("(", "after "+name.text); err != nil {
		return nil, err
	}
	kind := strings.ToUpper(name.text)
	if kind == "GEOMETRYCOLLECTION" {
		return p.collection(name)
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	c, err := p.coords(name, z, 3)
	if err != nil {
		return nil, err
	}
	g, err := shape(kind, c)
	if err != nil {
		return nil, err
	}
	return &GeometryLit{node{name.pos}, g}, nil
}

// coords reads up to the closing bracket: either points separated by commas, or brackets of the same.
func (p *parser) coords(name token, z bool, depth int) (coords, error) {
	c := coords{pos: p.tok().pos}
	for {
		var item coords
		var err error
		if t := p.tok(); t.is("(") && depth > 0 {
			p.take()
			item, err = p.coords(name, z, depth-1)
		} else {
			item, err = p.point(name, z)
		}
		if err != nil {
			return c, err
		}
		c.items = append(c.items, item)
		switch t := p.take(); {
		case t.is(")"):
			return c, nil
		case !t.is(","):
			return c, fail(t.pos, "expected , or ) in %s, not %s", name.text, t)
		}
	}
}

// point reads two or three numbers. The tag Z demands the third; without the tag it is taken all the same, as the standard
// asks (requirement /req/cql2-text/basic-spatial-functions-plus).
func (p *parser) point(name token, z bool) (coords, error) {
	c := coords{pos: p.tok().pos}
	for p.tok().kind == tokNumber || p.tok().is("-") || p.tok().is("+") {
		f, err := p.signed(name)
		if err != nil {
			return c, err
		}
		c.numbers = append(c.numbers, f)
	}
	switch n := len(c.numbers); {
	case n == 0:
		return c, fail(c.pos, "expected a point such as 121.24 31.31 in %s, not %s", name.text, p.tok())
	case n < 2, n > 3, z && n != 3:
		return c, fail(c.pos, "a point of %d numbers in %s", n, name.text)
	}
	return c, nil
}

// signed reads a number with its sign, which the lexer has apart.
func (p *parser) signed(name token) (float64, error) {
	t := p.tok()
	if t.is("-") || t.is("+") {
		p.take()
	}
	n := p.take()
	if n.kind != tokNumber {
		return 0, fail(n.pos, "expected a number in %s, not %s", name.text, n)
	}
	e, err := number(n)
	if err != nil {
		return 0, err
	}
	f := e.(*NumberLit).Value
	if t.is("-") {
		f = -f
	}
	return f, nil
}

// collection reads the members of a GEOMETRYCOLLECTION; collections do not nest.
func (p *parser) collection(name token) (Expr, error) {
	items, err := p.list(name.text, func() (Expr, error) {
		t := p.tok()
		if t.kind != tokName || !isGeometryName(t.text) || t.word("GEOMETRYCOLLECTION") {
			return nil, fail(t.pos, "expected a geometry in %s, not %s", name.text, t)
		}
		p.take()
		return p.geometry(t)
	})
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, fail(name.pos, "%s is empty", name.text)
	}
	var g orb.Collection
	for _, e := range items {
		g = append(g, e.(*GeometryLit).Geometry)
	}
	return &GeometryLit{node{name.pos}, g}, nil
}

// bbox reads the inside of BBOX(…).
func (p *parser) bbox(name token) (Expr, error) {
	var box []float64
	for {
		f, err := p.signed(name)
		if err != nil {
			return nil, err
		}
		box = append(box, f)
		switch t := p.take(); {
		case t.is(")"):
			return newBBox(name.pos, box)
		case !t.is(","):
			return nil, fail(t.pos, "expected , or ) in %s, not %s", name.text, t)
		}
	}
}
