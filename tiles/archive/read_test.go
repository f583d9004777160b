package archive

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/gridtwin/gridtwin/tiles/mvt"
)

// pmFile is a PMTiles file as the specification reads it, strictly: whatever is odd is refused.
type pmFile struct {
	Tiles    map[mvt.TileID][]byte // unpacked
	Contents int
	Metadata map[string]any
	Zooms    [2]int
	Bounds   [4]float64
	Center   [3]float64
	Leaves   int
}

var errOdd = errors.New("not a sound PMTiles file")

func odd(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errOdd, fmt.Sprintf(format, args...))
}

// readPMTiles reads version 3 with gzip in it, where sections follow each other in the usual order.
func readPMTiles(b []byte) (*pmFile, error) {
	if len(b) < headerSize || string(b[:8]) != "PMTiles\x03" {
		return nil, odd("it does not begin as one")
	}
	n := func(at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
	deg := func(at int) float64 { return float64(int32(binary.LittleEndian.Uint32(b[at:]))) / 1e7 }
	var sections [4][]byte
	at := uint64(headerSize)
	for i := range sections {
		offset, length := n(8+16*i), n(16+16*i)
		if offset != at || length > uint64(len(b)) || offset+length > uint64(len(b)) {
			return nil, odd("section %d is at %d with %d bytes", i, offset, length)
		}
		sections[i] = b[offset : offset+length]
		at += length
	}
	if at != uint64(len(b)) || headerSize+len(sections[0]) > 16384 {
		return nil, odd("%d bytes, sections end at %d, root of %d", len(b), at, len(sections[0]))
	}
	if b[96] != 1 || b[97] != 2 || b[98] != 2 || b[99] != 1 {
		return nil, odd("clustered, compressions and type are %v", b[96:100])
	}
	f := &pmFile{
		Tiles: map[mvt.TileID][]byte{}, Zooms: [2]int{int(b[100]), int(b[101])},
		Bounds: [4]float64{deg(102), deg(106), deg(110), deg(114)}, Center: [3]float64{deg(119), deg(123), float64(b[118])},
	}
	meta, err := unpack(sections[1])
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(meta, &f.Metadata); err != nil {
		return nil, odd("metadata: %v", err)
	}
	entries, err := readTree(sections[0], sections[2], &f.Leaves)
	if err != nil {
		return nil, err
	}
	if uint64(len(entries)) != n(80) {
		return nil, odd("%d entries, the header says %d", len(entries), n(80))
	}
	if err := f.fill(entries, sections[3]); err != nil {
		return nil, err
	}
	if uint64(len(f.Tiles)) != n(72) || uint64(f.Contents) != n(88) {
		return nil, odd("%d tiles of %d contents, the header says %d and %d", len(f.Tiles), f.Contents, n(72), n(88))
	}
	return f, nil
}

// readTree reads the root directory and the leaves that it points to.
func readTree(root, leaves []byte, count *int) ([]entry, error) {
	top, err := readDirectory(root)
	if err != nil {
		return nil, err
	}
	var all []entry
	at := uint64(0)
	for _, e := range top {
		if e.run > 0 {
			all = append(all, e)
			continue
		}
		if e.offset != at || e.offset+uint64(e.length) > uint64(len(leaves)) {
			return nil, odd("a leaf is at %d", e.offset)
		}
		at += uint64(e.length)
		leaf, err := readDirectory(leaves[e.offset:at])
		if err != nil {
			return nil, err
		}
		if len(leaf) == 0 || leaf[0].code != e.code {
			return nil, odd("a leaf does not begin at %d", e.code)
		}
		*count++
		all = append(all, leaf...)
	}
	if at != uint64(len(leaves)) {
		return nil, odd("%d bytes of leaves are pointed to, %d are there", at, len(leaves))
	}
	return all, nil
}

// fill reads the tiles and sees that contents lie in the order in which tiles first have them.
func (f *pmFile) fill(entries []entry, data []byte) error {
	end, next := uint64(0), uint64(0)
	for _, e := range entries {
		if e.run == 0 || e.code < next || e.length == 0 || e.offset+uint64(e.length) > uint64(len(data)) {
			return odd("entry %+v after %d", e, next)
		}
		next = e.code + uint64(e.run)
		switch {
		case e.offset == end:
			end += uint64(e.length)
			f.Contents++
		case e.offset > end:
			return odd("entry %+v leaves a hole after %d", e, end)
		}
		raw, err := unpack(data[e.offset : e.offset+uint64(e.length)])
		if err != nil {
			return err
		}
		for i := range uint64(e.run) {
			if len(f.Tiles) > 1<<20 {
				return odd("too many tiles")
			}
			id := placeOf(e.code + i)
			if int(id.Z) < f.Zooms[0] || int(id.Z) > f.Zooms[1] {
				return odd("tile %v is of no zoom in %v", id, f.Zooms)
			}
			f.Tiles[id] = raw
		}
	}
	if end != uint64(len(data)) {
		return odd("%d bytes of contents are pointed to, %d are there", end, len(data))
	}
	return nil
}

// placeOf is the tile of a number.
func placeOf(code uint64) mvt.TileID {
	z := uint8(0)
	for before(z+1) <= code {
		z++
	}
	return place(z, code-before(z))
}

func readDirectory(packed []byte) ([]entry, error) {
	b, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	failed := false
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			failed = true
			return 0
		}
		b = b[n:]
		return v
	}
	count := next()
	if failed || count > uint64(len(b)) {
		return nil, odd("a directory of %d entries in %d bytes", count, len(b))
	}
	es := make([]entry, count)
	code := uint64(0)
	for i := range es {
		step := next()
		if i > 0 && step == 0 || code+step < code || code+step >= before(32) {
			return nil, odd("codes do not rise at entry %d", i)
		}
		code += step
		es[i].code = code
	}
	for i := range es {
		es[i].run = uint32(min(next(), math.MaxUint32))
	}
	for i := range es {
		es[i].length = uint32(min(next(), math.MaxUint32))
	}
	for i := range es {
		switch v := next(); {
		case v > 0:
			es[i].offset = v - 1
		case i == 0:
			return nil, odd("the first entry follows none")
		default:
			es[i].offset = es[i-1].offset + uint64(es[i-1].length)
		}
		if es[i].offset > 1<<40 {
			return nil, odd("entry %d lies at %d", i, es[i].offset)
		}
	}
	if failed || len(b) > 0 {
		return nil, odd("a directory ends too early or too late")
	}
	return es, nil
}

func unpack(b []byte) ([]byte, error) {
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, odd("%v", err)
	}
	const most = 64 << 20
	raw, err := io.ReadAll(io.LimitReader(zr, most+1))
	if err != nil || len(raw) > most {
		return nil, odd("%v", err)
	}
	return raw, nil
}

// The reader of the tests takes nothing odd and does not fall over what is no archive.
func FuzzReadPMTiles(f *testing.F) {
	w := &pmtiles{entries: []entry{{0, 0, 20, 1}}, contents: []span{{0, 20}}, tiles: 1, size: 20}
	if head, err := w.head(fakeSet(), Options{MaxZoom: 3}); err == nil {
		f.Add(head)
	}
	f.Add([]byte("PMTiles\x03"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if file, err := readPMTiles(b); (file == nil) != (err != nil) {
			t.Errorf("%v, %v", file, err)
		}
	})
}
