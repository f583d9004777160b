package glb

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// malformed says what is wrong with a file; callers put the place in front.
func malformed(format string, args ...any) error { return fmt.Errorf(format, args...) }

// file is a glb taken apart.
type file struct {
	doc document
	bin []byte // the buffer, without what fills the chunk up
}

// open takes a file apart. What the file claims of itself must be so to the byte.
func open(data []byte, lim Limits) (*file, error) {
	text, bin, err := chunks(data)
	if err != nil {
		return nil, err
	}
	if err := scan(text, lim); err != nil {
		return nil, err
	}
	f := &file{}
	if err := json.Unmarshal(text, &f.doc); err != nil {
		return nil, malformed("JSON chunk: %s", jsonFault(err))
	}
	if v := f.doc.Asset.Version; v != "2.0" {
		return nil, malformed("asset.version is %q: glTF 2.0 is wanted", clip(v))
	}
	if v := f.doc.Asset.MinVersion; v != "" && v != "2.0" {
		return nil, malformed("asset.minVersion is %q: glTF 2.0 is read", clip(v))
	}
	for i, b := range f.doc.Buffers {
		if b.URI != nil {
			return nil, malformed("buffers[%d].uri: everything must lie in the file itself: no other files, addresses or data: texts", i)
		}
		if i > 0 {
			return nil, malformed("buffers[%d]: a glb has one buffer", i)
		}
		if b.Length < 1 || b.Length > int64(len(bin)) || int64(len(bin))-b.Length > 3 {
			return nil, malformed("buffers[0].byteLength is %d, the binary chunk has %d bytes", b.Length, len(bin))
		}
		f.bin = bin[:b.Length]
	}
	return f, nil
}

// chunks finds the two chunks of a glb.
func chunks(data []byte) (text, bin []byte, err error) {
	if err := disguised(data); err != nil {
		return nil, nil, err
	}
	if v := binary.LittleEndian.Uint32(data[4:]); v != 2 {
		return nil, nil, malformed("header: version %d: glTF 2.0 is wanted", v)
	}
	if n := binary.LittleEndian.Uint32(data[8:]); int64(n) != int64(len(data)) {
		return nil, nil, malformed("header: the file says it has %d bytes and has %d", n, len(data))
	}
	for i, at := 0, 12; at < len(data); i++ {
		if len(data)-at < 8 {
			return nil, nil, malformed("chunk %d: %d bytes are left, its head has 8", i, len(data)-at)
		}
		n, kind := binary.LittleEndian.Uint32(data[at:]), binary.LittleEndian.Uint32(data[at+4:])
		at += 8
		if int64(n) > int64(len(data)-at) {
			return nil, nil, malformed("chunk %d: it says it has %d bytes, %d are left", i, n, len(data)-at)
		}
		if n%4 != 0 {
			return nil, nil, malformed("chunk %d: %d bytes: chunks are filled up to whole fours", i, n)
		}
		body := data[at : at+int(n)]
		at += int(n)
		switch {
		case i == 0 && kind == chunkJSON:
			text = body
		case i == 0:
			return nil, nil, malformed("chunk 0 is of type %#08x: JSON comes first", kind)
		case i == 1 && kind == chunkBin:
			bin = body
		case kind == chunkJSON || kind == chunkBin:
			return nil, nil, malformed("chunk %d: JSON and binary data come once each, in this order", i)
		case i > maxChunks:
			return nil, nil, malformed("chunk %d: more than %d chunks", i, maxChunks)
		}
	}
	if text == nil {
		return nil, nil, malformed("there is no JSON chunk")
	}
	return text, bin, nil
}

// maxChunks bounds chunks of unknown types, which are passed over.
const maxChunks = 16

// disguised refuses what is no glb, by the name of what it seems to be.
func disguised(data []byte) error {
	if len(data) >= 12 && binary.LittleEndian.Uint32(data) == magic {
		return nil
	}
	head := bytes.TrimLeft(data[:min(len(data), 64)], "\xef\xbb\xbf \t\r\n")
	for _, k := range [...]struct{ head, name string }{
		{"PK\x03\x04", "a zip archive"},
		{"PK\x05\x06", "a zip archive"},
		{"\x1f\x8b", "compressed by gzip"},
		{"\x28\xb5\x2f\xfd", "compressed by zstd"},
		{"7z\xbc\xaf", "a 7z archive"},
		{"Rar!", "a RAR archive"},
		{"{", "JSON: a .gltf, or no model; glTF goes up as one .glb"},
		{"<", "XML or a page"},
		{"Kaydara FBX", "an FBX"},
		{"b3dm", "a b3dm of 3D Tiles 1.0"},
		{"solid ", "an STL"},
		{"ISO-10303", "a STEP file"},
	} {
		if bytes.HasPrefix(head, []byte(k.head)) {
			return malformed("the file is %s: a binary glTF 2.0 begins with glTF", k.name)
		}
	}
	return malformed("the file does not begin as a binary glTF 2.0 does")
}

// scan bounds the JSON before anything is made of it: how long, how deep, how many values.
func scan(text []byte, lim Limits) error {
	if len(text) > lim.JSONBytes {
		return malformed("JSON chunk: %d bytes, at most %d are taken", len(text), lim.JSONBytes)
	}
	depth, values, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			values++
			if depth > lim.JSONDepth {
				return malformed("JSON chunk: at byte %d more than %d levels deep", i, lim.JSONDepth)
			}
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if values > lim.JSONValues {
			return malformed("JSON chunk: at byte %d more than %d values", i, lim.JSONValues)
		}
	}
	return nil
}

// jsonFault says what json found, with its place and without the words of Go.
func jsonFault(err error) string {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Sprintf("at byte %d: %s", e.Offset, e.Error())
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("at byte %d: %s: %s is not what glTF has there", e.Offset, e.Field, e.Value)
	}
	return clip(err.Error())
}

// clip keeps words of a file short in an error.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

// view is the part of the buffer that a view names.
func (f *file) view(i int) ([]byte, error) {
	if i < 0 || i >= len(f.doc.BufferViews) {
		return nil, malformed("bufferView %d of %d", i, len(f.doc.BufferViews))
	}
	v := &f.doc.BufferViews[i]
	size := int64(len(f.bin))
	switch {
	case v.Buffer != 0 || len(f.doc.Buffers) == 0:
		return nil, malformed("bufferViews[%d].buffer is %d of %d", i, v.Buffer, len(f.doc.Buffers))
	case v.Offset < 0 || v.Length < 1 || v.Offset > size || v.Length > size-v.Offset:
		return nil, malformed("bufferViews[%d]: bytes %d to %d of a buffer of %d", i, v.Offset, saturated(v.Offset, v.Length), size)
	case v.Stride != 0 && (v.Stride < 4 || v.Stride > 252 || v.Stride%4 != 0):
		return nil, malformed("bufferViews[%d].byteStride is %d", i, v.Stride)
	}
	return f.bin[v.Offset : v.Offset+v.Length], nil
}

// saturated is a sum that does not turn over.
func saturated(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
