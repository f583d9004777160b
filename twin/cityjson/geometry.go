package cityjson

import "fmt"

// ringDepth tells how many arrays stand around a ring of vertex numbers in the boundaries of a geometry; 0 for what has
// no surfaces or is not known.
func ringDepth(typ string) int {
	switch typ {
	case "MultiSurface", "CompositeSurface":
		return 2
	case "Solid":
		return 3
	case "MultiSolid", "CompositeSolid":
		return 4
	}
	return 0
}

// shapeReader reads the geometries of one feature: what they hold together is bounded.
type shapeReader struct {
	doc     *document
	corners int
	squares int // of the corners of faces, summed
}

// count adds to what was read, and refuses what is too much.
func (s *shapeReader) count(c *cursor, corners, squares int) error {
	s.corners, s.squares = s.corners+corners, s.squares+squares
	switch l := &s.doc.limits; {
	case s.corners > l.Corners:
		return c.fail("has more than %d corners: give a simpler form", l.Corners)
	case s.squares > l.FaceSquares:
		return c.fail("has too many surfaces of many corners to be drawn: divide them, or give a simpler form")
	}
	return nil
}

// parts of a geometry that are read when all is known of it.
type pending struct {
	typ, lod                      string
	boundaries, semantics, matrix int
	template                      int
}

// geometry reads one geometry. What has no surfaces gives none.
func (s *shapeReader) geometry(c *cursor, vertices []Vec3) (g Geometry, err error) {
	at := pending{boundaries: -1, semantics: -1, matrix: -1, template: -1}
	pass := func(to *int) error {
		c.peek()
		*to = c.i
		_, err := c.raw()
		return err
	}
	err = c.object(func(key string) (err error) {
		switch key {
		case "type":
			at.typ, err = c.text()
		case "lod":
			at.lod, err = c.lod()
		case "boundaries":
			err = pass(&at.boundaries)
		case "semantics":
			err = pass(&at.semantics)
		case "transformationMatrix":
			err = pass(&at.matrix)
		case "template":
			at.template, err = c.integer()
		default:
			_, err = c.raw()
		}
		return err
	})
	if err != nil {
		return g, err
	}
	if at.boundaries < 0 {
		return g, c.fail("a geometry has no boundaries")
	}
	if at.typ == "GeometryInstance" {
		return s.instance(&at, vertices)
	}
	g = Geometry{Type: at.typ, LoD: at.lod}
	depth := ringDepth(at.typ)
	if depth == 0 {
		return g, nil
	}
	b := walk{s: s, c: s.doc.at(at.boundaries), vertices: vertices, g: &g}
	if err := b.nest(depth, 0, 0); err != nil {
		return g, fmt.Errorf("boundaries: %w", err)
	}
	if at.semantics >= 0 {
		if err := s.semantics(s.doc.at(at.semantics), &g, depth); err != nil {
			return g, fmt.Errorf("semantics: %w", err)
		}
	}
	return g, nil
}

// lod is a text; files of version 1.0 have numbers.
func (c *cursor) lod() (string, error) {
	switch c.peek() {
	case '"':
		return c.text()
	case 'n':
		_, err := c.raw()
		return "", err
	}
	b, err := c.raw()
	return string(b), err
}

// walk goes down the boundaries of a geometry.
type walk struct {
	s        *shapeReader
	c        *cursor
	vertices []Vec3
	g        *Geometry
}

// nest reads depth arrays above the rings: solids, shells, surfaces.
func (w *walk) nest(depth, solid, shell int) error {
	return w.c.array(func(n int) error {
		switch depth {
		case 4:
			return w.nest(3, n, 0)
		case 3:
			return w.nest(2, solid, n)
		}
		return w.surface(solid, shell)
	})
}

func (w *walk) surface(solid, shell int) error {
	f := Surface{Solid: solid, Shell: shell}
	corners := 0
	err := w.c.array(func(int) error {
		var ring []Vec3
		err := w.c.array(func(int) error {
			at := w.c.i
			n, err := w.c.integer()
			switch {
			case err != nil:
				return err
			case n >= len(w.vertices):
				return w.c.failAt(at, "vertex %d is not there: the file has %d", n, len(w.vertices))
			case corners >= w.s.doc.limits.FaceCorners:
				return w.c.fail("has too many corners to be drawn: at most %d a surface; divide it, or give a simpler form", w.s.doc.limits.FaceCorners)
			}
			ring = append(ring, w.vertices[n])
			corners++
			return w.s.count(w.c, 1, 2*corners-1) // which sums to corners²
		})
		f.Rings = append(f.Rings, ring)
		return err
	})
	w.g.Surfaces = append(w.g.Surfaces, f)
	return err
}

// semantics gives surfaces their kinds. Lists that are shorter or longer than the boundaries say nothing of the rest.
func (s *shapeReader) semantics(c *cursor, g *Geometry, depth int) error {
	if c.null() {
		return nil
	}
	var kinds []string
	values := -1
	err := c.object(func(key string) error {
		switch {
		case key == "surfaces" && c.peek() == '[':
			return c.array(func(int) error {
				kind, err := c.surfaceKind()
				kinds = append(kinds, kind)
				return err
			})
		case key == "values":
			c.peek()
			values = c.i
		}
		_, err := c.raw()
		return err
	})
	if err != nil || values < 0 {
		return err
	}
	next := 0
	v := s.doc.at(values)
	return s.values(v, g, kinds, depth, [2]int{}, &next)
}

func (c *cursor) surfaceKind() (kind string, err error) {
	err = c.object(func(key string) (err error) {
		if key == "type" {
			kind, err = c.text()
			return err
		}
		_, err = c.raw()
		return err
	})
	return kind, err
}

// values walks beside the surfaces in their order; in is the solid and shell, next the first surface not behind.
func (s *shapeReader) values(c *cursor, g *Geometry, kinds []string, depth int, in [2]int, next *int) error {
	if c.null() {
		return nil // whatever stands here has no kinds
	}
	return c.array(func(n int) error {
		switch depth {
		case 4:
			return s.values(c, g, kinds, 3, [2]int{n, 0}, next)
		case 3:
			return s.values(c, g, kinds, 2, [2]int{in[0], n}, next)
		}
		if n == 0 {
			for *next < len(g.Surfaces) && before([2]int{g.Surfaces[*next].Solid, g.Surfaces[*next].Shell}, in) {
				*next++
			}
		}
		if c.null() {
			*next++
			return nil
		}
		k, err := c.integer()
		if err == nil && k < len(kinds) && *next < len(g.Surfaces) && [2]int{g.Surfaces[*next].Solid, g.Surfaces[*next].Shell} == in {
			g.Surfaces[*next].Kind = kinds[k]
		}
		*next++
		return err
	})
}

func before(a, b [2]int) bool { return a[0] < b[0] || a[0] == b[0] && a[1] < b[1] }
