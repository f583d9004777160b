package glb

import (
	"fmt"
	"hash/maphash"
	"math"
	"math/bits"
)

// vertex is a vertex as it is stored; equal ones are one.
type vertex struct {
	at      [3]int32 // steps, or the bits of float32; turned, as the normal is, where the grid says so
	normal  [3]int8
	color   Color // linear
	feature uint32
	uv      [2]uint32 // bits of float32
}

// part is a primitive in the making.
type part struct {
	vertices  []vertex
	triangles []uint32 // three for each

	spread                              bool // vertices are corners, three for each triangle; there are no indices
	normals, colors, features, textured bool
	mesh, at                            int // where it stands in the document
	doc                                 *docPrimitive
}

// check refuses a primitive that contradicts itself or the model.
func (m *Model) check(p *Primitive) error {
	n := len(p.Positions)
	for _, c := range [...]struct {
		what string
		n    int
	}{{"normals", len(p.Normals)}, {"texture coordinates", len(p.TexCoords)}, {"colours", len(p.Colors)}, {"features", len(p.Features)}} {
		if c.n != 0 && c.n != n {
			return fmt.Errorf("%d %s for %d positions", c.n, c.what, n)
		}
	}
	if p.Material < 0 || p.Material >= max(1, len(m.Materials)) {
		return fmt.Errorf("material %d of %d", p.Material, len(m.Materials))
	}
	if len(p.Features) > 0 && m.Table == nil {
		return fmt.Errorf("features without a table")
	}
	for i, f := range p.Features {
		if int64(f) >= int64(m.Table.Rows) {
			return fmt.Errorf("vertex %d: feature %d of %d", i, f, m.Table.Rows)
		}
	}
	for i, t := range p.Triangles {
		for _, v := range t {
			if int64(v) >= int64(n) {
				return fmt.Errorf("triangle %d: vertex %d of %d", i, v, n)
			}
		}
	}
	return nil
}

// weld quantizes a primitive: equal vertices become one, in the order in which triangles come to them, and triangles
// that shrink to a line are left out.
func (w *writer) weld(p *Primitive, origin Vec) (part, error) {
	out := part{
		normals: len(p.Normals) > 0, colors: len(p.Colors) > 0, features: len(p.Features) > 0, textured: len(p.TexCoords) > 0,
		vertices: make([]vertex, 0, len(p.Positions)), triangles: make([]uint32, 0, 3*len(p.Triangles)),
	}
	places := make([]uint32, len(p.Positions)) // +1: of each position, once met
	index := newLookup(len(p.Positions))
	for _, t := range p.Triangles {
		var corners [3]vertex
		for k, i := range t {
			if places[i] != 0 {
				corners[k] = out.vertices[places[i]-1]
				continue
			}
			v, err := w.vertex(p, int(i), origin)
			if err != nil {
				return part{}, err
			}
			corners[k] = v
		}
		if flat(corners[0].at, corners[1].at, corners[2].at) {
			continue
		}
		for k, i := range t {
			if places[i] == 0 {
				places[i] = index.find(&out.vertices, &corners[k]) + 1
			}
			out.triangles = append(out.triangles, places[i]-1)
		}
	}
	return out, nil
}

// lookup finds vertices by what they are: numbers of vertices, +1, at places that follow from a hash.
// It is smaller than a map of vertices. The hash has a seed, so that nobody can make a file whose vertices all want the same place. What is found does not
// depend on it.
type lookup struct {
	slots []uint32
	seed  maphash.Seed
}

func newLookup(vertices int) lookup {
	n := max(4, bits.Len(uint(vertices))+1) // at most half full
	return lookup{slots: make([]uint32, 1<<n), seed: maphash.MakeSeed()}
}

// find is the number of a vertex, which is appended where there is none like it.
func (l *lookup) find(all *[]vertex, v *vertex) uint32 {
	for at := maphash.Comparable(l.seed, *v); ; at++ {
		slot := &l.slots[at&uint64(len(l.slots)-1)]
		if *slot == 0 {
			*all = append(*all, *v)
			*slot = uint32(len(*all))
			return *slot - 1
		}
		if (*all)[*slot-1] == *v {
			return *slot - 1
		}
	}
}

// flat tells that two corners are the same.
func flat(a, b, c [3]int32) bool { return a == b || b == c || c == a }

// vertex is one vertex as it is stored.
func (w *writer) vertex(p *Primitive, i int, origin Vec) (vertex, error) {
	var v vertex
	for k, x := range w.grid.turn(sub(p.Positions[i], origin)) {
		if w.grid.float {
			v.at[k] = int32(math.Float32bits(float32(x) + 0))
		} else {
			v.at[k] = int32(math.Round(x / w.grid.step))
		}
	}
	if len(p.Normals) > 0 {
		n := p.Normals[i]
		if l := math.Sqrt(n[0]*n[0] + n[1]*n[1] + n[2]*n[2]); !(math.Abs(l-1) < 1e-3) {
			return v, fmt.Errorf("normal %d is %v, of length %g: 1 is wanted", i, n, l)
		}
		for k, x := range w.grid.turn(n) {
			v.normal[k] = int8(math.Round(x * 127))
		}
	}
	if len(p.Colors) > 0 {
		c := p.Colors[i]
		v.color = Color{w.light[c[0]], w.light[c[1]], w.light[c[2]], c[3]}
	}
	if len(p.Features) > 0 {
		v.feature = p.Features[i]
	}
	if len(p.TexCoords) > 0 {
		for k, x := range p.TexCoords[i] {
			if x != x || math.IsInf(float64(x), 0) {
				return v, fmt.Errorf("texture coordinate %d is %v", i, p.TexCoords[i])
			}
			v.uv[k] = math.Float32bits(x + 0)
		}
	}
	return v, nil
}
