package tiles3d

import (
	"fmt"

	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/house"
)

// stepM is the grid of positions in metres. What is wider than a grid of 65 534 steps gets a coarser one, and what is
// wider still floats; see package glb.
const stepM = 0.005

// model puts the houses of a tile together: one mesh, one set of feature ids, one table, in a frame at the tile's
// middle. Houses come by rising id, so that the same houses make the same bytes.
func (s *Service) model(c Cell, houses []*drawing) (*glb.Model, error) {
	if len(houses) == 0 {
		return &glb.Model{}, nil
	}
	to := solid.NewFrame(c.Bound().Center()).ECEF()
	at, turn := placed(to)
	m := &glb.Model{StepM: stepM, Table: table(houses), Materials: []glb.Material{glb.Matte("house", glb.Color{255, 255, 255, 255})}}
	primitives := []glb.Primitive{s.generated(houses, to)}
	for i, h := range houses {
		if !h.uploaded {
			continue
		}
		up, err := s.uploads.model(s.ctx, h.Model)
		if err == nil && up == nil {
			err = errUnread
		}
		if err != nil {
			return nil, fmt.Errorf("house %s: its model %.12s… cannot be read any more: %w", h.ID, h.Model, err)
		}
		primitives = append(primitives, adopt(m, up, to, uint32(i))...)
	}
	m.Nodes = []glb.Node{{At: at, Turn: turn, Children: []glb.Node{{Name: "houses", Mesh: &glb.Mesh{Primitives: primitives}}}}}
	return m, nil
}

// table has a row for each house.
func table(houses []*drawing) *glb.Table {
	t := &glb.Table{Name: "houses", Class: "house", Rows: len(houses), Columns: []glb.Column{
		{Name: "id", Semantic: "ID", Texts: make([]string, len(houses))},
		{Name: "grid", Texts: make([]string, len(houses))},
		{Name: "floors_above", Ints: make([]int32, len(houses))},
		{Name: "height_m", Floats: make([]float32, len(houses))},
		{Name: "use", Texts: make([]string, len(houses))},
	}}
	for i, h := range houses {
		t.Columns[0].Texts[i], t.Columns[1].Texts[i], t.Columns[4].Texts[i] = h.ID.String(), h.Grid, h.Use
		t.Columns[2].Ints[i], t.Columns[3].Floats[i] = h.Recorded()
	}
	return t
}

// generated are the houses that are built of their footprints, in the frame of their tile.
func (s *Service) generated(houses []*drawing, to [16]float64) glb.Primitive {
	made := make([]*mesh, len(houses))
	vertices, triangles := 0, 0
	for i, h := range houses {
		if h.uploaded {
			made[i] = &mesh{}
			continue
		}
		made[i] = s.meshes.of(h)
		for j := range made[i].parts {
			vertices += len(made[i].parts[j].at)
			triangles += len(made[i].parts[j].triangles)
		}
	}
	p := sized(vertices, triangles)
	for i, h := range houses {
		colors := house.ColorsOf(h.Kind, h.Roof)
		for j := range made[i].parts {
			part := &made[i].parts[j]
			add(&p, part, relative(solid.NewFrame(part.origin).ECEF(), to), colors, uint32(i))
		}
	}
	return p
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
		v, n := move.point(wide(from.at[i])), move.turn(wide(from.normals[i]))
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

func wide(v [3]float32) [3]float64 { return [3]float64{float64(v[0]), float64(v[1]), float64(v[2])} }

// content is the glb of a tile.
func (s *Service) content(c Cell, houses []*drawing) ([]byte, error) {
	m, err := s.model(c, houses)
	var body []byte
	if err == nil {
		body, err = m.Append(nil)
	}
	if err != nil {
		return nil, fmt.Errorf("tile of cell %d/%d/%d: %w", c.Level, c.X, c.Y, err)
	}
	return body, nil
}
