package glb

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// foreign is a file as others write them: float positions, a texture, indices, nodes that turn and scale.
func foreign(t testing.TB, change func(f *file)) []byte {
	t.Helper()
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 8, 4))); err != nil {
		t.Fatal(err)
	}
	f := &file{doc: document{
		Asset: docAsset{Version: "2.0"}, Scenes: []docScene{{Nodes: []int{0}}},
		Nodes:     []docNode{{Name: "house", Children: []int{1}, Translation: []float64{5, 0, 0}}, {Mesh: number(0), Scale: []float64{2, 2, 2}}},
		Meshes:    []docMesh{{Primitives: []docPrimitive{{Attributes: docAttributes{Position: number(0), TexCoord0: number(1)}, Indices: number(2), Material: number(0)}}}},
		Materials: []docMaterial{{Name: "wall", PBR: &docPBR{BaseTexture: &docTextureRef{}}}},
		Textures:  []docTexture{{Source: number(0), Sampler: number(0)}}, Samplers: []docSampler{{WrapS: wrapMirror}},
		Images: []docImage{{MIME: mimePNG, View: number(3)}},
		Accessors: []docAccessor{
			{View: number(0), Component: typeFloat, Count: 4, Type: "VEC3"},
			{View: number(1), Component: typeFloat, Count: 4, Type: "VEC2"},
			{View: number(2), Component: typeUbyte, Count: 6, Type: "SCALAR"},
		},
	}}
	for _, part := range [][]float32{{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0}, {0, 0, 1, 0, 1, 1, 0, 1}} {
		f.doc.BufferViews = append(f.doc.BufferViews, docView{Offset: int64(len(f.bin)), Length: int64(4 * len(part))})
		for _, v := range part {
			f.bin = binary.LittleEndian.AppendUint32(f.bin, math.Float32bits(v))
		}
	}
	for _, part := range [][]byte{{0, 1, 2, 0, 2, 3}, pic.Bytes()} {
		f.doc.BufferViews = append(f.doc.BufferViews, docView{Offset: int64(len(f.bin)), Length: int64(len(part))})
		f.bin = append(f.bin, part...)
	}
	f.doc.Buffers = []docBuffer{{Length: int64(len(f.bin))}}
	if change != nil {
		change(f)
	}
	return f.again(t)
}

func number(n int) *int { return &n }

func TestParseForeign(t *testing.T) {
	m, err := Parse(foreign(t, nil), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := m.Nodes[0].Mesh.Primitives[0]
	if len(p.Triangles) != 2 || len(p.Positions) != 6 || p.Positions[1] != (Vec{7, 0, 0}) || p.Normals[0] != (Vec{0, 0, 1}) {
		t.Errorf("%+v", p)
	}
	if p.TexCoords[2] != [2]float32{1, 1} || m.Materials[0].BaseTexture.WrapU != Mirror || imageType(m.Images[0].Data) != mimePNG {
		t.Errorf("%+v", m.Materials[0])
	}
	written(t, m)
}

// What this package wrote is read as it was: positions within half a step, normals within a step of eight bits.
func TestParseOwn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawModel(rt)
		data, err := m.Append(nil)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := Parse(data, Limits{ExtentM: 1e7, Bytes: 1 << 30, JSONBytes: 1 << 30})
		if err != nil {
			if strings.Contains(err.Error(), "no triangle") {
				return
			}
			rt.Fatal(err)
		}
		twice, err := again.Append(nil)
		if err != nil {
			rt.Fatal(err)
		}
		if err := Validate(twice); err != nil {
			rt.Fatal(err)
		}
	})
	m := village(30)
	again, err := Parse(written(t, m), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	a, b := m.Nodes[0].Mesh.Primitives[0], again.Nodes[0].Mesh.Primitives[0]
	if again.Table.Rows != 30 || len(a.Triangles) != len(b.Triangles) {
		t.Fatalf("%d triangles of %d", len(b.Triangles), len(a.Triangles))
	}
	for i, tri := range a.Triangles {
		for k := range tri {
			u, v := tri[k], b.Triangles[i][k]
			for axis := range 3 {
				if math.Abs(a.Positions[u][axis]-b.Positions[v][axis]) > m.StepM/2+1e-9 || math.Abs(a.Normals[u][axis]-b.Normals[v][axis]) > 0.01 {
					t.Fatalf("triangle %d: %v is %v", i, a.Positions[u], b.Positions[v])
				}
			}
			if a.Features[u] != b.Features[v] || a.Colors[u][3] != b.Colors[v][3] {
				t.Fatalf("triangle %d: feature %d is %d", i, a.Features[u], b.Features[v])
			}
		}
	}
}

