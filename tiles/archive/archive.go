package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/gridtwin/gridtwin/tiles"
	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// Source is a tile set. *tiles.Service is one.
type Source interface {
	Describe() tiles.Description
	// Tile returns a tile's bytes, none where there is nothing to show.
	Tile(id mvt.TileID) ([]byte, error)
	// Shows tells whether a tile or any within it may show something. It must hold for a tile where it holds for one within.
	Shows(id mvt.TileID) bool
}

var _ Source = (*tiles.Service)(nil)

// Format is a file format.
type Format string

// The formats.
const (
	PMTiles Format = "pmtiles"
	MBTiles Format = "mbtiles"
)

// ParseFormat reads a format's name, or a file's ending with its dot.
func ParseFormat(name string) (Format, bool) {
	switch f := Format(strings.ToLower(strings.TrimPrefix(name, "."))); f {
	case PMTiles, MBTiles:
		return f, true
	}
	return "", false
}

// Options narrow what is written. The zero Options write all zooms that the source has.
type Options struct {
	MinZoom, MaxZoom int                     // both included; MaxZoom 0 means the source's
	Progress         func(zoom, written int) // called now and then
}

// Result tells what was written.
type Result struct {
	Tiles    int // places with content
	Contents int // different contents
	MinZoom  int
	MaxZoom  int
}

// ErrEmpty says that no tile of the zooms shows anything.
var ErrEmpty = errors.New("there is nothing to show: the archive would be empty")

// Write writes an archive to a path that must not exist, or be empty. Whatever fails, the caller removes the file.
func Write(ctx context.Context, path string, f Format, src Source, opts Options) (Result, error) {
	d := src.Describe()
	if opts.MaxZoom == 0 {
		opts.MaxZoom = d.MaxZoom
	}
	if opts.MinZoom < d.MinZoom || opts.MaxZoom > d.MaxZoom || opts.MinZoom > opts.MaxZoom {
		return Result{}, fmt.Errorf("zooms %d to %d: the tile set has %d to %d", opts.MinZoom, opts.MaxZoom, d.MinZoom, d.MaxZoom)
	}
	if f == MBTiles {
		return writeMBTiles(ctx, path, src, opts)
	}
	return writePMTiles(ctx, path, src, opts)
}

// sink takes tiles in the order of the walk.
type sink interface {
	// tile takes a place; content is nil when it is the n-th content that came before, counted from 0.
	tile(id mvt.TileID, code uint64, content []byte, n int) error
}

// walk gives a sink every tile with content, by rising zoom and along the Hilbert curve, each content once.
func walk(ctx context.Context, src Source, opts Options, out sink) (Result, error) {
	res := Result{MinZoom: opts.MinZoom, MaxZoom: opts.MaxZoom}
	known := map[[sha256.Size]byte]int{}
	p := newPacker()
	level := []uint64{0} // positions on the curve of the zoom
	for z := 0; z <= opts.MaxZoom; z++ {
		var next []uint64
		for _, pos := range level {
			if err := ctx.Err(); err != nil {
				return res, err
			}
			id := place(uint8(z), pos)
			if !src.Shows(id) {
				continue
			}
			for i := range uint64(4) {
				next = append(next, pos*4+i)
			}
			if z < opts.MinZoom {
				continue
			}
			raw, err := src.Tile(id)
			if err != nil {
				return res, fmt.Errorf("tile %d/%d/%d: %w", id.Z, id.X, id.Y, err)
			}
			if len(raw) == 0 {
				continue
			}
			sum := sha256.Sum256(raw)
			n, seen := known[sum]
			var content []byte
			if !seen {
				n = len(known)
				known[sum] = n
				content = p.pack(raw)
			}
			if err := out.tile(id, tileCode(id), content, n); err != nil {
				return res, err
			}
			res.Tiles++
			if opts.Progress != nil {
				opts.Progress(z, res.Tiles)
			}
		}
		level = next
	}
	res.Contents = len(known)
	if res.Tiles == 0 {
		return res, ErrEmpty
	}
	return res, nil
}

// packLevel favours size: an archive is written once and copied often.
const packLevel = 9

// packer compresses one content after the other.
type packer struct {
	buf bytes.Buffer
	zw  *gzip.Writer
}

func newPacker() *packer {
	p := &packer{}
	p.zw, _ = gzip.NewWriterLevel(&p.buf, packLevel) // the level is valid
	return p
}

// pack returns the compressed form; it holds until the next call.
func (p *packer) pack(raw []byte) []byte {
	p.buf.Reset()
	p.zw.Reset(&p.buf)
	p.zw.Write(raw) // a buffer never refuses
	p.zw.Close()
	return p.buf.Bytes()
}

// layersJSON is the document that both formats describe layers by, at the zooms that are written.
func layersJSON(d tiles.Description, opts Options) ([]byte, error) {
	return json.Marshal(struct {
		Layers []tiles.LayerDescription `json:"vector_layers"`
	}{within(d.Layers, opts)})
}

// within narrows the zooms of layers to those that are written; a layer that begins below is left out.
func within(layers []tiles.LayerDescription, opts Options) []tiles.LayerDescription {
	kept := []tiles.LayerDescription{}
	for _, l := range layers {
		if l.MinZoom > opts.MaxZoom {
			continue
		}
		l.MinZoom, l.MaxZoom = max(l.MinZoom, opts.MinZoom), min(l.MaxZoom, opts.MaxZoom)
		kept = append(kept, l)
	}
	return kept
}

// centerZoom is the zoom to begin with, among those that are written.
func centerZoom(d tiles.Description, opts Options) int {
	return min(max(int(d.Center[2]), opts.MinZoom), opts.MaxZoom)
}
