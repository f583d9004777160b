package glb

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func written(t testing.TB, m *Model) []byte {
	t.Helper()
	data, err := m.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Validate(data); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSameBytes(t *testing.T) {
	m := village(40)
	a, b := written(t, m), written(t, village(40))
	if !bytes.Equal(a, b) {
		t.Fatal("the same model made other bytes")
	}
	head := []byte("before")
	c, err := m.Append(head)
	if err != nil || !bytes.Equal(c, append(head, a...)) {
		t.Fatalf("behind other bytes it is another file: %v", err)
	}
}

// What a tile must keep: one mesh, one set of ids, one table, all houses in it.
func TestTile(t *testing.T) {
	f, err := open(written(t, village(300)), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.doc.Nodes) != 1 || len(f.doc.Meshes) != 1 || len(f.doc.Meshes[0].Primitives) != 1 || len(f.doc.Extensions.Metadata.Tables) != 1 {
		t.Fatalf("%d nodes, %d meshes", len(f.doc.Nodes), len(f.doc.Meshes))
	}
	p := f.doc.Meshes[0].Primitives[0]
	if a := f.doc.Accessors[*p.Attributes.Feature0]; a.Component != typeUshort {
		t.Errorf("300 ids in type %d", a.Component)
	}
	table, err := f.table()
	if err != nil || table.Rows != 300 {
		t.Fatalf("%+v, %v", table, err)
	}
	want := village(300).Table
	for i, c := range want.Columns {
		for row := range 300 {
			got := table.Columns[i]
			if got.Name != c.Name || c.kind() == textColumn && got.Texts[row] != c.Texts[row] || c.kind() == intColumn && got.Ints[row] != c.Ints[row] || c.kind() == floatColumn && got.Floats[row] != c.Floats[row] {
				t.Fatalf("column %s, row %d is another", c.Name, row)
			}
		}
	}
}

func TestEmpty(t *testing.T) {
	for name, m := range map[string]*Model{
		"nothing":                 {},
		"a mesh of nothing":       {Nodes: []Node{{Mesh: &Mesh{}}}},
		"a table of nothing":      {Table: &Table{Class: "house"}, Nodes: []Node{{Name: "houses", Mesh: &Mesh{Primitives: []Primitive{{}}}}}},
		"a triangle of nothing":   {Nodes: []Node{{Mesh: &Mesh{Primitives: []Primitive{{Positions: []Vec{{}, {1e-5}, {0, 1e-5}}, Triangles: [][3]uint32{{0, 1, 2}}}}}}}},
		"materials for nobody":    {Materials: []Material{Matte("wall", Color{1, 2, 3, 255})}},
		"a vertex of no triangle": {Nodes: []Node{{Mesh: &Mesh{Primitives: []Primitive{{Positions: []Vec{{1, 2, 3}}}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := open(written(t, m), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if len(f.doc.Nodes) != 1 || len(f.doc.Meshes) != 0 {
				t.Fatalf("%d nodes, %d meshes", len(f.doc.Nodes), len(f.doc.Meshes))
			}
		})
	}
}

func one(change func(m *Model, p *Primitive)) *Model {
	p := Primitive{
		Positions: []Vec{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}}, Normals: []Vec{{0, 0, 1}, {0, 0, 1}, {0, 0, 1}},
		Features: []uint32{0, 0, 0}, Triangles: [][3]uint32{{0, 1, 2}},
	}
	m := &Model{Table: &Table{Class: "house", Rows: 1, Columns: []Column{{Name: "id", Texts: []string{"a"}}}}}
	if change != nil {
		change(m, &p)
	}
	m.Nodes = append(m.Nodes, Node{Mesh: &Mesh{Primitives: []Primitive{p}}})
	return m
}

func TestContradictions(t *testing.T) {
	written(t, one(nil))
	for _, c := range []struct {
		name, says string
		change     func(m *Model, p *Primitive)
	}{
		{"normals for some", "2 normals", func(_ *Model, p *Primitive) { p.Normals = p.Normals[:2] }},
		{"a normal of length 2", "normal 0", func(_ *Model, p *Primitive) { p.Normals[0][2] = 2 }},
		{"a normal that is none", "normal 0", func(_ *Model, p *Primitive) { p.Normals[0][2] = math.NaN() }},
		{"no number", "position 0", func(_ *Model, p *Primitive) { p.Positions[0][0] = math.NaN() }},
		{"endless", "position 1", func(_ *Model, p *Primitive) { p.Positions[1][0] = math.Inf(1) }},
		{"a vertex that is not there", "vertex 3", func(_ *Model, p *Primitive) { p.Triangles[0][0] = 3 }},
		{"a feature that is not there", "feature 1", func(_ *Model, p *Primitive) { p.Features[0] = 1 }},
		{"features without a table", "without a table", func(m *Model, _ *Primitive) { m.Table = nil }},
		{"a material that is not there", "material 1", func(_ *Model, p *Primitive) { p.Material = 1 }},
		{"too few values", "0 values for 1", func(m *Model, _ *Primitive) { m.Table.Columns[0].Texts = nil }},
		{"a column twice", "twice", func(m *Model, _ *Primitive) { m.Table.Columns = append(m.Table.Columns, m.Table.Columns[0]) }},
		{"a column of odd name", `"a b"`, func(m *Model, _ *Primitive) { m.Table.Columns[0].Name = "a b" }},
		{"a class of odd name", "class", func(m *Model, _ *Primitive) { m.Table.Class = "" }},
		{"text that is none", "UTF-8", func(m *Model, _ *Primitive) { m.Table.Columns[0].Texts[0] = "\xff" }},
		{"an endless figure", "row 0", func(m *Model, _ *Primitive) {
			m.Table.Columns[0] = Column{Name: "h", Floats: []float32{float32(math.Inf(1))}}
		}},
		{"a wide step", "step", func(m *Model, _ *Primitive) { m.StepM = 1 }},
		{"an image of another kind", "image 0", func(m *Model, _ *Primitive) { m.Images = []Image{{Data: []byte("RIFF")}} }},
		{"a bright factor", "factor", func(m *Model, _ *Primitive) { m.Materials = []Material{{Metallic: 2}} }},
		{"a texture of nothing", "image 0 of 0", func(m *Model, _ *Primitive) { m.Materials = []Material{{BaseTexture: &Texture{}}} }},
		{"nowhere", "no place", func(m *Model, _ *Primitive) { m.Nodes = []Node{{At: Vec{math.NaN()}}} }},
		{"deep", "deep", func(m *Model, _ *Primitive) {
			var n Node
			for range maxDepth + 1 {
				n = Node{Children: []Node{n}}
			}
			m.Nodes = []Node{n}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := []byte("head")
			got, err := one(c.change).Append(head)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
			if string(got) != "head" {
				t.Fatalf("left %q behind", got)
			}
		})
	}
}

// A turned node keeps its mesh beneath it: the mesh has a place and a scale of its own.
func TestTurn(t *testing.T) {
	m := village(3)
	half := math.Sqrt(0.5)
	m.Nodes = []Node{{At: Vec{1, 2, 3}, Turn: Quat{0, half, 0, half}, Mesh: m.Nodes[0].Mesh}}
	f, err := open(written(t, m), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	root, mesh := f.doc.Nodes[0], f.doc.Nodes[1]
	if len(root.Rotation) != 4 || root.Rotation[1] != half || root.Translation[2] != 3 || root.Mesh != nil || mesh.Mesh == nil || mesh.Rotation != nil {
		t.Errorf("%+v, %+v", root, mesh)
	}
	m.Nodes[0].Turn = Quat{1, 1, 0, 0}
	if _, err := m.Append(nil); err == nil || !strings.Contains(err.Error(), "turn") {
		t.Errorf("a turn that also scales: %v", err)
	}
}