// A mirrored mesh keeps its outside outside.
func TestMirrored(t *testing.T) {
	m, err := Parse(foreign(t, func(f *file) { f.doc.Nodes[1].Scale = []float64{-1, 1, 1} }), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := m.Nodes[0].Mesh.Primitives[0]
	if p.Normals[0] != (Vec{0, 0, 1}) {
		t.Errorf("normal %v", p.Normals[0])
	}
}

// Strips and fans are the triangles that they mean.
func TestStripsAndFans(t *testing.T) {
	for mode, want := range map[int][]Vec{
		modeStrip: {{5, 0, 0}, {7, 0, 0}, {7, 2, 0}, {7, 0, 0}, {5, 2, 0}, {7, 2, 0}},
		modeFan:   {{7, 0, 0}, {7, 2, 0}, {5, 0, 0}, {7, 2, 0}, {5, 2, 0}, {5, 0, 0}},
	} {
		m, err := Parse(foreign(t, func(f *file) {
			f.doc.Meshes[0].Primitives[0].Mode, f.doc.Meshes[0].Primitives[0].Indices = &mode, nil
		}), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		p := m.Nodes[0].Mesh.Primitives[0]
		for i, at := range p.Positions {
			if at != want[i] {
				t.Errorf("mode %d: corner %d is %v, want %v", mode, i, at, want[i])
			}
		}
	}
}

func TestAdopt(t *testing.T) {
	from, err := Parse(foreign(t, nil), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var pic bytes.Buffer
	if err := jpeg.Encode(&pic, image.NewGray(image.Rect(0, 0, 2, 2)), nil); err != nil {
		t.Fatal(err)
	}
	m := &Model{Materials: []Material{usual()}, Images: []Image{{Data: pic.Bytes()}}}
	ps := append(m.Adopt(from), m.Adopt(&Model{Nodes: from.Nodes})...)
	if len(m.Materials) != 3 || m.Materials[1].BaseTexture.Image != 1 || from.Materials[0].BaseTexture.Image != 0 || ps[0].Material != 1 || ps[1].Material != 2 {
		t.Fatalf("%+v", m.Materials)
	}
	m.Nodes = []Node{{Mesh: &Mesh{Primitives: ps}}}
	written(t, m)
}

func FuzzParse(f *testing.F) {
	f.Add(foreign(f, nil))
	f.Add(written(f, village(2)))
	f.Add(written(f, &Model{}))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data, Limits{Vertices: 10_000, Triangles: 10_000})
		if err != nil {
			return
		}
		out, err := m.Append(nil)
		if err != nil {
			t.Fatalf("taken, but cannot be written: %v", err)
		}
		if err := Validate(out); err != nil {
			t.Fatal(err)
		}
		_ = Validate(data)
	})
}

// Files that other programs made are taken, and written again.
func TestRealFiles(t *testing.T) {
	dir := os.Getenv("GRIDTWIN_TESTDATA")
	if dir == "" {
		t.Skip("GRIDTWIN_TESTDATA names no folder with test data")
	}
	files := 0
	err := filepath.WalkDir(filepath.Join(dir, "tiles3d"), func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".glb" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		m, err := Parse(data, Limits{ExtentM: 1e7})
		switch {
		case err != nil && strings.Contains(err.Error(), "no triangle"): // a cloud of points
			return nil
		case err != nil:
			t.Errorf("%s: %v", filepath.Base(path), err)
			return nil
		}
		files++
		written(t, m)
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files, %v", files, err)
	}
}
