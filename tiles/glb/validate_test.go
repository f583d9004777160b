package glb

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// again puts a changed file together, without looking at it.
func (f *file) again(t testing.TB) []byte {
	t.Helper()
	text, err := json.Marshal(&f.doc)
	if err != nil {
		t.Fatal(err)
	}
	total := 12 + 8 + align(len(text), 4) + 8 + align(len(f.bin), 4)
	var out []byte
	for _, v := range [...]uint32{magic, 2, uint32(total)} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	out = appendChunk(out, chunkJSON, text, align(len(text), 4), ' ')
	return appendChunk(out, chunkBin, f.bin, align(len(f.bin), 4), 0)
}

// at is where the elements of an accessor lie in the buffer.
func (f *file) at(accessor int) []byte {
	a := f.doc.Accessors[accessor]
	return f.bin[f.doc.BufferViews[*a.View].Offset+a.Offset:]
}

// A file that is broken in one place is refused, by a reason that names it. Most of these pass the validator of Khronos.
func TestBroken(t *testing.T) {
	type change = func(f *file, p *docPrimitive, m *docMetadata)
	table := func(m *docMetadata) *docTable { return &m.Tables[0] }
	for _, c := range []struct {
		name, says string
		change     change
	}{
		{"nothing", "", func(*file, *docPrimitive, *docMetadata) {}},
		{"an id beyond the table", "has id 255", func(f *file, p *docPrimitive, _ *docMetadata) { f.at(*p.Attributes.Feature0)[0] = 255 }},
		{"more features than rows", "featureCount", func(_ *file, p *docPrimitive, _ *docMetadata) { p.Extensions.Features.IDs[0].Count++ }},
		{"two sets of ids", "one set", func(_ *file, p *docPrimitive, _ *docMetadata) {
			e := p.Extensions.Features
			e.IDs = append(e.IDs, e.IDs[0])
		}},
		{"ids of another attribute", "attribute 0", func(_ *file, p *docPrimitive, _ *docMetadata) {
			one := 1
			p.Extensions.Features.IDs[0].Attribute = &one
		}},
		{"ids of another table", "table 0", func(_ *file, p *docPrimitive, _ *docMetadata) { one := 1; p.Extensions.Features.IDs[0].Table = &one }},
		{"ids without the extension", "without", func(_ *file, p *docPrimitive, _ *docMetadata) { p.Extensions = nil }},
		{"ids missing", "no _FEATURE_ID_0", func(_ *file, p *docPrimitive, _ *docMetadata) { p.Attributes.Feature0 = nil }},
		{"ids in a wide type", "smallest", func(f *file, p *docPrimitive, _ *docMetadata) {
			f.doc.Accessors[*p.Attributes.Feature0].Component = typeUshort
		}},
		{"no table", "not there", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Extensions = nil }},
		{"fewer rows", "offsets", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Count-- }},
		{"another class", "class", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Class = "hut" }},
		{"a column of no property", "not in the schema", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Properties[0].name = "name" }},
		{"a property without a column", "properties", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Properties = table(m).Properties[1:] }},
		{"values of a view that is not there", "bufferView 99", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Properties[0].value.Values = 99 }},
		{"offsets that go back", "text from", func(f *file, _ *docPrimitive, m *docMetadata) {
			f.bin[f.doc.BufferViews[*table(m).Properties[0].value.Offsets].Offset+2] = 60
		}},
		{"texts that are none", "UTF-8", func(f *file, _ *docPrimitive, m *docMetadata) {
			f.bin[f.doc.BufferViews[table(m).Properties[0].value.Values].Offset] = 0xFF
		}},
		{"offsets in a wide type", "offsets", func(_ *file, _ *docPrimitive, m *docMetadata) { table(m).Properties[0].value.OffsetType = "UINT32" }},
		{"figures that are none", "row 0", func(f *file, _ *docPrimitive, m *docMetadata) {
			v := f.doc.BufferViews[table(m).Properties[3].value.Values].Offset
			binary.LittleEndian.PutUint32(f.bin[v:], math.Float32bits(float32(math.NaN())))
		}},
		{"a greatest that is not", "POSITION", func(f *file, p *docPrimitive, _ *docMetadata) { f.doc.Accessors[*p.Attributes.Position].Max[1]++ }},
		{"a short normal", "NORMAL", func(f *file, p *docPrimitive, _ *docMetadata) { clear(f.at(*p.Attributes.Normal)[:3]) }},
		{"an index beyond", "triangle 0", func(f *file, _ *docPrimitive, _ *docMetadata) { f.at(*f.doc.Meshes[1].Primitives[0].Indices)[1] = 0xEE }},
		{"a triangle of two corners", "twice", func(f *file, _ *docPrimitive, _ *docMetadata) {
			at := f.at(*f.doc.Meshes[1].Primitives[0].Indices)
			copy(at[:2], at[2:4])
		}},
		{"a triangle with two corners in one place", "one place", func(f *file, p *docPrimitive, _ *docMetadata) {
			at := f.at(*p.Attributes.Position)
			copy(at[:8], at[8:16])
		}},
		{"a view off its place", "multiple of 8", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.BufferViews[1].Offset -= 4 }},
		{"a view beyond the end", "of a buffer", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.BufferViews[len(f.doc.BufferViews)-1].Length++ }},
		{"bytes that nobody names", "the buffer", func(f *file, _ *docPrimitive, _ *docMetadata) {
			f.bin = append(f.bin, 0, 0, 0, 0)
			f.doc.Buffers[0].Length += 4
		}},
		{"an accessor beyond its view", "end beyond", func(f *file, p *docPrimitive, _ *docMetadata) { f.doc.Accessors[*p.Attributes.Color0].Count++ }},
		{"an accessor of nobody", "used by nothing", func(f *file, _ *docPrimitive, _ *docMetadata) {
			f.doc.Accessors = append(f.doc.Accessors, f.doc.Accessors[0])
		}},
		{"an extension that is not named", extQuantization, func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Required = nil }},
		{"an extension of others", "not one of these", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Used = append(f.doc.Used, "KHR_lights_punctual") }},
		{"a node twice", "twice", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Scenes[0].Nodes = []int{0, 0} }},
		{"a node of nobody", "not all of them", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Nodes = append(f.doc.Nodes, docNode{}) }},
		{"a crooked scale", "matrix", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.Nodes[0].Matrix[0] *= 2 }},
		{"a stride of six", "byteStride", func(f *file, _ *docPrimitive, _ *docMetadata) { f.doc.BufferViews[0].Stride = 6 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := village(5)
			m.Nodes = append(m.Nodes, Node{Mesh: &Mesh{Primitives: []Primitive{lawn(4)}}})
			f, err := open(written(t, m), DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			c.change(f, &f.doc.Meshes[0].Primitives[0], f.doc.Extensions.Metadata)
			err = Validate(f.again(t))
			if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Fatalf("%v, want %q", err, c.says)
			}
		})
	}
}
