package mvt

import (
	"errors"
	"fmt"
	"slices"
)

// ErrProps is wrapped by errors about attributes that do not fit their layer.
var ErrProps = errors.New("mvt: attributes do not fit the layer")

// TinyPolicy says what becomes of a polygon too small for its zoom.
type TinyPolicy uint8

const (
	// TinyDrop leaves the feature out.
	TinyDrop TinyPolicy = iota
	// TinySquare draws a square in its place, so that far-off houses still
	// show as a texture.
	TinySquare
)

// Layer describes a layer to encode. It is read only and may be shared.
type Layer struct {
	Name   string
	Keys   []string // attribute names, indexed by the keys in Props
	Values Table    // attribute values, indexed by the refs in Props

	// Tiny is applied to polygons that have no area left once rounded, and to
	// those smaller than TinyUnits tile units in both directions. On a
	// 512-pixel map 8 units are one pixel. Zero keeps all that has an area.
	Tiny      TinyPolicy
	TinyUnits int

	// SnapBits rounds the vertices of lines and rings to multiples of
	// 2^SnapBits tile units, at most MaxSnapBits; zero keeps every vertex that
	// is distinct after rounding. Where a vertex goes depends on its position
	// alone: what features share they go on sharing, in all tiles of the zoom.
	SnapBits uint8

	// Thin leaves out vertices whose level is beyond the tile's zoom.
	Thin bool
}

// Encoder writes one tile after another into its own buffer. After a few tiles
// it allocates nothing. It is not safe for concurrent use; see Pool.
type Encoder struct {
	buf   []byte // layers, finished and current
	vals  []byte // Layer.values fields of the current layer
	keys  []byte // Layer.keys fields of the current layer
	tags  []byte // current feature's tags
	geom  []byte // current feature's commands
	layer *Layer
	start int // of the current layer in buf
	body  int // of the current layer's message in buf
	count int // features in the current layer
	err   error

	remap remap
	tile  TileID
	frame frame
	snap  frame // of the current layer's lines and rings
	path  path
	way   int // of the current layer, see Settle
	weave weave
	close closeness
}

// NewEncoder is an encoder with empty buffers; its zero value works too.
func NewEncoder() *Encoder { return &Encoder{} }

// BeginTile starts a tile and forgets the one before: bytes it returned are
// overwritten from now on.
func (e *Encoder) BeginTile(t TileID) error {
	e.buf, e.layer, e.err = e.buf[:0], nil, nil
	if err := t.Check(); err != nil {
		e.err = err
		return err
	}
	e.tile, e.frame = t, newFrame(t, 0)
	return nil
}

// layerLen is the width first set aside for a layer's length: exact for layers
// of 16 KiB to 2 MiB, others are moved by a byte or two when they end.
const layerLen = 3

// BeginLayer starts a layer. Names must be distinct within a tile, also where
// layers are encoded apart and joined.
func (e *Encoder) BeginLayer(l *Layer) {
	e.layer = l
	e.snap = e.frame
	if l.SnapBits > 0 {
		e.snap = newFrame(e.tile, l.SnapBits)
	}
	e.way = way(e.tile.Z, l)
	e.start = len(e.buf)
	e.buf = append(e.buf, tagTileLayer)
	e.buf = append(e.buf, make([]byte, layerLen)...)
	e.body = len(e.buf)
	e.buf = append(e.buf, tagLayerVersion, 2)
	e.buf = appendBytesField(e.buf, tagLayerName, l.Name)
	e.vals, e.keys = e.vals[:0], e.keys[:0]
	e.count = 0
	e.remap.reset(len(l.Keys), l.Values.Len())
}

// AddFeature encodes a feature into the current layer and reports whether
// anything of it shows in the tile. Attributes that do not fit the layer leave
// the feature out and make EndLayer fail.
func (e *Encoder) AddFeature(id uint64, g *Geometry, p Props) bool {
	if e.err != nil {
		return false
	}
	if !e.encodeGeometry(g) {
		return false
	}
	if err := e.encodeTags(p); err != nil {
		e.err = fmt.Errorf("layer %s, feature %d: %w", e.layer.Name, id, err)
		return false
	}
	size := 1 + uvarintLen(id) + 2 + 1 + uvarintLen(uint64(len(e.geom))) + len(e.geom)
	if len(e.tags) > 0 {
		size += 1 + uvarintLen(uint64(len(e.tags))) + len(e.tags)
	}
	b := slices.Grow(e.buf, size+6)
	b = append(b, tagLayerFeature)
	b = appendUvarint(b, uint64(size))
	b = appendUvarint(append(b, tagFeatureID), id)
	if len(e.tags) > 0 {
		b = appendUvarint(append(b, tagFeatureTags), uint64(len(e.tags)))
		b = append(b, e.tags...)
	}
	b = append(b, tagFeatureType, byte(g.Type), tagFeatureGeometry)
	b = appendUvarint(b, uint64(len(e.geom)))
	e.buf = append(b, e.geom...)
	e.count++
	return true
}

