package glb

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"runtime"
	"strings"
	"testing"
)

// Each of these is refused, by a reason that names the place.
func TestHostile(t *testing.T) {
	ok := foreign(t, nil)
	at := func(change func(f *file)) []byte { return foreign(t, change) }
	raw := func(change func(b []byte) []byte) []byte { return change(bytes.Clone(ok)) }
	put := func(b []byte, at int, v uint32) []byte { binary.LittleEndian.PutUint32(b[at:], v); return b }
	uri := func(s string) *string { return &s }
	text := func(s string) []byte {
		b := make([]byte, 20, 20+len(s)+4)
		for len(s)%4 != 0 {
			s += " "
		}
		put(put(put(put(put(b, 0, magic), 4, 2), 8, uint32(20+len(s))), 12, uint32(len(s))), 16, chunkJSON)
		return append(b, s...)
	}
	float := func(f *file, at int, v float32) { binary.LittleEndian.PutUint32(f.bin[at:], math.Float32bits(v)) }
	nan := float32(math.NaN())
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"nothing", "begin", nil},
		{"a zip", "zip", []byte("PK\x03\x04 and so on and on")},
		{"gzip", "gzip", []byte("\x1f\x8b\x08\x00 and so on")},
		{"a gltf", "one .glb", []byte(`  {"asset":{"version":"2.0"}}`)},
		{"a page", "page", []byte("<!doctype html>")},
		{"another version", "version 1", raw(func(b []byte) []byte { return put(b, 4, 1) })},
		{"10 GB claimed", "says it has", raw(func(b []byte) []byte { return put(b, 8, math.MaxUint32) })},
		{"a chunk of 4 GB", "chunk 0", raw(func(b []byte) []byte { return put(b, 12, 0xFFFFFFFC) })},
		{"a chunk of odd length", "fours", raw(func(b []byte) []byte { return put(b, 12, 5) })},
		{"half a chunk", "chunk 0", raw(func(b []byte) []byte { return put(b[:16], 8, 16) })},
		{"no JSON", "JSON comes first", raw(func(b []byte) []byte { return put(b, 16, chunkBin) })},
		{"bytes behind", "says it has", raw(func(b []byte) []byte { return append(b, "PK\x03\x04"...) })},
		{"too large", "bytes, at most", make([]byte, DefaultLimits().Bytes+1)},
		{"no object", "JSON chunk", text(`[1,2`)},
		{"deep", "levels deep", text(`{"extras":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`)},
		{"many", "values", text(`{"nodes":[` + strings.Repeat("{},", 300_000) + `{}]}`)},
		{"long", "at most", text(`{"x":"` + strings.Repeat("x", 5<<20) + `"}`)},
		{"a number for a list", "asset", text(`{"asset":7}`)},
		{"a count of 1e308", "JSON", text(`{"asset":{"version":"2.0"},"accessors":[{"count":1e308}]}`)},
		{"another glTF", "asset.version", at(func(f *file) { f.doc.Asset.Version = "1.0" })},
		{"a later glTF", "minVersion", at(func(f *file) { f.doc.Asset.MinVersion = "2.1" })},
		{"another file", "buffers[0].uri", at(func(f *file) { f.doc.Buffers[0].URI = uri("http://example.com/a.bin") })},
		{"a file of the server", "buffers[0].uri", at(func(f *file) { f.doc.Buffers[0].URI = uri("../../etc/passwd") })},
		{"data as text", "buffers[0].uri", at(func(f *file) { f.doc.Buffers[0].URI = uri("data:application/octet-stream;base64,AAAA") })},
		{"an image elsewhere", "images[0].uri", at(func(f *file) { f.doc.Images[0].URI = uri("https://example.com/a.png") })},
		{"an image as text", "images[0].uri", at(func(f *file) { f.doc.Images[0].URI = uri("data:image/png;base64,AAAA") })},
		{"two buffers", "buffers[1]", at(func(f *file) { f.doc.Buffers = append(f.doc.Buffers, docBuffer{Length: 1}) })},
		{"a buffer of 10 GB", "buffers[0].byteLength", at(func(f *file) { f.doc.Buffers[0].Length = 10 << 30 })},
		{"a view beyond", "bufferViews[0]", at(func(f *file) { f.doc.BufferViews[0].Length = math.MaxInt64 })},
		{"a view before", "bufferViews[0]", at(func(f *file) { f.doc.BufferViews[0].Offset = -1 })},
		{"a view of another buffer", "bufferViews[0].buffer", at(func(f *file) { f.doc.BufferViews[0].Buffer = 3 })},
		{"an accessor without end", "accessors[0]", at(func(f *file) { f.doc.Accessors[0].Count = math.MaxInt64 })},
		{"an accessor before", "accessors[0]", at(func(f *file) { f.doc.Accessors[0].Offset = -12 })},
		{"an accessor of no view", "accessors[0]", at(func(f *file) { f.doc.Accessors[0].View = nil })},
		{"a sparse accessor", "accessors[0].sparse", at(func(f *file) { f.doc.Accessors[0].Sparse = json.RawMessage(`{"count":1}`) })},
		{"an accessor off its type", "not aligned", at(func(f *file) { f.doc.Accessors[1].Offset = 2 })},
		{"positions of another shape", "VEC3 is wanted", at(func(f *file) { f.doc.Accessors[0].Type = "MAT4" })},
		{"positions in doubles", "componentType", at(func(f *file) { f.doc.Accessors[0].Component = 5130 })},
		{"NaN", "vertex 0", at(func(f *file) { float(f, 0, nan) })},
		{"endless", "vertex 3", at(func(f *file) { float(f, 44, float32(math.Inf(-1))) })},
		{"on earth's surface", "m from the origin", at(func(f *file) { float(f, 12, 6378137) })},
		{"NaN on an image", "TEXCOORD_0", at(func(f *file) { float(f, 48, nan) })},
		{"an index beyond", "names vertex", at(func(f *file) { f.bin[80] = 9 })},
		{"indices in floats", "indices", at(func(f *file) { f.doc.Accessors[2].Component, f.doc.Accessors[2].Count = typeFloat, 1 })},
		{"half a triangle", "whole triangles", at(func(f *file) { f.doc.Accessors[2].Count = 5 })},
		{"a mode of its own", "mode", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Mode = number(9) })},
		{"points alone", "no triangle", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Mode = number(0) })},
		{"no positions", "POSITION", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Attributes.Position = nil })},
		{"fewer coordinates", "TEXCOORD_0", at(func(f *file) { f.doc.Accessors[1].Count = 3 })},
		{"no coordinates", "TEXCOORD_0", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Attributes.TexCoord0 = nil })},
		{"morphing", "targets", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Targets = []json.RawMessage{json.RawMessage("{}")} })},
		{"a skeleton", "skin", at(func(f *file) { f.doc.Nodes[1].Skin = number(0) })},
		{"a circle of nodes", "nodes[0] hangs", at(func(f *file) { f.doc.Nodes[1].Children = []int{0} })},
		{"a node below itself", "nodes[1] hangs", at(func(f *file) { f.doc.Nodes[1].Children = []int{1} })},
		{"a node at two places", "nodes[1] hangs", at(func(f *file) { f.doc.Scenes[0].Nodes = []int{0, 1} })},
		{"a chain of nodes", "deep", at(func(f *file) {
			for i := range 100 {
				f.doc.Nodes = append(f.doc.Nodes, docNode{Children: []int{i + 3}})
			}
			f.doc.Nodes = append(f.doc.Nodes, docNode{})
			f.doc.Scenes[0].Nodes = []int{2}
		})},
		{"a node that is not there", "node 7", at(func(f *file) { f.doc.Scenes[0].Nodes = []int{7} })},
		{"a scene that is not there", "scene 3", at(func(f *file) { f.doc.Scene = number(3) })},
		{"a mesh that is not there", "mesh 4", at(func(f *file) { f.doc.Nodes[1].Mesh = number(4) })},
		{"a material that is not there", "material 4", at(func(f *file) { f.doc.Meshes[0].Primitives[0].Material = number(4) })},
		{"a texture that is not there", "texture 4", at(func(f *file) { f.doc.Materials[0].PBR.BaseTexture.Index = 4 })},
		{"an image that is not there", "image 4", at(func(f *file) { f.doc.Textures[0].Source = number(4) })},
		{"a sampler that is not there", "sampler 4", at(func(f *file) { f.doc.Textures[0].Sampler = number(4) })},
		{"a matrix of five", "nodes[0].matrix", at(func(f *file) { f.doc.Nodes[0].Translation, f.doc.Nodes[0].Matrix = nil, []float64{1, 2, 3, 4, 5} })},
		{"a rotation of nothing", "nodes[0].rotation", at(func(f *file) { f.doc.Nodes[0].Rotation = []float64{0, 0, 0, 0} })},
		{"a scale of 1e300", "m from the origin", at(func(f *file) { f.doc.Nodes[1].Scale = []float64{1e100, 1e100, 1e100} })},
		{"a scale beyond numbers", "beyond all numbers", at(func(f *file) { f.doc.Nodes[1].Scale = []float64{1e200, 1e200, 1e200} })},
		{"a glowing colour", "baseColorFactor", at(func(f *file) { f.doc.Materials[0].PBR.BaseColor = []float64{1, 2, 3, 4} })},
		{"an image of another kind", "neither PNG nor JPEG", at(func(f *file) { copy(f.bin[f.doc.BufferViews[3].Offset:], "RIFF....WEBPVP8 ") })},
		{"half an image", "broken PNG", at(func(f *file) { f.doc.BufferViews[3].Length -= 8 })},
		{"a zip behind an image", "more than one", at(func(f *file) {
			f.bin = append(f.bin, "PK\x03\x04"...)
			f.doc.BufferViews[3].Length += 4
			f.doc.Buffers[0].Length += 4
		})},
		{"an image of 4 billion pixels", "pixels", at(func(f *file) { huge(f) })},
		{"Draco", "mesh compression", at(func(f *file) { f.doc.Required = []string{"KHR_draco_mesh_compression"} })},
		{"KTX", "PNG or JPEG", at(func(f *file) { f.doc.Required = []string{"KHR_texture_basisu"} })},
		{"an extension of nobody", "extensionsRequired[0]", at(func(f *file) { f.doc.Required = []string{"EXT_nobody"} })},
		{"nowhere on earth", "scenes[0].extras", at(func(f *file) { f.doc.Scenes[0].Extras = &docExtras{Place: &Place{Lon: 1000}} })},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.data, Limits{})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %q", err, c.says)
			}
			if len(err.Error()) > 400 {
				t.Fatalf("an error of %d bytes", len(err.Error()))
			}
		})
	}
	if _, err := Parse(ok, Limits{}); err != nil {
		t.Fatal(err)
	}
}

