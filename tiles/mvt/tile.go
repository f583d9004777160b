package mvt

import "math"

// Tile is a decoded tile.
type Tile struct {
	Layers []TileLayer
}

// TileLayer is a decoded layer.
type TileLayer struct {
	Name     string
	Version  uint32 // 1 or 2
	Extent   uint32
	Keys     []string
	Values   []Value
	Features []TileFeature
}

// TileFeature is a decoded feature.
type TileFeature struct {
	ID    uint64
	HasID bool
	Type  GeomType
	Tags  []uint32 // pairs of indexes into the layer's Keys and Values
	// Parts are the points of a multipoint as one part, the lines, or the
	// rings without their closing vertex: each exterior ring (SignedArea > 0)
	// is followed by its holes. Empty where Type is Unknown.
	Parts [][]Vertex
	// Raw are the commands of a feature whose Type is Unknown.
	Raw []uint32
}

// Vertex is a position in tile units, y down. Deltas may add up to more than
// 32 bits; such a tile is odd but not wrong.
type Vertex struct {
	X, Y int64
}

// ValueKind is the kind of an attribute value, numbered like the fields of the
// Value message.
type ValueKind uint8

// The kinds of attribute values.
const (
	StringValue ValueKind = iota + 1
	FloatValue
	DoubleValue
	IntValue
	UintValue
	SintValue
	BoolValue
)

// Value is a decoded attribute value.
type Value struct {
	Kind ValueKind
	text string
	bits uint64
}

// Any is the value as string, float32, float64, int64, uint64 or bool.
func (v Value) Any() any {
	switch v.Kind {
	case StringValue:
		return v.text
	case FloatValue:
		return math.Float32frombits(uint32(v.bits))
	case DoubleValue:
		return math.Float64frombits(v.bits)
	case IntValue, SintValue:
		return int64(v.bits)
	case UintValue:
		return v.bits
	case BoolValue:
		return v.bits != 0
	default:
		return nil
	}
}

// Layer is the layer of that name, nil if there is none.
func (t *Tile) Layer(name string) *TileLayer {
	for i := range t.Layers {
		if t.Layers[i].Name == name {
			return &t.Layers[i]
		}
	}
	return nil
}

// Get is a feature's attribute by name.
func (l *TileLayer) Get(f *TileFeature, key string) (Value, bool) {
	for i := 0; i+1 < len(f.Tags); i += 2 {
		if l.Keys[f.Tags[i]] == key {
			return l.Values[f.Tags[i+1]], true
		}
	}
	return Value{}, false
}

// SignedArea is the area of a ring in square tile units by the surveyor's
// formula: positive for exterior rings. Its sign is exact as long as the
// vertices fit into 32 bits.
func SignedArea(ring []Vertex) float64 {
	return ringArea(ring).float() / 2
}

func ringArea(ring []Vertex) int128 {
	var sum int128
	for i, p := range ring {
		q := ring[0]
		if i+1 < len(ring) {
			q = ring[i+1]
		}
		sum.addProduct(p.X, q.Y)
		sum.subProduct(q.X, p.Y)
	}
	return sum
}
