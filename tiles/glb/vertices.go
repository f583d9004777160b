package glb

import (
	"encoding/binary"
	"fmt"
	"math"
)

// noMesh is the number of a mesh that draws nothing.
const noMesh = -1

// mesh takes a mesh in and gives its number, noMesh where no triangle is left of it, and where its positions begin.
func (w *writer) mesh(m *Mesh) (int, Vec, error) {
	lo, hi, err := m.bounds()
	if err != nil {
		return 0, Vec{}, err
	}
	origin := w.grid.origin(lo, hi)
	if number, known := w.meshes[m]; known {
		return number, origin, nil
	}
	out := docMesh{Name: m.Name}
	for i := range m.Primitives {
		p := &m.Primitives[i]
		err := w.model.check(p)
		var made part
		if err == nil {
			made, err = w.weld(p, origin)
		}
		if err != nil {
			return 0, Vec{}, fmt.Errorf("glb: mesh %q: primitive %d: %w", m.Name, i, err)
		}
		if len(made.triangles) == 0 {
			continue
		}
		d := docPrimitive{}
		if len(w.model.Materials) > 0 {
			d.Material = &p.Material
		}
		made.mesh, made.at = len(w.doc.Meshes), len(out.Primitives)
		out.Primitives = append(out.Primitives, d)
		w.parts = append(w.parts, made)
	}
	number := noMesh
	if len(out.Primitives) > 0 {
		number = len(w.doc.Meshes)
		w.doc.Meshes = append(w.doc.Meshes, out)
	}
	w.meshes[m] = number
	return number, origin, nil
}

// column is one attribute of all vertices of a file, in a view of its own: what is alike lies together, which is what
// gzip sees.
type column struct {
	kind       string // VEC3 and so on
	component  int
	normalized bool
	stride     int
	of         func(p *part) bool
	put        func(dst []byte, v *vertex) []byte
	slot       func(a *docAttributes) **int
}

func (w *writer) columns() []column {
	return []column{
		w.positionColumn(),
		{
			kind: "VEC3", component: typeByte, normalized: true, stride: 4, of: func(p *part) bool { return p.normals },
			put: func(dst []byte, v *vertex) []byte {
				return append(dst, byte(v.normal[0]), byte(v.normal[1]), byte(v.normal[2]), 0)
			},
			slot: func(a *docAttributes) **int { return &a.Normal },
		},
		{
			kind: "VEC4", component: typeUbyte, normalized: true, stride: 4, of: func(p *part) bool { return p.colors },
			put:  func(dst []byte, v *vertex) []byte { return append(dst, v.color[:]...) },
			slot: func(a *docAttributes) **int { return &a.Color0 },
		},
		w.featureColumn(),
		{
			kind: "VEC2", component: typeFloat, stride: 8, of: func(p *part) bool { return p.textured },
			put: func(dst []byte, v *vertex) []byte {
				return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(dst, v.uv[0]), v.uv[1])
			},
			slot: func(a *docAttributes) **int { return &a.TexCoord0 },
		},
	}
}

func (w *writer) positionColumn() column {
	c := column{
		kind: "VEC3", component: typeShort, stride: 8, of: func(*part) bool { return true },
		put: func(dst []byte, v *vertex) []byte {
			for _, x := range v.at {
				dst = binary.LittleEndian.AppendUint16(dst, uint16(x))
			}
			return append(dst, 0, 0)
		},
		slot: func(a *docAttributes) **int { return &a.Position },
	}
	if w.grid.float {
		c.component, c.stride = typeFloat, 12
		c.put = func(dst []byte, v *vertex) []byte {
			for _, x := range v.at {
				dst = binary.LittleEndian.AppendUint32(dst, uint32(x))
			}
			return dst
		}
	}
	return c
}

// featureColumn takes the smallest type that glTF has for so many rows. There is no uint32 among attributes; float32
// counts to 16 million without a gap.
func (w *writer) featureColumn() column {
	rows := 0
	if w.model.Table != nil {
		rows = w.model.Table.Rows
	}
	c := column{
		kind: "SCALAR", stride: 4, of: func(p *part) bool { return p.features },
		put:  func(dst []byte, v *vertex) []byte { return binary.LittleEndian.AppendUint32(dst, v.feature) },
		slot: func(a *docAttributes) **int { return &a.Feature0 },
	}
	switch {
	case rows <= math.MaxUint8+1:
		c.component = typeUbyte
	case rows <= math.MaxUint16+1:
		c.component = typeUshort
	default:
		c.component = typeFloat
		c.put = func(dst []byte, v *vertex) []byte {
			return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(v.feature)))
		}
	}
	return c
}