// huge makes the head of the image claim 65 535 by 65 535 pixels, with the checksum it should have.
func huge(f *file) {
	png := f.bin[f.doc.BufferViews[3].Offset:]
	binary.BigEndian.PutUint32(png[16:], 65535)
	binary.BigEndian.PutUint32(png[20:], 65535)
	binary.BigEndian.PutUint32(png[29:], crc(png[12:29]))
}

// Limits hold for what a file unfolds to: a mesh that many nodes show, corners that are shaded one by one.
func TestLimits(t *testing.T) {
	many := foreign(t, func(f *file) {
		for i := range 200 {
			f.doc.Nodes = append(f.doc.Nodes, docNode{Mesh: number(0)})
			f.doc.Scenes[0].Nodes = append(f.doc.Scenes[0].Nodes, i+2)
		}
	})
	for _, c := range []struct {
		says string
		lim  Limits
	}{
		{"1000 vertices", Limits{Vertices: 1000}},
		{"100 triangles", Limits{Triangles: 100}},
		{"50 nodes", Limits{Nodes: 50}},
		{"10 in all", Limits{Pixels: 10}},
		{"at most 5 m", Limits{ExtentM: 5}},
	} {
		if _, err := Parse(many, c.lim); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.lim, err)
		}
	}
	if _, err := Parse(many, Limits{}); err != nil {
		t.Error(err)
	}
}

// What claims much takes little memory before it is refused.
func TestMemoryStaysFlat(t *testing.T) {
	claims := [][]byte{
		foreign(t, func(f *file) { f.doc.Accessors[0].Count = 1 << 40 }),
		foreign(t, func(f *file) { f.doc.Accessors[2].Count = 1 << 40 }),
		foreign(t, func(f *file) { f.doc.Buffers[0].Length = 1 << 40 }),
		foreign(t, func(f *file) { huge(f) }),
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		for _, data := range claims {
			if _, err := Parse(data, Limits{}); err == nil {
				t.Fatal("was taken")
			}
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / uint64(20*len(claims)); each > 1<<20 {
		t.Errorf("%d bytes for each refusal", each)
	}
}
