package glb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"reflect"
	"slices"
	"testing"
)

// telling are pictures that tell more than their pixels.
func telling(t testing.TB) map[string][]byte {
	t.Helper()
	pic := image.NewRGBA(image.Rect(0, 0, 40, 24))
	for i := range 40 * 24 {
		pic.Set(i%40, i/40, color.RGBA{uint8(i), uint8(3 * i), uint8(7 * i), 255})
	}
	var p, j bytes.Buffer
	if err := png.Encode(&p, pic); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, pic, nil); err != nil {
		t.Fatal(err)
	}
	const afterIHDR = 8 + 25
	chunks, segments := slices.Clone(p.Bytes()[:afterIHDR]), slices.Clone(j.Bytes()[:2])
	for _, kind := range []string{"tEXt", "zTXt", "iTXt", "eXIf", "prVt"} {
		body := []byte(kind + "owner secret")
		chunks = binary.BigEndian.AppendUint32(chunks, uint32(len(body)-4))
		chunks = append(chunks, body...)
		chunks = binary.BigEndian.AppendUint32(chunks, crc32.ChecksumIEEE(body))
	}
	jfif := []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x02\x02secretsecre")
	for _, s := range []struct {
		kind byte
		body []byte
	}{{0xE0, jfif}, {0xE1, []byte("Exif\x00\x00secret")}, {0xED, []byte("secret")}, {0xFE, []byte("secret")}, {0xE0, []byte("JFXX\x00secret")}, {0xFF, nil}} {
		if segments = append(segments, 0xFF, s.kind); s.body != nil {
			segments = append(binary.BigEndian.AppendUint16(segments, uint16(len(s.body)+2)), s.body...)
		}
	}
	return map[string][]byte{
		"PNG": append(chunks, p.Bytes()[afterIHDR:]...), "JPEG": append(append(segments, j.Bytes()[2:]...), "secret"...),
	}
}

func TestStripImage(t *testing.T) {
	for name, told := range telling(t) {
		plain, err := stripImage(told)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Contains(told, []byte("secret")) || bytes.Contains(plain, []byte("secret")) || bytes.Contains(plain, []byte("Exif")) {
			t.Errorf("%s: %q", name, plain)
		}
		was, _, err := image.Decode(bytes.NewReader(told))
		if err != nil {
			t.Fatal(err)
		}
		if is, _, err := image.Decode(bytes.NewReader(plain)); err != nil || !reflect.DeepEqual(is, was) {
			t.Errorf("%s looks different: %v", name, err)
		}
		if again, err := stripImage(plain); err != nil || !bytes.Equal(again, plain) {
			t.Errorf("%s changes when it is stripped again: %v", name, err)
		}
	}
}

// Names go with what pictures tell, at every depth.
func TestStrip(t *testing.T) {
	mesh := &Mesh{Name: "owner"}
	m := &Model{
		Materials: []Material{{Name: "owner", Roughness: 1}}, Images: []Image{{Name: "owner", Data: telling(t)["PNG"]}},
		Nodes: []Node{{Name: "owner", Children: []Node{{Name: "owner", Mesh: mesh}}}},
	}
	if err := m.Strip(); err != nil {
		t.Fatal(err)
	}
	if m.Materials[0] != (Material{Roughness: 1}) || m.Images[0].Name != "" || m.Nodes[0].Name != "" || m.Nodes[0].Children[0].Name != "" || mesh.Name != "" {
		t.Errorf("%+v, mesh %q", m, mesh.Name)
	}
}

// FuzzParseImage strips anything: it ends, and what it makes is stripped.
func FuzzParseImage(f *testing.F) {
	for _, told := range telling(f) {
		f.Add(told)
	}
	f.Add([]byte("\xFF\xD8\xFF\xDA\x00\x02\xFF\xFF\xFF\xD9"))
	f.Fuzz(func(t *testing.T, data []byte) {
		plain, err := stripImage(data)
		if err != nil {
			return
		}
		if again, err := stripImage(plain); err != nil || !bytes.Equal(again, plain) || len(plain) > len(data) {
			t.Errorf("%q becomes %q: %v", plain, again, err)
		}
	})
}
