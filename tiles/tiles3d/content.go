package tiles3d

import (
	"fmt"
	"math"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// stepM is the grid of positions in metres. What is wider than a grid of 65 534 steps gets a coarser one, and what is
// wider still floats; see package glb.
const stepM = 0.005

// model puts the houses of a tile together: one mesh, one set of feature ids, one table, in a frame at the tile's
// middle. Houses come by rising id, so that the same houses make the same bytes.
func (s *Service) model(c Cell, houses []*drawing) *glb.Model {
	if len(houses) == 0 {
		return &glb.Model{}
	}
	frame := solid.NewFrame(c.Bound().Center())
	to := frame.ECEF()
	t := &glb.Table{Name: "houses", Class: "house", Rows: len(houses)}
	columns := struct {
		ids, grids, uses []string
		floors           []int32
		heights          []float32
	}{}
	made := make([]*mesh, len(houses))
	vertices, triangles := 0, 0
	for i, h := range houses {
		made[i] = s.meshes.of(h)
		for j := range made[i].parts {
			vertices += len(made[i].parts[j].at)
			triangles += len(made[i].parts[j].triangles)
		}
	}
	p := sized(vertices, triangles)
	for i, h := range houses {
		columns.ids = append(columns.ids, h.ID.String())
		columns.grids = append(columns.grids, h.Grid)
		floors, heightM := h.Recorded()
		columns.floors = append(columns.floors, floors)
		columns.heights = append(columns.heights, heightM)
		columns.uses = append(columns.uses, h.Use)
		m, colors := made[i], house.ColorsOf(h.Kind, h.Roof)
		for j := range m.parts {
			add(&p, &m.parts[j], relative(solid.NewFrame(m.parts[j].origin).ECEF(), to), colors, uint32(i))
		}
	}
	t.Columns = []glb.Column{
		{Name: "id", Semantic: "ID", Texts: columns.ids},
		{Name: "grid", Texts: columns.grids},
		{Name: "floors_above", Ints: columns.floors},
		{Name: "height_m", Floats: columns.heights},
		{Name: "use", Texts: columns.uses},
	}
	at, turn := placed(to)
	return &glb.Model{
		StepM: stepM, Table: t, Materials: []glb.Material{glb.Matte("house", glb.Color{255, 255, 255, 255})},
		Nodes: []glb.Node{{At: at, Turn: turn, Children: []glb.Node{{Name: "houses", Mesh: &glb.Mesh{Primitives: []glb.Primitive{p}}}}}},
	}
}

// sized is a primitive with room for so much.
func sized(vertices, triangles int) glb.Primitive {
	return glb.Primitive{
		Positions: make([]glb.Vec, 0, vertices), Normals: make([]glb.Vec, 0, vertices), Colors: make([]glb.Color, 0, vertices),
		Features: make([]uint32, 0, vertices), Triangles: make([][3]uint32, 0, triangles),
	}
}

// add appends a part of a house in the frame of its tile.
func add(p *glb.Primitive, from *part, move transform, colors house.Colors, feature uint32) {
	first := uint32(len(p.Positions))
	for i := range from.at {
		v, n := move.point(from.at[i]), move.turn(from.normals[i])
		p.Positions = append(p.Positions, glb.FromENU(v[0], v[1], v[2]))
		p.Normals = append(p.Normals, glb.FromENU(n[0], n[1], n[2]))
		color := colors.Wall
		if from.roof[i] {
			color = colors.Roof
		}
		p.Colors = append(p.Colors, color)
		p.Features = append(p.Features, feature)
	}
	for _, t := range from.triangles {
		p.Triangles = append(p.Triangles, [3]uint32{first + t[0], first + t[1], first + t[2]})
	}
}

// content is the glb of a tile.
func (s *Service) content(c Cell, houses []*drawing) ([]byte, error) {
	body, err := s.model(c, houses).Append(nil)
	if err != nil {
		return nil, fmt.Errorf("tile of cell %d/%d/%d: %w", c.Level, c.X, c.Y, err)
	}
	return body, nil
}

// transform takes coordinates of one frame to another: three rows of a rotation, and a translation.
type transform struct {
	rows [3][3]float64
	by   [3]float64
}

// relative is the transform between two frames whose matrices, column by column, lead to earth-centred coordinates.
func relative(from, to [16]float64) transform {
	var t transform
	d := [3]float64{from[12] - to[12], from[13] - to[13], from[14] - to[14]}
	for r := range 3 {
		axis := to[4*r : 4*r+3] // an axis of to, so a row of its inverse
		for c := range 3 {
			t.rows[r][c] = axis[0]*from[4*c] + axis[1]*from[4*c+1] + axis[2]*from[4*c+2]
		}
		t.by[r] = axis[0]*d[0] + axis[1]*d[1] + axis[2]*d[2]
	}
	return t
}

func (t *transform) turn(v [3]float32) [3]float64 {
	x, y, z := float64(v[0]), float64(v[1]), float64(v[2])
	var out [3]float64
	for r := range out {
		out[r] = t.rows[r][0]*x + t.rows[r][1]*y + t.rows[r][2]*z
	}
	return out
}

func (t *transform) point(v [3]float32) [3]float64 {
	out := t.turn(v)
	for r := range out {
		out[r] += t.by[r]
	}
	return out
}

// placed is where a frame's node stands, and how it is turned (a quaternion x, y, z, w). Clients turn what glTF has y-up
// to z-up and take that for earth-centred, so the node is given what becomes of the frame's matrix after the way back.
func placed(m [16]float64) (at glb.Vec, turn [4]float64) {
	back := func(x, y, z float64) [3]float64 { return [3]float64{x, z, -y} }
	// Columns of the rotation: east, up, and south, which is what the axes of glTF are here.
	east, up := back(m[0], m[1], m[2]), back(m[8], m[9], m[10])
	south := back(-m[4], -m[5], -m[6])
	at = glb.Vec(back(m[12], m[13], m[14]))
	return at, quaternion([3][3]float64{east, up, south})
}

// quaternion of a rotation that is given by its columns, by Shepperd's method: the largest of the four is found first.
func quaternion(c [3][3]float64) [4]float64 {
	xx, yy, zz := c[0][0], c[1][1], c[2][2]
	squares := [4]float64{1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz, 1 + xx + yy + zz}
	best := 3
	for i, v := range squares {
		if v > squares[best] {
			best = i
		}
	}
	// Entry (row, column) of the matrix is c[column][row].
	dx, dy, dz := c[1][2]-c[2][1], c[2][0]-c[0][2], c[0][1]-c[1][0]
	sx, sy, sz := c[1][2]+c[2][1], c[2][0]+c[0][2], c[0][1]+c[1][0]
	q := [4][4]float64{
		{squares[0], sz, sy, dx},
		{sz, squares[1], sx, dy},
		{sy, sx, squares[2], dz},
		{dx, dy, dz, squares[3]},
	}[best]
	by := 2 * math.Sqrt(squares[best])
	for i := range q {
		q[i] /= by
	}
	return q
}
