package solid

import (
	"math"

	"github.com/paulmach/orb"
)

// Mesh is a body cut into triangles, flat shaded: faces share no vertices, so each vertex has the normal of its face.
type Mesh struct {
	Positions []Vec3
	Normals   []Vec3 // of the same length, each of length 1
	// Triangles hold indexes of Positions; seen from outside they turn counter-clockwise.
	Triangles [][3]uint32
	Kinds     []FaceKind // one for each triangle
}

// Mesh cuts the faces into triangles. It uses every vertex and adds none, so the triangles are as watertight as the
// faces are.
func (s *Solid) Mesh() Mesh {
	corners, triangles := 0, 0
	for _, f := range s.Faces {
		n := 0
		for _, r := range f.Rings {
			n += len(r)
		}
		corners += n
		triangles += n - 2 + 2*(len(f.Rings)-1) // a hole adds its vertices and two more
	}
	m := Mesh{
		Positions: make([]Vec3, 0, corners),
		Normals:   make([]Vec3, 0, corners),
		Triangles: make([][3]uint32, 0, triangles),
		Kinds:     make([]FaceKind, 0, triangles),
	}
	var cut clipper
	var flat []orb.Point
	var rings []orb.Ring
	for _, f := range s.Faces {
		first := uint32(len(m.Positions))
		normal := f.Normal()
		flat, rings = flat[:0], rings[:0]
		for _, r := range f.Rings {
			from := len(flat)
			for _, v := range r {
				m.Positions = append(m.Positions, v)
				m.Normals = append(m.Normals, normal)
				flat = append(flat, along(v, normal))
			}
			rings = append(rings, flat[from:len(flat):len(flat)])
		}
		m.Triangles = cut.triangulate(m.Triangles, rings, first)
		for len(m.Kinds) < len(m.Triangles) {
			m.Kinds = append(m.Kinds, f.Kind)
		}
	}
	return m
}

// along looks at v against a normal and drops the coordinate that says least. It rounds nothing, so what lies on one
// line in space does so in the plane.
func along(v, normal Vec3) orb.Point {
	x, y, z := math.Abs(normal[0]), math.Abs(normal[1]), math.Abs(normal[2])
	var p orb.Point
	var down bool
	switch {
	case z >= x && z >= y:
		p, down = orb.Point{v[0], v[1]}, normal[2] < 0
	case x >= y:
		p, down = orb.Point{v[1], v[2]}, normal[0] < 0
	default:
		p, down = orb.Point{v[2], v[0]}, normal[1] < 0
	}
	if down {
		p[0], p[1] = p[1], p[0]
	}
	return p
}
