package glb

import (
	"fmt"
	"math"
)

// Modes of primitives by the numbers of glTF.
const (
	modeTriangles = 4
	modeStrip     = 5
	modeFan       = 6
)

// primitive reads a primitive and moves it; nil for points and lines, and for what has no extent.
func (r *reader) primitive(d *docPrimitive, to *matrix) (*Primitive, error) {
	mode := modeTriangles
	if d.Mode != nil {
		mode = *d.Mode
	}
	switch {
	case mode < 0 || mode > modeFan:
		return nil, malformed("mode is %d", mode)
	case mode < modeTriangles:
		return nil, nil
	case len(d.Targets) > 0:
		return nil, malformed("targets: a house does not change its shape: apply them before export")
	case d.Extensions != nil && d.Extensions.Draco != nil && d.Attributes.Position == nil:
		return nil, malformed("KHR_draco_mesh_compression: export without mesh compression")
	}
	scale := to.det()
	if !finite(scale) || !finite(to.by[:]...) {
		return nil, malformed("the nodes above move it beyond all numbers")
	}
	if scale == 0 {
		return nil, nil
	}
	p := &Primitive{}
	places, err := r.positions(d, p, to)
	if err != nil {
		return nil, err
	}
	if err := r.faces(d, p, mode, scale < 0); err != nil {
		return nil, err
	}
	if err := r.normals(d, p, to, scale < 0); err != nil {
		return nil, err
	}
	set, err := r.material(d.Material, p)
	if err != nil {
		return nil, err
	}
	if err := r.surface(d, p, set); err != nil {
		return nil, err
	}
	if err := r.features(d, p, places); err != nil {
		return nil, err
	}
	if len(p.Normals) == 0 {
		if err := r.shade(p); err != nil {
			return nil, err
		}
	}
	if len(p.Triangles) == 0 {
		return nil, nil
	}
	return p, nil
}

// positions reads and moves the vertices. Their number is bounded before memory is taken.
func (r *reader) positions(d *docPrimitive, p *Primitive, to *matrix) (int, error) {
	if d.Attributes.Position == nil {
		return 0, malformed("there is no POSITION")
	}
	c, err := r.cells(*d.Attributes.Position, "VEC3")
	if err != nil {
		return 0, fmt.Errorf("POSITION: %w", err)
	}
	if c.component == typeUint {
		return 0, malformed("POSITION: uint32 is no type of positions")
	}
	if err := r.count(&r.vertices, c.count, r.lim.Vertices, "vertices"); err != nil {
		return 0, err
	}
	p.Positions = make([]Vec, c.count)
	for i := range p.Positions {
		v := Vec{c.value(i, 0), c.value(i, 1), c.value(i, 2)}
		if !finite(v[:]...) {
			return 0, malformed("POSITION: vertex %d is %v: a number is wanted", i, v)
		}
		v = to.point(v)
		for _, x := range v {
			if !(math.Abs(x) <= r.lim.ExtentM) {
				return 0, malformed("POSITION: vertex %d comes to lie %.4g m from the origin, at most %g m are taken: give metres from a point at the house, y up", i, math.Abs(x), r.lim.ExtentM)
			}
		}
		p.Positions[i] = v
	}
	return c.count, nil
}

// count adds to a sum that has a limit.
func (r *reader) count(sum *int, n, most int, what string) error {
	if n > most-*sum {
		return malformed("more than %d %s in all", most, what)
	}
	*sum += n
	return nil
}

