package glb

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

const (
	magic     = 0x46546C67 // "glTF"
	chunkJSON = 0x4E4F534A
	chunkBin  = 0x004E4942

	generator = "gridtwin"
)

// Append writes a model behind dst. It fails, and gives dst back, where the model contradicts itself.
func (m *Model) Append(dst []byte) ([]byte, error) {
	w := writer{model: m, meshes: map[*Mesh]int{}}
	for i := range w.light {
		w.light[i] = uint8(math.Round(toLinear(uint8(i)) * 255))
	}
	if err := w.write(); err != nil {
		return dst, err
	}
	doc, err := json.Marshal(&w.doc)
	if err != nil {
		return dst, fmt.Errorf("glb: %w", err)
	}
	jsonLen, binLen := align(len(doc), 4), align(len(w.bin), 4)
	total := 12 + 8 + jsonLen
	if binLen > 0 {
		total += 8 + binLen
	}
	if total > math.MaxUint32 {
		return dst, fmt.Errorf("glb: %d bytes: a file ends at 4 GiB", total)
	}
	dst = slices.Grow(dst, total)
	dst = binary.LittleEndian.AppendUint32(dst, magic)
	dst = binary.LittleEndian.AppendUint32(dst, 2)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(total))
	dst = appendChunk(dst, chunkJSON, doc, jsonLen, ' ')
	if binLen > 0 {
		dst = appendChunk(dst, chunkBin, w.bin, binLen, 0)
	}
	return dst, nil
}

func appendChunk(dst []byte, kind uint32, data []byte, length int, pad byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(length))
	dst = binary.LittleEndian.AppendUint32(dst, kind)
	dst = append(dst, data...)
	for range length - len(data) {
		dst = append(dst, pad)
	}
	return dst
}

// align is the next multiple of by, a power of two.
func align(n, by int) int { return (n + by - 1) &^ (by - 1) }

// writer builds one file.
type writer struct {
	model *Model
	doc   document
	bin   []byte

	grid   grid          // of all positions
	meshes map[*Mesh]int // those that are written
	parts  []part        // their primitives in order, until the views are laid out
	normal bool          // any primitive has normals
	light  [256]uint8    // sRGB to linear
}

func (w *writer) write() error {
	w.doc.Asset = docAsset{Version: "2.0", Generator: generator}
	zero := 0
	w.doc.Scene = &zero
	if err := w.place(); err != nil {
		return err
	}
	roots := w.model.Nodes
	if len(roots) == 0 {
		roots = []Node{{}}
	}
	scene := docScene{}
	if w.model.Place != nil {
		if err := w.model.Place.check(); err != nil {
			return fmt.Errorf("glb: %w", err)
		}
	}
	if e := (docExtras{w.model.Place, w.model.Roof, w.model.RoofFallback}); e != (docExtras{}) {
		scene.Extras = &e
	}
	for i := range roots {
		at, err := w.node(&roots[i], 0)
		if err != nil {
			return err
		}
		scene.Nodes = append(scene.Nodes, at)
	}
	w.doc.Scenes = []docScene{scene}
	if err := w.vertices(); err != nil {
		return err
	}
	if err := w.materials(); err != nil {
		return err
	}
	if err := w.table(); err != nil {
		return err
	}
	w.extensions()
	if len(w.bin) > 0 {
		w.doc.Buffers = []docBuffer{{Length: int64(len(w.bin))}}
	}
	return nil
}

// extensions names what the file uses, in a fixed order, and what nobody may do without.
func (w *writer) extensions() {
	use := func(name string, used bool) {
		if used {
			w.doc.Used = append(w.doc.Used, name)
		}
	}
	unlit, moved := false, false
	for i := range w.model.Materials {
		m := &w.model.Materials[i]
		unlit = unlit || m.Unlit
		for _, t := range m.textures() {
			moved = moved || t.Transformed
		}
	}
	features := slices.ContainsFunc(w.parts, func(p part) bool { return p.features })
	quantized := w.normal || len(w.parts) > 0 && !w.grid.float
	use(extFeatures, features)
	use(extMetadata, w.doc.Extensions != nil)
	use(extQuantization, quantized)
	use(extUnlit, unlit)
	use(extTransform, moved)
	if quantized {
		w.doc.Required = []string{extQuantization}
	}
}

// view lays data out as a view of the buffer and gives its number.
func (w *writer) view(data []byte, stride, target int) int {
	w.bin = append(w.bin, make([]byte, align(len(w.bin), 8)-len(w.bin))...)
	w.doc.BufferViews = append(w.doc.BufferViews, docView{Offset: int64(len(w.bin)), Length: int64(len(data)), Stride: stride, Target: target})
	w.bin = append(w.bin, data...)
	return len(w.doc.BufferViews) - 1
}
