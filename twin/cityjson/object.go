package cityjson

import (
	"fmt"
	"math"
)

// feature reads an object and all that belongs to it.
func (d *document) feature(all []int) (*Feature, error) {
	s := &shapeReader{doc: d}
	if d.strict {
		s = &d.shapes
	}
	f := &Feature{}
	for n, i := range all {
		o, err := d.readObject(s, i)
		switch {
		case err != nil && n == 0:
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("part %.80q: %w", d.objects[i].id, err)
		case n == 0:
			f.Root = o
		default:
			f.Parts = append(f.Parts, o)
		}
	}
	return f, nil
}

func (d *document) readObject(s *shapeReader, i int) (*Object, error) {
	e := &d.objects[i]
	o := &Object{ID: e.id, Type: e.typ, Parents: e.parents, Children: e.kids}
	c := d.at(e.at)
	err := c.object(func(key string) (err error) {
		switch {
		case key == "attributes" && c.peek() == '{':
			o.Attributes, err = c.attributes()
		case key == "address":
			o.Address, err = c.address()
		case key == "geometry" && c.peek() == '[':
			err = c.array(func(n int) error {
				g, err := s.geometry(c, d.vertices)
				if err != nil {
					return fmt.Errorf("geometry %d: %w", n, err)
				}
				o.Geometries = append(o.Geometries, g)
				return nil
			})
		default:
			_, err = c.raw()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return o, o.finite()
}

// finite refuses positions that are no numbers: a transform may make them of numbers that are.
func (o *Object) finite() error {
	for n, g := range o.Geometries {
		for _, f := range g.Surfaces {
			for _, ring := range f.Rings {
				for _, p := range ring {
					if sum := p[0] + p[1] + p[2]; math.IsNaN(sum) || math.IsInf(sum, 0) {
						return fmt.Errorf("geometry %d: a vertex is at %v, which is no place", n, p)
					}
				}
			}
		}
	}
	return nil
}

// attributes reads the members of an object in their order.
func (c *cursor) attributes() (all []Attribute, err error) {
	err = c.object(func(name string) error {
		a, err := c.attribute(name)
		all = append(all, a)
		return err
	})
	return all, err
}

func (c *cursor) attribute(name string) (a Attribute, err error) {
	a.Name = name
	switch c.peek() {
	case '"':
		a.Text, err = c.text()
		return a, err
	case '{', '[':
		a.Kind = JSON
	case 't', 'f':
		a.Kind = Bool
	case 'n':
		a.Kind = Null
		_, err = c.raw()
		return a, err
	default:
		a.Kind = Number
	}
	b, err := c.raw()
	a.Text = string(b)
	return a, err
}

// address reads the first address: files have one object or a list of them.
func (c *cursor) address() (first []Attribute, err error) {
	switch c.peek() {
	case '{':
		return c.attributes()
	case '[':
		err = c.array(func(n int) error {
			if n == 0 && c.peek() == '{' {
				first, err = c.attributes()
				return err
			}
			_, err := c.raw()
			return err
		})
		return first, err
	}
	_, err = c.raw()
	return nil, err
}
