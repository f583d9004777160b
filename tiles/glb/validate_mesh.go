package glb

import (
	"fmt"
	"math"
)

// primitives are held against what this package writes, value by value.
func (c *checker) primitives() error {
	for i := range c.doc.Meshes {
		if len(c.doc.Meshes[i].Primitives) == 0 {
			return malformed("meshes[%d] has no primitives", i)
		}
		for j := range c.doc.Meshes[i].Primitives {
			if err := c.primitive(&c.doc.Meshes[i].Primitives[j]); err != nil {
				return fmt.Errorf("meshes[%d].primitives[%d]: %w", i, j, err)
			}
		}
	}
	return nil
}

func (c *checker) primitive(p *docPrimitive) error {
	if p.Mode != nil || len(p.Targets) > 0 || p.Attributes.TexCoord1 != nil {
		return malformed("triangles are wanted, and nothing else")
	}
	if p.Material != nil && (*p.Material < 0 || *p.Material >= len(c.doc.Materials)) {
		return malformed("material %d of %d", *p.Material, len(c.doc.Materials))
	}
	at, err := c.attribute("POSITION", p.Attributes.Position, "VEC3", 0)
	if err != nil {
		return err
	}
	if err := c.extremes(&at); err != nil {
		return err
	}
	if err := c.looks(p, at.count); err != nil {
		return err
	}
	if err := c.featureIDs(p, at.count); err != nil {
		return err
	}
	if p.Indices == nil {
		return corners(&at)
	}
	return c.triangles(*p.Indices, &at)
}

// attribute finds an attribute of a primitive with so many vertices, 0 for any number.
func (c *checker) attribute(name string, number *int, kind string, vertices int) (cells, error) {
	if number == nil {
		return cells{}, malformed("there is no %s", name)
	}
	a, err := c.cells(*number, kind)
	if err != nil {
		return a, fmt.Errorf("%s: %w", name, err)
	}
	c.seen[*number] = true
	v := &c.doc.BufferViews[a.viewed]
	switch {
	case vertices != 0 && a.count != vertices:
		return a, malformed("%s: %d values for %d vertices", name, a.count, vertices)
	case v.Target != targetVertices || v.Stride == 0 || c.doc.Accessors[*number].Offset%4 != 0:
		return a, malformed("%s: accessors[%d] is not laid out as vertices are: stride, target or alignment", name, *number)
	}
	return a, nil
}

// extremes holds least and greatest against what is there, to the bit.
func (c *checker) extremes(a *cells) error {
	d := &c.doc.Accessors[a.declared]
	if a.component != typeShort && a.component != typeFloat || a.normalized || len(d.Min) != 3 || len(d.Max) != 3 {
		return malformed("POSITION: accessors[%d]: int16 or float32 with least and greatest are wanted", a.declared)
	}
	c.quantized = c.quantized || a.component == typeShort
	for k := range 3 {
		lo, hi := math.Inf(1), math.Inf(-1)
		for i := range a.count {
			v := a.at(i, k)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return malformed("POSITION: vertex %d is %g", i, v)
			}
			lo, hi = min(lo, v), max(hi, v)
		}
		if lo != d.Min[k] || hi != d.Max[k] {
			return malformed("POSITION: accessors[%d]: %g to %g along axis %d, it says %g to %g", a.declared, lo, hi, k, d.Min[k], d.Max[k])
		}
	}
	return nil
}

// looks are normals, colours and texture coordinates.
func (c *checker) looks(p *docPrimitive, vertices int) error {
	if p.Attributes.Normal != nil {
		a, err := c.attribute("NORMAL", p.Attributes.Normal, "VEC3", vertices)
		if err != nil {
			return err
		}
		if a.component != typeByte || !a.normalized {
			return malformed("NORMAL: normalized int8 is wanted")
		}
		c.quantized = true
		for i := range a.count {
			x, y, z := a.value(i, 0), a.value(i, 1), a.value(i, 2)
			// The bound is what rounding to eight bits does at most, as the validator of Khronos has it.
			if l := math.Sqrt(x*x + y*y + z*z); math.Abs(l-1) > 0.00674 {
				return malformed("NORMAL: vertex %d: length %g", i, l)
			}
		}
	}
	if p.Attributes.Color0 != nil {
		a, err := c.attribute("COLOR_0", p.Attributes.Color0, "VEC4", vertices)
		if err != nil {
			return err
		}
		if a.component != typeUbyte || !a.normalized {
			return malformed("COLOR_0: normalized uint8 is wanted")
		}
	}
	if p.Attributes.TexCoord0 != nil {
		a, err := c.attribute("TEXCOORD_0", p.Attributes.TexCoord0, "VEC2", vertices)
		if err != nil {
			return err
		}
		if a.component != typeFloat {
			return malformed("TEXCOORD_0: float32 is wanted")
		}
		for i := range a.count {
			if s := a.at(i, 0) + a.at(i, 1); math.IsNaN(s) || math.IsInf(s, 0) {
				return malformed("TEXCOORD_0: vertex %d is no number", i)
			}
		}
	}
	return nil
}

// triangles name vertices that are there, three different ones each, and leave none out.
func (c *checker) triangles(number int, at *cells) error {
	a, err := c.cells(number, "SCALAR")
	if err != nil {
		return fmt.Errorf("indices: %w", err)
	}
	c.seen[number] = true
	want := typeUshort
	if at.count > math.MaxUint16 {
		want = typeUint
	}
	if v := &c.doc.BufferViews[a.viewed]; a.component != want || a.count%3 != 0 || v.Target != targetIndices || v.Stride != 0 {
		return malformed("indices: accessors[%d]: %d of type %d for %d vertices", number, a.count, a.component, at.count)
	}
	used := make([]bool, at.count)
	for i := 0; i < a.count; i += 3 {
		x, y, z := int(a.at(i, 0)), int(a.at(i+1, 0)), int(a.at(i+2, 0))
		if max(x, y, z) >= at.count {
			return malformed("indices: triangle %d: vertex %d of %d", i/3, max(x, y, z), at.count)
		}
		if x == y || y == z || z == x {
			return malformed("indices: triangle %d names a vertex twice", i/3)
		}
		used[x], used[y], used[z] = true, true, true
	}
	for i, u := range used {
		if !u {
			return malformed("vertex %d is part of no triangle", i)
		}
	}
	return nil
}

// corners are three for each triangle, all at different places.
func corners(at *cells) error {
	if at.count%3 != 0 {
		return malformed("%d corners without indices", at.count)
	}
	place := func(i int) Vec { return Vec{at.at(i, 0), at.at(i, 1), at.at(i, 2)} }
	for i := 0; i < at.count; i += 3 {
		if a, b, c := place(i), place(i+1), place(i+2); a == b || b == c || c == a {
			return malformed("triangle %d has two corners in one place", i/3)
		}
	}
	return nil
}