// vertices lays out what all primitives have, attribute by attribute, then the triangles.
func (w *writer) vertices() error {
	for i := range w.parts {
		p := &w.parts[i]
		p.doc = &w.doc.Meshes[p.mesh].Primitives[p.at]
		w.normal = w.normal || p.normals
		p.unfold()
		if p.features {
			attribute, table := 0, 0
			p.doc.Extensions = &docFeatures{Features: &docMeshFeatures{IDs: []docFeatureSet{{
				Count: w.model.Table.Rows, Attribute: &attribute, Table: &table, Label: w.model.Table.Class,
			}}}}
		}
	}
	for _, c := range w.columns() {
		w.column(&c)
	}
	w.indices(typeUshort)
	w.indices(typeUint)
	return nil
}

// spreadRatio is how many corners a vertex has at most, on average, in primitives that are written without indices. Walls
// have 1.5, and smooth surfaces 6.
const spreadRatio = 2

// unfold writes the corners out where few of them share a vertex. gzip takes a repeated vertex for three bytes, and finds
// nothing to save in indices that only count up; FORMAT.md has the figures.
func (p *part) unfold() {
	if len(p.triangles) > spreadRatio*len(p.vertices) {
		return
	}
	corners := make([]vertex, len(p.triangles))
	for i, v := range p.triangles {
		corners[i] = p.vertices[v]
	}
	p.vertices, p.triangles, p.spread = corners, nil, true
}

// column writes an attribute of all primitives that have it.
func (w *writer) column(c *column) {
	var data []byte
	first := len(w.doc.Accessors)
	for i := range w.parts {
		p := &w.parts[i]
		if !c.of(p) {
			continue
		}
		a := docAccessor{Offset: int64(len(data)), Component: c.component, Normalized: c.normalized, Count: int64(len(p.vertices)), Type: c.kind}
		if slot := c.slot(&p.doc.Attributes); true {
			number := len(w.doc.Accessors)
			*slot = &number
			if slot == &p.doc.Attributes.Position {
				a.Min, a.Max = w.grid.extremes(p.vertices)
			}
		}
		for j := range p.vertices {
			data = c.put(data, &p.vertices[j])
		}
		w.doc.Accessors = append(w.doc.Accessors, a)
	}
	w.settle(first, data, c.stride, targetVertices)
}

// settle makes data a view and points the accessors from first on at it.
func (w *writer) settle(first int, data []byte, stride, target int) {
	if first == len(w.doc.Accessors) {
		return
	}
	view := w.view(data, stride, target)
	for i := first; i < len(w.doc.Accessors); i++ {
		w.doc.Accessors[i].View = &view
	}
}

// extremes are the least and the greatest of each coordinate, as stored.
func (g grid) extremes(vertices []vertex) (lo, hi []float64) {
	lo, hi = []float64{math.Inf(1), math.Inf(1), math.Inf(1)}, []float64{math.Inf(-1), math.Inf(-1), math.Inf(-1)}
	for i := range vertices {
		for k, x := range vertices[i].at {
			v := float64(x)
			if g.float {
				v = float64(math.Float32frombits(uint32(x)))
			}
			lo[k], hi[k] = min(lo[k], v), max(hi[k], v)
		}
	}
	return lo, hi
}

// indices writes the triangles of all primitives that need the type. The greatest index of a type is left out: it means
// something else to some hardware.
func (w *writer) indices(component int) {
	var data []byte
	first := len(w.doc.Accessors)
	for i := range w.parts {
		p := &w.parts[i]
		if wide := len(p.vertices) > math.MaxUint16; wide != (component == typeUint) || p.spread {
			continue
		}
		number := len(w.doc.Accessors)
		p.doc.Indices = &number
		w.doc.Accessors = append(w.doc.Accessors, docAccessor{Offset: int64(len(data)), Component: component, Count: int64(len(p.triangles)), Type: "SCALAR"})
		for _, v := range p.triangles {
			if component == typeUint {
				data = binary.LittleEndian.AppendUint32(data, v)
			} else {
				data = binary.LittleEndian.AppendUint16(data, uint16(v))
			}
		}
	}
	w.settle(first, data, 0, targetIndices)
}
