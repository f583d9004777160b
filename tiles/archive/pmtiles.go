package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// Sizes of the format, in bytes.
const (
	headerSize = 127
	firstPart  = 16 << 10 // holds header and root directory, so that readers need one request
)

// Codes of the format.
const (
	codeGzip = 2
	codeMVT  = 1
)

// firstLeaf is how many entries a leaf directory has at least, where there are leaves.
const firstLeaf = 4096

// entry is a run of tiles with one content; in a root that points to leaves, a leaf.
type entry struct {
	code   uint64
	offset uint64
	length uint32
	run    uint32 // 0 for a leaf
}

// pmtiles gathers what a PMTiles file is put together of.
type pmtiles struct {
	data     *bufio.Writer
	size     uint64 // written to data
	entries  []entry
	contents []span // by number
	tiles    uint64
}

// span is where a content lies in the data.
type span struct {
	offset uint64
	length uint32
}

func (w *pmtiles) tile(_ mvt.TileID, code uint64, content []byte, n int) error {
	w.tiles++
	if content != nil {
		if len(content) > math.MaxUint32 {
			return fmt.Errorf("tile %d has %d bytes", code, len(content))
		}
		w.contents = append(w.contents, span{w.size, uint32(len(content))})
		w.size += uint64(len(content))
		if _, err := w.data.Write(content); err != nil {
			return err
		}
	}
	at := w.contents[n]
	if k := len(w.entries); k > 0 {
		if last := &w.entries[k-1]; last.offset == at.offset && last.code+uint64(last.run) == code {
			last.run++
			return nil
		}
	}
	w.entries = append(w.entries, entry{code, at.offset, at.length, 1})
	return nil
}

// writePMTiles writes the contents to a temporary file first, since the directories stand before them.
func writePMTiles(ctx context.Context, path string, src Source, opts Options) (res Result, err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tiles-*")
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, tmp.Close(), os.Remove(tmp.Name())) }()
	w := &pmtiles{data: bufio.NewWriterSize(tmp, 1<<20)}
	if res, err = walk(ctx, src, opts, w); err != nil {
		return res, err
	}
	if err := w.data.Flush(); err != nil {
		return res, err
	}
	head, err := w.head(src.Describe(), opts)
	if err != nil {
		return res, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return res, err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return res, err
	}
	_, err = out.Write(head)
	if err == nil {
		_, err = io.Copy(out, tmp)
	}
	return res, errors.Join(err, out.Sync(), out.Close())
}

// head is everything before the contents: header, root directory, metadata, leaf directories.
func (w *pmtiles) head(d tiles.Description, opts Options) ([]byte, error) {
	p := newPacker()
	meta, err := json.Marshal(struct {
		Name        string                   `json:"name"`
		Description string                   `json:"description"`
		Version     string                   `json:"version"`
		Type        string                   `json:"type"`
		Layers      []tiles.LayerDescription `json:"vector_layers"`
	}{d.Name, d.Text, "2", "overlay", within(d.Layers, opts)})
	if err != nil {
		return nil, err
	}
	meta = bytes.Clone(p.pack(meta))
	root, leaves := directories(p, w.entries)

	h := make([]byte, 0, headerSize)
	h = append(h, "PMTiles\x03"...)
	at := uint64(headerSize)
	for _, length := range []int{len(root), len(meta), len(leaves)} {
		h = binary.LittleEndian.AppendUint64(h, at)
		h = binary.LittleEndian.AppendUint64(h, uint64(length))
		at += uint64(length)
	}
	for _, v := range []uint64{at, w.size, w.tiles, uint64(len(w.entries)), uint64(len(w.contents))} {
		h = binary.LittleEndian.AppendUint64(h, v)
	}
	const clustered = 1
	h = append(h, clustered, codeGzip, codeGzip, codeMVT, byte(opts.MinZoom), byte(opts.MaxZoom))
	for _, deg := range d.Bounds {
		h = appendDegrees(h, deg)
	}
	h = append(h, byte(centerZoom(d, opts)))
	h = appendDegrees(appendDegrees(h, d.Center[0]), d.Center[1])
	return bytes.Join([][]byte{h, root, meta, leaves}, nil), nil
}

// appendDegrees appends an angle in 1e-7 degrees.
func appendDegrees(b []byte, deg float64) []byte {
	return binary.LittleEndian.AppendUint32(b, uint32(int32(math.Round(deg*1e7))))
}

// directories are the root and the leaves one after the other; without leaves where the root has room for all. Leaves
// grow until the root has room for them.
func directories(p *packer, entries []entry) (root, leaves []byte) {
	const room = firstPart - headerSize
	if len(entries) <= firstPart { // else it is plain that they do not fit: an entry has four bytes before compression
		if root = bytes.Clone(p.pack(directory(entries))); len(root) <= room {
			return root, nil
		}
	}
	for size := firstLeaf; ; size += size / 4 {
		var tops []entry
		leaves = leaves[:0]
		for at := 0; at < len(entries); at += size {
			leaf := p.pack(directory(entries[at:min(at+size, len(entries))]))
			tops = append(tops, entry{code: entries[at].code, offset: uint64(len(leaves)), length: uint32(len(leaf))})
			leaves = append(leaves, leaf...)
		}
		if root = bytes.Clone(p.pack(directory(tops))); len(root) <= room {
			return root, leaves
		}
	}
}

// directory writes entries as the format has them: all codes as differences, then all runs, lengths and offsets. An
// offset that follows the entry before is 0, others are one more than they are.
func directory(entries []entry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.code-last)
		last = e.code
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.run))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = append(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, e.offset+1)
	}
	return b
}
