package tiles3d

import (
	"encoding/binary"
	"encoding/json"
)

// subtreeLevels is how many levels a subtree tells of. The tree of a village fits into one.
const subtreeLevels = 6

// bitstream is a row of bits, the lowest of a byte first.
type bitstream struct {
	bytes []byte
	n     int // bits
	set   int // of them 1
}

func newBitstream(n int) *bitstream { return &bitstream{bytes: make([]byte, (n+7)/8), n: n} }

func (b *bitstream) add(i int) {
	if b.bytes[i>>3]>>(i&7)&1 == 0 {
		b.bytes[i>>3] |= 1 << (i & 7)
		b.set++
	}
}

// availability is what a subtree says.
type availability struct {
	tiles, content, children *bitstream
}

// tilesAbove counts the tiles of the first levels of a quadtree.
func tilesAbove(levels int) int { return (1<<(2*levels) - 1) / 3 }

// morton interleaves the bits of a place in a level, those of x lowest.
func morton(x, y uint32) int {
	m := 0
	for i := range 16 {
		m |= int(x>>i&1)<<(2*i) | int(y>>i&1)<<(2*i+1)
	}
	return m
}

// available looks at the subtree that begins at a cell of the tree. Its first tile is always available: a subtree
// without would be none, and a client may hold one that led here.
func (t *tree) available(from Cell) availability {
	a := availability{newBitstream(tilesAbove(subtreeLevels)), newBitstream(tilesAbove(subtreeLevels)), newBitstream(1 << (2 * subtreeLevels))}
	a.tiles.add(0)
	var walk func(down uint8, x, y uint32)
	walk = func(down uint8, x, y uint32) {
		c := from.child(down, x, y)
		if t.under[c] == 0 {
			return
		}
		if down == subtreeLevels {
			a.children.add(morton(x, y))
			return
		}
		i := tilesAbove(int(down)) + morton(x, y)
		a.tiles.add(i)
		if len(t.in[c]) > 0 {
			a.content.add(i)
		}
		if c.Level == MaxLevel {
			return
		}
		for k := range uint32(4) {
			walk(down+1, x<<1|k&1, y<<1|k>>1)
		}
	}
	walk(0, 0, 0)
	return a
}

// The JSON of a subtree, as far as it is used here.
type (
	subtreeJSON struct {
		Buffers  []bufferJSON       `json:"buffers,omitempty"`
		Views    []viewJSON         `json:"bufferViews,omitempty"`
		Tiles    availabilityJSON   `json:"tileAvailability"`
		Content  []availabilityJSON `json:"contentAvailability"`
		Children availabilityJSON   `json:"childSubtreeAvailability"`
	}
	bufferJSON struct {
		Length int `json:"byteLength"`
	}
	viewJSON struct {
		Buffer int `json:"buffer"`
		Offset int `json:"byteOffset"`
		Length int `json:"byteLength"`
	}
	availabilityJSON struct {
		Bitstream *int `json:"bitstream,omitempty"`
		Count     *int `json:"availableCount,omitempty"`
		Constant  *int `json:"constant,omitempty"`
	}
)

const (
	subtreeMagic   = 0x74627573 // "subt"
	subtreeVersion = 1
	subtreeHeader  = 24
)

// encode writes the binary form: header, JSON and bitstreams, each of whole eight bytes. What is all the same needs no
// bits.
func (a availability) encode() ([]byte, error) {
	var doc subtreeJSON
	var bin []byte
	tell := func(b *bitstream) availabilityJSON {
		if b.set == 0 || b.set == b.n {
			value := b.set / b.n
			return availabilityJSON{Constant: &value}
		}
		view, count := len(doc.Views), b.set
		doc.Views = append(doc.Views, viewJSON{Offset: len(bin), Length: len(b.bytes)})
		bin = pad(append(bin, b.bytes...), 0)
		return availabilityJSON{Bitstream: &view, Count: &count}
	}
	doc.Tiles, doc.Content, doc.Children = tell(a.tiles), []availabilityJSON{tell(a.content)}, tell(a.children)
	if len(bin) > 0 {
		doc.Buffers = []bufferJSON{{len(bin)}}
	}
	text, err := json.Marshal(&doc)
	if err != nil {
		return nil, err
	}
	text = pad(text, ' ')
	out := make([]byte, 0, subtreeHeader+len(text)+len(bin))
	out = binary.LittleEndian.AppendUint32(out, subtreeMagic)
	out = binary.LittleEndian.AppendUint32(out, subtreeVersion)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(text)))
	out = binary.LittleEndian.AppendUint64(out, uint64(len(bin)))
	return append(append(out, text...), bin...), nil
}

// pad fills up to whole eight bytes.
func pad(b []byte, with byte) []byte {
	for len(b)%8 != 0 {
		b = append(b, with)
	}
	return b
}