// faces reads the triangles, of strips and fans too. Those of a mirrored mesh are turned round.
func (r *reader) faces(d *docPrimitive, p *Primitive, mode int, mirrored bool) error {
	n, at := len(p.Positions), func(i int) uint32 { return uint32(i) }
	if d.Indices != nil {
		c, err := r.cells(*d.Indices, "SCALAR")
		if err != nil {
			return fmt.Errorf("indices: %w", err)
		}
		if c.normalized || c.component != typeUbyte && c.component != typeUshort && c.component != typeUint {
			return malformed("indices: type %d: whole numbers without a sign are wanted", c.component)
		}
		vertices := n
		n = c.count
		for i := range n {
			if v := c.at(i, 0); v >= float64(vertices) {
				return malformed("indices: %d names vertex %.0f of %d", i, v, vertices)
			}
		}
		at = func(i int) uint32 { return uint32(c.at(i, 0)) }
	}
	count := max(n-2, 0)
	if mode == modeTriangles {
		if n%3 != 0 {
			return malformed("%d corners are no whole triangles", n)
		}
		count = n / 3
	}
	if err := r.count(&r.triangles, count, r.lim.Triangles, "triangles"); err != nil {
		return err
	}
	p.Triangles = make([][3]uint32, 0, count)
	for i := range count {
		t := [3]uint32{}
		switch mode {
		case modeTriangles:
			t = [3]uint32{at(3 * i), at(3*i + 1), at(3*i + 2)}
		case modeStrip:
			t = [3]uint32{at(i), at(i + 1 + i%2), at(i + 2 - i%2)}
		case modeFan:
			t = [3]uint32{at(i + 1), at(i + 2), at(0)}
		}
		if mirrored {
			t[1], t[2] = t[2], t[1]
		}
		if t[0] != t[1] && t[1] != t[2] && t[2] != t[0] {
			p.Triangles = append(p.Triangles, t)
		}
	}
	return nil
}

// normals reads and turns the normals; where there are none, or one without a direction, faces are shaded flat.
func (r *reader) normals(d *docPrimitive, p *Primitive, to *matrix, mirrored bool) error {
	if d.Attributes.Normal == nil {
		return nil
	}
	c, err := r.attribute("NORMAL", *d.Attributes.Normal, "VEC3", len(p.Positions))
	if err != nil {
		return err
	}
	turn := to.cofactors()
	p.Normals = make([]Vec, c.count)
	for i := range p.Normals {
		v := Vec{c.value(i, 0), c.value(i, 1), c.value(i, 2)}
		if !finite(v[:]...) {
			return malformed("NORMAL: vertex %d is %v: a number is wanted", i, v)
		}
		n, ok := unit(turn.turn(v))
		if !ok {
			p.Normals = nil
			return nil
		}
		if mirrored {
			n = Vec{-n[0], -n[1], -n[2]}
		}
		p.Normals[i] = n
	}
	return nil
}

// attribute finds an attribute with a value for each vertex.
func (r *reader) attribute(name string, number int, kind string, vertices int) (cells, error) {
	c, err := r.cells(number, kind)
	if err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	if c.count != vertices {
		return c, malformed("%s: %d values for %d vertices", name, c.count, vertices)
	}
	return c, nil
}

// surface reads texture coordinates of the set that the material wants, and colours.
func (r *reader) surface(d *docPrimitive, p *Primitive, set int) error {
	uv := d.Attributes.TexCoord0
	if set == 1 {
		uv = d.Attributes.TexCoord1
	}
	if set >= 0 {
		if uv == nil {
			return malformed("TEXCOORD_%d: the material has an image, the mesh no coordinates for it", set)
		}
		c, err := r.attribute(fmt.Sprintf("TEXCOORD_%d", set), *uv, "VEC2", len(p.Positions))
		if err != nil {
			return err
		}
		p.TexCoords = make([][2]float32, c.count)
		for i := range p.TexCoords {
			u, v := c.value(i, 0), c.value(i, 1)
			if !finite(u, v) || math.Abs(u) > maxUV || math.Abs(v) > maxUV {
				return malformed("TEXCOORD_%d: vertex %d is %g, %g", set, i, u, v)
			}
			p.TexCoords[i] = [2]float32{float32(u), float32(v)}
		}
	}
	if d.Attributes.Color0 == nil {
		return nil
	}
	return r.colors(*d.Attributes.Color0, p)
}

