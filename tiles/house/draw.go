package house

import (
	"github.com/gridtwin/gridtwin/geo/solid"
	"github.com/gridtwin/gridtwin/tiles/glb"
)

// unknownFloors stands for floors that nobody recorded.
const unknownFloors = glb.UnknownInt

// Colors are those of a house: walls by what it is, roofs by their shape. They are the colours of the map, a little
// warmer in the light of a scene.
type Colors struct{ Wall, Roof, Ground glb.Color }

// ColorsOf chooses the colours of a house.
func ColorsOf(kind string, roof solid.Roof) Colors {
	c := Colors{Wall: glb.Color{226, 215, 199, 255}, Roof: glb.Color{168, 160, 150, 255}, Ground: glb.Color{150, 144, 134, 255}}
	switch kind {
	case "home", "rental":
		c.Wall = glb.Color{232, 220, 201, 255}
	case "public":
		c.Wall, c.Roof = glb.Color{188, 205, 222, 255}, glb.Color{112, 136, 160, 255}
	case "industry":
		c.Wall, c.Roof = glb.Color{200, 192, 212, 255}, glb.Color{130, 122, 150, 255}
	case "shed":
		c.Wall, c.Roof = glb.Color{207, 205, 191, 255}, glb.Color{146, 146, 130, 255}
	case "hut":
		c.Wall, c.Roof = glb.Color{196, 185, 164, 255}, glb.Color{132, 118, 98, 255}
	}
	if pitched := roof != solid.Flat; pitched && (kind == "home" || kind == "rental" || kind == "") {
		c.Roof = glb.Color{158, 96, 76, 255}
	}
	return c
}

// of is the colour of a face.
func (c *Colors) of(k solid.FaceKind) glb.Color {
	switch k {
	case solid.Wall:
		return c.Wall
	case solid.RoofFace:
		return c.Roof
	}
	return c.Ground
}

// brush draws bodies into one primitive.
type brush struct {
	frame solid.Frame
	to    glb.Primitive
}

// body adds a body as a feature. It may be in another frame than the brush: both touch the earth so near to each other
// that a shift of its corners is all there is to do.
func (b *brush) body(s *solid.Solid, c Colors, feature uint32) {
	mesh := s.Mesh()
	first := uint32(len(b.to.Positions))
	kinds := make([]solid.FaceKind, len(mesh.Positions))
	for i, t := range mesh.Triangles {
		for _, v := range t {
			kinds[v] = mesh.Kinds[i] // faces share no vertices
		}
		b.to.Triangles = append(b.to.Triangles, [3]uint32{first + t[0], first + t[1], first + t[2]})
	}
	same := s.Frame.Origin == b.frame.Origin
	for i, v := range mesh.Positions {
		if !same {
			v[0], v[1] = b.frame.XY(s.Frame.LonLat(v[0], v[1]))
		}
		n := mesh.Normals[i]
		b.to.Positions = append(b.to.Positions, glb.FromENU(v[0], v[1], v[2]))
		b.to.Normals = append(b.to.Normals, glb.FromENU(n[0], n[1], n[2]))
		b.to.Colors = append(b.to.Colors, c.of(kinds[i]))
		b.to.Features = append(b.to.Features, feature)
	}
}

// place is where on earth the origin of the picture lies.
func (f *Form) place() *glb.Place {
	at := f.Frame().Origin
	return &glb.Place{Lon: at[0], Lat: at[1], HeightM: f.BaseM}
}

// materials is the one material of generated pictures: colours are those of vertices.
func materials() []glb.Material {
	return []glb.Material{glb.Matte("house", glb.Color{255, 255, 255, 255})}
}

// Model3D draws a house out of its footprint, heights and roof.
func (f *Form) Model3D() (*glb.Model, error) {
	bodies, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	b := brush{frame: f.Frame()}
	colors := ColorsOf(f.Kind, f.Roof)
	for _, s := range bodies {
		b.body(s, colors, 0)
	}
	roof, fallback := solid.RoofOf(bodies)
	return &glb.Model{
		Place: f.place(), Materials: materials(), Table: f.table(), Roof: roof.String(), RoofFallback: fallback,
		Nodes: []glb.Node{{Name: f.ID.String(), Mesh: &glb.Mesh{Name: f.ID.String(), Primitives: []glb.Primitive{b.to}}}},
	}, nil
}

// table is the row of a house, as tiles have it too.
func (f *Form) table() *glb.Table {
	return &glb.Table{Name: "houses", Class: "house", Rows: 1, Columns: []glb.Column{
		{Name: "id", Semantic: "ID", Texts: []string{f.ID.String()}},
		{Name: "grid", Texts: []string{f.Grid}},
		{Name: "floors_above", Ints: []int32{f.floors}},
		{Name: "height_m", Floats: []float32{f.heightM}},
		{Name: "use", Texts: []string{f.Use}},
	}}
}