// EndLayer finishes the layer. One without features leaves no bytes, as MVT
// asks for. The error is the first one since BeginTile.
func (e *Encoder) EndLayer() error {
	if e.err != nil || e.count == 0 {
		e.buf = e.buf[:e.start]
		return e.err
	}
	b := append(e.buf, e.keys...)
	b = append(b, e.vals...)
	b = appendUvarint(append(b, tagLayerExtent), Extent)

	size := len(b) - e.body
	if n := uvarintLen(uint64(size)); n != layerLen {
		b = slices.Grow(b, n)
		b = b[:len(b)+n-layerLen]
		copy(b[e.body+n-layerLen:], b[e.body:e.body+size])
	}
	appendUvarint(b[:e.start+1], uint64(size)) // in place: the room is there
	e.buf = b
	return nil
}

// Bytes are the layers finished since BeginTile: a whole tile, or one part of
// it, since tiles join by concatenation. They belong to the encoder and hold
// until the next BeginTile; keep a copy.
func (e *Encoder) Bytes() []byte { return e.buf }

// Features is the number of features in the current or last layer.
func (e *Encoder) Features() int { return e.count }

// encodeTags writes the feature's tags into e.tags and new keys and values
// into e.keys and e.vals. A third of a tile's time is spent here, so the loop
// works on locals, reads numbers of one byte on the spot, and leaves the
// wording of errors to propError.
func (e *Encoder) encodeTags(p Props) error {
	// An attribute takes two bytes of p at least, and ten of tags at most.
	tags, n, vals := slices.Grow(e.tags[:0], 5*len(p)+1), 0, e.vals
	tags = tags[:cap(tags)]
	keys, table := e.layer.Keys, &e.layer.Values
	e.remap.feature++
	for i := 0; i < len(p); {
		at := i
		k := uint64(p[i])
		if i++; k >= 0x80 {
			k, i = uvarint(p, at)
		}
		if i < 0 || i >= len(p) || k>>1 >= uint64(len(keys)) {
			return propError(p, at, e.layer)
		}
		v := uint64(p[i])
		if i++; v >= 0x80 {
			v, i = uvarint(p, i-1)
		}
		if i < 0 {
			return propError(p, at, e.layer)
		}
		ki, fresh, twice := e.remap.key(uint32(k >> 1))
		if twice {
			return fmt.Errorf("%w: key %q twice", ErrProps, keys[k>>1])
		}
		if fresh {
			e.keys = appendBytesField(e.keys, tagLayerKey, keys[k>>1])
		}
		var vi uint32
		if k&1 == 0 {
			if v >= uint64(len(table.ends)) {
				return propError(p, at, e.layer)
			}
			if vi, fresh = e.remap.value(uint32(v)); fresh {
				vals = append(vals, table.field(Ref(v))...)
			}
		} else {
			if v > uint64(len(p)-i) {
				return propError(p, at, e.layer)
			}
			vi = e.remap.inline()
			vals = appendSmall(append(vals, tagLayerValue), v)
			vals = append(vals, p[i:i+int(v)]...)
			i += int(v)
		}
		n = putNumber(tags, putNumber(tags, n, ki), vi)
	}
	e.tags, e.vals = tags[:n], vals
	return nil
}

// putNumber writes a number at b[n], where five bytes are free, and returns the
// place after it.
func putNumber(b []byte, n int, v uint32) int {
	for v >= 0x80 {
		b[n] = byte(v) | 0x80
		v >>= 7
		n++
	}
	b[n] = byte(v)
	return n + 1
}

// propError says what is wrong with the attribute at p[at:].
func propError(p Props, at int, l *Layer) error {
	k, i := uvarint(p, at)
	if i < 0 || k>>1 >= uint64(len(l.Keys)) {
		return fmt.Errorf("%w: key %d of %d", ErrProps, k>>1, len(l.Keys))
	}
	v, i := uvarint(p, i)
	if i >= 0 && k&1 == 0 {
		return fmt.Errorf("%w: value %d of %d for key %q: take a newer Table", ErrProps, v, l.Values.Len(), l.Keys[k>>1])
	}
	return fmt.Errorf("%w: value for key %q cut off", ErrProps, l.Keys[k>>1])
}
