package glb

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func drawVec(t *rapid.T, most float64) Vec {
	var v Vec
	for k := range v {
		v[k] = rapid.Float64Range(-most, most).Draw(t, "metres")
	}
	return v
}

func drawUnit(t *rapid.T) Vec {
	v := drawVec(t, 1)
	l := math.Sqrt(v[0]*v[0] + v[1]*v[1] + v[2]*v[2])
	if l < 1e-3 {
		return Vec{0, 1, 0}
	}
	return Vec{v[0] / l, v[1] / l, v[2] / l}
}

func drawPrimitive(t *rapid.T, rows int, extent float64) Primitive {
	var p Primitive
	n := rapid.IntRange(3, 12).Draw(t, "vertices")
	normals, colors, features, uv := rapid.Bool().Draw(t, "normals"), rapid.Bool().Draw(t, "colors"), rows > 0 && rapid.Bool().Draw(t, "features"), rapid.Bool().Draw(t, "uv")
	for range n {
		p.Positions = append(p.Positions, drawVec(t, extent))
		if normals {
			p.Normals = append(p.Normals, drawUnit(t))
		}
		if colors {
			p.Colors = append(p.Colors, Color{rapid.Byte().Draw(t, "red"), 1, 2, 255})
		}
		if features {
			p.Features = append(p.Features, uint32(rapid.IntRange(0, rows-1).Draw(t, "row")))
		}
		if uv {
			p.TexCoords = append(p.TexCoords, [2]float32{rapid.Float32Range(-2, 2).Draw(t, "u"), 0})
		}
	}
	for range rapid.IntRange(0, 8).Draw(t, "triangles") {
		var tri [3]uint32
		for k := range tri {
			tri[k] = uint32(rapid.IntRange(0, n-1).Draw(t, "corner"))
		}
		p.Triangles = append(p.Triangles, tri)
	}
	return p
}

func drawNode(t *rapid.T, rows, depth int, extent float64) Node {
	n := Node{Name: rapid.StringN(0, 5, 20).Draw(t, "name"), At: drawVec(t, 50)}
	if rapid.Bool().Draw(t, "mesh") {
		n.Mesh = &Mesh{}
		for range rapid.IntRange(0, 3).Draw(t, "primitives") {
			n.Mesh.Primitives = append(n.Mesh.Primitives, drawPrimitive(t, rows, extent))
		}
	}
	if depth < 3 {
		for range rapid.IntRange(0, 2).Draw(t, "children") {
			n.Children = append(n.Children, drawNode(t, rows, depth+1, extent))
		}
	}
	return n
}

func drawModel(t *rapid.T) *Model {
	m := &Model{StepM: rapid.SampledFrom([]float64{0, 0.001, 0.01, 0.02}).Draw(t, "step")}
	rows := rapid.SampledFrom([]int{0, 1, 3, 256, 257}).Draw(t, "rows")
	if rows > 0 {
		c := Column{Name: "id", Texts: make([]string, rows)}
		for i := range min(rows, 5) {
			c.Texts[i] = rapid.StringN(0, 4, 16).Draw(t, "text")
		}
		m.Table = &Table{Class: "house", Rows: rows, Columns: []Column{c, {Name: "floors", Ints: make([]int32, rows)}, {Name: "height_m", Floats: make([]float32, rows)}}}
		m.Table.Columns[2].Floats[0] = float32(math.NaN())
	}
	extent := rapid.SampledFrom([]float64{0.01, 10, 400, 30000}).Draw(t, "extent")
	for range rapid.IntRange(0, 3).Draw(t, "roots") {
		m.Nodes = append(m.Nodes, drawNode(t, rows, 0, extent))
	}
	return m
}

// Whatever is in a model, its file is good, and the same each time.
func TestAnyModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		data, err := m.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := Validate(data); err != nil {
			t.Fatal(err)
		}
		again, err := m.Append(nil)
		if err != nil || !bytes.Equal(data, again) {
			t.Fatalf("another file: %v", err)
		}
	})
}

// Ids are in the smallest type at both ends of each.
func TestSmallestType(t *testing.T) {
	for rows, want := range map[int]int{256: typeUbyte, 257: typeUshort, 65536: typeUshort, 65537: typeFloat} {
		m := one(nil)
		m.Table.Rows, m.Table.Columns[0].Texts = rows, make([]string, rows)
		for i := range m.Nodes[0].Mesh.Primitives[0].Features {
			m.Nodes[0].Mesh.Primitives[0].Features[i] = uint32(rows - 1)
		}
		f, err := open(written(t, m), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		a := *f.doc.Meshes[0].Primitives[0].Attributes.Feature0
		c, err := f.cells(a, "SCALAR")
		if err != nil || f.doc.Accessors[a].Component != want || c.at(0, 0) != float64(rows-1) {
			t.Errorf("%d rows: type %d, id %g, %v", rows, f.doc.Accessors[a].Component, c.at(0, 0), err)
		}
	}
}