// maxUV bounds how often an image is laid side by side.
const maxUV = 1e6

// colors reads colours of vertices, with or without opacity.
func (r *reader) colors(number int, p *Primitive) error {
	kind := "VEC4"
	if number >= 0 && number < len(r.doc.Accessors) && r.doc.Accessors[number].Type == "VEC3" {
		kind = "VEC3"
	}
	c, err := r.attribute("COLOR_0", number, kind, len(p.Positions))
	if err != nil {
		return err
	}
	p.Colors = make([]Color, c.count)
	for i := range p.Colors {
		p.Colors[i][3] = math.MaxUint8
		for k := range c.wide {
			v := c.value(i, k)
			if !(v >= 0 && v <= 1) {
				v = 1 // brighter than white is white
			}
			if k < 3 {
				v = fromLinear(v)
			}
			p.Colors[i][k] = uint8(math.Round(v * math.MaxUint8))
		}
	}
	return nil
}

// fromLinear is the transfer function of sRGB, whose inverse is toLinear.
func fromLinear(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

// shade gives each triangle the normal of its plane and vertices of its own. Triangles without a plane are left out.
func (r *reader) shade(p *Primitive) error {
	corners := 3 * len(p.Triangles)
	if err := r.count(&r.vertices, max(0, corners-len(p.Positions)), r.lim.Vertices, "vertices"); err != nil {
		return err
	}
	out := Primitive{Material: p.Material, Positions: make([]Vec, 0, corners), Normals: make([]Vec, 0, corners)}
	for _, t := range p.Triangles {
		a := p.Positions[t[0]]
		n, ok := unit(cross(sub(p.Positions[t[1]], a), sub(p.Positions[t[2]], a)))
		if !ok {
			continue
		}
		first := uint32(len(out.Positions))
		for _, v := range t {
			out.Positions, out.Normals = append(out.Positions, p.Positions[v]), append(out.Normals, n)
			if len(p.TexCoords) > 0 {
				out.TexCoords = append(out.TexCoords, p.TexCoords[v])
			}
			if len(p.Colors) > 0 {
				out.Colors = append(out.Colors, p.Colors[v])
			}
			if len(p.Features) > 0 {
				out.Features = append(out.Features, p.Features[v])
			}
		}
		out.Triangles = append(out.Triangles, [3]uint32{first, first + 1, first + 2})
	}
	*p = out
	return nil
}

// features reads the rows of our own table.
func (r *reader) features(d *docPrimitive, p *Primitive, vertices int) error {
	if d.Extensions == nil || d.Extensions.Features == nil || len(d.Extensions.Features.IDs) == 0 || d.Attributes.Feature0 == nil || !r.hasTable() {
		return nil
	}
	if id := d.Extensions.Features.IDs[0]; id.Attribute == nil || *id.Attribute != 0 || id.Table == nil || *id.Table != 0 {
		return nil
	}
	c, err := r.attribute("_FEATURE_ID_0", *d.Attributes.Feature0, "SCALAR", vertices)
	if err != nil {
		return err
	}
	p.Features = make([]uint32, c.count)
	for i := range p.Features {
		v := c.at(i, 0)
		if !(v >= 0 && v < float64(r.out.Table.Rows) && v == math.Trunc(v)) {
			return malformed("_FEATURE_ID_0: vertex %d has id %g of %d", i, v, r.out.Table.Rows)
		}
		p.Features[i] = uint32(v)
	}
	return nil
}

// hasTable reads the property table when it is first asked for. One of another kind than is written here is passed over:
// nothing depends on it.
func (r *reader) hasTable() bool {
	if !r.table {
		r.table = true
		if m := r.doc.Extensions; m != nil && m.Metadata != nil && m.Metadata.Schema != nil && len(m.Metadata.Tables) == 1 {
			if t, err := r.file.table(); err == nil && t.check() == nil {
				r.out.Table = t
			}
		}
	}
	return r.out.Table != nil
}
