package mvt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layerBytes is a tile of one layer "l" with the given further fields.
func layerBytes(fields string) []byte {
	body := "\x78\x02\x0a\x01l" + fields
	return append(appendUvarint([]byte{tagTileLayer}, uint64(len(body))), body...)
}

func TestDecodeRefuses(t *testing.T) {
	point := "\x18\x01\x22\x03\x09\x02\x02"
	feature := func(s string) []byte { return layerBytes("\x12" + string(rune(len(s))) + s) }
	cases := []struct {
		name string
		data []byte
		want string
	}{
		{"cut off", []byte("\x1a\x05\x78\x02"), "5 bytes, 2 are left"},
		{"field 0", []byte("\x02\x00"), "field number 0"},
		{"group", []byte("\x1b"), "wire type 3"},
		{"long number", []byte("\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), "too long"},
		{"unknown tile field", []byte("\x08\x01"), "unknown field 1"},
		{"two names", layerBytes("\x0a\x01l"), "field 1 occurs twice"},
		{"name not UTF-8", []byte("\x1a\x05\x78\x02\x0a\x01\xff"), "not UTF-8"},
		{"extent 0", layerBytes("\x28\x00"), "extent 0"},
		{"extent of 64 bits", layerBytes("\x28\xff\xff\xff\xff\xff\x01"), "exceeds 32 bits"},
		{"empty value", layerBytes("\x22\x00"), "no value"},
		{"two kinds of value", layerBytes("\x22\x04\x38\x01\x20\x01"), "more than one value"},
		{"truth 2", layerBytes("\x22\x02\x38\x02"), "truth value 2"},
		{"empty feature", layerBytes("\x12\x00"), "no geometry type"},
		{"odd tags", feature("\x12\x01\x00" + point), "do not pair up"},
		{"key beyond", feature("\x12\x02\x00\x00" + point), "key 0 of 0"},
		{"same key twice", layerBytes("\x12\x0d\x12\x04\x00\x00\x00\x00" + point + "\x1a\x01k\x22\x02\x38\x01"), "key 0 twice"},
		{"ring open", feature("\x18\x03\x22\x08\x09\x00\x00\x12\x02\x02\x04\x04"), "ends before command 7"},
		{"ring counter-clockwise", feature("\x18\x03\x22\x09\x09\x00\x00\x12\x00\x02\x02\x00\x0f"), "first ring is interior"},
		{"ring repeats its start", feature("\x18\x03\x22\x0b\x09\x00\x00\x1a\x02\x00\x00\x02\x01\x01\x0f"), "repeats its first vertex"},
		{"closed line", feature("\x18\x02\x22\x07\x09\x00\x00\x0a\x02\x02\x0f"), "command 7, not 1"},
		{"two MoveTo in a line", feature("\x18\x02\x22\x05\x11\x00\x00\x02\x02"), "MoveTo counts 2"},
		{"huge count", feature("\x18\x01\x22\x07\xf9\xff\xff\xff\x0f\x02\x02"), "counts 536870911"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.data)
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("error %v", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q, want %q", err, c.want)
			}
		})
	}
}

func TestDecodeSkipsExtensions(t *testing.T) {
	tile, err := Decode(append([]byte("\x80\x01\x05"), layerBytes("\x80\x01\x07")...))
	if err != nil || len(tile.Layers) != 1 {
		t.Fatalf("%v, %v", tile, err)
	}
}

func TestValidateRefusesWhatIsOnlyAdvisedAgainst(t *testing.T) {
	point := "\x18\x01\x22\x03\x09\x02\x02"
	cases := map[string][]byte{
		"no features":     layerBytes(""),
		"extent 512":      layerBytes("\x12\x07" + point + "\x28\x80\x04"),
		"key \"k\" twice": layerBytes("\x12\x07" + point + "\x1a\x01k\x1a\x01k"),
		"id 5 twice":      layerBytes("\x12\x09\x08\x05" + point + "\x12\x09\x08\x05" + point),
		"outside":         layerBytes("\x12\x09\x18\x01\x22\x05\x09\x84\x41\x84\x41"),
		"has no area":     layerBytes("\x12\x0d\x18\x03\x22\x09\x09\x00\x00\x12\x02\x00\x02\x00\x0f"),
	}
	for want, data := range cases {
		if _, err := Decode(data); err != nil {
			t.Errorf("%s: Decode: %v", want, err)
		}
		if err := Validate(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
}

// FuzzDecode: whatever the bytes, no panic, and what decodes is consistent.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(layerBytes("\x12\x07\x18\x01\x22\x03\x09\x02\x02"))
	if golden, err := os.ReadFile("testdata/village.mvt"); err == nil {
		f.Add(golden)
	}
	if root := os.Getenv("GRIDTWIN_TESTDATA"); root != "" {
		paths, _ := filepath.Glob(filepath.Join(root, "mvt", "fixtures", "*", "tile.mvt"))
		for _, p := range paths {
			if b, err := os.ReadFile(p); err == nil {
				f.Add(b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		tile, err := Decode(data)
		if !bytes.Equal(data, before) {
			t.Fatal("input changed")
		}
		if (tile == nil) == (err == nil) {
			t.Fatalf("tile %v, error %v", tile, err)
		}
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("error %v is not ErrFormat", err)
			}
			return
		}
		vertices := 0
		for i := range tile.Layers {
			l := &tile.Layers[i]
			for j := range l.Features {
				for _, part := range l.Features[j].Parts {
					vertices += len(part)
				}
				for _, k := range l.Keys {
					l.Get(&l.Features[j], k)
				}
			}
		}
		if vertices*2 > len(data) {
			t.Fatalf("%d vertices from %d bytes", vertices, len(data))
		}
	})
}
