package glb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// Strip takes out of a model what is told beside its looks: names, and what pictures hold beside their pixels, as who took
// them, where, and with what.
func (m *Model) Strip() error {
	for i := range m.Materials {
		m.Materials[i].Name = ""
	}
	for i := range m.Images {
		plain, err := stripImage(m.Images[i].Data)
		if err != nil {
			return fmt.Errorf("images[%d]: %w", i, err)
		}
		m.Images[i] = Image{Data: plain}
	}
	stripNodes(m.Nodes)
	return nil
}

func stripNodes(nodes []Node) {
	for i := range nodes {
		nodes[i].Name = ""
		if nodes[i].Mesh != nil {
			nodes[i].Mesh.Name = ""
		}
		stripNodes(nodes[i].Children)
	}
}

func stripImage(data []byte) ([]byte, error) {
	if imageType(data) == mimePNG {
		return stripPNG(data)
	}
	return stripJPEG(data)
}

// stripPNG keeps the chunks that pixels are made of.
func stripPNG(data []byte) ([]byte, error) {
	const head = 8
	if len(data) < head {
		return nil, malformed("a broken PNG")
	}
	out := slices.Clone(data[:head])
	for at := head; len(data)-at >= 12; {
		n := int64(binary.BigEndian.Uint32(data[at:]))
		if n > int64(len(data)-at-12) {
			break
		}
		end := at + int(n) + 12
		switch kind := string(data[at+4 : at+8]); kind {
		case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB":
			out = append(out, data[at:end]...)
			if kind == "IEND" {
				return out, nil
			}
		}
		at = end
	}
	return nil, malformed("a broken PNG")
}

// The markers of JPEG that matter here.
const (
	jpegEnd     = 0xD9
	jpegScan    = 0xDA
	jpegTables  = 0xDB
	jpegRestart = 0xDD
	jpegJFIF    = 0xE0
	jpegAdobe   = 0xEE
)

// stripJPEG keeps the segments that pixels are made of, and of two others what tells how colours are stored.
func stripJPEG(data []byte) ([]byte, error) {
	broken := malformed("a broken JPEG")
	if len(data) < 4 {
		return nil, broken
	}
	out := slices.Clone(data[:2])
	for at := 2; ; {
		if at >= len(data) || data[at] != 0xFF {
			return nil, broken
		}
		for at < len(data) && data[at] == 0xFF { // any number of them fills the space before a marker
			at++
		}
		if at >= len(data) {
			return nil, broken
		}
		kind := data[at]
		at++
		if kind == jpegEnd {
			return append(out, 0xFF, jpegEnd), nil
		}
		if kind <= 0x01 || kind >= 0xD0 && kind <= 0xD8 || len(data)-at < 2 {
			return nil, broken
		}
		n := int(binary.BigEndian.Uint16(data[at:]))
		if n < 2 || n > len(data)-at {
			return nil, broken
		}
		segment := data[at : at+n]
		at += n
		switch {
		case kind >= 0xC0 && kind <= 0xCF, kind == jpegTables, kind == jpegRestart: // frames and tables
			out = append(append(out, 0xFF, kind), segment...)
		case kind == jpegJFIF && n >= 16 && bytes.HasPrefix(segment[2:], []byte("JFIF\x00")):
			out = append(append(out, 0xFF, kind, 0, 16), segment[2:14]...)
			out = append(out, 0, 0) // no small picture
		case kind == jpegAdobe && n >= 14 && bytes.HasPrefix(segment[2:], []byte("Adobe")):
			out = append(append(out, 0xFF, kind, 0, 14), segment[2:14]...)
		case kind == jpegScan:
			end := at + scanLength(data[at:])
			out = append(append(append(out, 0xFF, kind), segment...), data[at:end]...)
			at = end
		}
	}
}

// scanLength is up to where coded pixels go: to a marker that is neither a byte of them nor between two of their parts.
func scanLength(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if next := data[i+1]; data[i] == 0xFF && next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7) {
			return i
		}
	}
	return len(data)
}
