package cityjson

import "fmt"

// readTemplates reads the forms that objects put in their place. Their vertices are not scaled.
func (d *document) readTemplates(at int) error {
	c := d.at(at)
	vertices, list := -1, -1
	err := c.object(func(key string) error {
		c.peek()
		switch key {
		case "vertices-templates":
			vertices = c.i
		case "templates":
			list = c.i
		}
		_, err := c.raw()
		return err
	})
	if err != nil || list < 0 {
		return err
	}
	var points []Vec3
	if vertices >= 0 {
		if points, err = d.vertexList(vertices, false); err != nil {
			return fmt.Errorf("vertices-templates: %w", err)
		}
	}
	s := shapeReader{doc: d}
	c = d.at(list)
	d.templates = nil
	return c.array(func(n int) error {
		before := s
		g, err := s.geometry(c, points)
		if err != nil {
			return fmt.Errorf("template %d: %w", n, err)
		}
		d.templates = append(d.templates, template{g, s.corners - before.corners, s.squares - before.squares})
		return nil
	})
}

// instance puts a template in its place: turned and scaled by a matrix, its origin moved to a vertex.
func (s *shapeReader) instance(at *pending, vertices []Vec3) (g Geometry, err error) {
	c := s.doc.at(at.boundaries)
	if at.template < 0 || at.template >= len(s.doc.templates) {
		return g, c.fail("template %d is not there: the file has %d", at.template, len(s.doc.templates))
	}
	var origin Vec3
	n := 0
	err = c.array(func(i int) error {
		v, err := c.integer()
		if err == nil && v >= len(vertices) {
			err = c.fail("vertex %d is not there: the file has %d", v, len(vertices))
		}
		if n = i + 1; err == nil {
			origin = vertices[v]
		}
		return err
	})
	if err == nil && n != 1 {
		err = c.fail("an instance stands at one vertex, not at %d", n)
	}
	if err != nil {
		return g, err
	}
	matrix := [16]float64{0: 1, 5: 1, 10: 1, 15: 1}
	if at.matrix >= 0 {
		if matrix, err = s.doc.at(at.matrix).matrix(); err != nil {
			return g, fmt.Errorf("transformationMatrix: %w", err)
		}
	}
	t := &s.doc.templates[at.template]
	if err := s.count(c, t.corners, t.squares); err != nil {
		return g, err
	}
	g = Geometry{Type: t.Type, LoD: t.LoD, Surfaces: make([]Surface, len(t.Surfaces))}
	for i, f := range t.Surfaces {
		rings := make([][]Vec3, len(f.Rings))
		for j, ring := range f.Rings {
			rings[j] = make([]Vec3, len(ring))
			for k, p := range ring {
				rings[j][k] = place(&matrix, p, origin)
			}
		}
		f.Rings = rings
		g.Surfaces[i] = f
	}
	return g, nil
}

// place applies the first three rows of a matrix that stands row by row, then the move.
func place(m *[16]float64, p, origin Vec3) (q Vec3) {
	for k := range q {
		q[k] = m[4*k]*p[0] + m[4*k+1]*p[1] + m[4*k+2]*p[2] + m[4*k+3] + origin[k]
	}
	return q
}

func (c *cursor) matrix() (m [16]float64, err error) {
	at, n := c.i, 0
	err = c.array(func(i int) error {
		x, err := c.number()
		if n = i + 1; i < len(m) {
			m[i] = x
		}
		return err
	})
	if err == nil && n != len(m) {
		err = c.failAt(at, "has %d numbers, expected 16", n)
	}
	return m, err
}
