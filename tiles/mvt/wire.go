package mvt

// Field tags of vector_tile.proto: field number << 3 | wire type.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5

	tagTileLayer = 3<<3 | wireBytes

	tagLayerName    = 1<<3 | wireBytes
	tagLayerFeature = 2<<3 | wireBytes
	tagLayerKey     = 3<<3 | wireBytes
	tagLayerValue   = 4<<3 | wireBytes
	tagLayerExtent  = 5<<3 | wireVarint
	tagLayerVersion = 15<<3 | wireVarint

	tagFeatureID       = 1<<3 | wireVarint
	tagFeatureTags     = 2<<3 | wireBytes
	tagFeatureType     = 3<<3 | wireVarint
	tagFeatureGeometry = 4<<3 | wireBytes

	tagValueString = 1<<3 | wireBytes
	tagValueFloat  = 2<<3 | wireFixed32
	tagValueDouble = 3<<3 | wireFixed64
	tagValueInt    = 4<<3 | wireVarint
	tagValueUint   = 5<<3 | wireVarint
	tagValueSint   = 6<<3 | wireVarint
	tagValueBool   = 7<<3 | wireVarint
)

// Drawing commands of MVT 2.1 §4.3.1; a command integer is count<<3 | command.
const (
	cmdMoveTo    = 1
	cmdLineTo    = 2
	cmdClosePath = 7
)

// appendUvarint appends v in the shortest protobuf varint.
func appendUvarint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

// uvarintLen is the number of bytes appendUvarint needs.
func uvarintLen(v uint64) int {
	n := 1
	for v >= 0x80 {
		v >>= 7
		n++
	}
	return n
}

// uvarint reads a varint at b[i:] and the index after it; the index is -1 when
// the bytes end early or the number does not fit into 64 bits.
func uvarint(b []byte, i int) (uint64, int) {
	if i < len(b) && b[i] < 0x80 {
		return uint64(b[i]), i + 1
	}
	var v uint64
	for shift := uint(0); shift < 64 && i < len(b); shift += 7 {
		c := b[i]
		i++
		if shift == 63 && c > 1 {
			return 0, -1
		}
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v, i
		}
	}
	return 0, -1
}

func appendBytesField(b []byte, tag byte, s string) []byte {
	b = append(b, tag)
	b = appendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
