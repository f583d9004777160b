package glb_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/gridtwin/gridtwin/tiles/glb"
	"github.com/gridtwin/gridtwin/tiles/glb/glbtest"
)

func pictures(t testing.TB) []glb.Image {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 4, 4))
	img.Set(1, 2, color.RGBA{200, 10, 10, 255})
	var p, j bytes.Buffer
	if err := png.Encode(&p, img); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, img, nil); err != nil {
		t.Fatal(err)
	}
	return []glb.Image{{Name: "wall", Data: p.Bytes()}, {Name: "roof", Data: j.Bytes()}}
}

// textured is a model with all that materials have.
func textured(t testing.TB) *glb.Model {
	wall := glb.Matte("wall", glb.Color{230, 220, 210, 255})
	wall.BaseTexture = &glb.Texture{WrapU: glb.Mirror, Magnify: 9729, Minify: 9987}
	wall.OcclusionTexture = &glb.Texture{Image: 1, Strength: 1}
	wall.DoubleSided = true
	glass := glb.Matte("glass", glb.Color{100, 120, 140, 128})
	glass.Alpha, glass.Metallic, glass.Roughness, glass.Emissive = glb.AlphaBlend, 1, 0.1, [3]float64{0.1, 0.1, 0}
	leaf := glb.Material{Name: "leaf", BaseColor: [4]float64{1, 1, 1, 1}, Alpha: glb.AlphaMask, Cutoff: 0.3, Unlit: true}
	leaf.BaseTexture = &glb.Texture{Image: 1, WrapV: glb.Clamp, Transformed: true, Offset: [2]float64{0.5, 0}, Scale: [2]float64{2, 2}, Rotation: 0.1}
	leaf.EmissiveTexture, leaf.MetalRoughTexture = &glb.Texture{}, &glb.Texture{}
	n := glb.Vec{0, 0, 1}
	part := func(material int, z float64) glb.Primitive {
		return glb.Primitive{
			Positions: []glb.Vec{{0, 0, z}, {4, 0, z}, {4, 3, z}, {0, 3, z}}, Normals: []glb.Vec{n, n, n, n}, Material: material,
			TexCoords: [][2]float32{{0, 1}, {1, 1}, {1, 0}, {0, 0}}, Triangles: [][3]uint32{{0, 1, 2}, {0, 2, 3}},
		}
	}
	shared := &glb.Mesh{Name: "front", Primitives: []glb.Primitive{part(0, 0), part(1, 0.1), part(2, 0.2)}}
	return &glb.Model{Materials: []glb.Material{wall, glass, leaf}, Images: pictures(t), Nodes: []glb.Node{{
		Name: "house", At: glb.Vec{10, 0, 5}, Mesh: shared, Children: []glb.Node{
			{Name: "wing", At: glb.Vec{20, 0, 0}, Mesh: shared}, {Name: "yard", Children: []glb.Node{{Name: "tree", Mesh: shared}}},
		},
	}}}
}

// smooth has indices in both types.
func smooth() *glb.Model {
	return &glb.Model{Nodes: []glb.Node{{Mesh: &glb.Mesh{Primitives: []glb.Primitive{glb.Lawn(4), glb.Lawn(300)}}}}}
}

// wide is a mesh that int16 would not do for.
func wide() *glb.Model {
	return &glb.Model{Nodes: []glb.Node{{Mesh: &glb.Mesh{Primitives: []glb.Primitive{{
		Positions: []glb.Vec{{-20000, 0, 0}, {20000, 0.001, 0}, {0, 10, 30000}}, Triangles: [][3]uint32{{0, 1, 2}},
	}}}}}}
}

func TestKhronos(t *testing.T) {
	var files [][]byte
	for _, m := range []*glb.Model{glb.Village(300), glb.Village(1), {}, textured(t), smooth(), wide()} {
		data, err := m.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	glbtest.Khronos(t, files...)
}
