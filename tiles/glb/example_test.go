package glb_test

import (
	"fmt"

	"github.com/gridtwin/gridtwin/tiles/glb"
)

// A tile with one house, a triangle for simplicity: what a click on it finds is in the table.
func Example() {
	up := glb.FromENU(0, 0, 1)
	model := glb.Model{
		Materials: []glb.Material{glb.Matte("roof", glb.Color{170, 90, 70, 255})},
		Table: &glb.Table{Name: "houses", Class: "house", Rows: 1, Columns: []glb.Column{
			{Name: "id", Semantic: "ID", Texts: []string{"0000000001F"}},
			{Name: "floors_above", Ints: []int32{2}},
		}},
		Nodes: []glb.Node{{Name: "houses", Mesh: &glb.Mesh{Primitives: []glb.Primitive{{
			Positions: []glb.Vec{glb.FromENU(0, 0, 6), glb.FromENU(10, 0, 6), glb.FromENU(10, 8, 6)},
			Normals:   []glb.Vec{up, up, up},
			Features:  []uint32{0, 0, 0},
			Triangles: [][3]uint32{{0, 1, 2}},
		}}}}},
	}
	file, err := model.Append(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(file[:4]), len(file)%4, glb.Validate(file))
	// Output: glTF 0 <nil>
}
